"""What a measure comes to on a line, and what a line comes to in sum and in its filing."""
