"""The same line in every format that brokers have: the same number of the goods, secondary and declared numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import pytest

import prefile
from prefile import DeclarationProblems, Entry


class Tariff(NamedTuple):
    """A number of a line, and what stands beside it; "" where nothing does."""

    number: str
    value: str = ""
    amount: str = ""
    unit: str = ""


HEADING = Tariff("99038803")
ABROAD, RETURNED = Tariff("9802008069", "700"), Tariff("9801001012", "900")
WIRING, LENSES = Tariff("8544300000", "300", "100", "NO"), Tariff("9002110000", "10", "2", "NO")

NETCHB = (
    '<entry xmlns="http://www.netchb.com/xml/entry"><invoices><invoice><line-items><line-item><tariffs>{}</tariffs>'
)
CARGOWISE = (
    '<UniversalShipment xmlns="http://www.cargowise.com/Schemas/Universal/2011/11"><Shipment><DataContext><Company>'
    "<Country><Code>US</Code></Country></Company></DataContext><CommercialInfo><CommercialInvoiceCollection>"
    "<CommercialInvoice><CommercialInvoiceLineCollection><CommercialInvoiceLine>{}<AdditionalLineTariffDetailCollection>"
    "{}</AdditionalLineTariffDetailCollection></CommercialInvoiceLine></CommercialInvoiceLineCollection>"
    "</CommercialInvoice></CommercialInvoiceCollection></CommercialInfo></Shipment></UniversalShipment>"
)
REPORT = "Entry Summary Number,Line Number,HTS Number,Tariff Goods Value Amount,Quantity (1),UOM (1)\n"


def catair(numbers: list[Tariff], _: int) -> str:
    """Write a line as records of CATAIR."""
    hundredths = [f"{one.amount}00" if one.amount else "" for one in numbers]
    rows = [
        f"50{one.number:<22}{one.value:>10} {amount:>12}{one.unit:<3}".rstrip()
        for one, amount in zip(numbers, hundredths, strict=True)
    ]
    return "\n".join(["10AABC  12345676 2704            0111 X", "40  001 MXMX", *rows, ""])


def netchb(numbers: list[Tariff], _: int) -> str:
    """Write a line as NetCHB's entry XML."""
    names = ("tariff-no", "value", "quantity1", "unit-of-measure1")
    inside = ["".join(f"<{name}>{text}</{name}>" for name, text in zip(names, one, strict=True)) for one in numbers]
    ends = "</line-item></line-items></invoice></invoices></entry>"
    return NETCHB.format("".join(f"<tariff>{one}</tariff>" for one in inside)) + ends


def es_003(numbers: list[Tariff], _: int) -> str:
    """Write a line as rows of a report like ACE's."""
    return REPORT + "".join(f"E1,1,{','.join(one)}\n" for one in numbers)


def cargowise(numbers: list[Tariff], own: int) -> str:
    """Write a line of CargoWise's, whose own number is stated apart from the others."""
    beside = "<CustomsQuantity>{2}</CustomsQuantity><CustomsQuantityUnit><Code>{3}</Code></CustomsQuantityUnit>"
    line = f"<HarmonisedCode>{{0}}</HarmonisedCode><CustomsValue>{{1}}</CustomsValue>{beside}".format(*numbers[own])
    further = (
        f"<AdditionalLineTariffDetail><Tariff>{{0}}</Tariff><Value>{{1}}</Value>{beside}</AdditionalLineTariffDetail>"
    )
    return CARGOWISE.format(line, "".join(further.format(*one) for one in numbers if one is not numbers[own]))


Writer = Callable[[list[Tariff], int], str]
WRITERS: list[Writer] = [catair, netchb, es_003, cargowise]
each_format = pytest.mark.parametrize("write", WRITERS, ids=lambda write: write.__name__)

