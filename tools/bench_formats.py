"""The drawn entries of tools/bench in each format that brokers have: what the format carries of them, and no more.

A file holds all of them: XML kinds in a root of their own, CATAIR one behind the other, tables by entry number. Entries
that are another country's declaration in a format state the same goods as that country's.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import xlsxwriter

__all__ = ["FORMATS", "write_formats"]

Shape = dict[str, Any]

NETCHB = "http://www.netchb.com/xml/entry"
CARGOWISE = "http://www.cargowise.com/Schemas/Universal/2011/11"
DMS = "urn:wco:datamodel:WCO:DEC-DMS:2"
COLUMNS = ("entry number", "entered", "line", "tariff number", "origin", "value", "quantity 1", "unit 1")
CENTS = Decimal("0.01")


def _digits(line: Shape) -> str:
    return str(line["tariff_number"]).replace(".", "")


def _day(entry: Shape) -> datetime:
    return datetime.fromisoformat(entry["entered"])


def _elements(**values: str) -> str:
    return "".join(
        f"<{name.replace('_', '-')}>{escape(value)}</{name.replace('_', '-')}>" for name, value in values.items()
    )


def _netchb(entry: Shape) -> str:
    filer, number, _ = entry["entry_number"].split("-")
    items = "".join(
        "<line-item>"
        + _elements(country_origin=line["origin"], commercial_description="goods")
        + "<tariffs><tariff>"
        + _elements(
            tariff_no=_digits(line),
            value=line["value"],
            quantity1=line["quantities"][0]["amount"],
            unit_of_measure1=line["quantities"][0]["unit"],
        )
        + "</tariff></tariffs></line-item>"
        for line in entry["lines"]
    )
    return (
        f'<entry xmlns="{NETCHB}"><entry-no><user-specified><filer-code>{filer}</filer-code>'
        f"<entry-no>{number}</entry-no></user-specified></entry-no><header><entry-date>{_day(entry):%Y-%m-%d}</entry-date></header>"
        f"<auto-apply-remedies>true</auto-apply-remedies><invoices><invoice><line-items>{items}</line-items></invoice>"
        "</invoices></entry>\n"
    )


def _cargowise(entry: Shape) -> str:
    lines = "".join(
        f"<CommercialInvoiceLine><LineNo>{line['line']}</LineNo><CountryOfOrigin><Code>{line['origin']}</Code>"
        f"</CountryOfOrigin><CustomsQuantity>{line['quantities'][0]['amount']}</CustomsQuantity><CustomsQuantityUnit>"
        f"<Code>{line['quantities'][0]['unit']}</Code></CustomsQuantityUnit><CustomsValue>{line['value']}</CustomsValue>"
        f"<HarmonisedCode>{line['tariff_number']}</HarmonisedCode></CommercialInvoiceLine>"
        for line in entry["lines"]
    )
    return (
        f'<UniversalShipment xmlns="{CARGOWISE}"><Shipment><DataContext><Company><Country><Code>US</Code></Country>'
        "</Company></DataContext><CommercialInfo><CommercialInvoiceCollection><CommercialInvoice>"
        f"<InvoiceCurrency><Code>USD</Code></InvoiceCurrency><CommercialInvoiceLineCollection>{lines}"
        "</CommercialInvoiceLineCollection></CommercialInvoice></CommercialInvoiceCollection></CommercialInfo></Shipment>"
        "</UniversalShipment>\n"
    )


def _dms(entry: Shape) -> str:
    items = "".join(
        f"<GovernmentAgencyGoodsItem><SequenceNumeric>{line['line']}</SequenceNumeric><Commodity><Description>goods"
        f"</Description><Classification><ID>{_digits(line)[:8]}</ID><IdentificationTypeCode>TSP</IdentificationTypeCode>"
        f'</Classification><InvoiceLine><ItemChargeAmount currencyID="USD">{line["value"]}</ItemChargeAmount>'
        f"</InvoiceLine></Commodity><Origin><CountryCode>{line['origin']}</CountryCode><TypeCode>1</TypeCode></Origin>"
        "</GovernmentAgencyGoodsItem>"
        for line in entry["lines"]
    )
    return (
        '<md:MetaData xmlns:md="urn:wco:datamodel:WCO:DocumentMetaData-DMS:2"><md:ResponsibleCountryCode>GB'
        f'</md:ResponsibleCountryCode><Declaration xmlns="{DMS}"><FunctionalReferenceID>{entry["entry_number"]}'
        f"</FunctionalReferenceID><GoodsShipment>{items}</GoodsShipment></Declaration></md:MetaData>\n"
    )


def _asycuda(entry: Shape) -> str:
    items = "".join(
        f"<Item><Tarification><HScode><Commodity_code>{_digits(line)[:8]}</Commodity_code></HScode></Tarification>"
        f"<Goods_description><Country_of_origin_code>{line['origin']}</Country_of_origin_code><Commercial_Description>goods"
        "</Commercial_Description></Goods_description><Valuation_item><Item_Invoice><Amount_foreign_currency>"
        f"{line['value']}</Amount_foreign_currency><Currency_code>USD</Currency_code></Item_Invoice></Valuation_item></Item>"
        for line in entry["lines"]
    )
    return (
        "<ASYCUDA><Identification><Type><Type_of_declaration>IM</Type_of_declaration></Type></Identification>"
        "<General_information><Country><Destination><Destination_country_code>LK</Destination_country_code>"
        f"</Destination></Country></General_information>{items}</ASYCUDA>\n"
    )


def _catair(entry: Shape) -> str:
    filer, number, check = entry["entry_number"].split("-")
    day = f"{_day(entry):%m%d%y}"
    return "".join(
        f"{record:80}\n"
        for record in (
            f"10A{filer}  {number}{check} 2704           0111 X",
            f"11{'12-3456789':12}{'':27}{day}{day}",
            *(record for line in entry["lines"] for record in _catair_line(line)),
        )
    )


def _catair_line(line: Shape) -> Iterator[str]:
    quantity = line["quantities"][0]
    amount = int((Decimal(quantity["amount"]).quantize(CENTS)) * 100)
    yield f"40  {line['line']:03} {line['origin']}{line['origin']}"
    yield "44goods"
    yield f"50{_digits(line)} {0:010} {int(line['value']):010} {amount:012}{quantity['unit']}"


def _rows(entries: Iterable[Shape]) -> Iterator[tuple[str, ...]]:
    for entry in entries:
        for line in entry["lines"]:
            stated = line["quantities"][0]
            own = (line["tariff_number"], line["origin"], line["value"], stated["amount"], stated["unit"])
            yield entry["entry_number"], f"{_day(entry):%Y-%m-%d}", str(line["line"]), *own


def _write_csv(entries: Iterable[Shape], path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([COLUMNS, *_rows(entries)])


def _write_xlsx(entries: Iterable[Shape], path: Path) -> None:
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet("Lines")
        for row, cells in enumerate([COLUMNS, *_rows(entries)]):
            for column, text in enumerate(cells):
                sheet.write_string(row, column, text)


def _many(one: Callable[[Shape], str], root: str = "") -> Callable[[Iterable[Shape], Path], None]:
    """Return what writes entries one behind the other, within a root where there is one."""

    def written(entries: Iterable[Shape], path: Path) -> None:
        with path.open("w", encoding="utf-8") as stream:
            stream.write(f"<{root}>" if root else "")
            stream.writelines(map(one, entries))
            stream.write(f"</{root}>\n" if root else "")

    return written


FORMATS: dict[str, Callable[[Iterable[Shape], Path], None]] = {
    "netchb": _many(_netchb, "many"),
    "catair": _many(_catair),
    "cargowise": _many(_cargowise, "many"),
    "dms": _many(_dms, "many"),
    "asycuda": _many(_asycuda, "many"),
    "csv": _write_csv,
    "xlsx": _write_xlsx,
}


def write_formats(entries: list[Shape], folder: Path, shape: str) -> dict[str, int]:
    """Write the entries in each format as SHAPE.FORMAT, and return the bytes of each file."""
    sizes = {}
    for name, written in FORMATS.items():
        path = folder / f"{shape}.{name}"
        written(entries, path)
        sizes[name] = path.stat().st_size
    return sizes
