"""NetCHB's entry XML: where each fact is read, what is passed over, and what NetCHB does after the upload."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mutating import answered, mutation

import prefile
from prefile import DeclarationProblems, Entry
from prefile.values.dates import write_instant

ROOT = Path(__file__).parents[2]
SHIPMENT = ROOT / "fixtures" / "formats" / "shipment" / "netchb.xml"
NAMESPACE = "http://www.netchb.com/xml/entry"
NOT_CARRIED = {"net_kg", "minerals"}  # of the shipment's lines, and of its first invoice the unit and the amount


def tariff(number: str, more: str = "") -> str:
    return f"<tariff><tariff-no>{number}</tariff-no>{more}</tariff>"


GOODS = tariff("2804610000", "<value>15000</value><duty>0.00</duty>")
ALUMINUM = tariff("7601103000", "<value>12000</value>")


def line(tariffs: str = GOODS, more: str = "") -> str:
    return f"<line-item><country-origin>DE</country-origin>{more}<tariffs>{tariffs}</tariffs></line-item>"


def invoice(*lines: str, number: str = "INV-1", more: str = "") -> str:
    return f"<invoice><invoice-no>{number}</invoice-no>{more}<line-items>{''.join(lines)}</line-items></invoice>"


def document(*invoices: str, before: str = "", header: str = "<entry-date>2026-12-07</entry-date>") -> bytes:
    inside = f"{before}<header>{header}</header><invoices>{''.join(invoices or (invoice(line()),))}</invoices>"
    return f'<entry xmlns="{NAMESPACE}">{inside}</entry>'.encode()


def passed_over(entry: Entry) -> dict[str, str]:
    assert entry.source is not None
    return {one.what: one.why for one in entry.source.passed_over}


def test_the_shipment_reads_as_in_the_own_format_but_for_what_netchb_has_no_place_for() -> None:
    own = prefile.read_entry(SHIPMENT.with_name("entry.json")).model_dump(mode="json", exclude_none=True)
    read_as = prefile.read_entry(SHIPMENT).model_dump(mode="json", exclude_none=True)
    assert read_as.pop("entry_number") == "ABC-1234567"  # an upload has no check digit
    own.pop("entry_number")
    for ours, theirs in zip(own.pop("lines"), read_as.pop("lines"), strict=True):
        ours.get("metal", {}).get("aluminum", {}).pop("percent", None)
        kept = {key: value for key, value in ours.items() if key not in NOT_CARRIED | {"invoice"}}
        assert {key: value for key, value in theirs.items() if key not in NOT_CARRIED | {"invoice"}} == kept
        assert theirs["invoice"].items() >= {"number": "INV-1", "line": str(theirs["line"])}.items()
        stated = ours.get("invoice", {}).items()
        assert theirs["invoice"].items() >= {one for one in stated if one[0] not in {"unit", "amount"}}
    assert read_as == own


def test_the_day_in_bond_and_the_port_of_unlading_are_read() -> None:
    header = "<entry-port>3901</entry-port><entry-date>2026-12-07</entry-date><unlading-port>2704</unlading-port>"
    manifest = "<manifest><inbond-date>2026-12-04</inbond-date><site>X</site></manifest>"
    entry = prefile.read_entry(document(before=manifest, header=header))
    assert (entry.port, entry.unlading_port, entry.format) == ("3901", "2704", "prefile-entry/1.2")
    assert write_instant(entry.it_accepted) == "2026-12-04T00:01:00-05:00" if entry.it_accepted else False
    assert "immediate transportation" in passed_over(entry)["inbond-date"]
    assert passed_over(entry)["site"] == "nothing that is screened asks for it"


def test_lines_are_numbered_over_the_whole_entry_and_keep_their_place_in_their_invoice() -> None:
    entry = prefile.read_entry(document(invoice(line(), line(), number="A"), invoice(line(), number="B")))
    found = [(one.line, one.invoice.number, one.invoice.line) for one in entry.lines if one.invoice]
    assert found == [(1, "A", "1"), (2, "A", "2"), (3, "B", "1")]


@pytest.mark.parametrize("wrapper", ["entries", "uploadEntry"])
def test_many_entries_are_read_from_any_wrapper(wrapper: str) -> None:
    envelope = '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>'
    both = b"".join((envelope.encode(), f"<{wrapper}>".encode(), document(), document(), f"</{wrapper}>".encode()))
    items = list(prefile.read_entries(both + b"</s:Body></s:Envelope>"))
    assert [type(item) for item in items] == [Entry, Entry]


def test_a_broken_entry_does_not_keep_the_next_from_being_read() -> None:
    broken = document(invoice(line(tariff("28046"))))
    items = list(prefile.read_entries(b"<all>" + broken + document() + b"</all>"))
    assert [isinstance(item, Entry) for item in items] == [False, True]
    assert isinstance(items[0], DeclarationProblems)


ORDER = [
    (
        "a remedy before the goods",
        [("9903.88.03", "12500"), ("8112.92.10.00", "1500")],
        "8112921000",
        [],
        ["99038803", "8112921000"],
    ),
    (
        "chapter 98 before the goods is secondary",
        [("98020040", ""), ("8112921000", "")],
        "8112921000",
        ["98020040"],
        ["98020040", "8112921000"],
    ),
    ("chapter 98 alone is the goods' own", [("9801001010", "")], "9801001010", [], ["9801001010"]),
    (
        "a second number of the goods is secondary",
        [("8112921000", ""), ("2804610000", "")],
        "8112921000",
        ["2804610000"],
        ["8112921000", "2804610000"],
    ),
]


@pytest.mark.parametrize(
    ("numbers", "own", "secondary", "declared"), [one[1:] for one in ORDER], ids=[o[0] for o in ORDER]
)
def test_the_numbers_of_a_line(
    numbers: list[tuple[str, str]], own: str, secondary: list[str], declared: list[str]
) -> None:
    tariffs = "".join(tariff(number, f"<value>7</value><duty>{duty}</duty>") for number, duty in numbers)
    found = prefile.read_entry(document(invoice(line(tariffs)))).lines[0]
    assert found.tariff_number == own
    assert [one.number for one in found.secondary_numbers] == secondary
    assert found.declared is not None
    assert [one.number for one in found.declared] == declared
    assert [None if one.duty is None else str(one.duty) for one in found.declared] == [
        duty or None for _, duty in numbers
    ]


@pytest.mark.parametrize(
    ("flag", "declared"),
    [
        ("<auto-apply-remedies/>", False),
        ("<auto-apply-remedies>true</auto-apply-remedies>", False),
        ("<auto-apply-remedies>perhaps</auto-apply-remedies>", False),
        ("<auto-apply-remedies>false</auto-apply-remedies>", True),
        ("<apply-exemptions/>", False),
        ("", True),
    ],
)
def test_what_netchb_adds_after_the_upload_is_not_held_against_the_file(flag: str, *, declared: bool) -> None:
    entry = prefile.read_entry(document(before=flag))
    assert (entry.lines[0].declared is not None) is declared
    settled_later = {"auto-apply-remedies", "apply-exemptions"} & passed_over(entry).keys()
    assert bool(settled_later) is not declared


@pytest.mark.parametrize(
    ("default", "tariffs", "more", "smelted"),
    [
        ("<default-aluminum-country/>", ALUMINUM, "", ("DE",)),
        ("<default-aluminum-country>IS</default-aluminum-country>", ALUMINUM, "", ("IS",)),
        ("<default-aluminum-country/>", ALUMINUM, "<primary-country-smelt>NO</primary-country-smelt>", ("NO",)),
        ("<default-aluminum-country/>", GOODS, "", None),
        ("<default-copper-country/>", ALUMINUM, "", None),
        ("", ALUMINUM, "", None),
    ],
)
def test_an_empty_default_country_means_the_origin_only_where_the_chapter_is_that_of_the_metal(
    default: str, tariffs: str, more: str, smelted: tuple[str, ...] | None
) -> None:
    entry = prefile.read_entry(document(invoice(line(tariffs, more)), before=default))
    metal = entry.lines[0].metal
    assert (None if metal is None or metal.aluminum is None else metal.aluminum.smelted_in) == smelted
    assert any(name.startswith("default-") for name in passed_over(entry)) is bool(default)


def test_codes_that_name_no_country_leave_it_unstated() -> None:
    more = "<primary-country-smelt>OTH</primary-country-smelt><secondary-country-smelt>NO</secondary-country-smelt>"
    entry = prefile.read_entry(document(invoice(line(ALUMINUM, more + "<no-metal-content/>"))))
    assert entry.lines[0].metal is not None
    assert entry.lines[0].metal.aluminum is not None
    assert entry.lines[0].metal.aluminum.smelted_in == ("NO",)
    assert {"primary-country-smelt", "no-metal-content"} <= passed_over(entry).keys()


@pytest.mark.parametrize("code", ["UN", "UKN", "OTH", "un"])
def test_a_country_that_is_not_known_is_a_missing_fact_wherever_it_stands(code: str) -> None:
    names = ("country-export", "primary-country-smelt", "country-cast", "steel-country-melt-code")
    more = "".join(f"<{name}>{code}</{name}>" for name in (*names, "copper-country-cast-code"))
    default = f"<default-aluminum-country>{code}</default-aluminum-country>"
    text = document(invoice(line(ALUMINUM, more)), before=default).replace(b">DE<", f">{code}<".encode())
    entry = prefile.read_entry(text)
    assert entry.lines[0].model_dump(exclude_none=True).keys() & {"origin", "exported_from", "metal"} == set[str]()
    assert {*names, "country-origin", "default-aluminum-country"} <= passed_over(entry).keys()


def test_an_empty_flag_is_named_and_an_empty_value_is_not() -> None:
    header = "<entry-date>2026-12-07</entry-date><immediate-delivery/><vessel-name/>"
    entry = prefile.read_entry(document(before="<remove-ddp/><via-ace/><assign-to/>", header=header))
    assert passed_over(entry).keys() == {"remove-ddp", "via-ace", "immediate-delivery"}


def test_what_changes_values_after_the_upload_is_named_for_what_it_does() -> None:
    goods = GOODS.replace("<duty>", "<value-adjustment>-750</value-adjustment><duty>")
    entry = prefile.read_entry(document(invoice(line(goods), more="<proration-amount>-1500.00</proration-amount>")))
    told = passed_over(entry)
    assert all("changes the entered value" in told[name] for name in ("proration-amount", "value-adjustment"))


TOTAL = "<entry-date>2026-12-07</entry-date><total-entry-value>{}</total-entry-value>"


@pytest.mark.parametrize(
    ("total", "more", "refused"),
    [
        ("30000", "", False),
        ("30002", "", False),  # each value is rounded to whole dollars
        ("30003", "", True),
        ("45000", "", True),
        ("45000", "<proration-amount>15000</proration-amount>", False),  # it changes the values
        ("0", "", False),
        ("no amount", "", False),
    ],
)
def test_the_total_of_the_values_is_compared_with_the_lines(total: str, more: str, *, refused: bool) -> None:
    text = document(invoice(line(), line(), more=more), header=TOTAL.format(total))
    [item] = prefile.read_entries(text)
    assert isinstance(item, DeclarationProblems) is refused
    assert not refused or [problem.code for problem in item.problems] == ["E159"]  # type: ignore[union-attr]


def test_further_numbers_count_towards_the_total_and_a_line_without_value_leaves_it_open() -> None:
    both = line(GOODS + tariff("8112921000", "<value>5000</value>"))
    assert isinstance(next(iter(prefile.read_entries(document(invoice(both), header=TOTAL.format(20000))))), Entry)
    without = line(tariff("8112921000"))
    assert isinstance(next(iter(prefile.read_entries(document(invoice(without), header=TOTAL.format(9))))), Entry)


def test_metals_zone_and_invoice_are_read_from_the_line() -> None:
    more = """<zone-status>P</zone-status><privileged-status-file-date>2026-11-01</privileged-status-file-date>
      <steel-country-melt-code>JP</steel-country-melt-code><copper-prim-country-melt-code>CL</copper-prim-country-melt-code>
      <copper-country-cast-code>PE</copper-country-cast-code><invoice-quantity>5</invoice-quantity>
      <invoice-unit-value><user-specified>21.50</user-specified></invoice-unit-value>"""
    money = "<foreign-currency><currency-code>EUR</currency-code><exchange-rate>1.1</exchange-rate></foreign-currency>"
    entry = prefile.read_entry(document(invoice(line(more=more), more=money)))
    found = entry.lines[0].model_dump(mode="json", exclude_none=True, exclude_defaults=True)
    assert found["ftz"] == {"status": "P", "filed": "2026-11-01"}
    assert found["metal"] == {"steel": {"melted_in": "JP"}, "copper": {"smelted_in": ["CL"], "cast_in": "PE"}}
    wanted = {"number": "INV-1", "line": "1", "unit_price": "21.5", "currency": "EUR", "quantity": "5"}
    assert found["invoice"] == wanted
    assert "exchange-rate" in passed_over(entry)  # the value is in dollars; an entry has no rate of an invoice


def test_zone_and_metals_are_read_from_the_goods_own_tariff_too() -> None:
    inside = "<zone-status>N</zone-status><primary-country-smelt>IS</primary-country-smelt>"
    found = prefile.read_entry(document(invoice(line(tariff("7601103000", inside))))).lines[0]
    assert found.ftz is not None
    assert found.ftz.status == "N"
    assert found.metal is not None
    assert found.metal.aluminum is not None
    assert found.metal.aluminum.smelted_in == ("IS",)


@pytest.mark.parametrize(
    ("days", "exported"),
    [(("2026-11-10", "2026-11-10"), "2026-11-10"), (("2026-11-10", "2026-11-11"), None), (("2026-11-10", ""), None)],
)
def test_a_day_of_export_is_the_entrys_where_all_lines_state_the_same(
    days: tuple[str, str], exported: str | None
) -> None:
    lines = [line(more=f"<export-date>{day}</export-date>") for day in days]
    entry = prefile.read_entry(document(invoice(*lines)))
    assert (entry.exported.isoformat() if entry.exported else None) == exported
    assert ("export-date" in passed_over(entry)) is (exported is None)


def test_a_quantity_without_a_unit_is_left_out_and_named() -> None:
    more = "<quantity1>5</quantity1><quantity2>7</quantity2><unit-of-measure2>X</unit-of-measure2>"
    entry = prefile.read_entry(document(invoice(line(tariff("2804610000", more)))))
    assert entry.lines[0].quantities == ()
    assert {"quantity1", "quantity2"} <= passed_over(entry).keys()


def test_a_province_of_canada_is_read_as_canada_and_a_weight_of_0_is_none() -> None:
    more = "<country-export>xo</country-export><gross-weight>0.00</gross-weight>"
    entry = prefile.read_entry(document(invoice(line(more=more))))
    assert (entry.lines[0].exported_from, entry.lines[0].gross_kg) == ("CA", None)
    assert passed_over(entry).keys() == {"province XO of country-export", "gross-weight 0"}


@pytest.mark.parametrize(
    ("number", "wanted"),
    [
        ("<system-generated/>", None),
        ("<user-specified><filer-code>ABC</filer-code><entry-no>1234567</entry-no></user-specified>", "ABC-1234567"),
        (
            "<user-specified><filer-code>ABC</filer-code><entry-no>1234567</entry-no><check-sum>6</check-sum></user-specified>",
            "ABC-1234567-6",
        ),
        ("<filer-code>ABC</filer-code><entry-no>1234567</entry-no>", "ABC-1234567"),
    ],
)
def test_the_entry_number(number: str, wanted: str | None) -> None:
    assert prefile.read_entry(document(before=f"<entry-no>{number}</entry-no>")).entry_number == wanted


def test_what_is_not_read_is_named_even_in_another_namespace() -> None:
    more = '<add-case-number>A570123</add-case-number><visa-no/><x:extra xmlns:x="urn:x">1</x:extra>'
    assert passed_over(prefile.read_entry(document(invoice(line(more=more))))).keys() == {
        "add-case-number",
        "{urn:x}extra",
    }


def test_a_day_of_arrival_stands_for_the_day_of_importation_only_where_it_is_alone() -> None:
    arrival = "<arrival-date>2026-12-05</arrival-date>"
    alone = prefile.read_entry(document(header=arrival))
    both = prefile.read_entry(document(header=f"<import-date>2026-12-04</import-date>{arrival}"))
    assert str(alone.imported) == "2026-12-05"
    assert str(both.imported) == "2026-12-04"
    assert "arrival-date" in passed_over(alone)


@given(st.integers(0, 2**32))
def test_any_mutation_gives_entries_or_problems(seed: int) -> None:
    assert answered(mutation("netchb", seed))


def test_an_invoice_without_lines_is_named() -> None:
    entry = prefile.read_entry(document(invoice(line()), "<invoice><invoice-no>INV-9</invoice-no></invoice>"))
    assert passed_over(entry).keys() == {"invoice (INV-9)"}


def test_an_attribute_of_an_element_that_holds_something_does_not_keep_it_from_being_read() -> None:
    assert prefile.read_entry(document(invoice(line(GOODS.replace("<duty>", '<duty of="x">'))))).lines[0].value == 15000
