"""Read the sheets of XLSX workbooks as rows."""
