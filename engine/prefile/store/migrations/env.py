"""What Alembic runs: the migrations, on the connection that `schema` hands over."""

from alembic import context

from prefile.store.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    version_table="archive_version",
    transaction_per_migration=False,
)
context.run_migrations()
