"""What rule authors run: proofs, dated changes, and the lines that these touch."""
