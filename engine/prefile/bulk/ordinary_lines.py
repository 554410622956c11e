"""Lines of a batch as entries of their own, for the ordinary code: each is made once, and many are read at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from prefile.bulk.coded import Coded
from prefile.bulk.plain import Plain
from prefile.bulk.plans import Representative
from prefile.entry import Entry

__all__ = ["OrdinaryLines"]

_HELD = 1 << 14  # at most, so that memory is bounded


class OrdinaryLines:
    """The lines of a batch that the ordinary code looks at."""

    def __init__(self, plain: Plain, represented: Callable[[Entry], Representative]) -> None:
        """Read lines of a batch; `represented` gives them their rate dates."""
        self._plain, self._represented = plain, represented
        self._held: dict[tuple[int, int], Representative] = {}

    def read(self, coded: Coded, lines: Iterable[int]) -> None:
        """Read some lines of a batch at once, for those who ask for them next."""
        asked = [(int(coded.entry[line]), int(coded.place[line])) for line in lines]
        new = [at for at in asked if at not in self._held]
        if len(self._held) + len(new) > _HELD:
            self._held.clear()
        entries = self._plain.lines_of([entry for entry, _ in new], [place for _, place in new])
        self._held.update(zip(new, map(self._represented, entries), strict=True))

    def of(self, coded: Coded) -> Callable[[int], Representative]:
        """Return what returns a line of a batch by its place there."""

        def represented(line: int) -> Representative:
            at = int(coded.entry[line]), int(coded.place[line])
            if at not in self._held:
                self.read(coded, [line])
            return self._held[at]

        return represented
