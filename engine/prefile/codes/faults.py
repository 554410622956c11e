"""F7xx: faults of ours."""

from __future__ import annotations

from prefile.codes.meaning import Meaning

__all__ = ["FAULTS"]

FAULTS: dict[str, Meaning] = {
    "F701": Meaning(
        "durable-rules and plain disagree",
        "Two independent evaluations of one question differ; neither is trusted.",
        "Report this with the rule book digest; nothing was screened.",
    ),
    "F702": Meaning(
        "durable-rules failed",
        "The engine broke one of its guards.",
        "Report this; screen again with --decide plain.",
    ),
    "F703": Meaning(
        "durable-rules cannot be used here",
        "It runs on Python 3.11 and 3.12 and builds from source.",
        "Install it (a C compiler is needed), or choose --decide plain.",
    ),
    "F704": Meaning("prefile failed", "This is a fault of ours.", "Report this with the traceback."),
}
