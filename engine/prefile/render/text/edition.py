"""What a revision of the tariff changes, in a few lines for the person who has taken it into the book."""

from __future__ import annotations

from prefile.workbench.edition.take import Taken

__all__ = ["edition_text"]


def edition_text(taken: Taken) -> str:
    """Return how many changes there are of each kind, and what is to be done next."""
    lines = [f"{taken.name}: {len(taken.changes):,} changes."]
    lines += [f"  {count:>6,}  {kind}" for kind, count in taken.counted().items()]
    if taken.changes:
        lines += [f"Decide each row of {taken.checklist}; prefile rules check is red until then."]
    return "\n".join(lines) + "\n"
