"""Tables: CSV, workbooks, Parquet."""
