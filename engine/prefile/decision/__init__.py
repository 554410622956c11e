"""Whether a measure reaches a line, and why: conditions as questions, answered by durable-rules and by a reference."""
