"""The first tables of the archive."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_MONEY = sa.Text().with_variant(sa.Numeric(), "postgresql")
_INSTANT = sa.Text().with_variant(sa.DateTime(timezone=True), "postgresql")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "finding",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("measure", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("scenario", sa.Text(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("clause", sa.Text(), nullable=False),
        sa.Column("duty", _MONEY, nullable=True),
        sa.Column("least", _MONEY, nullable=True),
        sa.Column("most", _MONEY, nullable=True),
        sa.PrimaryKeyConstraint("organisation_id", "sequence", "line", "place"),
        sqlite_with_rowid=False,
    )
    op.create_index("finding_measure", "finding", ["organisation_id", "measure", "sequence"], unique=False)
    op.create_table(
        "line",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("tariff_number", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("origin", sa.Text(), nullable=True),
        sa.Column("coverage", sa.Text(), nullable=False),
        sa.Column("to_act_on", sa.Boolean(), nullable=False),
        sa.Column("payable", _MONEY, nullable=True),
        sa.Column("least", _MONEY, nullable=True),
        sa.Column("most", _MONEY, nullable=True),
        sa.PrimaryKeyConstraint("organisation_id", "sequence", "line"),
        sqlite_with_rowid=False,
    )
    op.create_index("line_origin", "line", ["organisation_id", "origin", "sequence"], unique=False)
    op.create_index("line_tariff_number", "line", ["organisation_id", "tariff_number", "sequence"], unique=False)
    op.create_table(
        "link",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("to", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "sequence", "kind"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "mineral",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("mineral", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "sequence", "line", "mineral"),
        sqlite_with_rowid=False,
    )
    op.create_index("mineral_name", "mineral", ["organisation_id", "mineral", "sequence"], unique=False)
    op.create_table(
        "missing",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("fact", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "sequence", "line", "place", "number"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "organisation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("last_sequence", sa.Integer(), nullable=False),
        sa.Column("last_hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
    )
    op.create_table(
        "rule_book",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("kept_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.create_table(
        "rule_file",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.create_table(
        "entry",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
        ),
        sa.PrimaryKeyConstraint("organisation_id", "digest"),
    )
    op.create_table(
        "input",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("parts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
        ),
        sa.PrimaryKeyConstraint("organisation_id", "sequence"),
        sa.UniqueConstraint("organisation_id", "digest"),
    )
    op.create_table(
        "input_part",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
        ),
        sa.PrimaryKeyConstraint("organisation_id", "digest", "part"),
    )
    op.create_table(
        "pruning",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("policy", sa.Text(), nullable=False),
        sa.Column("dropped", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("dropped_digest", sa.Text(), nullable=False),
        sa.Column("public_key", sa.Text(), nullable=False),
        sa.Column("signature", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
        ),
        sa.PrimaryKeyConstraint("organisation_id", "sequence"),
    )
    op.create_table(
        "record",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("kept_at", _INSTANT, nullable=False),
        sa.Column("previous", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
        ),
        sa.PrimaryKeyConstraint("organisation_id", "sequence"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "report",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("aside", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
        ),
        sa.PrimaryKeyConstraint("organisation_id", "sequence"),
    )
    op.create_table(
        "rule_book_file",
        sa.Column("rule_book", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["file"],
            ["rule_file.digest"],
        ),
        sa.ForeignKeyConstraint(
            ["rule_book"],
            ["rule_book.digest"],
        ),
        sa.PrimaryKeyConstraint("rule_book", "path"),
    )
    op.create_table(
        "screening",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("entry_digest", sa.Text(), nullable=False),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.Column("input", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("rule_book", sa.Text(), nullable=False),
        sa.Column("scenarios", sa.Text(), nullable=False),
        sa.Column("stated_rate_date", _INSTANT, nullable=True),
        sa.Column("as_known_on", sa.Date(), nullable=True),
        sa.Column("assume_current_tariff", sa.Boolean(), nullable=False),
        sa.Column("engine", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("entry_number", sa.Text(), nullable=True),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.Column("importer", sa.Text(), nullable=True),
        sa.Column("rate_date", _INSTANT, nullable=True),
        sa.Column("rate_day", sa.Date(), nullable=True),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("to_act_on", sa.Boolean(), nullable=False),
        sa.Column("value", _MONEY, nullable=True),
        sa.Column("payable", _MONEY, nullable=True),
        sa.Column("least", _MONEY, nullable=True),
        sa.Column("most", _MONEY, nullable=True),
        sa.Column("report_digest", sa.Text(), nullable=False),
        sa.Column("aside_digest", sa.Text(), nullable=False),
        sa.Column("rows_digest", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
        ),
        sa.ForeignKeyConstraint(
            ["rule_book"],
            ["rule_book.digest"],
        ),
        sa.PrimaryKeyConstraint("organisation_id", "sequence"),
        sa.UniqueConstraint("organisation_id", "id"),
    )
    op.create_index("screening_entry", "screening", ["organisation_id", "entry"], unique=False)
    op.create_index("screening_importer", "screening", ["organisation_id", "importer", "sequence"], unique=False)
    op.create_index("screening_input", "screening", ["organisation_id", "input"], unique=False)
    op.create_index("screening_rate_day", "screening", ["organisation_id", "rate_day", "sequence"], unique=False)
    op.create_index("screening_subject", "screening", ["organisation_id", "subject", "sequence"], unique=False)
