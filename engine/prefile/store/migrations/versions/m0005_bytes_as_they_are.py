"""Compressed bytes are stored as they are: PostgreSQL would try to compress them once more, in vain."""

from alembic import op

revision = "0005"
down_revision = "0004"

_COMPRESSED = {"report": ("body", "aside", "rows"), "entry": ("body",), "input_part": ("body",), "rule_file": ("body",)}


def upgrade() -> None:
    """Tell PostgreSQL so; what is there already stays as it is."""
    if op.get_bind().dialect.name != "postgresql":
        return
    for table, columns in _COMPRESSED.items():
        for column in columns:
            op.execute(f"ALTER TABLE {table} ALTER COLUMN {column} SET STORAGE EXTERNAL")
