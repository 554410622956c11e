"""CargoWise's UniversalShipment: what a mapping says stands where, and what is never guessed."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mutating import answered, mutation

import prefile
from prefile import DeclarationProblems, Entry
from prefile.intake.mapping import shipped_text
from prefile.intake.xml.element_path import read_fact_source

ROOT = Path(__file__).parents[2]
SHIPMENT = ROOT / "fixtures" / "formats" / "shipment" / "cargowise.xml"
NAMESPACE = "http://www.cargowise.com/Schemas/Universal/2011/11"
US = "<DataContext><Company><Country><Code>US</Code></Country></Company></DataContext>"
GALLIUM = "<HarmonisedCode>8112.92.10 00</HarmonisedCode>"


def line(body: str = "", number: str = GALLIUM) -> str:
    return f"<CommercialInvoiceLine>{number}{body}</CommercialInvoiceLine>"


def invoice(*lines: str, head: str = "", tail: str = "") -> str:
    within = f"<CommercialInvoiceLineCollection>{''.join(lines)}</CommercialInvoiceLineCollection>"
    return f"<CommercialInvoice>{head}{within}{tail}</CommercialInvoice>"


def shipment(*invoices: str, context: str = US, more: str = "") -> bytes:
    found = f"<CommercialInvoiceCollection>{''.join(invoices)}</CommercialInvoiceCollection>"
    body = f"{context}<CommercialInfo>{found}</CommercialInfo>{more}"
    return f'<UniversalShipment xmlns="{NAMESPACE}"><Shipment>{body}</Shipment></UniversalShipment>'.encode()


def add_info(key: str, value: str) -> str:
    return f"<AddInfoCollection><AddInfo><Key>{key}</Key><Value>{value}</Value></AddInfo></AddInfoCollection>"


def mapped(line_facts: str, entry_facts: str = "declared_in = \"'US'\"", values: str = "") -> prefile.Mapping:
    text = 'format = "prefile-mapping/1"\nreads = "cargowise"\nname = "ours"\n'
    text += f'{values}\n[entry]\n{entry_facts}\n[line]\ntariff_number = "HarmonisedCode"\n{line_facts}\n'
    return prefile.read_mapping(text.encode(), name="ours.toml")


def problems(data: bytes, mapping: prefile.Mapping | None = None) -> list[tuple[str, str]]:
    items = list(prefile.read_entries(data, name="x.xml", mapping=mapping))
    return [(one.code, one.what) for item in items if isinstance(item, DeclarationProblems) for one in item.problems]


def passed(entry: Entry) -> dict[str, int]:
    assert entry.source is not None
    return {one.what: one.times for one in entry.source.passed_over}


def test_the_shipment_written_for_cargowise_is_the_shipment() -> None:
    entry = prefile.read_entry(SHIPMENT)
    told = prefile.read_entry(ROOT / "fixtures" / "formats" / "shipment" / "entry.json")
    for ours, theirs in zip(entry.lines, told.lines, strict=True):
        for key in ("tariff_number", "origin", "exported_from", "program", "value", "net_kg", "gross_kg", "quantities"):
            assert getattr(ours, key) == getattr(theirs, key), (ours.line, key)
        assert [one.number for one in ours.declared or ()] == [one.number for one in theirs.declared or ()]
    assert entry.lines[0].invoice == told.lines[0].invoice
    assert (entry.entered, entry.entry_number, entry.reference) == (told.entered, told.entry_number, told.reference)
    assert entry.source is not None
    assert entry.source.format.name == "CargoWise UniversalShipment"


# Whose declaration it is


def test_a_file_that_names_no_country_is_refused_whatever_its_numbers_look_like() -> None:
    ports = "<PortOfDischarge><Code>USLAX</Code></PortOfDischarge>"
    data = shipment(
        invoice(line()), context="<DataContext><Company><Code>US1</Code></Company></DataContext>", more=ports
    )
    assert [code for code, _ in problems(data)] == ["E165"]
    assert prefile.read_entry(data, mapping=mapped("")).declared_in is None


def test_another_countrys_declaration_keeps_six_digits_and_what_is_of_its_own_law_stays_behind() -> None:
    context = US.replace("US", "GB")
    body = "<PrimaryPreference>300</PrimaryPreference><CustomsValue>10</CustomsValue>" + further("9903.05.86")
    entry = prefile.read_entry(
        shipment(invoice(line(body, "<HarmonisedCode>3923.10.90 90</HarmonisedCode>")), context=context)
    )
    (only,) = entry.lines
    assert (entry.declared_in, only.tariff_number) == ("GB", "392310")
    assert only.metadata == {"national code": "3923109090"}
    assert (only.program, only.value, only.declared) == (None, None, None)
    left = {"PrimaryPreference", "CustomsValue", 'AdditionalLineTariffDetail "9903.05.86"'}
    assert left <= passed(entry).keys()


def test_puerto_rico_is_customs_territory_of_the_united_states() -> None:
    entry = prefile.read_entry(shipment(invoice(line()), context=US.replace("US", "PR")))
    assert (entry.declared_in, entry.lines[0].tariff_number) == (None, "8112921000")


# Lines


def test_lines_are_numbered_over_all_invoices_and_keep_the_numbers_of_their_own() -> None:
    one = invoice(line("<LineNo>1</LineNo>"), line("<LineNo>2</LineNo>"), head="<InvoiceNumber>A</InvoiceNumber>")
    two = invoice(line("<LineNo>1</LineNo>"), tail="<InvoiceNumber>B</InvoiceNumber>")
    entry = prefile.read_entry(shipment(one, two))
    found = [
        (each.line, each.invoice and each.invoice.number, each.invoice and each.invoice.line) for each in entry.lines
    ]
    assert found == [(1, "A", "1"), (2, "A", "2"), (3, "B", "1")]


def test_an_entry_line_of_several_invoice_lines_is_screened_line_by_line_and_that_is_said() -> None:
    link = "<EntryLineNumber>7</EntryLineNumber>"
    entry = prefile.read_entry(shipment(invoice(line(link), line(link), line("<EntryLineNumber>0</EntryLineNumber>"))))
    assert [each.metadata for each in entry.lines] == [{"entry line": "7"}, {"entry line": "7"}, None]
    assert passed(entry)["EntryLineNumber"] == 1


def test_many_shipments_of_one_interchange_are_entries_of_their_own_and_a_wrong_one_stands_in_its_place() -> None:
    parts = [shipment(invoice(line())), shipment(invoice(line(number=""))), shipment(invoice(line(), line()))]
    body = b"".join(b"<Envelope>" + part + b"</Envelope>" for part in parts)
    data = f'<UniversalInterchange xmlns="{NAMESPACE}"><Body>'.encode() + body + b"</Body></UniversalInterchange>"
    first, wrong, last = prefile.read_entries(data)
    assert isinstance(first, Entry)
    assert isinstance(wrong, DeclarationProblems)
    assert isinstance(last, Entry)
    assert [problem.code for problem in wrong.problems] == ["E120"]
    assert len(last.lines) == 2


def test_one_line_too_many_is_refused_and_told_once() -> None:
    found = list(prefile.read_entries(shipment(invoice(*[line()] * 4)), limits=prefile.Limits(lines=3)))
    assert isinstance(found[0], DeclarationProblems)
    assert [problem.code for problem in found[0].problems] == ["E106"]


# What is declared beside the number of the goods


def further(*numbers: str) -> str:
    each = "".join(
        f"<AdditionalLineTariffDetail><Tariff>{one}</Tariff></AdditionalLineTariffDetail>" for one in numbers
    )
    return f"<AdditionalLineTariffDetailCollection>{each}</AdditionalLineTariffDetailCollection>"


def test_further_numbers_are_declared_in_their_order_and_the_number_of_the_goods_is_last() -> None:
    body = "<CustomsValue>50000</CustomsValue>" + further("9903.88.03", "99030586")
    (only,) = prefile.read_entry(shipment(invoice(line(body)))).lines
    declared = [(one.number, one.value) for one in only.declared or ()]
    assert declared == [("99038803", None), ("99030586", None), ("8112921000", Decimal(50000))]


def test_where_no_further_number_stands_nothing_is_said_of_what_is_declared() -> None:
    assert prefile.read_entry(shipment(invoice(line(further())))).lines[0].declared is None


def test_a_case_number_is_no_tariff_number_and_a_number_of_chapter_98_is_one_of_the_goods() -> None:
    entry = prefile.read_entry(shipment(invoice(line(further("A-570-001-000", "9903.05.86", "9802.00.40.20")))))
    (only,) = entry.lines
    assert [one.number for one in only.secondary_numbers] == ["9802004020"]
    assert [one.number for one in only.declared or ()] == ["99030586", "9802004020", "8112921000"]
    assert 'AdditionalLineTariffDetail "A-570-001-000"' in passed(entry)


# Amounts, units and days


@pytest.mark.parametrize(
    ("mark", "written", "read"),
    [
        (".", "1500.0000", "1500"),
        (".", "27.75000000", "27.75"),
        (",", "2.000,384", "2000.384"),
        (",", "2.000", "2000"),
        (",", "0,5", "0.5"),
    ],
)
def test_an_amount_is_read_by_the_decimal_mark_of_the_mapping(mark: str, written: str, read: str) -> None:
    mapping = mapped('net_kg = "NetWeight"', values=f'[values]\ndecimal_mark = "{mark}"')
    entry = prefile.read_entry(shipment(invoice(line(f"<NetWeight>{written}</NetWeight>"))), mapping=mapping)
    assert entry.lines[0].net_kg == Decimal(read)


@pytest.mark.parametrize("written", ["2.000,384", "2,000", "1e3", "-1", "NaN", "1.0000001"])
def test_an_amount_that_can_be_read_two_ways_or_none_is_refused(written: str) -> None:
    found = problems(shipment(invoice(line(f"<CustomsValue>{written}</CustomsValue>"))))
    assert [code for code, _ in found] == ["E108"]


def test_a_zero_in_a_field_for_numbers_is_missing_and_one_that_somebody_entered_is_not() -> None:
    body = "<CustomsValue>0.0000</CustomsValue>" + add_info("Mo", "0")
    mapping = mapped(
        """value = "CustomsValue"\n"minerals/molybdenum/percent" = "AddInfoCollection/AddInfo[Key='Mo']/Value\""""
    )
    entry = prefile.read_entry(shipment(invoice(line(body))), mapping=mapping)
    (only,) = entry.lines
    assert only.value is None
    assert only.minerals[0].percent == 0
    assert passed(entry) == {"CustomsValue 0": 1}


