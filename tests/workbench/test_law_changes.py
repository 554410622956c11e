"""What is other law in one book than in another: in sentences, on lines, as text, JSON and a page."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

import prefile
from prefile import RuleBook
from prefile.cli import app
from prefile.workbench.law_changes import changed_measures, law_changes

SMALL_BOOK = Path(__file__).parents[2] / "fixtures" / "rulebook"
SURCHARGE = "us/example/surcharge.yaml"
COPPER = {"tariff_number": "7403.11.00.00", "origin": "DE", "value": "20000"}
ENTRY = {"format": "prefile-entry/1", "entered": "2026-12-04", "lines": [COPPER]}

run = CliRunner()
Edited = Callable[..., Path]


@pytest.fixture
def edited(tmp_path: Path) -> Edited:
    """Give a way to copy the small book with words of its surcharge exchanged."""

    def changed(*pairs: tuple[str, str]) -> Path:
        folder = tmp_path / "book"
        shutil.copytree(SMALL_BOOK, folder)
        text = (folder / SURCHARGE).read_text("utf-8")
        for old, new in pairs:
            assert old in text
            text = text.replace(old, new, 1)
        (folder / SURCHARGE).write_text(text, "utf-8")
        return folder

    return changed


@pytest.mark.parametrize(
    ("old", "new", "subject", "was", "now"),
    [
        ("rate: 5 %", "rate: 6 %", "duty", "5 % where goods of EU [order-2]", "6 % where goods of EU [order-2]"),
        (
            "heading: 9903.99.01",
            "heading: 9903.99.02",
            "duty",
            "10 %, heading 9903.99.01 [order-1]",
            "10 %, heading 9903.99.02 [order-1]",
        ),
        (
            "until: 2026-12-31",
            "until: 2027-01-01",
            "standing",
            "in force from 2026-10-01 00:01 ET until 2026-12-31 00:01 ET, known 2026-08-01 [order-1]",
            "in force from 2026-10-01 00:01 ET until 2027-01-01 00:01 ET, known 2026-08-01 [order-1]",
        ),
        (
            "pin: clause 3",
            "pin: clause 4",
            "authorities",
            "order-3: Example Order, clause 3, 2026-08-01",
            "order-3: Example Order, clause 4, 2026-08-01",
        ),
        (
            "privileged_foreign: entry",
            "privileged_foreign: filing",
            "day that counts",
            "of privileged foreign goods, entry",
            "of privileged foreign goods, filing",
        ),
    ],
)
def test_what_is_other_law_is_a_sentence(  # noqa: PLR0913, PLR0917 - a row of the table
    old: str, new: str, subject: str, was: str, now: str, small_book: RuleBook, edited: Edited
) -> None:
    (changed,) = changed_measures(small_book, prefile.open_rulebook(edited((old, new))))
    assert (changed.measure, changed.change) == ("us.example.surcharge", "changed")
    assert changed.sentences == ((subject, was, now),)


def test_numbers_are_told_by_how_they_are_named(small_book: RuleBook, edited: Edited) -> None:
    (changed,) = changed_measures(small_book, prefile.open_rulebook(edited(("7403.11.00.00, group", "7403, group"))))
    assert [one[1:] for one in changed.sentences] == [
        ("7403.11.00.00 listed in copper", None),
        (None, "7403 listed in copper"),
    ]


def test_a_measure_that_one_book_alone_holds_is_new_or_gone(small_book: RuleBook, edited: Edited) -> None:
    folder = edited()
    (folder / SURCHARGE).unlink()
    without = prefile.open_rulebook(folder)
    for books, change in (((small_book, without), "gone"), ((without, small_book), "new")):
        assert [(one.measure, one.change) for one in changed_measures(*books)] == [("us.example.surcharge", change)]


def test_examples_and_words_are_no_law(small_book: RuleBook, edited: Edited) -> None:
    folder = edited(("title: A surcharge", "title: The surcharge"), ("silicon of China owes", "silicon of CN owes"))
    assert list(changed_measures(small_book, prefile.open_rulebook(folder))) == []


def test_lines_that_come_to_something_else_are_told_with_their_clause(small_book: RuleBook, edited: Edited) -> None:
    other = prefile.open_rulebook(edited(("rate: 5 %", "rate: 6 %")))
    found = law_changes(small_book, other, [prefile.read_entry(ENTRY, book=small_book)], "plain")
    assert found.lines is not None
    (line,) = found.lines
    assert (line.line, line.measure, line.duty_was, line.duty_now) == (1, "us.example.surcharge", "1000.00", "1200.00")
    assert "clause/0" in line.clauses
    assert law_changes(small_book, small_book, [], "plain").measures == ()


def test_the_command_writes_text_json_and_a_page(tmp_path: Path, edited: Edited) -> None:
    entry = tmp_path / "entry.json"
    entry.write_text(json.dumps(ENTRY), "utf-8")
    command = ["rules", "diff", str(SMALL_BOOK), str(edited(("rate: 5 %", "rate: 6 %"))), "--on", str(entry)]
    text = run.invoke(app, command)
    assert text.exit_code == 0, text.output
    assert "    - 5 % where goods of EU [order-2]\n    + 6 % where goods of EU [order-2]\n" in text.stdout
    assert "us.example.surcharge applies 1000.00 → applies 1200.00, by clause/0" in text.stdout
    shape = json.loads(run.invoke(app, [*command, "--format", "json"]).stdout)
    assert (shape["format"], len(shape["measures"]), len(shape["lines"])) == ("prefile-law-changes/1", 1, 1)
    assert "<h1>What is other law</h1>" in run.invoke(app, [*command, "--format", "html"]).stdout


def test_a_revision_of_git_is_a_book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, edited: Edited) -> None:
    work = tmp_path / "work"
    shutil.copytree(SMALL_BOOK, work / "rules")
    name = ["-c", "user.name=An author", "-c", "user.email=author@example.org", "-c", "commit.gpgsign=false"]
    for words in (["init", "-q"], ["add", "rules"], [*name, "commit", "-qm", "rules"]):
        subprocess.run(["git", *words], cwd=work, check=True)  # noqa: S607 - as the command finds it
    monkeypatch.chdir(work)
    ran = run.invoke(app, ["rules", "diff", "HEAD", str(edited(("rate: 5 %", "rate: 6 %")))])
    assert "+ 6 % where goods of EU [order-2]" in ran.stdout
    assert run.invoke(app, ["rules", "diff", "nothing-of-the-kind", "rules"]).exit_code == 2
