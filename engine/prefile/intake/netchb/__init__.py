"""Read the entry XML of NetCHB."""
