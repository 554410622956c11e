"""Which of the forms that there are a client accepts best (RFC 9110, 12.5.1)."""

from __future__ import annotations

from collections.abc import Sequence

from prefile.service.problem import ProblemAnswer

__all__ = ["chosen"]

_LONGEST = 2000


def chosen(accept: str | None, offers: Sequence[str]) -> str:
    """Return the media type among `offers` that is accepted best; of those accepted alike, the first.

    Raises:
        ProblemAnswer: none is accepted.
    """
    ranges = [_range(part) for part in (accept or "*/*")[:_LONGEST].split(",") if part.strip()]
    best = max(offers, key=lambda offer: (_quality(offer, ranges), -offers.index(offer)))
    if not ranges or _quality(best, ranges) <= 0:
        raise ProblemAnswer("not-acceptable", f"available formats: {', '.join(offers)}", available=list(offers))
    return best


def _range(part: str) -> tuple[str, float]:
    media, *parameters = (piece.strip().lower() for piece in part.split(";"))
    quality = 1.0
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                quality = min(max(float(value), 0.0), 1.0)
            except ValueError:
                quality = 0.0
    return media, quality


def _quality(offer: str, ranges: Sequence[tuple[str, float]]) -> float:
    """Return how well an offer is accepted: as the most exact range says that fits it."""
    media = offer.partition(";")[0]
    kind = media.partition("/")[0]
    for wanted in (media, f"{kind}/*", "*/*"):
        found = [quality for named, quality in ranges if named == wanted]
        if found:
            return found[0]
    return 0.0
