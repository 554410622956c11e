"""How the tables of an archive came to be, release by release, as Alembic runs it."""
