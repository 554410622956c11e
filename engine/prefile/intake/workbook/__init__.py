"""The sheets of XLSX workbooks as rows."""
