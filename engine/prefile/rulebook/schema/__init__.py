"""Rule files as they are written."""
