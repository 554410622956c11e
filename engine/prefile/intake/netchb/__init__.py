"""The entry XML of NetCHB."""
