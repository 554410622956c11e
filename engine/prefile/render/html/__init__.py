"""Pages for a browser: reports, exposure, comparisons and the timeline, with charts."""
