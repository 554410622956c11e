"""What tools/differences compares: the files of a folder of sources, each with the part of the book that carries it."""
