"""Declarations in tables: CSV, and the rows of workbooks."""
