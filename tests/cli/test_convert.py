"""`prefile convert` and `prefile formats`: any format as prefile-entry, and what the formats are."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

import prefile
from prefile import Entry
from prefile.cli import app
from prefile.cli.choices import BY_CONTENT
from prefile.intake.formats import FORMATS
from prefile.intake.mapping import shipped_text
from prefile.render.entries import JsonEntries, XmlEntries

ROOT = Path(__file__).parents[2]
STORIES = sorted((ROOT / "fixtures" / "entries").glob("*/declaration.json"))
SHIPMENT = ROOT / "fixtures" / "formats" / "shipment"
BROKEN = ROOT / "fixtures" / "broken" / "entries" / "several.json"

run = CliRunner()


def converted(*arguments: object, code: int = 0) -> str:
    ran = run.invoke(app, ["convert", *map(str, arguments)])
    assert ran.exit_code == code, ran.output
    return ran.stdout


def read(text: str) -> list[Entry]:
    items = list(prefile.read_entries(text.encode()))
    assert all(isinstance(item, Entry) for item in items), items
    return [item for item in items if isinstance(item, Entry)]


@pytest.mark.parametrize("to", ["entry.json", "entry.xml"])
@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.parent.name)
def test_a_story_converted_is_the_same_entry(path: Path, to: str) -> None:
    (entry,) = read(converted(path, "--to", to))
    assert entry.canonical() == prefile.read_entry(path).canonical()


@pytest.mark.parametrize("to", ["entry.json", "entry.xml"])
def test_several_declarations_are_one_document_in_their_order(to: str) -> None:
    text = converted(SHIPMENT / "entry.json", SHIPMENT / "cargowise.xml", STORIES[0], "--to", to)
    assert [entry.entry_number for entry in read(text)[:2]] == ["ABC-1234567-6"] * 2
    assert len(read(text)) == 3


def test_one_declaration_is_one_object_and_two_are_an_array() -> None:
    assert isinstance(json.loads(converted(STORIES[0], "--to", "entry.json")), dict)
    assert len(json.loads(converted(STORIES[0], STORIES[1], "--to", "entry.json"))) == 2


def test_what_a_format_cannot_carry_and_what_was_not_read_is_told_aside() -> None:
    ran = run.invoke(app, ["convert", str(SHIPMENT / "cargowise.xml"), "--to", "entry.json"])
    source = prefile.read_entry(SHIPMENT / "cargowise.xml").source
    assert source is not None
    aside = " ".join(ran.stderr.split())
    assert all(fact in aside for fact in source.format.cannot_carry)
    assert {"EntryLine"} <= {passed.what for passed in source.passed_over}
    assert all(passed.what in aside for passed in source.passed_over)
    assert isinstance(json.loads(ran.stdout), dict)


def test_a_declaration_that_cannot_be_read_is_told_aside_and_the_others_are_converted() -> None:
    ran = run.invoke(app, ["convert", str(BROKEN), str(STORIES[0]), "--to", "entry.json"])
    assert ran.exit_code == 2
    assert isinstance(json.loads(ran.stdout), dict)
    assert "E1" in ran.stderr


def test_where_nothing_can_be_read_nothing_is_written(tmp_path: Path) -> None:
    out = tmp_path / "entry.json"
    out.write_text("as it was", "utf-8")
    assert not converted(BROKEN, "--to", "entry.json", "--out", out, code=2)
    assert out.read_text("utf-8") == "as it was"


def test_the_facts_of_a_side_car_are_in_what_is_converted(tmp_path: Path) -> None:
    facts = tmp_path / "facts.csv"
    facts.write_text("entry_number,line,fact,answer\nABC-1234567-6,4,metal/aluminum/smelted_in,CN\n", "utf-8")
    (entry,) = read(converted(SHIPMENT / "cargowise.xml", "--facts", facts, "--to", "entry.xml"))
    metal = entry.lines[3].metal
    assert metal is not None
    assert metal.aluminum is not None
    assert metal.aluminum.smelted_in == ("CN",)


def test_a_mapping_says_where_facts_stand_and_one_that_is_wrong_ends_with_2(tmp_path: Path) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_text(
        shipped_text("cargowise").replace('origin = "CountryOfOrigin/Code"', 'origin = "CountryOfExport/Code"')
    )
    (entry,) = read(converted(SHIPMENT / "cargowise.xml", "--mapping", mine, "--to", "entry.json"))
    assert entry.lines[0].origin == "DE"
    mine.write_text(shipped_text("cargowise").replace('"CountryOfOrigin/Code"', '"//Code"'))
    for command in (
        ["convert", "--to", "entry.json"],
        ["screen"],
        ["exposure"],
        ["facts", "rank"],
        ["facts", "template"],
    ):
        ran = run.invoke(app, [*command, str(SHIPMENT / "cargowise.xml"), "--mapping", str(mine)])
        assert ran.exit_code == 2, command
        assert "E113" in ran.stderr, command


def test_a_character_that_xml_has_no_place_for_is_refused_in_words_and_json_keeps_it(tmp_path: Path) -> None:
    file = tmp_path / "entry.json"
    shape = {"format": "prefile-entry/1", "reference": "a\u0001b", "lines": [{"tariff_number": "2804.61.00.00"}]}
    file.write_text(json.dumps(shape), "utf-8")
    ran = run.invoke(app, ["convert", str(file), "--to", "entry.xml"])
    assert ran.exit_code == 2
    assert "E112" in ran.stderr
    assert json.loads(converted(file, "--to", "entry.json"))["reference"] == "a\u0001b"


TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20
) | st.sampled_from(["<&>\"'", " a ", "a\r\nb", "a\tb", "]]>", "\u2028"])
AMOUNT = st.sampled_from(["0", "0.50", "15000", "0.000001", "999999999999.999999"])
LINE = st.fixed_dictionaries(
    {"tariff_number": st.sampled_from(["2804.61.00.00", "8112921000", "38180000"])},
    optional={
        "description": TEXT,
        "metadata": st.dictionaries(TEXT, TEXT, max_size=3),
        "origin": st.just("DE"),
        "value": AMOUNT,
        "currency": st.just("EUR"),
        "net_kg": AMOUNT,
        "claims": st.just([{"claim": "mip-documentation", "reference": "D"}, "onshoring-volume"]),
        "minerals": st.just([{"mineral": "gallium", "percent": "9", "evidence": ["a", "b"]}]),
        "metal": st.sampled_from([{}, {"steel": {}}, {"aluminum": {"smelted_in": ["CN"], "percent": "1"}}]),
        "invoice": st.just({"number": "I", "unit_price": "2"}),
        "declared": st.sampled_from([[], [{"number": "9903.05.86", "duty": "0.00"}]]),
    },
)
ENTRY = st.fixed_dictionaries(
    {"format": st.just("prefile-entry/1"), "lines": st.lists(LINE, min_size=1, max_size=3)},
    optional={
        "reference": TEXT,
        "entered": st.sampled_from(["2026-12-04", "2026-12-04T09:30", "2026-12-04T05:00Z"]),
        "importer_facts": st.just(["onshoring-plan"]),
        "metadata": st.dictionaries(TEXT, TEXT, max_size=2),
    },
)


@settings(max_examples=200, deadline=None)
@given(st.lists(ENTRY, min_size=1, max_size=3))
def test_json_to_xml_to_json_is_the_same_canonical_entry(shapes: list[dict[str, object]]) -> None:
    entries = [Entry.model_validate(shape) for shape in shapes]
    for writer in (XmlEntries, JsonEntries):
        writing = writer()
        text = "".join([*map(writing.entry, entries), writing.end()])
        assert [entry.canonical() for entry in read(text)] == [entry.canonical() for entry in entries]


# The formats


def test_the_list_names_every_format_how_it_is_known_and_what_it_has_no_place_for() -> None:
    told = " ".join(run.invoke(app, ["formats", "list"]).stdout.split())
    for one in FORMATS:
        assert one.name in told
        assert one.source.name in told
        for lack in one.source.cannot_carry:
            assert lack in told


def test_one_format_is_shown_with_the_mappings_that_it_is_read_by() -> None:
    told = run.invoke(app, ["formats", "show", "cargowise"]).stdout
    assert "prefile formats template cargowise --out mine.toml" in told
    assert run.invoke(app, ["formats", "show", "cargowsie"]).exit_code == 2


def test_a_template_is_the_mapping_that_is_shipped_and_reads_as_it_does(tmp_path: Path) -> None:
    out = tmp_path / "mine.toml"
    assert run.invoke(app, ["formats", "template", "cargowise", "--out", str(out)]).exit_code == 0
    assert prefile.read_mapping(out) == prefile.read_mapping("cargowise")
    assert run.invoke(app, ["formats", "template", "cargowise"]).stdout == shipped_text("cargowise")
    refused = run.invoke(app, ["formats", "template", "cargo"])
    assert refused.exit_code == 2
    assert "cargowise" in refused.stderr


# Folders


@pytest.mark.parametrize("ending", BY_CONTENT)
def test_of_a_folder_notes_and_side_cars_are_left_out_and_named_and_declarations_are_read(
    ending: str, tmp_path: Path
) -> None:
    (tmp_path / f"entry{ending}").write_bytes(STORIES[0].read_bytes())
    (tmp_path / f"notes{ending}").write_text("entry_number,line\nwrite to the supplier\n", "utf-8")
    (tmp_path / f".hidden{ending}").write_text("hidden", "utf-8")
    ran = run.invoke(app, ["convert", str(tmp_path), "--to", "entry.json"])
    assert ran.exit_code == 0, ran.stderr
    assert isinstance(json.loads(ran.stdout), dict)
    assert str(tmp_path / f"notes{ending}") in ran.stderr
    assert f"entry{ending}" not in ran.stderr
    assert "hidden" not in ran.stderr


def test_of_a_folder_no_pipe_behind_a_link_is_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "pipe.json").symlink_to(tmp_path / "pipe")
    (folder / "entry.json").write_bytes(STORIES[0].read_bytes())
    ran = run.invoke(app, ["convert", str(folder), "--to", "entry.json"])
    assert ran.exit_code == 0, ran.stderr
