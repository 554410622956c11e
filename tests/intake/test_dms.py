"""WCO DMS declarations of another country: what is read of them under any root, and what is not taken for US facts."""

from __future__ import annotations

import hashlib
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from mutating import answered, mutation
from readings import MB, Made, memory_below, stream

import prefile
from prefile import DeclarationProblems, Entry, Limits
from prefile.intake.foreign.codes import CBP_UNITS
from prefile.values.units import UNITS

FORMATS = Path(__file__).parents[2] / "fixtures" / "formats"
BARE, WRAPPED = FORMATS / "dms" / "bare.xml", FORMATS / "dms" / "wrapped.xml"
SHIPMENT = FORMATS / "shipment" / "dms.xml"
EVERY = [SHIPMENT, BARE, WRAPPED]
NAMES = {"d": "urn:wco:datamodel:WCO:DEC-DMS:2"}
HEAD = '<Declaration xmlns="urn:wco:datamodel:WCO:DEC-DMS:2"><DeclarationOfficeID>GB000060</DeclarationOfficeID>'
ITEM = """<GovernmentAgencyGoodsItem><SequenceNumeric>{}</SequenceNumeric><Commodity><Description>silicon</Description>
<Classification><ID>28046100</ID><IdentificationTypeCode>TSP</IdentificationTypeCode></Classification><GoodsMeasure>
<GrossMassMeasure>11</GrossMassMeasure><NetNetWeightMeasure>10</NetNetWeightMeasure></GoodsMeasure></Commodity>
<Origin><CountryCode>DE</CountryCode><TypeCode>1</TypeCode></Origin></GovernmentAgencyGoodsItem>"""

# What an independent look at the whole tree takes of an item: XPath from the item, and the same of the entry's line.
XPATHS = {
    "number": "string(d:SequenceNumeric)",
    "code": "substring(d:Commodity/d:Classification[d:IdentificationTypeCode='TSP']/d:ID, 1, 6)",
    "origin": "string(d:Origin[d:TypeCode='1']/d:CountryCode)",
    "preferential": "string(d:Origin[d:TypeCode='2']/d:CountryCode)",
    "net": "string(d:Commodity/d:GoodsMeasure/d:NetNetWeightMeasure)",
    "price": "string(d:Commodity/d:InvoiceLine/d:ItemChargeAmount)",
    "currency": "string(d:Commodity/d:InvoiceLine/d:ItemChargeAmount/@currencyID)",
    "text": "string(d:Commodity/d:Description)",
}


def as_read(line: prefile.Line) -> dict[str, str]:
    """Return of a line what the XPaths take of an item."""
    invoice = line.invoice
    return {
        "number": str(line.line),
        "code": line.tariff_number,
        "origin": line.origin or "",
        "preferential": (line.metadata or {}).get("preferential origin", ""),
        "net": "" if line.net_kg is None else str(line.net_kg),
        "price": "" if invoice is None else str(invoice.amount),
        "currency": "" if invoice is None else str(invoice.currency),
        "text": line.description or "",
    }


def read(path: Path | bytes) -> list[Entry]:
    """Read a file, all of which is good."""
    items = list(prefile.read_entries(path))
    assert all(isinstance(item, Entry) for item in items), items
    return [item for item in items if isinstance(item, Entry)]


@pytest.mark.parametrize("path", EVERY, ids=lambda path: path.stem)
def test_the_lines_of_any_root_are_those_that_an_xpath_counts(path: Path) -> None:
    tree = etree.fromstring(path.read_bytes())
    declarations = [
        [
            {key: str(item.xpath(xpath, namespaces=NAMES)).strip() for key, xpath in XPATHS.items()}
            for item in declaration.iterfind(".//d:GovernmentAgencyGoodsItem", NAMES)
        ]
        for declaration in tree.xpath("//d:Declaration", namespaces=NAMES)
    ]
    entries = read(path)
    assert [[as_read(line) for line in entry.lines] for entry in entries] == declarations
    assert sum(len(entry.lines) for entry in entries) == int(
        tree.xpath("count(//d:GovernmentAgencyGoodsItem)", namespaces=NAMES)
    )


def test_the_envelope_says_whose_declaration_it_is_and_an_office_where_there_is_none() -> None:
    assert [entry.declared_in for entry in read(WRAPPED)] == ["GB", "NL"]
    assert [entry.declared_in for entry in read(BARE)] == ["GB"]
    assert all(entry.pre_check for path in EVERY for entry in read(path))


