"""Rule files with their keys in order: the same law, every comment and line kept, the same once more."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from typer.testing import CliRunner

import prefile
from prefile import RuleBook
from prefile.cli import app
from prefile.rulebook.yaml_source import read_yaml
from prefile.workbench.rule_form import in_order

TOP = Path(__file__).parents[2]
SMALL_BOOK = TOP / "fixtures" / "rulebook"
FILES = sorted([*(TOP / "rules" / "us").rglob("*.yaml"), *(SMALL_BOOK / "us").rglob("*.yaml")])

run = CliRunner()


@pytest.mark.parametrize(
    ("written", "ordered"),
    [
        ("title: t\nmeasure: m\n", "measure: m\ntitle: t\n"),
        ("# first\n\ntitle: t\n\n# of the id\nmeasure: m", "# first\n\n\n# of the id\nmeasure: m\ntitle: t"),
        (
            "standing:\n  - {is: in force, from: 2026-12-04, cite: a}\n",
            "standing:\n  - {from: 2026-12-04, is: in force, cite: a}\n",
        ),
        (
            "notes:\n  - says: >-\n      two\n      lines\n    # when\n    when: {origin: CN}\n    cite: a\n",
            "notes:\n    # when\n  - when: {origin: CN}\n    says: >-\n      two\n      lines\n    cite: a\n",
        ),
        ('verified: {by: "a, } b", texts: 2026-08-21}\n', 'verified: {texts: 2026-08-21, by: "a, } b"}\n'),
    ],
)
def test_keys_are_put_in_order_with_what_stands_above_them(written: str, ordered: str) -> None:
    assert in_order(written.encode()).decode() == ordered


@pytest.mark.parametrize(
    "text",
    [
        "covers:\n  except:\n    - when: {b: 1, a: 2}\n",
        "citations:\n  z: {instrument: i}\n  a: {instrument: i}\n",
        "notes:\n  - cite: b\n    unheard_of: 1\n    says: a\n",
        "title: [\n",
        "title: t\r\nmeasure: m\r\n",
        "",
        "- a\n",
    ],
)
def test_what_has_no_order_or_cannot_be_read_stays(text: str) -> None:
    assert in_order(text.encode()) == text.encode()


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_file_says_the_same_in_the_same_lines(file: Path) -> None:
    data = file.read_bytes()
    made = in_order(data)
    assert read_yaml(made, "").value == read_yaml(data, "").value
    assert in_order(made) == made
    assert sorted(made) == sorted(data)  # no character is lost or added


@settings(deadline=None, max_examples=25)
@given(file=some.sampled_from([one for one in FILES if one.stat().st_size < 20_000]), data=some.data())
def test_parts_in_any_order_come_out_in_the_same(file: Path, data: some.DataObject) -> None:
    kept = in_order(file.read_bytes()).decode()
    head, *parts = _parts(kept)
    shuffled = head + "".join(data.draw(some.permutations(parts)))
    made = in_order(shuffled.encode())
    assert read_yaml(made, "").value == read_yaml(kept.encode(), "").value
    assert list(read_yaml(made, "").value) == list(read_yaml(kept.encode(), "").value)  # type: ignore[call-overload]
    assert in_order(made) == made
    assert sorted(made.decode().splitlines()) == sorted(kept.splitlines())


def _parts(text: str) -> list[str]:
    """Return the lines above the first key, and each key of the file with its lines."""
    parts = [""]
    for line in text.splitlines(keepends=True):
        if line[0].isalpha():
            parts.append("")
        parts[-1] += line
    return parts


def test_the_book_is_the_same_law(book: RuleBook, tmp_path: Path) -> None:
    folder = tmp_path / "rules"
    shutil.copytree(TOP / "rules", folder)
    ran = run.invoke(app, ["rules", "fmt", "--rules", str(folder)])
    assert ran.exit_code == 0, ran.output
    again = prefile.open_rulebook(folder)
    assert again.digest != book.digest
    assert [one.id for one in again.measures] == [one.id for one in book.measures]
    assert again.measures == book.measures
    assert run.invoke(app, ["rules", "fmt", "--check", "--rules", str(folder)]).exit_code == 0


def test_check_writes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "one.yaml"
    file.write_text("title: t\nmeasure: m\n", "utf-8")
    ran = run.invoke(app, ["rules", "fmt", "--check", str(file)])
    assert (ran.exit_code, file.read_text("utf-8")) == (3, "title: t\nmeasure: m\n")
    assert "1 of 1 file not in order" in ran.stdout
