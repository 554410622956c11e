"""A claim without a document, in every format that can carry one: no claim, or a refusal with the choice.

Polysilicon below the floor price owes 6,000.00 with the importer's documentation and 21,000.00 without it.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any
from xml.sax.saxutils import escape

import pytest
import xlsxwriter

import prefile
from prefile import DeclarationProblems, Entry, Mapping, RuleBook
from prefile.entry.claim_words import DENIALS, PROMISES, denies

FLOOR = "us.section-232.polysilicon.minimum-import-price"
FACT = "claims/mip-documentation/reference"
GOODS = {"line": 1, "tariff_number": "2804610000", "origin": "DE", "value": "15000"}
KILOGRAMS = {"amount": "1000", "unit": "KG"}
ENTERED = "2026-12-04T09:30"
GERMAN = ("Anmeldung", "Zeile", "Warennummer", "Ursprung", "Wert", "Menge", "Einheit", "Anmeldetag", "Nachweis")
FACTS = (
    *("entry_number", "line", "tariff_number", "origin", "value", "quantities/1/amount", "quantities/1/unit"),
    *("entered", FACT),
)
ENGLISH = (
    *("entry number", "line", "tariff number", "origin", "value", "quantity 1", "unit 1", "entered"),
    "floor documentation",
)
ROW = ("ABC-1234567-6", "1", "2804.61.00.00", "DE", "15000", "1000", "KG", "2026-12-07")
Items = Iterator[Entry | DeclarationProblems]


def translated() -> Mapping:
    """Return a mapping of German headings."""
    named = dict(zip(FACTS, GERMAN, strict=True))
    of_entry = ("entry_number", "entered")
    text = 'format = "prefile-mapping/1"\nreads = "table"\nname = "Tabelle"\n[entry]\n'
    text += "".join(f'"{fact}" = "{named[fact]}"\n' for fact in of_entry) + "[line]\n"
    text += "".join(f'"{fact}" = "{heading}"\n' for fact, heading in named.items() if fact not in of_entry)
    return prefile.read_mapping(text.encode(), name="german.toml")


def csv(headings: tuple[str, ...], word: str) -> bytes:
    cells = [f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in (*ROW, word)]
    return f"{','.join(headings)}\n{','.join(cells)}\n".encode()


def xlsx(headings: tuple[str, ...], word: object) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, headings)
        sheet.write_row(1, 0, ROW)
        if isinstance(word, str):
            sheet.write_string(1, len(ROW), word)
        else:
            sheet.write(1, len(ROW), word)
    return out.getvalue()


def own_json(claims: list[dict[str, str]]) -> bytes:
    line: dict[str, Any] = {**GOODS, "quantities": [KILOGRAMS], "claims": claims}
    return json.dumps(
        {"format": "prefile-entry/1", "entry_number": ROW[0], "entered": ENTERED, "lines": [line]}
    ).encode()


def own_xml(word: str) -> bytes:
    claims = f"<claims><claim><id>mip-documentation</id><reference>{escape(word)}</reference></claim></claims>"
    return f"""<entry xmlns="urn:prefile:entry:1"><entered>{ENTERED}</entered><lines><line><number>1</number>
      <tariff-number>2804610000</tariff-number><origin>DE</origin><value>15000</value><quantities><quantity>
      <amount>1000</amount><unit>KG</unit></quantity></quantities>{claims}</line></lines></entry>""".encode()


def netchb() -> bytes:
    return b"""<entry xmlns="http://www.netchb.com/xml/entry"><entry-no><user-specified><filer-code>ABC</filer-code>
      <entry-no>1234567</entry-no><check-sum>6</check-sum></user-specified></entry-no><header>
      <entry-date>2026-12-07</entry-date></header><invoices><invoice><invoice-no>1</invoice-no><line-items><line-item>
      <country-origin>DE</country-origin><tariffs><tariff><tariff-no>2804610000</tariff-no><value>15000</value>
      <quantity1>1000</quantity1><unit-of-measure1>KG</unit-of-measure1></tariff></tariffs></line-item></line-items>
      </invoice></invoices></entry>"""


def cargowise(word: str) -> Items:
    mapping = f"""format = "prefile-mapping/1"
