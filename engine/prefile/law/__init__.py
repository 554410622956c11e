"""What a rule book says, as data; and what of customs law is code, with its citations."""
