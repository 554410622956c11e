"""The releases of the tables, the first first; Alembic finds them here."""
