"""The report of an entry, put together from its lines' findings: sums, warnings, discrepancies, scenarios."""
