"""Invoice lines of one file that are alike but for a few texts, filled in; a mapping says which texts those are.

What a line comes to hangs on the country it is declared in and on what its invoice says as well. So lines are alike
where these are too, but for the number of the invoice, which goes where it goes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from lxml import etree

from prefile.intake.alike import (
    AMOUNT,
    COUNTRY,
    NUMBER,
    WORDS,
    AlikeLines,
    Kind,
    LineRead,
    kind_of,
    read_alone,
)
from prefile.intake.cargowise.mapping import FactSources
from prefile.intake.draft import Draft, LinePlaces
from prefile.intake.mapped_values import StatedFact
from prefile.intake.xml.alike_elements import FlatElement, Flattening

__all__ = ["AlikeInvoiceLines", "Around", "ReadInvoiceLine", "free_texts"]

_KINDS: Mapping[str, Sequence[Kind]] = {
    "tariff_number": NUMBER,
    "origin": COUNTRY,
    "exported_from": COUNTRY,
    "description": WORDS,
    "value": AMOUNT,
    "net_kg": AMOUNT,
    "gross_kg": AMOUNT,
    "quantities/1/amount": AMOUNT,
    "quantities/2/amount": AMOUNT,
    "quantities/3/amount": AMOUNT,
    "invoice/line": AMOUNT,
    "invoice/unit_price": AMOUNT,
    "invoice/quantity": AMOUNT,
    "invoice/amount": AMOUNT,
}
_MOST_STEPS = 2
_MOST_KNOWN = 1 << 12
_TIMES = 3


class Around(NamedTuple):
    """What a line is read by besides itself: the country, what its invoice says at which path, and where that is free.

    On the text of a free path nothing hangs but where it goes.
    """

    country: str
    invoice: Mapping[str, StatedFact]
    free: frozenset[str]


# Finds the facts of a line, the number of which is told in problems.
FindInLine = Callable[[etree._Element, Draft, int], object]  # noqa: SLF001 - it has no public name
# Reads a line at a position of a draft, its invoice saying so.
ReadInvoiceLine = Callable[[Draft, etree._Element, int, Around], None]  # noqa: SLF001 - it has no public name


def free_texts(sources: FactSources) -> dict[str, Sequence[Kind]]:
    """Return the elements of a line on whose texts nothing hangs but where they go, by a mapping's paths.

    Those that a condition of a path asks about are not among them, nor those of two facts that are written unlike.
    """
    paths = [where.path for part in sources for several in part.values() for where in several if where.path]
    asked = {name for path in paths for step in path.steps for name in step.within}
    found: dict[str, Sequence[Kind]] = {}
    for fact, several in sources.line.items():
        for where in several:
            steps = () if where.path is None or where.path.of_invoice else where.path.steps
            if 0 < len(steps) <= _MOST_STEPS and not any(step.within for step in steps):
                name = "/".join(step.name for step in steps)
                kinds = _KINDS.get(fact, ())
                found[name] = kinds if found.get(name, kinds) == kinds else ()
    return {name: kinds for name, kinds in found.items() if kinds and name.rpartition("/")[2] not in asked}


class AlikeInvoiceLines(Flattening):
    """Fills in the lines of one file that are alike, when what stands around them is known."""

    def __init__(
        self, namespace: str, free: Mapping[str, Sequence[Kind]], find: FindInLine, read: ReadInvoiceLine
    ) -> None:
        """Find facts by `find` and read lines by `read`; of the elements `free` only the kind of their text counts."""
        super().__init__(namespace, free)
        self._find, self._read, self._lines = find, read, AlikeLines()
        self._sound: dict[tuple[object, ...], int | bool] = {}

    def is_sound(self, draft: Draft, flat: FlatElement) -> bool:
        """Whether lines like one have come a few times, and finding the facts of such lines tells no problem."""
        known = self._sound.get(flat.key, 0)
        if isinstance(known, bool):
            return known
        if len(self._sound) >= _MOST_KNOWN:
            self._sound.clear()
        self._sound[flat.key] = known + 1 if known < _TIMES else self._tells_nothing(draft, flat)
        return self._sound[flat.key] is True

    def _tells_nothing(self, draft: Draft, flat: FlatElement) -> bool:
        turns = [[kind.stand_in(at, turn) for at, kind in enumerate(flat.kinds)] for turn in (0, 1)]
        for texts in (flat.texts, *turns):
            alone = draft.for_line(0)
            self._find(flat.tree(texts), alone, 1)
            if alone.problems:
                return False
        return True

    def _learned(self, draft: Draft, flat: FlatElement, around: Around, position: int) -> LineRead | None:
        """Return what a line comes to as lines alike are read; None where it has to be read."""
        kinds = {path: kind_of(around.invoice[path].text, WORDS) for path in around.free}
        varied = {path: kind for path, kind in kinds.items() if kind is not None}
        said = [(path, None if path in varied else fact.text, fact.unit) for path, fact in around.invoice.items()]
        own = len(flat.texts)

        def read(stand_ins: Sequence[str], place: int) -> LineRead | None:
            texts = dict(zip(varied, stand_ins[own:], strict=True))
            invoice = {
                path: fact._replace(text=texts[path]) if path in texts else fact
                for path, fact in around.invoice.items()
            }
            tree, beside = flat.tree(stand_ins[:own]), around._replace(invoice=invoice)
            return read_alone(draft, place, lambda alone, line: self._read(alone, tree, line, beside))[0]

        key = flat.key, around.country, tuple(said)
        every = [*flat.texts, *[around.invoice[path].text for path in varied]]
        return self._lines.filled(key, every, [*flat.kinds, *varied.values()], read, position)

    def filled(self, draft: Draft, flat: FlatElement, around: Around, position: int) -> bool:
        """Add a line to a draft as lines alike are read, and return whether it was; else it has to be read."""
        found = self._learned(draft, flat, around, position)
        if found is not None:
            draft.fill(position, found.shape, found.passed, partial(self._places, flat, around, position))
        return found is not None

    def _places(self, flat: FlatElement, around: Around, position: int, draft: Draft) -> LinePlaces:
        """Return where the parts of a line stand, by reading it."""
        tree = flat.tree(flat.texts)
        return read_alone(draft, position, lambda alone, line: self._read(alone, tree, line, around))[1]