@pytest.mark.parametrize(
    ("unit", "kilograms"), [("KG", "2"), ("tne", "2000"), ("LB", "0.907185"), ("", None), ("CTN", None), ("XX", None)]
)
def test_a_weight_is_made_kilograms_where_its_unit_is_known_for_sure(unit: str, kilograms: str | None) -> None:
    body = f"<NetWeight>2.000</NetWeight><NetWeightUnit><Code>{unit}</Code></NetWeightUnit>"
    entry = prefile.read_entry(shipment(invoice(line(body))))
    assert entry.lines[0].net_kg == (None if kilograms is None else Decimal(kilograms))
    assert bool(passed(entry)) is (kilograms is None)


@pytest.mark.parametrize("unit", ["CTN", "TON", "CGM"])
def test_a_unit_that_means_two_things_is_left_out_until_the_mapping_says_which(unit: str) -> None:
    body = f"<CustomsQuantity>5</CustomsQuantity><CustomsQuantityUnit><Code>{unit}</Code></CustomsQuantityUnit>"
    data = shipment(invoice(line(body)))
    assert prefile.read_entry(data).lines[0].quantities == ()
    text = shipped_text("cargowise").replace("[units]", f'[units]\n{unit} = "{unit}"')
    (quantity,) = prefile.read_entry(data, mapping=prefile.read_mapping(text.encode())).lines[0].quantities
    assert quantity.unit == unit


