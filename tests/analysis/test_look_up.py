"""The quick look-up: it agrees with the same lines screened one by one, and refuses with every problem at once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import jsonschema
import pytest
from by_hand import a_line, an_entry, run_prefile

import prefile
from prefile import Check, DeclarationProblems, RuleBook
from prefile.analysis.looked_up import CheckedOrigin
from prefile.publish.json_schema import schema

ON = "2026-11-28"


def origins_of(found: Check) -> Iterator[CheckedOrigin]:
    for goods in found.goods:
        yield from goods.origins


def one_by_one(book: RuleBook, **line: Any) -> prefile.Report:  # noqa: ANN401 - facts of a line as JSON has them
    return prefile.screen(an_entry(a_line(**line), entered=ON), book)


def test_magnets_from_four_origins_come_to_what_each_entry_comes_to(book: RuleBook) -> None:
    found = prefile.check("8505.11.00.70", book, origins="CN,JP,MY,AU", value="10000", on=ON)
    assert [(origin.origin, origin.duty.payable) for origin in origins_of(found)] == [
        ("CN", Decimal("2710.00")),
        ("JP", Decimal("210.00")),
        ("MY", Decimal("210.00")),
        ("AU", Decimal("210.00")),
    ]
    for origin in origins_of(found):
        report = one_by_one(book, tariff_number="8505.11.00.70", origin=origin.origin, value="10000")
        assert origin.duty == report.lines[0].duty
        assert origin.filing == report.lines[0].filing
    chinese = next(origins_of(found))
    assert chinese.percent == Decimal("27.10")
    owed = [(reason.short, reason.percent, reason.heading) for reason in chinese.reasons if reason.outcome == "applies"]
    assert owed == [("column 1", Decimal("2.10"), None), ("Section 301", Decimal("25.00"), "9903.91.06")]


@pytest.mark.parametrize("value", ["10,000", "10,000.00", "$10,000", "10000"])
def test_commas_that_part_groups_of_three_are_separators_of_thousands(value: str, book: RuleBook) -> None:
    found = prefile.check("2804.61.00.00", book, origins="DE", value=value, quantities=["1,000KG"], on=ON)
    assert (found.value, [quantity.amount for quantity in found.quantities]) == (Decimal(10000), [Decimal(1000)])


@pytest.mark.parametrize(("value", "read"), [("10.000,50", "10000.50"), ("10 000,50", "10000.50")])
def test_what_is_no_group_of_three_is_read_by_its_own_marks(value: str, read: str, book: RuleBook) -> None:
    assert prefile.check("2804.61.00.00", book, origins="DE", value=value, on=ON).value == Decimal(read)


@pytest.mark.parametrize("stated", [{"value": "10,00"}, {"value": "$1,5"}, {"quantities": ["1,5KG"]}])
def test_a_lone_comma_that_parts_no_thousands_is_refused_as_a_slip(stated: dict[str, Any], book: RuleBook) -> None:
    with pytest.raises(prefile.DeclarationProblems, match="does not separate thousands"):
        prefile.check("2804.61.00.00", book, origins="DE", on=ON, **stated)


@pytest.mark.parametrize(
    ("number", "more"),
    [
        ("7616.99.51", {}),
        ("2804.61.00.00", {"quantities": [{"amount": "1000", "unit": "KG"}]}),
        ("8112.92.10.00", {"claims": [{"claim": "uflpa-exception", "reference": "DOC-1"}]}),
        ("8507.60.00.10", {"program": "S"}),
        ("4418.91.10.00", {"value": None}),
    ],
)
def test_every_row_is_the_line_of_an_entry(number: str, more: dict[str, Any], book: RuleBook) -> None:
    origins = ["CN", "Japan", "RU", "CU", "MX"]
    line = {"value": "10000", **more}
    found = prefile.check(
        number,
        book,
        origins=origins,
        on=ON,
        value=line["value"],
        quantities=[f"{quantity['amount']}{quantity['unit']}" for quantity in more.get("quantities", [])],
        claims=[f"{claim['claim']}={claim['reference']}" for claim in more.get("claims", [])],
        program=more.get("program"),
    )
    assert [origin.origin for origin in origins_of(found)] == ["CN", "JP", "RU", "CU", "MX"]
    for origin in origins_of(found):
        report = one_by_one(book, tariff_number=number, origin=origin.origin, **line)
        assert origin.duty == report.lines[0].duty
        told = {reason.measure: (reason.outcome, reason.least, reason.most) for reason in origin.reasons}
        deciding = [finding for finding in report.lines[0].law if finding.outcome in {"applies", "cannot tell"}]
        assert {finding.measure for finding in deciding} <= told.keys()
        assert all(told[each.measure] == (each.outcome, each.least, each.most) for each in deciding)
        assert {reason.measure for reason in origin.reasons if reason.keeps_out} <= set(report.notices)


def test_missing_facts_are_named_with_the_most_that_hangs_on_them_from_one_origin(book: RuleBook) -> None:
    found = prefile.check("7616.99.51.90", book, origins=["CN", "DE"], value="10000", on=ON).goods[0]
    smelted = next(fact for fact in found.missing if fact.fact == "metal-smelted")
    assert smelted.origins == ("CN", "DE")
    assert smelted.width is not None
    assert smelted.width <= max(origin.duty.most or Decimal(0) for origin in found.origins)
    without = prefile.check("7616.99.51.90", book, on=ON).goods[0]
    assert {"value", "origin"} <= {fact.fact for fact in without.missing}
    assert without.origins[0].duty.payable is None


def test_six_and_eight_digits_list_the_numbers_of_the_day_under_them(book: RuleBook) -> None:
    found = prefile.check(["8505.11", "8505.11.00"], book, origins="CN", value=10000, on=ON)
    six, eight = found.goods
    assert [each.tariff_number for each in six.continuations] == [
        "8505.11.00.10",
        "8505.11.00.30",
        "8505.11.00.50",
        "8505.11.00.70",
        "8505.11.00.90",
    ]
    assert six.continuations == eight.continuations
    assert six.continuations[0].words == "Alnico"
    assert not six.origins
    assert len(eight.origins) == 1
    heading = prefile.check("8505", book, on=ON).goods[0]
    assert {each.tariff_number for each in six.continuations} < {each.tariff_number for each in heading.continuations}
    alone = prefile.check("8505.11", book, on=ON)
    assert alone.rulebook is None
    ended = next(number for number, row in book.tariff.by_number.items() if row.windows[-1].until is not None)
    listed = prefile.check(ended[:6], book, on="2026-12-01").goods[0].continuations
    assert ended not in {each.tariff_number.replace(".", "") for each in listed}


def test_other_origins_stand_behind_with_the_least_duty_first_and_without_the_program(book: RuleBook) -> None:
    found = prefile.check("8505.11.00.70", book, origins="MX", value=10000, on=ON, program="S", compare_origins=True)
    first, *others = origins_of(found)
    assert (first.origin, first.asked, first.duty.payable) == ("MX", True, Decimal("0.00"))
    assert not any(origin.asked for origin in others)
    assert len({origin.origin for origin in others}) == len(others) > 10
    least = [origin.duty.least for origin in others if origin.duty.payable is not None]
    assert least == sorted(least)
    assert len(found.assumed) == 2


def test_every_problem_of_a_question_is_told_at_once(book: RuleBook) -> None:
    with pytest.raises(DeclarationProblems) as refused:
        prefile.check(
            ["8505.12", "magnets", "8505.11.00.71"],
            book,
            origins=["QQ,UK", "EU", "Jappan"],
            value="15000 KG",
            quantities=["200", "5 KGS"],
            claims=["mip-documentaton"],
            on=ON,
        )
    problems = refused.value.problems
    assert [problem.code for problem in problems] == ["E132", "E131", "E132", *["E133"] * 3, "E108", "E108", "E123"]
    assert [problem.where.path for problem in problems] == [
        *["numbers"] * 3,
        *["origins"] * 3,
        "value",
        "quantities",
        "claims",
    ]
    assert "Did you mean JP?" in [problem.next for problem in problems]
    assert problems[-1].next == "Did you mean mip-documentation?"
    with pytest.raises(DeclarationProblems, match="on: "):
        prefile.check("8505.11.00.70", book, on="2025-01-01")
    with pytest.raises(DeclarationProblems, match="program: "):
        prefile.check("8505.11.00.70", book, on=ON, program="korea")


def test_what_was_found_is_as_its_schema_says(book: RuleBook) -> None:
    found = prefile.check(
        ["8505.11", "7616.99.51"],
        book,
        origins=["CN", "CU"],
        value="10000",
        quantities="200KG",
        on=ON,
        claims=["mip-documentation=X1"],
    )
    assert json.loads(found.to_json()) == found.to_dict()
    jsonschema.validate(found.to_dict(), schema("check"))


def test_the_command_writes_a_table_and_the_same_as_json() -> None:
    asked = ["check", "8505.11.00.70", "--origin", "CN,JP,MY", "--value", "10000", "--on", ON]
    text = run_prefile(*asked).stdout.decode()
    assert "CN      2,710.00  27.1  column 1 2.1 % · Section 301 25 % (9903.91.06)" in text
    assert "JP        210.00   2.1  column 1 2.1 % · Section 301 not added (9903.05.86)" in text
    assert max(map(len, text.splitlines())) <= 80
    written = json.loads(run_prefile(*asked, "--format", "json").stdout)
    assert [origin["duty"]["payable"] for origin in written["goods"][0]["origins"]] == ["2710.00", "210.00", "210.00"]


def test_the_command_says_what_may_not_be_entered_and_refuses_in_the_form_that_was_asked_for() -> None:
    text = run_prefile("check", "2804.61.00.00", "--origin", "CU", "--value", "15000", "--on", ON).stdout.decode()
    assert "PROHIBITED: Embargo on goods of Cuba" in text
    refused = run_prefile("check", "2804.61.00.99", "--origin", "QQ", "--on", ON, "--format", "json")
    assert refused.returncode == 2
    assert [problem["code"] for problem in json.loads(refused.stdout)] == ["E132", "E133"]


@pytest.mark.parametrize("on", ["11/28/2026", "Nov 28, 2026", "28.11.2026", "2026-11-28T00:01"])
def test_the_command_takes_days_as_people_write_them(on: str) -> None:
    ran = run_prefile("check", "8505.11.00.70", "--origin", "CN", "--value", "10000", "--on", on)
    assert "Nov 28, 2026" in ran.stdout.decode()
    open_day = run_prefile("check", "8505.11", "--on", "12/04/2026")
    assert open_day.returncode == 2
    assert "may be 2026-12-04 (month first) or 2026-04-12 (day first)" in " ".join(open_day.stderr.decode().split())
