"""ASYCUDA's declarations: another country's, screened ahead of a US entry on the six digits that all share."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mutating import answered, mutation

import prefile
from prefile import DeclarationProblems, Entry

SHIPMENT = Path(__file__).parents[2] / "fixtures" / "formats" / "shipment" / "asycuda.xml"
ITEM = """<Item><Tarification><HScode><Commodity_code>28046100</Commodity_code><Precision_1>00</Precision_1></HScode>
  </Tarification></Item>"""


def document(items: str = ITEM, kind: str = "IM", export: str = "DE", destination: str = "LK") -> bytes:
    return f"""<ASYCUDA><Identification><Type><Type_of_declaration>{kind}</Type_of_declaration></Type></Identification>
      <General_information><Country><Export><Export_country_code>{export}</Export_country_code></Export>
      <Destination><Destination_country_code>{destination}</Destination_country_code></Destination></Country>
      </General_information>{items}</ASYCUDA>""".encode()


def passed_over(entry: Entry) -> dict[str, str]:
    assert entry.source is not None
    return {one.what: one.why for one in entry.source.passed_over}


def test_the_shipment_reads_with_six_digits_and_without_what_is_that_countrys_own() -> None:
    entry = prefile.read_entry(SHIPMENT)
    assert entry.declared_in == "LK"
    assert entry.entered is None
    assert [one.tariff_number for one in entry.lines] == ["280461", "811292", "282560", "760110"]
    assert [one.origin for one in entry.lines] == ["DE", "CN", "KR", "CN"]
    assert [str(one.net_kg) for one in entry.lines] == ["1000", "100", "10", "4000"]
    assert [one.metadata for one in entry.lines][2] == {"national code": "28256000010"}
    assert all(one.value is None and one.declared is None and not one.quantities for one in entry.lines)
    assert [(str(one.invoice.amount), one.invoice.currency) for one in entry.lines if one.invoice][1] == (
        "50000",
        "USD",
    )
    assert {"Supplementary_unit", "Statistical_value", "Total_CIF_itm", "Currency_rate", "Date"} <= passed_over(
        entry
    ).keys()
    assert entry.source is not None
    assert "the day of a US entry" in entry.source.format.cannot_carry


@pytest.mark.parametrize(
    ("kind", "export", "destination", "declared_in", "taken_from", "exported_from"),
    [
        ("IM", "DE", "LK", "LK", "Destination_country_code", None),
        ("EX", "LK", "US", "LK", "Export_country_code", "LK"),
        ("EX", "LK", "DE", "LK", "Export_country_code", None),
    ],
)
def test_the_country_is_the_destination_of_an_import_and_the_origin_of_an_export(  # noqa: PLR0913, PLR0917 - one a column
    kind: str, export: str, destination: str, declared_in: str, taken_from: str, exported_from: str | None
) -> None:
    entry = prefile.read_entry(document(kind=kind, export=export, destination=destination))
    assert entry.declared_in == declared_in
    assert entry.metadata == {"declared_in is taken from": taken_from}
    assert entry.lines[0].exported_from == exported_from


@pytest.mark.parametrize(
    ("commodity", "precision", "number", "national"),
    [
        ("28046100", "000", "280461", "28046100000"),
        ("2804.61.00", "<null/>", "280461", "28046100"),
        ("280461", "", "280461", "280461"),
        ("28046100001", "", "280461", "28046100001"),
    ],
)
def test_six_digits_of_the_number_are_used_and_the_national_code_is_kept(
    commodity: str, precision: str, number: str, national: str
) -> None:
    item = ITEM.replace("28046100", commodity).replace(">00<", f">{precision}<")
    found = prefile.read_entry(document(item)).lines[0]
    assert found.tariff_number == number
    assert found.metadata == {"national code": national}


@pytest.mark.parametrize(
    ("worth", "stated", "named"),
    [
        ("<Weight_itm><Net_weight_itm>0.0</Net_weight_itm></Weight_itm>", {}, {"Net_weight_itm 0"}),
        ("<Weight_itm><Net_weight_itm><null/></Net_weight_itm></Weight_itm>", {}, set[str]()),
        ("<Weight_itm><Net_weight_itm>2.5</Net_weight_itm></Weight_itm>", {"net_kg": "2.5"}, set[str]()),
        (
            "<Item_Invoice><Amount_foreign_currency>0.0</Amount_foreign_currency><Currency_code><null/></Currency_code></Item_Invoice>",
            {},
            set[str](),
        ),
        (
            "<Item_Invoice><Amount_foreign_currency>7</Amount_foreign_currency><Currency_code>EUR</Currency_code></Item_Invoice>",
            {"invoice": {"amount": "7", "currency": "EUR"}},
            set[str](),
        ),
    ],
)
def test_what_is_null_or_zero_is_not_stated(worth: str, stated: dict[str, object], named: set[str]) -> None:
    entry = prefile.read_entry(document(ITEM.replace("</Item>", f"<Valuation_item>{worth}</Valuation_item></Item>")))
    found = entry.lines[0].model_dump(mode="json", exclude_none=True, exclude_defaults=True)
    assert {key: value for key, value in found.items() if key in {"net_kg", "invoice"}} == stated
    assert named <= passed_over(entry).keys()


def test_many_declarations_are_read_from_any_wrapper_and_a_broken_one_keeps_none_back() -> None:
    items = list(prefile.read_entries(b"<all>" + document() + document(kind="T1") + document(kind="EX") + b"</all>"))
    assert [type(item) for item in items] == [Entry, DeclarationProblems, Entry]
    assert len({item.source.digest for item in items if isinstance(item, Entry) and item.source}) == 2


def test_too_many_items_are_refused_once() -> None:
    [problems] = prefile.read_entries(document(ITEM * 3), limits=prefile.Limits(lines=2))
    assert isinstance(problems, DeclarationProblems)
    assert [problem.code for problem in problems.problems] == ["E106"]


COUNT = "<Property><Nbers><Total_number_of_items>{}</Total_number_of_items></Nbers></Property>"


@pytest.mark.parametrize(
    ("announced", "codes"), [("2", []), ("02", []), ("0", []), ("<null/>", []), ("7", ["E158"]), ("two", ["E158"])]
)
def test_the_number_of_items_announced_is_that_of_those_there(announced: str, codes: list[str]) -> None:
    [item] = prefile.read_entries(document(ITEM * 2 + COUNT.format(announced)))
    assert [one.code for one in (item.problems if isinstance(item, DeclarationProblems) else ())] == codes


@pytest.mark.parametrize(
    ("total", "currency", "named"),
    [("500", "EUR", False), ("501", "EUR", False), ("900", "EUR", True), ("900", "USD", False), ("0.0", "EUR", False)],
)
def test_an_invoice_that_its_items_do_not_add_up_to_is_named(total: str, currency: str, *, named: bool) -> None:
    money = "<Amount_foreign_currency>{}</Amount_foreign_currency><Currency_code>{}</Currency_code>"
    worth = f"<Valuation_item><Item_Invoice>{money.format(500, 'EUR')}</Item_Invoice></Valuation_item></Item>"
    whole = f"<Valuation><Gs_Invoice>{money.format(total, currency)}</Gs_Invoice></Valuation>"
    entry = prefile.read_entry(document(ITEM.replace("</Item>", worth) + whole))
    assert ("Gs_Invoice/Amount_foreign_currency" in passed_over(entry)) is named


@given(st.integers(0, 2**32))
def test_any_mutation_gives_entries_or_problems(seed: int) -> None:
    assert answered(mutation("asycuda", seed))
