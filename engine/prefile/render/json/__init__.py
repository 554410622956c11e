"""JSON for programs: reports, problems, exposure, comparisons."""
