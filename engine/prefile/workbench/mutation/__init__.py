"""Changes made to a rule in memory, one at a time, to see whether `check` and `prove` notice."""
