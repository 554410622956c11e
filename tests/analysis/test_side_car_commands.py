"""Commands take side-cars of facts, and write the ranking alike each time."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from side_cars import HEAD, MODULES, STORIES, run

from prefile.cli import app


@pytest.mark.parametrize(
    "command", [["exposure"], ["scenarios", "compare", "--scenario", "critical-minerals-25-percent"]]
)
def test_every_command_that_adds_up_takes_the_facts(command: list[str], tmp_path: Path) -> None:
    side_car = tmp_path / "facts.csv"
    side_car.write_text(f"{HEAD}ABC-1234567-6,1,quantities/W,100000\n", "utf-8")
    ran = run.invoke(app, [*command, str(MODULES), "--facts", str(side_car)])
    assert ran.exit_code == 0, ran.output
    assert "46,250.00" in ran.stdout
    broken = run.invoke(app, [*command, str(MODULES), "--facts", str(tmp_path / "nowhere.csv")])
    assert broken.exit_code == 2
    assert "E101" in broken.stderr


def test_a_side_car_that_lies_among_the_entries_is_not_read_as_one(tmp_path: Path) -> None:
    (tmp_path / "entry.json").write_bytes(MODULES.read_bytes())
    row = {"entry_number": "ABC-1234567-6", "line": 1, "fact": "quantities/W", "answer": 100000}
    side_car = tmp_path / "facts.json"
    side_car.write_text(json.dumps({"format": "prefile-facts/1", "facts": [row]}), "utf-8")
    ran = run.invoke(app, ["screen", str(tmp_path), "--facts", str(side_car), "--format", "json"])
    (report,) = json.loads(ran.stdout)
    assert report["totals"]["payable"] == "46250.00"


def test_the_ranking_is_written_as_text_and_json_alike_each_time(tmp_path: Path) -> None:
    text = run.invoke(app, ["facts", "rank", str(MODULES)])
    assert text.exit_code == 0, text.output
    assert run.invoke(app, ["facts", "rank", str(MODULES)]).stdout == text.stdout
    out = tmp_path / "deciding.json"
    stories = sorted(str(path) for path in STORIES.glob("*/declaration.json"))
    written = []
    for _ in range(2):
        assert run.invoke(app, ["facts", "rank", *stories, "--format", "json", "--out", str(out)]).exit_code == 0
        written.append(out.read_bytes())
    assert written[0] == written[1]
    items = json.loads(written[0])
    assert len(items) == len(stories)
    assert {one["format"] for one in items} == {"prefile-deciding/1"}