def test_nothing_of_another_country_is_taken_for_a_fact_of_a_us_entry() -> None:
    for entry in (entry for path in EVERY for entry in read(path)):
        stated = {*entry.model_dump(exclude_none=True)} - {"format", "importer_facts"}
        assert stated <= {"reference", "metadata", "declared_in", "lines"}
        for line in entry.lines:
            assert (line.value, line.program, line.exported_from, line.declared) == (None, None, None, None)


def test_the_national_code_is_kept_whole_and_only_six_digits_are_the_tariff_number() -> None:
    magnets, magnesium = read(WRAPPED)[0].lines
    assert magnets.tariff_number == "850511"
    assert magnets.metadata == {
        "national code": "8505111000",
        "additional codes": "8999",
        "preference": "300",
        "preferential origin": "JP",
    }
    assert magnesium.metadata == {"national code": "81041100"}
    assert magnets.origin == "CN"


def declaration(item: str) -> bytes:
    """Return a declaration of one item."""
    return f"{HEAD}<GoodsShipment>{item.format(1)}</GoodsShipment></Declaration>".encode()


DANISH = ITEM.replace("<ID>28046100</ID><IdentificationTypeCode>TSP<", "<ID>280461</ID><IdentificationTypeCode>HS<")
BEHIND = "<Classification><ID>{}</ID><IdentificationTypeCode>CN</IdentificationTypeCode></Classification><GoodsMeasure>"


@pytest.mark.parametrize(("behind", "national"), [("00", "28046100"), ("0", "280461"), ("0000", "280461")])
def test_denmarks_profile_writes_the_code_in_parts_and_the_origin_without_a_type(behind: str, national: str) -> None:
    item = DANISH.replace("<GoodsMeasure>", BEHIND.format(behind)).replace("<TypeCode>1</TypeCode>", "")
    found = prefile.read_entry(declaration(item)).lines[0]
    assert (found.tariff_number, found.origin) == ("280461", "DE")
    assert found.metadata == {"national code": national}


def test_of_two_origins_without_a_type_none_is_the_origin_and_in_the_uks_profile_not_one() -> None:
    origin = "<Origin><CountryCode>DE</CountryCode></Origin>"
    one = ITEM.replace("<Origin><CountryCode>DE</CountryCode><TypeCode>1</TypeCode></Origin>", origin)
    two = DANISH.replace("<Origin><CountryCode>DE</CountryCode><TypeCode>1</TypeCode></Origin>", origin * 2)
    for item in (one, two):
        assert prefile.read_entry(declaration(item)).lines[0].origin is None


def test_a_preferential_origin_alone_is_no_origin() -> None:
    (entry,) = read(BARE)
    assert entry.lines[0].origin is None
    assert entry.lines[0].metadata is not None
    assert entry.lines[0].metadata["preferential origin"] == "NO"


def test_only_a_unit_that_cbp_has_the_same_of_gives_a_quantity_and_a_centigram_is_no_content() -> None:
    (entry,) = read(BARE)
    assert entry.source is not None
    assert [(one.amount, one.unit) for one in entry.lines[0].quantities] == [(Decimal(2000050000), "CG")]
    assert entry.lines[0].net_kg == Decimal("20000.5")
    assert entry.lines[0].gross_kg is None
    passed = {one.what for one in entry.source.passed_over}
    assert passed >= {"GrossMassMeasure in TNE", "TariffQuantity in ZZZ"}
    assert "TariffQuantity without a unit" in {one.what for one in read(WRAPPED)[0].source.passed_over}  # type: ignore[union-attr]


def test_each_unit_of_recommendation_20_has_a_unit_of_cbp_and_none_counts_content() -> None:
    assert set(CBP_UNITS.values()) <= UNITS.keys()
    assert not {unit for unit in CBP_UNITS.values() if UNITS[unit][0] in {"contained kg", "clean kg"}}


@pytest.mark.parametrize(
    ("known", "misspelt", "told"),
    [
        ("CountryCode>DE<", "Countrycode>DE<", "Origin/Countrycode"),
        ("IdentificationTypeCode>TRC<", "IdentificationType>TRC<", "Commodity/Classification/IdentificationType"),
        ("CurrentCode>40<", "Code>40<", "GovernmentProcedure/Code"),
    ],
)
def test_what_is_not_read_of_an_origin_a_code_or_a_procedure_is_named(known: str, misspelt: str, told: str) -> None:
    name, other = known.partition(">")[0], misspelt.partition(">")[0]
    data = SHIPMENT.read_text().replace(f"{known}/{name}>", f"{misspelt}/{other}>", 1)
    (entry,) = read(data.encode())
    assert told in {one.what for one in entry.source.passed_over}  # type: ignore[union-attr]


