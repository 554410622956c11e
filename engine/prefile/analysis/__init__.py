"""What is said beyond the report: missing facts, savings, exposure, comparisons, other origins, the timeline."""