reads = "cargowise"
name = "ours"
[entry]
declared_in = "'US'"
entered = "EntryHeaderCollection/EntryHeader/EntrySubmittedDate"
[line]
tariff_number = "HarmonisedCode"
origin = "CountryOfOrigin/Code"
value = "CustomsValue"
"quantities/KG" = "CustomsQuantity"
"{FACT}" = "AddInfoCollection/AddInfo[Key='Document']/Value"
"""
    text = f"""<UniversalShipment xmlns="http://www.cargowise.com/Schemas/Universal/2011/11"><Shipment><CommercialInfo>
      <CommercialInvoiceCollection><CommercialInvoice><CommercialInvoiceLineCollection><CommercialInvoiceLine>
      <HarmonisedCode>2804610000</HarmonisedCode><CountryOfOrigin><Code>DE</Code></CountryOfOrigin>
      <CustomsValue>15000</CustomsValue><CustomsQuantity>1000</CustomsQuantity><AddInfoCollection><AddInfo>
      <Key>Document</Key><Value>{escape(word)}</Value></AddInfo></AddInfoCollection></CommercialInvoiceLine>
      </CommercialInvoiceLineCollection></CommercialInvoice></CommercialInvoiceCollection></CommercialInfo>
      <EntryHeaderCollection><EntryHeader><EntrySubmittedDate>2026-12-07</EntrySubmittedDate></EntryHeader>
      </EntryHeaderCollection></Shipment></UniversalShipment>"""
    return prefile.read_entries(text.encode(), mapping=prefile.read_mapping(mapping.encode(), name="ours.toml"))


def side_car_csv(word: str) -> bytes:
    answer = word.replace('"', '""')
    return f'entry_number,line,fact,answer\nABC-1234567-6,1,{FACT},"{answer}"\n'.encode()


def side_car_json(word: str) -> bytes:
    answer = {"entry_number": ROW[0], "line": 1, "fact": FACT, "answer": word}
    return json.dumps({"format": "prefile-facts/1", "facts": [answer]}).encode()


def joined(entry: bytes, facts: bytes) -> Items:
    return prefile.join_facts(prefile.read_entries(entry), prefile.read_facts(facts))


COLUMNS: dict[str, Callable[[str], Items]] = {
    "CSV": lambda word: prefile.read_entries(csv(ENGLISH, word)),
    "CSV, mapped": lambda word: prefile.read_entries(csv(GERMAN, word), mapping=translated()),
    "XLSX": lambda word: prefile.read_entries(xlsx(ENGLISH, word)),
    "XLSX, mapped": lambda word: prefile.read_entries(xlsx(GERMAN, word), mapping=translated()),
    "CargoWise": cargowise,
    "CSV side-car": lambda word: joined(own_json([]), side_car_csv(word)),
    "JSON side-car": lambda word: joined(own_json([]), side_car_json(word)),
    "NetCHB and a side-car": lambda word: joined(netchb(), side_car_csv(word)),
}
STATED: dict[str, Callable[[str], Items]] = {
    "own JSON": lambda word: prefile.read_entries(own_json([{"claim": "mip-documentation", "reference": word}])),
    "own XML": lambda word: prefile.read_entries(own_xml(word)),
}
MARKS = ["", " ", "-", "—", "0", "0.00", "n/a", "N.A.", "(none)", "?", "✓", "1", "T.B.D."]
WORDS = [*sorted(word.upper() for word in DENIALS), *sorted(word.title() for word in PROMISES), *MARKS]


def outcome(items: Items, book: RuleBook) -> Decimal | str | None:
    """Return what the floor price comes to, or the code by which the entry is refused."""
    [item] = items
    if isinstance(item, DeclarationProblems):
        [problem] = item.problems
        assert "or remove the claim" in problem.next
        return problem.code
    findings = prefile.screen(item, book, decide="plain").lines[0].findings
    return next(one.duty for one in findings if one.measure == FLOOR)


@pytest.mark.parametrize("form", [*COLUMNS, *STATED])
def test_a_claim_with_its_reference_is_documented(form: str, book: RuleBook) -> None:
    assert outcome((COLUMNS | STATED)[form]("DOC-1"), book) == 6000


@pytest.mark.parametrize("form", COLUMNS)
def test_a_word_that_means_no_makes_no_claim_and_one_that_promises_is_refused(form: str, book: RuleBook) -> None:
    found = {word: outcome(COLUMNS[form](word), book) for word in WORDS}
    assert found == {word: 21000 if denies(word) else "E149" for word in WORDS}


@pytest.mark.parametrize("form", STATED)
def test_a_claim_that_is_stated_needs_a_document_whatever_word_stands_for_it(form: str, book: RuleBook) -> None:
    assert {word: outcome(STATED[form](word), book) for word in WORDS} == dict.fromkeys(WORDS, "E149")


@pytest.mark.parametrize(("cell", "wanted"), [(False, 21000), (True, "E149"), (0, 21000), (1, "E149")])
def test_a_cell_of_a_workbook_that_holds_no_text_says_the_same(cell: object, wanted: object, book: RuleBook) -> None:
    assert outcome(prefile.read_entries(xlsx(ENGLISH, cell)), book) == wanted


def test_a_side_car_that_denies_a_claim_of_the_declaration_contradicts_it() -> None:
    entry = own_json([{"claim": "mip-documentation", "reference": "DOC-1"}])
    [item] = joined(entry, side_car_csv("none"))
    assert isinstance(item, DeclarationProblems)
    assert [problem.code for problem in item.problems] == ["E142"]


@pytest.mark.parametrize(("reference", "codes"), [("DOC-1", []), ("none", ["E114"])])
@pytest.mark.parametrize(("dated", "wanted"), [("N/A", False), ("2026-11-01", True)])
def test_a_date_makes_no_claim_and_a_word_that_means_no_is_none(
    reference: str, codes: list[str], dated: str, *, wanted: bool
) -> None:
    headings = (*ENGLISH, "floor documentation dated")
    text = f"{','.join(headings)}\n{','.join((*ROW, reference, dated))}\n"
    [item] = prefile.read_entries(text.encode())
    assert [one.code for one in (item.problems if isinstance(item, DeclarationProblems) else ())] == (
        codes if wanted else []
    )