def test_a_small_letter_in_a_currency_is_no_mistake() -> None:
    data = shipment(invoice(line(), head="<InvoiceCurrency><Code>eur</Code></InvoiceCurrency>"))
    (only,) = prefile.read_entry(data).lines
    assert only.invoice is not None
    assert only.invoice.currency == "EUR"


def test_a_time_of_day_whose_zone_is_not_named_is_not_read() -> None:
    header = "<EntryHeader><EntrySubmittedDate>2026-12-03T22:30:00</EntrySubmittedDate></EntryHeader>"
    entry = prefile.read_entry(
        shipment(invoice(line()), more=f"<EntryHeaderCollection>{header}</EntryHeaderCollection>")
    )
    assert entry.entered is not None
    assert entry.entered.isoformat() == "2026-12-03T05:01:00+00:00"
    assert "the time of day of EntryHeaderCollection/EntryHeader/EntrySubmittedDate" in passed(entry)


# The mapping


def test_keys_that_no_path_asks_for_are_named() -> None:
    entry = prefile.read_entry(shipment(invoice(line(add_info("Smelt", "CN")))))
    assert passed(entry) == {"AddInfo Smelt": 1}


def test_facts_of_the_us_are_read_fact_source_the_mapping_says() -> None:
    keys = {
        "Smelt": "CN, ru",
        "Status": "P",
        "Filed": "11/30/2026",
        "Doc": "MIP-1",
        "DocDay": "12/01/2026",
        "Ga": "99.99",
    }
    fields = "".join(f"<AddInfo><Key>{key}</Key><Value>{value}</Value></AddInfo>" for key, value in keys.items())
    at = "AddInfoCollection/AddInfo[Key='{}']/Value"
    facts = {
        "metal/aluminum/smelted_in": "Smelt",
        "ftz/status": "Status",
        "ftz/filed": "Filed",
        "claims/mip-documentation/date": "DocDay",
        "claims/mip-documentation/reference": "Doc",
        "minerals/gallium/percent": "Ga",
    }
    mapping = mapped(
        "\n".join(f'"{fact}" = "{at.format(key)}"' for fact, key in facts.items()),
        values='[values]\ndays = "MM/DD/YYYY"',
    )
    data = shipment(invoice(line(f"<AddInfoCollection>{fields}</AddInfoCollection>")))
    entry = prefile.read_entry(data, mapping=mapping)
    shape = entry.model_dump(mode="json", exclude_none=True)["lines"][0]
    assert shape["metal"] == {"aluminum": {"smelted_in": ["CN", "RU"]}}
    assert shape["ftz"] == {"status": "P", "filed": "2026-11-30"}
    assert shape["claims"] == [{"claim": "mip-documentation", "reference": "MIP-1", "date": "2026-12-01"}]
    assert [(one["mineral"], one["percent"]) for one in shape["minerals"]] == [("gallium", "99.99")]
    assert passed(entry) == {}


