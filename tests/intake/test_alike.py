"""Lines that are filled in as others of their kind are read come to what reading each comes to, places and all."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prefile import DeclarationProblems, Entry, read_entries
from prefile.intake.alike import AlikeLines
from prefile.intake.draft import Draft

Line = tuple[str, str, str, str, str, str]  # number, origin, value, amount, unit, description

PLAIN: Line = ("8505110070", "CN", "12500", "40.25", "KG", "magnets of samarium")
NUMBERS = (
    "2804610000",
    "85051100",
    "280461",
    "9903012500",
    "9801001000",
    "0000000000",
    "8505.11.00.70",
    "85051100XX",
    "",
)
ORIGINS = ("JP", "XO", "UN", "OTH", "cn", "", "USA", "ZZ", "**")
AMOUNTS = (
    "7",
    "0",
    "0.00",
    "1.5",
    "1.234567",
    "1.2345678",
    "1,000.50",
    "-3",
    "007",
    "12.",
    " 8 ",
    "1e3",
    "",
    "999999999999999",
)
UNITS = ("NO", "X", "kg", "", "KGM", "CTN")
WORDS = ("goods & more", "", "  wide  ", "naïve", "Stand-in 5 of turn 0 z", "a" * 120)
DRAWN = st.tuples(
    *(
        st.sampled_from((PLAIN[at],) * 8 + odd)
        for at, odd in enumerate((NUMBERS, ORIGINS, AMOUNTS, AMOUNTS, UNITS, WORDS))
    )
)


def netchb(lines: list[Line]) -> str:
    items = "\n".join(
        f"<line-item><country-origin>{origin}</country-origin>\n<commercial-description>{escape(words)}"
        f"</commercial-description><tariffs><tariff><tariff-no>{number}</tariff-no><value>{value}</value><quantity1>{amount}"
        f"</quantity1><unit-of-measure1>{unit}</unit-of-measure1></tariff></tariffs></line-item>"
        for number, origin, value, amount, unit, words in lines
    )
    return (
        '<many><entry xmlns="http://www.netchb.com/xml/entry"><header><entry-date>2026-08-03</entry-date></header>'
        f"<default-steel-country/><invoices><invoice><invoice-no>7</invoice-no><line-items>{items}</line-items></invoice>"
        "</invoices></entry></many>"
    )


def dms(lines: list[Line]) -> str:
    items = "\n".join(
        f"<GovernmentAgencyGoodsItem><SequenceNumeric>{at}</SequenceNumeric><Commodity><Description>{escape(words)}"
        f"</Description><Classification><ID>{number}</ID><IdentificationTypeCode>TSP</IdentificationTypeCode></Classification>\n"
        f'<GoodsMeasure><TariffQuantity unitCode="{unit}">{amount}</TariffQuantity></GoodsMeasure><InvoiceLine>'
        f'<ItemChargeAmount currencyID="USD">{value}</ItemChargeAmount></InvoiceLine></Commodity><Origin><CountryCode>'
        f"{origin}</CountryCode><TypeCode>{1 + at % 2}</TypeCode></Origin></GovernmentAgencyGoodsItem>"
        for at, (number, origin, value, amount, unit, words) in enumerate(lines, 1)
    )
    return (
        '<md:MetaData xmlns:md="urn:wco:datamodel:WCO:DocumentMetaData-DMS:2"><md:ResponsibleCountryCode>GB'
        '</md:ResponsibleCountryCode><Declaration xmlns="urn:wco:datamodel:WCO:DEC-DMS:2"><GoodsShipment>'
        f"{items}</GoodsShipment></Declaration></md:MetaData>"
    )


def asycuda(lines: list[Line]) -> str:
    items = "\n".join(
        f"<Item><Tarification><HScode><Commodity_code>{number}</Commodity_code><Precision_1>{len(unit)}</Precision_1>"
        f"</HScode></Tarification>\n<Goods_description><Country_of_origin_code>{origin}</Country_of_origin_code>"
        f"<Commercial_Description>{escape(words)}</Commercial_Description></Goods_description><Valuation_item><Weight_itm>"
        f"<Gross_weight_itm>{amount}</Gross_weight_itm></Weight_itm><Item_Invoice><Amount_foreign_currency>{value}"
        "</Amount_foreign_currency><Currency_code>USD</Currency_code></Item_Invoice></Valuation_item></Item>"
        for number, origin, value, amount, unit, words in lines
    )
    return (
        "<ASYCUDA><Identification><Type><Type_of_declaration>IM</Type_of_declaration></Type></Identification>"
        "<General_information><Country><Destination><Destination_country_code>LK</Destination_country_code></Destination>"
        f"</Country></General_information>{items}</ASYCUDA>"
    )


def cargowise(lines: list[Line], first: int = 12) -> str:
    """Two invoices: every third line with a weight, each with what no path leads to; some have a field of their own."""
    items = [
        f"<CommercialInvoiceLine><LineNo>{at}</LineNo><BondQuantity>{amount}</BondQuantity><CountryOfOrigin><Code>{origin}</Code>"
        f"</CountryOfOrigin>\n<CustomsQuantity>{amount}</CustomsQuantity><CustomsQuantityUnit><Code>{unit}</Code>"
        f"</CustomsQuantityUnit><CustomsValue>{value}</CustomsValue><Description>{escape(words)}</Description><HarmonisedCode>"
        f"{number}</HarmonisedCode>{weight(at, amount, unit)}{beside(at, number)}</CommercialInvoiceLine>"
        for at, (number, origin, value, amount, unit, words) in enumerate(lines, 1)
    ]
    invoices = "".join(
        f"<CommercialInvoice><InvoiceNumber>{number}</InvoiceNumber><InvoiceCurrency><Code>USD</Code></InvoiceCurrency>"
        f"<CommercialInvoiceLineCollection>{chr(10).join(several)}</CommercialInvoiceLineCollection></CommercialInvoice>"
        for number, several in (("INV 7", items[:first]), ("INV 8", items[first:]))
    )
    return (
        '<UniversalShipment xmlns="http://www.cargowise.com/Schemas/Universal/2011/11"><Shipment><DataContext><Company>'
        f"<Country><Code>{'CA' if len(lines) % 5 == 4 else 'US'}</Code></Country></Company></DataContext>"
        f"<CommercialInfo><CommercialInvoiceCollection>{invoices}</CommercialInvoiceCollection></CommercialInfo></Shipment></UniversalShipment>"
    )


def weight(at: int, amount: str, unit: str) -> str:
    return f"<NetWeight>{amount}</NetWeight><NetWeightUnit><Code>{unit}</Code></NetWeightUnit>" if at % 3 == 0 else ""


def beside(at: int, number: str) -> str:
    """Return what links a line of one in four, and a further number or a field of its own on some."""
    linked = (
        f"<EntryLineNumber>{at // 2:02}</EntryLineNumber><EntryNumber>ASC-1234567-{8 if number else 2}</EntryNumber>"
    )
    further = f"<Tariff>{number}</Tariff>" if at % 2 else "<Tariff>99038803</Tariff>"
    details = "AdditionalLineTariffDetail"
    return {
        17: linked,
        19: f"<{details}Collection><{details}>{further}</{details}></{details}Collection>",
        23: "<AddInfoCollection><AddInfo><Key>Smelt</Key><Value>CN</Value></AddInfo></AddInfoCollection>",
    }.get(at % 24, linked if at % 4 == 0 else "")


def catair(lines: list[Line]) -> str:
    records = ["10ASC1  00000015 2704           0111 X", f"11{'12-3456789':12}{'':27}080326080326"]
    for at, (number, origin, value, amount, unit, words) in enumerate(lines, 1):
        records += [f"40  {at:03} {origin:2}{origin:2}", f"44{words}"]
        records.append(f"50{number:10} {0:010} {value:>010} {amount.replace('.', ''):>012}{unit}")
        if unit == "X":
            records.append("52 a license")
    return "".join(f"{record:80}\n" for record in records)


FORMATS: dict[str, Callable[[list[Line]], str]] = {
    "netchb": netchb,
    "dms": dms,
    "asycuda": asycuda,
    "catair": catair,
    "cargowise": cargowise,
}


def told(text: str) -> list[Any]:
    """Return all that reading a file tells: entries with what was noted and the place of each fact, or problems."""
    return [_told(item) for item in read_entries(text.encode())]


def _told(item: Entry | DeclarationProblems) -> Any:  # noqa: ANN401 - whatever tells two readings apart
    if isinstance(item, DeclarationProblems):
        return item.problems
    source = item.source
    assert source is not None
    places = [source.place(path) for path in paths(item.model_dump(mode="json"))]
    return item, item.model_fields_set, item.digest(), source.digest, source.passed_over, places


def paths(shape: Any, within: str = "") -> list[str]:  # noqa: ANN401 - a part of a shape as JSON has it
    items = shape.items() if isinstance(shape, dict) else enumerate(shape) if isinstance(shape, list) else ()
    return [within, *(path for key, inner in items for path in paths(inner, f"{within}/{key}"))]


@contextmanager
def each_line_read() -> Generator[None]:
    """Fill in no line."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(AlikeLines, "filled", lambda *_: None)
        yield


