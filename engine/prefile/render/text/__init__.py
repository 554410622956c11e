"""Text for people: the report by its sections, and what every other command answers."""
