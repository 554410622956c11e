"""The side-car of facts that was joined to an entry, by the digest of its file."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the column."""
    op.add_column("screening", sa.Column("side_car", sa.Text(), nullable=True))
