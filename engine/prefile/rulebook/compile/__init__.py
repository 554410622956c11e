"""Rule files as they are understood."""
