"""Whether a measure reaches a line: conditions as questions, answered by durable-rules and by a reference beside it."""
