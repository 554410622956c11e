"""Shape an invoice line of CargoWise's XML, once its invoice is whole and the declaring country is known."""

from __future__ import annotations

from collections.abc import Iterator

from prefile.intake.cargowise.lines import InvoiceLine, MappingReader
from prefile.intake.cargowise.numbers import Numbers, stated_number
from prefile.intake.draft import Draft
from prefile.intake.foreign.codes import left_behind, put_code
from prefile.intake.mapped_values import FactWriter, StatedFact
from prefile.intake.quantities import StatedText
from prefile.intake.tariff_numbers import put_beside

__all__ = ["shape_line"]

_OF_NUMBER = ("tariff_number", "value", "quantities/", "declared/")  # facts that stand beside one number of a line


def shape_line(reading: MappingReader, writer: FactWriter, position: int, line: InvoiceLine, country: str) -> None:
    """Shape the line at a position of a shipment that is declared in a country."""
    path = f"/lines/{position}"
    writer.draft.at(path, line.at)
    facts = {"line": StatedFact(str(position + 1), line.at, "LineNo"), **dict(_facts(line, writer.draft))}
    if country == "US":
        Numbers(writer, facts, line.further, line.at, declares=reading.declares).put(path)
    else:
        _of_another_country(path, writer, line, facts, country)
    writer.line(path, {fact: read for fact, read in facts.items() if not fact.startswith(_OF_NUMBER)})
    if line.entry_line:  # which entry line it goes to
        writer.draft.put(f"{path}/metadata/entry line", line.entry_line, line.at)


def _facts(line: InvoiceLine, draft: Draft) -> Iterator[tuple[str, StatedFact]]:
    """Yield the facts of a line, those of its invoice among them."""
    for fact, reads in line.facts.items():
        for read in reads:
            found: StatedFact | None
            if isinstance(read, StatedFact):
                found = read
            else:
                found = None if line.invoice is None else line.invoice.fact(read, draft)
            if found is not None:
                yield fact, found
                break


def _of_another_country(
    path: str, writer: FactWriter, line: InvoiceLine, facts: dict[str, StatedFact], country: str
) -> None:
    """Put what every country declares alike: of the number the six digits that all share, value and quantities."""
    draft = writer.draft
    for fact, why in [*left_behind(facts, country)]:
        draft.pass_over(facts.pop(fact).name, why)
    for further in line.further:
        why = f"it is of the tariff of {country}; the line's own number is read"
        draft.pass_over(f'AdditionalLineTariffDetail "{further["number"].text[:40]}"', why)
    number = facts.get("tariff_number")
    if number is not None:
        put_code(draft, path, StatedText(number.text, number.at), number.name)
        put_beside(draft, path, stated_number(writer, number, facts))