def test_numbers_declared_may_stand_where_the_mapping_says_and_gaps_close_up() -> None:
    facts = "\n".join(
        f'"declared/{place}/number" = "AddInfoCollection/AddInfo[Key=\'N{place}\']/Value"' for place in (1, 2, 3)
    )
    body = "<AddInfoCollection>" + "".join(
        f"<AddInfo><Key>N{place}</Key><Value>{number}</Value></AddInfo>"
        for place, number in ((1, "9903.05.86"), (3, "8112921000"))
    )
    (only,) = prefile.read_entry(shipment(invoice(line(body + "</AddInfoCollection>"))), mapping=mapped(facts)).lines
    assert [one.number for one in only.declared or ()] == ["99030586", "8112921000"]


def test_where_the_mapping_declares_numbers_further_ones_of_the_goods_are_still_read() -> None:
    fact = '"declared/1/number" = "AddInfoCollection/AddInfo[Key=\'N\']/Value"'
    body = add_info("N", "9903.05.86") + further("8708996890", "9903.88.03", "9903.05.86")
    entry = prefile.read_entry(shipment(invoice(line(body))), mapping=mapped(fact))
    (only,) = entry.lines
    assert [one.number for one in only.secondary_numbers] == ["8708996890"]
    assert [one.number for one in only.declared or ()] == ["99030586", "8112921000", "8708996890"]
    assert 'AdditionalLineTariffDetail "9903.88.03"' in passed(entry)


def test_separators_of_thousands_are_read_fact_source_people_write_and_refused_in_a_field_for_numbers() -> None:
    mapping = mapped("value = \"AddInfoCollection/AddInfo[Key='V']/Value\"")
    (only,) = prefile.read_entry(shipment(invoice(line(add_info("V", "1,300.50")))), mapping=mapping).lines
    assert only.value == Decimal("1300.5")
    assert [code for code, _ in problems(shipment(invoice(line("<CustomsValue>1,300</CustomsValue>"))))] == ["E108"]


