"""The report of an entry, put together from the findings of its lines."""
