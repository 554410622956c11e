"""Rule books from publisher to broker: `prefile rules key`, `pack`, `trust`, `install`, `books`, `use`, `remove`."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from prefile.cli import app
from prefile.cli import books as commands

ROOT = Path(__file__).parents[2]
SMALL = ROOT / "fixtures" / "rulebook"


@pytest.fixture(autouse=True)
def _of_ones_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREFILE_RULE_BOOKS", str(tmp_path / "rule-books"))
    monkeypatch.setattr(commands, "own_folder", lambda: tmp_path / "own")
    monkeypatch.chdir(tmp_path)


def run(*words: str) -> Result:
    return CliRunner().invoke(app, ["rules", *words])


def done(*words: str) -> str:
    result = run(*words)
    assert result.exit_code == 0, result.output
    return result.output


@pytest.fixture
def published() -> str:
    """A publisher's key, and a book that it signed."""
    done("key", "publisher.pem", "--name", "Harbor Trade Law")
    done("pack", str(SMALL), "--out", "book-2026.12.01.zip", "--key", "publisher.pem")
    return "book-2026.12.01.zip"


def test_a_book_goes_from_a_publisher_to_a_brokers_screen(published: str) -> None:
    unknown = run("install", published)
    assert (unknown.exit_code, "R402" in unknown.output) == (3, True)
    assert "Harbor Trade Law" in done("trust", "publisher.pem.pub")
    assert "used from now on" in done("install", published, "--use")
    listed = done("books")
    assert listed.startswith("* 2026.12.01 ")
    assert "Harbor Trade Law" in listed
    shown = CliRunner().invoke(app, ["--version"]).output
    assert "rule book 2026.12.01 (" in shown
    done("use", "shipped")
    assert "2026.12.01" not in CliRunner().invoke(app, ["--version"]).output
    assert "removed" in done("remove", "2026.12.01")


def test_a_book_in_use_that_is_older_than_the_shipped_one_says_so(published: str) -> None:
    done("trust", "publisher.pem.pub")
    assert "used from now on" in done("install", published, "--use")
    for said in (done("books"), done("use", "2026.12.01")):
        assert "the one that came with this prefile through 2026-10-09" in said
        assert "prefile rules use shipped" in said
    done("use", "shipped")
    assert "ask its publisher" not in done("books")


def test_a_release_says_in_sentences_what_changed_since_the_one_before(published: str, tmp_path: Path) -> None:
    done("trust", "publisher.pem.pub")
    done("install", published)
    shutil.copytree(SMALL, tmp_path / "changed")
    rule = tmp_path / "changed" / "us" / "example" / "surcharge.yaml"
    text = rule.read_text("utf-8")
    rule.write_text(text.replace("rate: 10 %", "rate: 12 %"), "utf-8")
    wrong = run("pack", "changed", "--out", "book-2026.12.02.zip", "--key", "publisher.pem")
    assert (wrong.exit_code, "2000.00" in wrong.output) == (3, True)  # an example says otherwise
    rule.write_text(text.replace("10 %", "12 %").replace("2000.00", "2400.00"), "utf-8")
    packed = run("pack", "changed", "--out", "book-2026.12.02.zip", "--key", "publisher.pem", "--since", "2026.12.01")
    assert packed.exit_code == 0, packed.output
    told = done("install", "book-2026.12.02.zip")
    assert "Changed since 2026.12.01:" in told
    assert "12 %" in told
    assert told == done("install", "book-2026.12.02.zip")
    assert "12 %" in done("books", "--changes", "2026.12.02")


def test_an_installed_version_is_named_like_a_folder(published: str) -> None:
    done("trust", "publisher.pem.pub")
    done("install", published)
    assert "nothing wrong" in done("check", "--rules", "2026.12.01")
    missing = run("check", "--rules", "2026.12.02")
    assert (missing.exit_code, "R406" in missing.output) == (3, True)


@pytest.mark.usefixtures("published")
def test_a_key_is_never_written_over() -> None:
    assert run("key", "publisher.pem").exit_code == 2


@pytest.mark.parametrize("out", ["book.zip", "book-2026.13.01.zip", "book-2026.12.01.tar"])
@pytest.mark.usefixtures("published")
def test_a_release_without_a_version_is_refused(out: str) -> None:
    assert run("pack", str(SMALL), "--out", out, "--key", "publisher.pem").exit_code == 2


@pytest.mark.usefixtures("published")
def test_a_book_with_a_mistake_is_not_released(tmp_path: Path) -> None:
    shutil.copytree(SMALL, tmp_path / "wrong")
    (tmp_path / "wrong" / "fees.yaml").write_text("fees: 1\n")
    assert run("pack", "wrong", "--out", "book-2026.12.02.zip", "--key", "publisher.pem").exit_code == 3
    assert not (tmp_path / "book-2026.12.02.zip").exists()


def test_without_a_key_of_ones_own_nothing_is_released() -> None:
    result = run("pack", str(SMALL), "--out", "book-2026.12.02.zip", "--key", "none.pem")
    assert (result.exit_code, "prefile rules key none.pem" in result.output) == (2, True)


def test_programs_read_what_is_installed_as_json(published: str) -> None:
    done("trust", "publisher.pem.pub")
    done("install", published)
    (book,) = json.loads(done("books", "--format", "json"))["books"]
    assert (book["version"], book["used"]) == ("2026.12.01", False)
    (publisher,) = json.loads(done("trust", "--format", "json"))["publishers"]
    assert publisher["name"] == "Harbor Trade Law"
