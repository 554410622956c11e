"""Side-cars of facts, and how they join entries."""
