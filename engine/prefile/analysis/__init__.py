"""What reports and entries say beyond the report: missing facts, savings, exposure, comparisons, the timeline."""
