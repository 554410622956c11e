"""A revision of the tariff taken into a book: read as it is exported, compared with what is held, and written down."""
