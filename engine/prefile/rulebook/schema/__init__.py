"""Rule files as they are written: the words that an author may use, each file a model with strict keys."""
