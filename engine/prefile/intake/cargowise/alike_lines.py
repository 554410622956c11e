"""Invoice lines of CargoWise's XML that are alike but for a few texts: which texts these are hangs on the mapping.

A line is read by itself when it ends, and shaped once its shipment is whole, by its invoice and the declaring country.
What reading it passes over is told at once, as ever; what shaping makes of it is filled in. Texts of elements that no
path of the mapping leads to are free, whatever they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import NamedTuple

from lxml import etree

from prefile.intake.alike import (
    AMOUNT,
    ANYTHING,
    COUNTRY,
    NUMBER,
    ROUNDED,
    WHOLE,
    WORDS,
    AlikeLines,
    Kind,
    LineRead,
    read_alone,
)
from prefile.intake.cargowise.lines import Invoice, InvoiceLine, MappingReader, SaidOfInvoice
from prefile.intake.cargowise.mapping import fact_sources_of
from prefile.intake.cargowise.shape import shape_line
from prefile.intake.draft import Draft, LinePlaces
from prefile.intake.format_titles import CARGOWISE_NAMESPACE as NAMESPACE
from prefile.intake.mapped_values import FactWriter, StatedFact
from prefile.intake.xml.element_path import ElementPath, FactSource
from prefile.intake.xml.flat_elements import FlatElement, FlatElements, Free

__all__ = ["AlikeInvoiceLines", "KeptLine"]

Way = tuple[str, ...]

# Read of a line beside what the mapping names: where people enter, further numbers, and what links the line.
_BESIDE = {"AddInfoCollection", "CustomizedFieldCollection", "AdditionalLineTariffDetailCollection"}
_LINKS: dict[Way, Sequence[Kind]] = {("EntryNumber",): WORDS, ("EntryLineNumber",): WHOLE}
# Facts that are kept as they are written, by how they are.
_AS_WRITTEN: dict[str, Sequence[Kind]] = {
    **dict.fromkeys(("description", "invoice/number", "invoice/line"), WORDS),
    **dict.fromkeys(("origin", "exported_from"), COUNTRY),
}
_AMOUNTS = {"value", "invoice/amount", "invoice/quantity", "invoice/unit_price", "net_kg", "gross_kg"}


class KeptLine(NamedTuple):
    """An invoice line that is to be filled in, with what links it."""

    flat: FlatElement
    invoice: Invoice | None
    entry_number: StatedFact | None
    entry_line: str


class AlikeInvoiceLines:
    """Fills in the invoice lines of one file that are alike."""

    def __init__(self, reading: MappingReader) -> None:
        """Read lines by a mapping."""
        self.elements = FlatElements(NAMESPACE, _free(reading))
        self._reading, self._ended, self._shaped = reading, AlikeLines(), AlikeLines()

    def kept(
        self, draft: Draft, flat: FlatElement, position: int, element: etree._Element, invoice: Invoice | None
    ) -> KeptLine | None:
        """Return a line that ends as one that is filled in later; None where it has to be read."""

        def read(texts: Sequence[str], at: int) -> LineRead | None:
            line, alone = self._read(draft, flat, texts, at, None)
            passed = alone.parted()
            if alone.problems or passed is None or line.further:
                return None
            return LineRead({}, passed, {"entry line": line.entry_line, "named": line.entry_number is not None})

        found = self._ended.filled(flat.key, flat.texts, flat.key.kinds, read, position)
        if found is None:
            return None
        for (what, why), count in found.passed.items():
            draft.pass_over(what, why, count)
        number = self._reading.entry_number(element, draft, position) if found.more["named"] else None
        return KeptLine(flat, invoice, number, found.more["entry line"])

    def fill(self, draft: Draft, kept: KeptLine, position: int, country: str) -> None:
        """Shape a line that was kept, of a shipment that is declared in a country."""
        flat, invoice = kept.flat, kept.invoice
        said = SaidOfInvoice() if invoice is None else invoice.said(self._reading.of_invoice, draft)
        found = None if said is None else self._filled(draft, kept, position, country, said)
        if found is None:
            self._shape(draft, kept, flat.texts, position, country)
        else:
            draft.fill(position, found.shape, found.passed, partial(self._places, kept, position, country))

    def _filled(
        self, draft: Draft, kept: KeptLine, position: int, country: str, said: SaidOfInvoice
    ) -> LineRead | None:
        """Return what a line comes to as lines alike are shaped; None where it has to be shaped."""
        flat, invoice = kept.flat, kept.invoice
        own = len(flat.texts)

        def read(texts: Sequence[str], at: int) -> LineRead | None:
            other = kept
            if invoice is not None and said.free:
                other = kept._replace(invoice=invoice.with_texts(dict(zip(said.free, texts[own:], strict=True))))
            return read_alone(draft, at, lambda alone, place: self._shape(alone, other, texts[:own], place, country))[0]

        key = flat.key, country, said.key
        return self._shaped.filled(key, [*flat.texts, *said.texts], [*flat.key.kinds, *said.kinds], read, position)

    def _shape(self, draft: Draft, kept: KeptLine, texts: Sequence[str], position: int, country: str) -> None:
        """Shape a line, with texts in place of its own that are free."""
        line, _ = self._read(draft, kept.flat, texts, position, kept.invoice)
        shape_line(self._reading, FactWriter(draft, self._reading.mapping), position, line, country)

    def _read(
        self, draft: Draft, flat: FlatElement, texts: Sequence[str], position: int, invoice: Invoice | None
    ) -> tuple[InvoiceLine, Draft]:
        """Return a line, with texts in place of its own that are free, and what reading it told."""
        alone = Draft(draft.name, draft.form)
        return self._reading.line(flat.tree(texts), alone, position, invoice), alone

    def _places(self, kept: KeptLine, position: int, country: str, draft: Draft) -> LinePlaces:
        """Return where the parts of a line stand, by reading it."""
        texts = kept.flat.texts
        return read_alone(draft, position, lambda alone, at: self._shape(alone, kept, texts, at, country))[1]


def _free(reading: MappingReader) -> Free:
    """Return what says which texts of a line are free, as far as a mapping leads to them."""
    mapping = reading.mapping
    uses: dict[Way, list[Sequence[Kind]]] = {}
    for fact, several in fact_sources_of({}, mapping.line).line.items():
        for where in several:
            if where.path is not None and not where.path.of_invoice:
                kinds = _kinds_of(fact, where, reading)
                for way, kinds_there in _ways(where, kinds):
                    uses.setdefault(way, []).append(kinds_there)
    begun = {way[0] for way in uses} | _BESIDE | {way[0] for way in _LINKS}

    def free(way: Sequence[str]) -> Sequence[Kind]:
        if way[0] not in begun:
            return ANYTHING
        here = tuple(way)
        kinds = uses.get(here, []) + ([_LINKS[here]] if here in _LINKS else [])
        return kinds[0] if len(kinds) == 1 else ()

    return free


def _kinds_of(fact: str, where: FactSource, reading: MappingReader) -> Sequence[Kind]:
    """Return of which kinds the text of a fact may be without anything hanging on it."""
    if fact == "tariff_number":
        return () if reading.declares else NUMBER
    is_amount = fact in _AMOUNTS or (fact.startswith("quantities/") and not fact.endswith("/unit"))
    if is_amount and reading.mapping.values.decimal_mark == ".":
        return AMOUNT if where.unit is None else ROUNDED
    return _AS_WRITTEN.get(fact, ())


def _ways(where: FactSource, kinds: Sequence[Kind]) -> Iterator[tuple[Way, Sequence[Kind]]]:
    """Yield the ways of names that a source leads along, each with the kinds of what stands at its end."""
    for path, at_end in ((where.path, kinds), (where.unit, ())):
        if path is not None:
            names = tuple(step.name for step in path.steps)
            asks = any(step.within for step in path.steps)
            yield names, () if asks else at_end
            yield from ((way, ()) for way in _asked(path))


def _asked(path: ElementPath) -> Iterator[Way]:
    """Yield the ways to the elements whose text the conditions of a path ask for."""
    names = tuple(step.name for step in path.steps)
    for place, step in enumerate(path.steps, start=1):
        if step.within:
            yield (*names[:place], *step.within)
