"""The duty of a measure on a line, and of a line in sum and in its filing."""