@contextmanager
def counted() -> Generator[list[int]]:
    """Count the lines that are filled in, by their positions."""
    positions: list[int] = []
    fill = Draft.fill
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Draft, "fill", lambda draft, at, *rest: (positions.append(at), fill(draft, at, *rest))[1])
        yield positions


@pytest.mark.parametrize("written", FORMATS.values(), ids=FORMATS)
@settings(max_examples=60, deadline=None)
@given(lines=st.lists(DRAWN, min_size=1, max_size=30))
def test_lines_alike_are_what_reading_each_makes(written: Callable[[list[Line]], str], lines: list[Line]) -> None:
    text = written([PLAIN] * 5 + lines)
    filled_in = told(text)
    with each_line_read():
        assert filled_in == told(text)


@pytest.mark.parametrize("written", FORMATS.values(), ids=FORMATS)
def test_plain_lines_are_filled_in_once_their_kind_has_come_a_few_times(written: Callable[[list[Line]], str]) -> None:
    with counted() as positions:
        (entry,) = read_entries(written([PLAIN, ("2804610000", "JP", "7", "1.50", "KG", "other goods")] * 40).encode())
    assert isinstance(entry, Entry)
    assert len(positions) >= 24
    assert {(line.tariff_number[:6], line.description) for line in entry.lines} == {
        ("850511", "magnets of samarium"),
        ("280461", "other goods"),
    }


