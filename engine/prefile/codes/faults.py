"""F7xx: faults of ours."""

from __future__ import annotations

from prefile.codes.meaning import Meaning

__all__ = ["FAULTS"]

FAULTS: dict[str, Meaning] = {
    "F701": Meaning(
        "durable-rules and the reference disagree",
        "Two independent evaluations of one question differ, so neither is trusted.",
        "Report this with the rule book digest. Nothing was screened.",
    ),
    "F702": Meaning(
        "durable-rules failed",
        "The engine broke one of its guards.",
        "Report this; screen again with --decide plain.",
    ),
    "F703": Meaning(
        "durable-rules cannot be used here",
        "It builds from source, which takes a C compiler and the headers of this Python.",
        "Install both, or choose --decide plain.",
    ),
    "F704": Meaning("prefile failed", "This is our fault.", "Report this with the traceback."),
}