def test_the_first_place_that_holds_text_is_read_whether_in_the_line_or_its_invoice() -> None:
    mapping = mapped(
        '"invoice/number" = ["invoice:InvoiceNumber", "InvoiceNumber"]\norigin = ["A/Code", "invoice:B/Code"]'
    )
    data = shipment(
        invoice(
            line("<InvoiceNumber>L</InvoiceNumber><A><Code>CN</Code></A>"),
            line("<A><Code> </Code></A>"),
            head="<InvoiceNumber>I</InvoiceNumber><B><Code>de</Code></B>",
        )
    )
    first, second = prefile.read_entry(data, mapping=mapping).lines
    assert first.invoice is not None
    assert (first.invoice.number, first.origin, second.origin) == ("I", "CN", "DE")


WRONG = {
    "a way up": ('origin = "../Code"', '".." is no step'),
    "a wandering way": ('origin = "A//Code"', "an empty step is no step"),
    "a wildcard": ('origin = "*/Code"', '"*" is no step'),
    "a position": ('origin = "A[1]/Code"', '"A[1]" is no step'),
    "a function": ('origin = "A[Key=string(/x)]"', "is no step"),
    "nothing": ('origin = "invoice:"', "it names no element"),
    "too many steps": (f'origin = "{"/".join("A" * 13)}"', "13 steps"),
    "a constant": ("origin = \"'CN'\"", 'which only "declared_in" may be'),
    "a unit of no weight": ('value = "A @ B"', "for weights"),
    "half a quantity": ('"quantities/1/amount" = "A"', '"quantities/1/unit" is missing'),
    "an unknown fact": ('orign = "A"', 'did you mean "origin"'),
    "the invoice behind a line's amount": ('net_kg = "A @ invoice:B"', "is of the invoice"),
}
WRONG_OF_ENTRY = {
    "a country in words": ("declared_in = \"'America'\"", "a two-letter country code"),
    "a way into the lines": (
        'importer = "CommercialInfo/CommercialInvoiceCollection/CommercialInvoice/CommercialInvoiceLine/Description"',
        "belong under [line]",
    ),
    "an invoice": ('importer = "invoice:Importer"', "belong under [line]"),
}


@pytest.mark.parametrize(("facts", "words"), WRONG.values(), ids=WRONG)
def test_a_place_that_is_no_place_is_a_problem_of_the_mapping(facts: str, words: str) -> None:
    with pytest.raises(DeclarationProblems) as refused:
        mapped(facts)
    assert [problem.code for problem in refused.value.problems] == ["E113"]
    assert words in refused.value.problems[0].what


@pytest.mark.parametrize(("facts", "words"), WRONG_OF_ENTRY.values(), ids=WRONG_OF_ENTRY)
def test_a_place_of_the_entry_that_is_no_place_is_a_problem_of_the_mapping(facts: str, words: str) -> None:
    with pytest.raises(DeclarationProblems) as refused:
        mapped("", facts)
    assert [problem.code for problem in refused.value.problems] == ["E113"]
    assert words in refused.value.problems[0].what


def test_a_condition_may_hold_a_slash_and_two_steps() -> None:
    where = read_fact_source("A[Type/Code='a/b c']/Number")
    assert where.path is not None
    assert [(step.name, step.within, step.text) for step in where.path.steps] == [
        ("A", ("Type", "Code"), "a/b c"),
        ("Number", (), ""),
    ]


def test_every_fact_that_the_shipped_mapping_shows_in_its_comments_is_one() -> None:
    text = shipped_text("cargowise")
    shown = re.sub(r'^# (?=[\w"/-]+ = "(?:Add|Custom|invoice))', "", text, flags=re.MULTILINE)
    assert shown.count("AddInfo[Key") > text.count("\nAddInfo[Key") + 10
    mapping = prefile.read_mapping(shown.encode(), name="shown.toml")
    assert len(mapping.line) > len(prefile.read_mapping("cargowise").line) + 8


# Whatever the bytes are

FURTHER = shipment(invoice(line(further("9903.05.86"))))


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**32))
def test_whatever_the_bytes_are_the_answer_is_entries_or_problems(seed: int) -> None:
    assert answered(mutation("cargowise", seed, FURTHER))
