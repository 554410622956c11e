"""Tables: CSV, workbooks and Parquet, and the empty table to fill in."""
