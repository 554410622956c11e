"""What rule authors run: examples proved, dated changes, and the lines that these touch."""