# Numbers in filing order; which of them CargoWise has as the line's own; that of the goods; secondary ones.
LINES: dict[str, tuple[list[Tariff], int, Tariff, list[Tariff]]] = {
    "goods alone": ([WIRING], 0, WIRING, []),
    "a heading before the goods": ([HEADING, WIRING], 1, WIRING, []),
    "a heading in the place of the goods": ([HEADING, WIRING], 0, WIRING, []),
    "Chapter 98 before the goods": ([ABROAD, WIRING], 1, WIRING, [ABROAD]),
    "Chapter 98 in the place of the goods": ([ABROAD, WIRING], 0, WIRING, [ABROAD]),
    "two of Chapter 98 before the goods": ([ABROAD, RETURNED, WIRING], 2, WIRING, [ABROAD, RETURNED]),
    "Chapter 98 alone": ([HEADING, RETURNED], 1, RETURNED, []),
    "two of Chapter 98 alone": ([RETURNED, ABROAD], 0, RETURNED, [ABROAD]),
    "two of the goods": ([HEADING, WIRING, LENSES], 1, WIRING, [LENSES]),
    "two of the goods and Chapter 98": ([HEADING, ABROAD, WIRING, LENSES], 2, WIRING, [ABROAD, LENSES]),
    "a heading behind the goods": ([WIRING, LENSES, HEADING], 0, WIRING, [LENSES]),
}


def line_of(data: str) -> prefile.Line:
    """Read a file of one line."""
    return prefile.read_entry(data.encode()).lines[0]


def told(number: str, value: object, quantities: tuple[prefile.Quantity, ...]) -> Tariff:
    """Return what an entry says of a number."""
    amounts = [(str(one.amount.normalize()), one.unit) for one in quantities] or [("", "")]
    return Tariff(
        number, "" if value is None else str(value), "100" if amounts[0][0] == "1E+2" else amounts[0][0], amounts[0][1]
    )


@each_format
@pytest.mark.parametrize(("numbers", "apart", "own", "secondary"), LINES.values(), ids=LINES)
def test_the_same_line_has_the_same_numbers_in_every_format(
    write: Writer, numbers: list[Tariff], apart: int, own: Tariff, secondary: list[Tariff]
) -> None:
    line = line_of(write(numbers, apart))
    assert told(line.tariff_number, line.value, line.quantities) == own
    assert [told(one.number, one.value, one.quantities) for one in line.secondary_numbers] == secondary
    whole = write is not cargowise or HEADING in numbers
    assert [one.number for one in line.declared or ()] == [one.number for one in numbers if whole]
    assert (line.declared is None) is not whole


@each_format
def test_a_line_of_headings_alone_is_refused_in_the_same_words(write: Writer) -> None:
    refused, own = (of_headings_alone(chosen) for chosen in (write, netchb))
    assert refused.code == ("E162" if write is catair else "E120")
    assert refused.what == own.what


def of_headings_alone(write: Writer) -> prefile.Problem:
    """Return the only problem of a file whose line has no number of the goods."""
    (refused,) = prefile.read_entries(write([HEADING, Tariff("99030586")], 0).encode())
    assert isinstance(refused, DeclarationProblems)
    (problem,) = refused.problems
    return problem


# An amount and its unit: what each kind of file says by them, and whether that is named as passed over.
QUANTITIES = [
    ("5", "no", ("5", "NO"), ("5", "NO")),
    ("5", "X", None, None),
    ("5", "", None, None),
    ("", "NO", None, None),
    ("0", "NO", None, ("0", "NO")),  # software writes 0 where nothing was entered, people where they mean it
]


@each_format
@pytest.mark.parametrize(("amount", "unit", "by_software", "by_people"), QUANTITIES)
def test_what_is_no_quantity_is_left_out_and_named(
    write: Writer, amount: str, unit: str, by_software: tuple[str, str] | None, by_people: tuple[str, str] | None
) -> None:
    entry = prefile.read_entry(write([Tariff("8544300000", "300", amount, unit)], 0).encode())
    wanted = by_people if write is es_003 else by_software
    found = [(str(one.amount.normalize()), one.unit) for one in entry.lines[0].quantities]
    assert found == ([] if wanted is None else [wanted])
    assert bool(named(entry)) is (wanted is None and (amount != "" or write is not cargowise))


@each_format
def test_a_quantity_of_a_heading_is_named_and_not_read(write: Writer) -> None:
    entry = prefile.read_entry(write([HEADING._replace(amount="5", unit="NO"), WIRING], 1).encode())
    assert "quantity on a number of Chapter 99" in named(entry)


def named(entry: Entry) -> set[str]:
    """Return what of an entry's file was passed over, but what every file of these lacks."""
    assert entry.source is not None
    return {one.what for one in entry.source.passed_over} - {"total of the duty (record 90)"}
