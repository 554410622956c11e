"""A text run over more than one entry is summed up, exactly, and null where a part is not known."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from decimal import Decimal

from screen_runs import Folder, lines, one, screen

import prefile
from prefile import RuleBook
from prefile.findings import Amounts
from prefile.render import Tally


def test_a_text_run_over_more_than_one_entry_is_summed_up(folder: Folder) -> None:
    quiet = one("quiet", tariff_number="2804.69.10.00", claims=[{"claim": "repair", "reference": "R-1"}])
    quiet |= {"entry_type": "01", "mode": "11"}
    quiet["lines"][0]["quantities"].append({"amount": "999", "unit": "CKG"})
    (folder / "q.json").write_text(json.dumps(quiet), "utf-8")
    said = screen(folder, "--full").stdout
    summary = said[said.index("prefile summary") :]
    assert re.findall(r"(?<![\d.,])[\d.,]*\d", summary)[:2] == ["8", "7"], "screened, and to act on"
    assert "147,795.00 USD" in summary


def test_one_entry_is_not_summed_up_and_neither_is_json(folder: Folder) -> None:
    assert "summary" not in screen(folder / "z.json", "--full").stdout
    assert "summary" not in screen(folder, "--format", "json").stdout
    assert "summary" not in screen(folder, "--format", "jsonl").stdout


def test_a_sum_is_null_as_soon_as_a_part_of_it_is_not_known(small_book: RuleBook) -> None:
    tally = Tally()
    entries = [one("told"), one("open", quantities=[]), one("unbounded", quantities=[], value=None)]
    found = []
    for item in prefile.screen_many(prefile.read_entries(lines(*entries).encode()), small_book, decide="plain"):
        tally.add(item)
        found.append((tally.payable, tally.least, tally.most))
    assert found[0] == (Decimal("21000.00"), Decimal("21000.00"), Decimal("21000.00"))
    assert found[1][0] is None
    assert found[-1][2] is None


def test_sums_are_exact_however_large(small_book: RuleBook) -> None:
    report = prefile.screen(prefile.read_entry(json.dumps(one("r")).encode()), small_book, decide="plain")
    huge, cent = Decimal("9" * 40 + ".99"), Decimal("0.01")
    tally = Tally()
    for place, part in enumerate((huge, cent, cent)):
        lines = (report.lines[0]._replace(duty=Amounts(part, part, part)),)
        tally.add(replace(report, lines=lines, entry_digest=f"sha256:{place}{report.entry_digest[8:]}"))
    wanted = Decimal("1" + "0" * 40 + ".01")
    assert tally.duty == Amounts(wanted, wanted, wanted)


def test_nothing_is_summed_up_where_nothing_could_be_read(folder: Folder) -> None:
    said = screen(folder / "no.json", folder / "nor.json").stdout
    assert "USD" not in said
