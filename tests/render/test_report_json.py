"""The report as JSON: its keys in the order of the contract, every amount as text."""

from __future__ import annotations

import json
import re
from pathlib import Path

from by_hand import a_line, an_entry, run_prefile, seeded
from drawing import Drawing
from report_texts import screened

import prefile
from prefile import RuleBook
from prefile.errors import Problem
from prefile.render import problems_json, report_json, report_shape

KEYS = {
    "report": (
        "format reference metadata entry_number entry_digest source_digest rate_date rate_date_basis rulebook scenarios"
        " as_known_on decided_by lines totals warnings authorities"
    ),
    "rulebook": "digest verified_through verified",
    "line": "line tariff_number origin coverage agreements findings duty filing discrepancies",
    "coverage": "outcome stage minerals basis because missing authorities import_reliance",
    "agreement": "partner instrument status date effect_on_duty authorities",
    "finding": (
        "measure outcome declare rate_date duty least most working because missing could_claim gives_way_to scenario"
        " verified_through authorities"
    ),
    "missing": "fact path ask least most",
    "duty": "payable least most",
    "totals": "value payable least most fees scenarios",
    "fees": "mpf hmf",
    "warning": "code what path",
    "authority": "cite date url says",
}


def in_order(shape: dict[str, object], name: str) -> None:
    """Assert that the contract's keys come first and in its order; what it does not name may follow."""
    keys = KEYS[name].split()
    assert list(shape)[: len(keys)] == keys, name


def test_the_keys_of_the_json_stand_in_the_order_of_the_contract(book: RuleBook) -> None:
    lines = (a_line(), a_line(tariff_number="8541430010", origin=None), a_line(value=None))
    shape = json.loads(report_json(prefile.screen(an_entry(*lines, entered="2026-12-04"), book)))
    in_order(shape, "report")
    in_order(shape["rulebook"], "rulebook")
    in_order(shape["totals"], "totals")
    in_order(shape["totals"]["fees"], "fees")
    for warning in shape["warnings"]:
        in_order(warning, "warning")
    for authority in shape["authorities"].values():
        in_order(authority, "authority")
    missing = 0
    for line in shape["lines"]:
        in_order(line, "line")
        in_order(line["coverage"], "coverage")
        in_order(line["duty"], "duty")
        for agreement in line["agreements"]:
            in_order(agreement, "agreement")
        for finding in line["findings"]:
            in_order(finding, "finding")
            for one in finding["missing"]:
                in_order(one, "missing")
                missing += 1
    assert missing


def figures(value: object, path: str = "") -> list[str]:
    """Return the path of every number that is no text."""
    if isinstance(value, dict):
        return [found for key, inner in value.items() for found in figures(inner, f"{path}/{key}")]
    if isinstance(value, list):
        return [found for inner in value for found in figures(inner, path)]
    return [path] if isinstance(value, int | float) and not isinstance(value, bool) else []


def test_every_amount_in_json_is_text_and_only_line_numbers_are_numbers(book: RuleBook) -> None:
    rng = seeded(11)
    for _ in range(4):
        shape = json.loads(report_json(prefile.screen(Drawing(book).entry(rng, 8), book)))
        assert set(figures(shape)) <= {"/lines/line", "/on_the_way/line", "/lines/coverage/import_reliance/data_year"}
        for line in shape["lines"]:
            sums = [line["duty"], *line["findings"], shape["totals"]]
            for money in (one[key] for one in sums for key in ("least", "most", "payable", "duty") if key in one):
                assert money is None or re.fullmatch(r"[0-9]+\.[0-9]{2}", money)


def test_the_value_is_written_as_declared() -> None:
    for value in ("15000", "15000.50", "0", "0.000001", "999999999999999999"):
        assert report_shape(screened(a_line(value=value)))["totals"]["value"] == value  # type: ignore[index]


def test_json_is_written_in_utf_8_as_people_read_it() -> None:
    text = report_json(screened(reference="Straße 字"))
    assert "Straße 字" in text
    assert "10 % × 15,000 USD" in text
    assert "\\u" not in text


def test_json_of_a_report_is_the_same_on_one_line_and_indented() -> None:
    report = screened(a_line(), a_line(value=None))
    assert json.loads(report_json(report)) == json.loads(report_json(report, indent=None)) == report_shape(report)
    assert report_json(report, indent=None).count("\n") == 0
    assert not report_json(report).endswith("\n")


def test_json_lines_hold_one_report_a_line(tmp_path: Path) -> None:
    path = tmp_path / "entries.jsonl"
    entries = [an_entry(reference=f"one\u2028{number}\nline") for number in range(3)]
    path.write_bytes(b"\n".join(one.canonical() for one in entries))
    ran = run_prefile("screen", str(path), "--format", "jsonl")
    lines = ran.stdout.split(b"\n")
    assert lines.pop() == b""
    assert [json.loads(line)["reference"] for line in lines] == [one.reference for one in entries]


def test_json_holds_no_character_that_a_terminal_or_page_obeys() -> None:
    hostile = "a\x9b31m\u202eb\u2028\x7f\u200f\ufeffü"
    text = problems_json([Problem("E121", hostile)])
    assert [one for one in text if not one.isprintable() and one != "\n"] == []
    assert json.loads(text)[0]["what"] == hostile
    assert "ü" in text