@pytest.mark.parametrize("written", FORMATS.values(), ids=FORMATS)
def test_what_is_wrong_with_a_line_that_was_filled_in_is_told_at_its_own_place(
    written: Callable[[list[Line]], str],
) -> None:
    """A number that no tariff holds is refused by the model or the book alone, long after the line was let go of."""
    text = written([PLAIN] * 37 + [("8505110070", "ZQ", "12500", "40.25", "KG", "magnets of samarium")])
    with counted() as positions:
        (item,) = read_entries(text.encode())
    assert positions[-1] == 37
    assert isinstance(item, Entry)
    assert item.source is not None
    place = item.source.place("/lines/37/origin")
    assert place.line == 1 + max(at for at, line in enumerate(text.splitlines()) if "ZQ" in line)
    with each_line_read():
        (read,) = read_entries(text.encode())
    assert isinstance(read, Entry)
    assert read.source is not None
    assert place == read.source.place("/lines/37/origin")


def test_lines_of_several_invoices_are_alike_each_with_the_number_of_its_own() -> None:
    text = cargowise([PLAIN] * 38, 36)
    with counted() as positions:
        (entry,) = read_entries(text.encode())
    assert positions[-2:] == [36, 37]
    assert isinstance(entry, Entry)
    assert [line.invoice.number for line in entry.lines if line.invoice] == ["INV 7"] * 36 + ["INV 8"] * 2
    filled_in = told(text)
    with each_line_read():
        assert filled_in == told(text)


def test_a_further_number_of_some_lines_is_the_own_one_of_another() -> None:
    """Whether a further number is one more hangs on the line's own, which is no matter of its kind alone."""
    detail = "<AdditionalLineTariffDetail><Tariff>2804610000</Tariff></AdditionalLineTariffDetail>"
    details = f"<AdditionalLineTariffDetailCollection>{detail}</AdditionalLineTariffDetailCollection>"
    plain = cargowise([PLAIN] * 36 + [("2804610000", *PLAIN[1:])] * 2)
    text = plain.replace("</CommercialInvoiceLine>", f"{details}</CommercialInvoiceLine>")
    (entry,) = read_entries(text.encode())
    assert isinstance(entry, Entry)
    assert [len(line.secondary_numbers) for line in entry.lines] == [1] * 36 + [0] * 2
