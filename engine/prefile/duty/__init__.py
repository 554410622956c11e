"""What a measure comes to on a line: treatments and their arithmetic, a line's sum and filing, and the fees."""