def test_documents_and_taxes_are_passed_over_by_name_and_count() -> None:
    source = read(SHIPMENT)[0].source
    assert source is not None
    passed = {one.what: one.times for one in source.passed_over}
    assert passed["GovernmentAgencyGoodsItem/AdditionalDocument"] == 1
    assert passed["Commodity/DutyTaxFee"] == 1
    assert passed["AcceptanceDateTime"] == 1
    assert passed["GovernmentAgencyGoodsItem/StatisticalValueAmount"] == 1
    assert "the entered value in US dollars" in source.format.cannot_carry


def test_a_mass_of_0_says_nothing_and_is_named() -> None:
    data = f"{HEAD}<GoodsShipment>{ITEM.format(1)}</GoodsShipment></Declaration>".replace(">10</Net", ">0.0</Net")
    (entry,) = read(data.encode())
    assert (entry.lines[0].net_kg, entry.lines[0].gross_kg) == (None, Decimal(11))
    assert entry.source is not None
    assert "NetNetWeightMeasure 0" in {one.what for one in entry.source.passed_over}


def test_a_problem_is_told_at_its_line_and_in_the_names_of_the_format() -> None:
    data = SHIPMENT.read_bytes().replace(b"<CountryCode>KR", b"<CountryCode>k1")
    (found,) = prefile.read_entries(data, name="dms.xml")
    assert isinstance(found, DeclarationProblems)
    (problem,) = found.problems
    assert str(problem.where) == "dms.xml:110 (GovernmentAgencyGoodsItem[3]/Origin/CountryCode)"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('<md:MetaData xmlns="urn:wco:datamodel:WCO:DEC-DMS:2"><Declaration/></md:MetaData>', "E104"),
        ("<md:MetaData><a/></md:MetaData>", "E102"),
        ('<MetaData xmlns="urn:wco:datamodel:WCO:DEC-DMS:2"/>', "E109"),
        ('<MetaData xmlns="urn:wco:datamodel:WCO:DEC-DMS:3"><Declaration/></MetaData>', "E102"),
        ('<!DOCTYPE a><Declaration xmlns="urn:wco:datamodel:WCO:DEC-DMS:2"/>', "E102"),
    ],
)
def test_what_is_no_declaration_of_this_kind_is_refused(text: str, code: str) -> None:
    found = list(prefile.read_entries(text.encode()))
    assert isinstance(found[-1], DeclarationProblems)
    assert [problem.code for problem in found[-1].problems] == [code]


def test_a_declaration_that_is_refused_leaves_the_next_one_read() -> None:
    data = WRAPPED.read_bytes().replace(b">85051110<", b">8505<")
    broken, good = prefile.read_entries(data, name="dms.xml")
    assert isinstance(broken, DeclarationProblems)
    assert [problem.code for problem in broken.problems] == ["E156"]
    assert isinstance(good, Entry)
    assert good.reference == "WRAPPED-2"


def test_the_digest_of_a_bare_declaration_is_that_of_the_file_and_each_other_has_its_own() -> None:
    digests = [entry.source.digest for path in EVERY for entry in read(path) if entry.source is not None]
    assert digests[1] == f"sha256:{hashlib.sha256(BARE.read_bytes()).hexdigest()}"
    assert len(set(digests)) == len(digests) == 4


@pytest.mark.slow
def test_many_declarations_take_the_memory_of_one() -> None:
    one = f"{HEAD}<GoodsShipment>{''.join(ITEM.format(n) for n in range(1, 21))}</GoodsShipment></Declaration>"
    assert prefile.read_entry(one.encode()).lines  # so that no module is imported below
    with memory_below(2 * MB):  # all of them take ten times as much
        items = prefile.read_entries(stream(Made("<all>", one, 2 * MB, "</all>")))
        assert sum(isinstance(item, Entry) for item in items) == 2 * MB // len(one)


def test_a_declaration_of_more_items_than_may_stand_is_refused_in_little_memory() -> None:
    made = Made(f"{HEAD}<GoodsShipment>", ITEM.format(1), 4 * MB, "</GoodsShipment></Declaration>")
    with memory_below(2 * MB):
        (found,) = prefile.read_entries(stream(made), limits=Limits(lines=50))
    assert isinstance(found, DeclarationProblems)
    assert "E106" in {problem.code for problem in found.problems}


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 2**32))
def test_any_mutation_gives_entries_or_problems(seed: int) -> None:
    assert answered(mutation("dms", seed))
