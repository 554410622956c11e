"""prefile-entry in JSON."""
