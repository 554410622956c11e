"""The library's edges: what integrators hand in works, or is refused with a sentence that says what to do."""

from __future__ import annotations

import asyncio
import io
import json
import pickle
from copy import deepcopy
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from importlib.metadata import version
from typing import Any

import pytest

import prefile
from prefile import DeclarationProblems, Report, RuleBook, RuleFileProblems
from prefile.intake import Readable

POLYSILICON: dict[str, Any] = {
    "format": "prefile-entry/1",
    "entered": "2026-12-04T09:30",
    "imported": "2026-12-02",
    "lines": [
        {
            "line": 1,
            "tariff_number": "2804.61.00.00",
            "origin": "DE",
            "value": "15000",
            "quantities": [{"amount": "1000", "unit": "KG"}],
        }
    ],
}


def changed(**line: object) -> dict[str, Any]:
    """Return the entry with other facts of its line."""
    shape = deepcopy(POLYSILICON)
    shape["lines"][0].update(line)
    return shape


# The door


def test_only_the_names_of_the_door_are_shown_and_each_is_there() -> None:
    assert "screen" in dir(prefile)
    assert not [name for name in dir(prefile) if name.startswith("_") and name != "__version__"]
    assert [name for name in dir(prefile) if getattr(prefile, name) is None] == []


def test_the_version_is_that_of_what_is_installed() -> None:
    assert prefile.__version__ == version("prefile")


# Dates


@pytest.mark.parametrize(
    "on",
    [
        date(2026, 12, 5),
        datetime(2026, 12, 5, 0, 1),  # noqa: DTZ001 - without offset it is New York's
        datetime(2026, 12, 5, 5, 1, tzinfo=UTC),
        datetime(2026, 12, 5, 6, 1, tzinfo=timezone(timedelta(hours=1))),
        "2026-12-05",
    ],
)
def test_a_rate_date_is_given_as_people_have_it(on: date | str, book: RuleBook) -> None:
    report = prefile.screen(prefile.read_entry(POLYSILICON), book, on=on)
    assert report.rate_date == "2026-12-05T00:01:00-05:00"


def test_a_day_of_knowledge_is_given_as_people_have_it(book: RuleBook) -> None:
    entry = prefile.read_entry(POLYSILICON)
    late = datetime(2026, 8, 6, 3, tzinfo=UTC)  # still the fifth in New York
    for day in (date(2026, 8, 5), late, "2026-08-05"):
        assert prefile.screen(entry, book, as_known_on=day).as_known_on == "2026-08-05"


@pytest.mark.parametrize(
    ("on", "said"),
    [
        (20261205, "on is a date, a datetime or text like 2026-12-04T09:30, not int"),
        ("12/05/2026", '"12/05/2026" is not in YYYY-MM-DD or YYYY-MM-DDTHH:MM form'),
        (datetime(2026, 3, 8, 2, 30), "does not exist in New York"),  # noqa: DTZ001 - as above
        (datetime(2026, 11, 1, 1, 30), "2026-11-01T01:30 occurs twice in New York"),  # noqa: DTZ001 - as above
    ],
)
def test_what_is_no_rate_date_is_refused_at_once_with_a_sentence(on: Any, said: str, book: RuleBook) -> None:  # noqa: ANN401 - wrong on purpose
    with pytest.raises((TypeError, ValueError), match=said):
        prefile.screen(prefile.read_entry(POLYSILICON), book, on=on)
    with pytest.raises((TypeError, ValueError), match=said):
        prefile.screen_many(iter([]), book, on=on)


# Scenarios


def test_scenarios_are_named_opened_or_files(book: RuleBook) -> None:
    name = "critical-minerals-25-percent"
    entry = prefile.read_entry(POLYSILICON)
    opened = prefile.open_scenario(book, name)
    asked = [name, opened, book.folder / "scenarios" / f"{name}.yaml"]
    reports = [prefile.screen(entry, book, scenarios=one) for each in asked for one in (each, [each])]
    assert {(report.scenarios, report.totals.scenarios[0].duty) for report in reports} == {
        ((name,), Decimal("3750.00"))
    }
    many = [report for report in prefile.screen_many([entry], book, scenarios=[name]) if isinstance(report, Report)]
    assert [total.scenario for total in many[0].totals.scenarios] == [name]


