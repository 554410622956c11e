"""Rule files as they are understood: from what an author wrote to what the law is, with problems at their places."""
