"""Read side-cars of facts, and join them to entries."""