def test_a_scenario_that_is_not_known_is_refused_before_an_entry_is_read(book: RuleBook) -> None:
    with pytest.raises(RuleFileProblems) as refused:
        prefile.screen_many(iter([]), book, scenarios=["critical-minerals-25-per-cent"])
    assert "critical-minerals-25-percent" in refused.value.problems[0].next


# What an entry is read from


def test_a_dict_and_its_text_are_the_same_entry(book: RuleBook) -> None:
    text = json.dumps(POLYSILICON)
    ways: list[Readable] = [POLYSILICON, text, f"\n {text}", text.encode(), io.BytesIO(text.encode())]
    entries = [prefile.read_entry(way) for way in ways]
    assert len({entry.digest() for entry in entries}) == 1
    assert len({prefile.screen(entry, book).totals.payable for entry in entries}) == 1
    assert [next(prefile.read_entries(way)) for way in ways[:3]] == entries[:3]


def test_dates_and_decimals_of_python_stand_for_their_texts() -> None:
    shape = changed(value=Decimal("15000.00"), quantities=({"amount": 1000, "unit": "KG"},))
    shape |= {"entered": datetime(2026, 12, 4, 9, 30), "imported": date(2026, 12, 2)}  # noqa: DTZ001 - New York's
    assert prefile.read_entry(shape).digest() == prefile.read_entry(POLYSILICON).digest()


def test_a_dict_is_copied(book: RuleBook) -> None:
    shape = changed()
    entry = prefile.read_entry(shape)
    shape["lines"][0]["value"] = "1"
    assert prefile.screen(entry, book).totals.value == Decimal(15000)


def endless() -> dict[str, Any]:
    shape = changed()
    shape["metadata"] = shape  # it holds itself
    return shape


@pytest.mark.parametrize(
    ("shape", "codes"),
    [
        (changed(value=1.5), {"E108"}),
        (changed(value=1.5, origin="China", colour="red"), {"E108", "E122", "E121"}),
        (changed(description="\ud800"), {"E107"}),
        (changed(metadata={1: "a"}), {"E122"}),
        ({**POLYSILICON, "lines": POLYSILICON["lines"] * 1000}, {"E106"}),
        (endless(), {"E106"}),
        ({}, {"E120"}),
    ],
)
def test_a_dict_that_is_no_entry_is_refused_with_every_problem(shape: dict[str, Any], codes: set[str]) -> None:
    with pytest.raises(DeclarationProblems) as refused:
        prefile.read_entry(shape)
    assert {problem.code for problem in refused.value.problems} == codes


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (7, 'a stream opened with "rb" or a dict, not from int'),
        (None, "not from NoneType"),
        ([POLYSILICON], "not from list"),
        (io.StringIO("{}"), "not from a stream of text"),
    ],
)
def test_what_nothing_can_be_read_from_is_refused_with_a_sentence(given: Any, said: str) -> None:  # noqa: ANN401 - wrong on purpose
    with pytest.raises(TypeError, match=said):
        prefile.read_entry(given)


def test_a_text_that_is_taken_for_a_path_says_what_to_do() -> None:
    with pytest.raises(DeclarationProblems) as refused:
        prefile.read_entry("Tariff number,Origin\n2804.61.00.00,DE\n")
    assert refused.value.problems[0].code == "E101"
    assert "text.encode()" in refused.value.problems[0].next
    with pytest.raises(DeclarationProblems, match="cannot be opened: embedded null byte"):
        prefile.read_entry("entry\0.json")


# Reports


def test_a_report_is_written_read_again_and_pickled(book: RuleBook) -> None:
    report = prefile.screen(prefile.read_entry(POLYSILICON), book, scenarios="critical-minerals-25-percent")
    again = Report.from_json(report.to_json())
    assert again.to_dict() == report.to_dict() == json.loads(report.to_json())
    assert pickle.loads(pickle.dumps(report)).to_json() == report.to_json()


# Servers


def test_a_server_screens_in_threads_and_answers_meanwhile(book: RuleBook) -> None:
    async def screened(shape: dict[str, Any]) -> Report:
        entry = prefile.read_entry(shape)
        return await asyncio.to_thread(prefile.screen, entry, book)

    async def together() -> list[Report]:
        return await asyncio.gather(*(screened(changed(value=str(15000 + place))) for place in range(8)))

    alone = [prefile.screen(prefile.read_entry(changed(value=str(15000 + place))), book) for place in range(8)]
    assert [report.to_json() for report in asyncio.run(together())] == [report.to_json() for report in alone]
