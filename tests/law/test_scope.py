"""What is left out is said of the lines that it may touch, by number and origin, and names what may touch them."""

from __future__ import annotations

import pytest

import prefile
from prefile import Entry, RuleBook
from prefile.analysis.to_do import to_do
from prefile.law.scope import LeftOut, Touching

ORDERS = LeftOut(
    what="orders",
    says="not checked",
    listed={
        "7604": (Touching("order 1", frozenset({"CN"})),),
        "76042100": (Touching("order 2", frozenset({"CN", "VN"})), Touching("order 3")),
    },
)


@pytest.mark.parametrize(
    ("number", "origin", "named"),
    [
        ("7604210010", "CN", "order 1; order 2; order 3"),
        ("7604210010", "VN", "order 2; order 3"),
        ("7604210010", "DE", "order 3"),
        ("7604210010", None, "order 1; order 2; order 3"),
        ("7604291000", "CN", "order 1"),
        ("760421", "VN", "order 2; order 3"),
    ],
)
def test_what_may_touch_a_line_is_named(number: str, origin: str | None, named: str) -> None:
    assert ORDERS.said_of(number, origin, covered=False) == f"{named}; not checked"


@pytest.mark.parametrize(("number", "origin"), [("7604291000", "DE"), ("7605110000", "CN"), ("7605110000", None)])
def test_nothing_is_said_of_a_line_that_nothing_may_touch(number: str, origin: str | None) -> None:
    assert ORDERS.said_of(number, origin, covered=False) is None


def left_out_of(number: str, origin: str, book: RuleBook) -> dict[str, list[str]]:
    """Return what is left out of a line, by the path of the warning."""
    line = {"line": 1, "tariff_number": number, "origin": origin, "value": "1000"}
    entry = Entry.model_validate({"format": "prefile-entry/1", "entered": "2026-11-28", "lines": [line]})
    found: dict[str, list[str]] = {}
    for warning in prefile.screen(entry, book, decide="plain").warnings:
        if warning.code in {"W203", "W252"}:
            found.setdefault(warning.path, []).append(warning.what)
    return found


@pytest.mark.parametrize(
    ("number", "origin", "names"),
    [
        ("7604210010", "CN", "A-570-967"),
        ("8541430010", "VN", "A-552-841"),
        ("1701131000", "BR", "additional U.S. note 5 to chapter 17"),
        ("4107115000", "JP", "9903.41.05"),
    ],
)
def test_a_known_order_or_quota_is_named_on_its_line(number: str, origin: str, names: str, book: RuleBook) -> None:
    assert any(names in what for what in left_out_of(number, origin, book)["/lines/0"])


def test_what_a_list_names_has_a_code_of_its_own_so_that_only_that_is_to_be_checked(book: RuleBook) -> None:
    lines = [
        {"line": place, "tariff_number": number, "origin": "CN", "value": "1000"}
        for place, number in enumerate(("7604210010", "2805300050"), 1)
    ]
    entry = Entry.model_validate({"format": "prefile-entry/1", "entered": "2026-11-28", "lines": lines})
    report = prefile.screen(entry, book, decide="plain")
    named = [one for one in report.warnings if one.code == "W252"]
    assert {one.path for one in named} == {"/lines/0"}
    assert all("(A-570-967" in one.what for one in named)
    assert any(one.code == "W203" and one.path == "/lines/1" for one in report.warnings)
    assert [step.lines for step in to_do(report) if step.kind == "unchecked"] == [(1,)]


def test_a_line_that_no_known_order_touches_still_says_that_orders_are_not_checked(book: RuleBook) -> None:
    found = left_out_of("9506910010", "CN", book)
    assert "/lines/0" not in found
    assert any(what.startswith("AD/CVD") for what in found[""])
    assert not any(what.startswith("quotas") for what in found[""])
