"""Broken files, one mistake each: the code, the place, the words and the exit by which people and programs are told."""

from __future__ import annotations

import difflib
import importlib
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from contextlib import chdir
from itertools import chain
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from deciders import DECIDERS, WHY_NOT
from typer.testing import CliRunner, Result

import prefile
from prefile import (
    DeclarationProblems,
    Problem,
    Problems,
    RuleBook,
    RuleFileProblems,
)
from prefile.cli import app
from prefile.cli.inputs import Inputs
from prefile.cli.output import Output
from prefile.cli.settings import read_settings
from prefile.codes import CATALOGUE
from prefile.rulebook import open_scenario
from prefile.rulebook.lint import LINTS, lint
from prefile.rulebook.rule_folder import written_book
from prefile.workbench.prove import prove

ROOT = Path(__file__).parents[2]
GOOD_BOOK = ROOT / "fixtures" / "rulebook"
ENTRIES = ROOT / "fixtures" / "broken" / "entries"
FACTS = ROOT / "fixtures" / "broken" / "facts"
RULES = ROOT / "fixtures" / "broken" / "rules"
EDITIONS = ROOT / "fixtures" / "broken" / "editions"
REVISION = ROOT / "fixtures" / "editions" / "example-revision.json"
STORY = ROOT / "fixtures" / "entries" / "polysilicon-germany-documented" / "declaration.json"
PROBLEMS = jsonschema.Draft202012Validator(json.loads((ROOT / "schemas" / "problems.schema.json").read_text("utf-8")))
MOST_HUNKS = 3

# What Python and its libraries say to programmers. "tuple" and the like must not reach a broker.
PROGRAMMERS_WORDS = ("timedelta", "tuple", "NoneType", "bool", "dict", "pydantic", "codec", "function-", "Text]")

Mistake = dict[str, Any]


def gallery(folder: Path) -> list[Mistake]:
    """Return the mistakes that a folder holds, as its gallery lists them."""
    listed: list[Mistake] = yaml.safe_load((folder / "gallery.yaml").read_text("utf-8"))
    return listed


def each(mistakes: Iterable[Mistake]) -> pytest.MarkDecorator:
    """Run a test for each mistake, named for its file."""
    return pytest.mark.parametrize("mistake", [pytest.param(one, id=one["file"]) for one in mistakes])


ENTRY_MISTAKES = gallery(ENTRIES)
FACT_MISTAKES = gallery(FACTS)
RULE_MISTAKES = gallery(RULES)
EDITION_MISTAKES = gallery(EDITIONS)
# One folder a format; `mapping` names a mapping in the folder that the file is read with.
FORMAT_MISTAKES: list[Mistake] = [
    {**mistake, "file": f"{listed.parent.name}/{mistake['file']}"}
    for listed in sorted((ROOT / "fixtures" / "broken" / "formats").glob("*/gallery.yaml"))
    for mistake in gallery(listed.parent)
]

run = CliRunner()


@pytest.fixture
def broken_book(tmp_path: Path) -> Callable[[Mistake], Path]:
    """Give a way to break the made-up rule book by one mistake."""

    def broken(mistake: Mistake) -> Path:
        folder = tmp_path / "book"
        shutil.copytree(GOOD_BOOK, folder)
        shutil.copyfile(RULES / mistake["file"], folder / mistake["replaces"])
        return folder

    return broken


def problems_of_entries(file: Path, book: RuleBook) -> list[Problem]:
    """Read and screen every entry of a file, and return the problems of all."""
    items = prefile.screen_many(prefile.read_entries(file), book, decide="plain")
    return [problem for item in items if isinstance(item, DeclarationProblems) for problem in item.problems]


def checked(folder: Path) -> tuple[Problem, ...]:
    """Return what `prefile rules check` finds in a book."""
    try:
        return lint(prefile.open_rulebook(folder))
    except RuleFileProblems as refused:
        return refused.problems


def proved(folder: Path) -> tuple[Problem, ...]:
    """Return what `prefile rules prove` finds in a book, with what no example reaches."""
    proof = prove(prefile.open_rulebook(folder), decide="plain")
    return (*proof.problems, *proof.missing)


def expect(mistake: Mistake, problems: Iterable[Problem]) -> None:
    """Compare the problems found with the one that a mistake makes."""
    found = list(problems)
    codes = [problem.code for problem in found]
    shown = [f"{problem.code} {problem.where}: {problem.what}" for problem in found]
    assert mistake["code"] in codes, shown
    assert set(codes) <= {mistake["code"], *mistake.get("also", [])}, shown
    assert len(found) == 1 or "also" in mistake, f"one mistake, {len(found)} problems: {shown}"
    places = [problem.where for problem in found if problem.code == mistake["code"]]
    assert mistake.get("path") in {None, *(place.path for place in places)}, shown
    assert mistake.get("line") in {None, *(place.line for place in places)}, shown
    if "line" in mistake and mistake["file"].endswith(".csv"):
        assert (mistake["replaces"], mistake["line"]) in {(place.file, place.line) for place in places}, shown
    spoken = {word for problem in found for word in PROGRAMMERS_WORDS if word in f"{problem.where} {problem.what}"}
    assert not spoken, shown


def says(mistake: Mistake, ran: Result) -> None:
    """See that a command told a mistake in words: to standard error, with its code, its exit and no traceback."""
    told = " ".join(ran.stderr.split())
    assert ran.exit_code == mistake["exit"], repr(ran.exception)
    assert mistake["code"] in told
    assert [word for word in mistake["words"] if word not in told] == [], told
    assert "Traceback" not in ran.output


def lists_of_problems(written: str) -> list[list[dict[str, Any]]]:
    """Return the lists of problems in what `--format json` wrote: one alone, or those among an array of reports."""
    items = json.loads(written)
    if all(isinstance(item, dict) and "code" in item for item in items):
        return [items]
    return [item for item in items if isinstance(item, list)]


def is_problems_json(mistake: Mistake, ran: Result) -> None:
    """See that a command told a mistake as `prefile-problems/1`, on standard output and in UTF-8."""
    assert ran.exit_code == mistake["exit"], repr(ran.exception)
    found = lists_of_problems(ran.stdout_bytes.decode("utf-8"))
    for problems in found:
        PROBLEMS.validate(problems)
    assert mistake["code"] in {problem["code"] for problem in chain.from_iterable(found)}
    assert ran.stderr == ""


@pytest.mark.parametrize("folder", [ENTRIES, FACTS, RULES, EDITIONS], ids=["entries", "facts", "rules", "editions"])
def test_each_gallery_lists_the_files_of_its_folder(folder: Path) -> None:
    listed = [mistake["file"] for mistake in gallery(folder)]
    assert sorted(listed) == sorted(path.name for path in folder.iterdir() if path.name != "gallery.yaml")


# Declarations


@each(ENTRY_MISTAKES)
def test_a_mistake_in_a_declaration_is_one_problem_with_its_place(mistake: Mistake, small_book: RuleBook) -> None:
    expect(mistake, problems_of_entries(ENTRIES / mistake["file"], small_book))


@each(ENTRY_MISTAKES)
def test_the_command_line_tells_a_mistake_in_a_declaration_in_words(
    mistake: Mistake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ENTRIES)
    says(mistake, run.invoke(app, ["screen", mistake["file"], "--rules", str(GOOD_BOOK), "--decide", "plain"]))


@each(ENTRY_MISTAKES)
def test_the_command_line_tells_a_mistake_in_a_declaration_as_json(mistake: Mistake) -> None:
    options = ["--rules", str(GOOD_BOOK), "--decide", "plain", "--format", "json"]
    is_problems_json(mistake, run.invoke(app, ["screen", str(ENTRIES / mistake["file"]), *options]))


@pytest.mark.parametrize("file", ["gzip.json", "half-a-character-in-an-amount.json", "several.json"])
def test_a_mistake_in_a_declaration_ends_the_process_with_2_and_no_traceback(file: str) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "prefile", "screen", file, "--rules", str(GOOD_BOOK), "--decide", "plain"],
        cwd=ENTRIES,
        capture_output=True,
        check=False,
    )
    assert ran.returncode == 2, ran.stderr.decode()
    assert ran.stdout == b""
    assert b"Traceback" not in ran.stderr
    assert b"F704" not in ran.stderr


def test_a_file_that_cannot_be_opened_is_told_with_its_name() -> None:
    path = str(ENTRIES / "nowhere.json")
    ran = run.invoke(app, ["screen", path, "--rules", str(GOOD_BOOK), "--format", "json"])
    is_problems_json({"code": "E101", "exit": 2}, ran)
    assert json.loads(ran.stdout)[0]["where"]["file"] == path


def test_a_broken_file_does_not_keep_the_other_files_from_being_screened() -> None:
    broken = str(ENTRIES / "several.json")
    ran = run.invoke(app, ["screen", broken, str(STORY), "--rules", str(GOOD_BOOK), "--decide", "plain"])
    assert ran.exit_code == 2
    assert "ABC-1234567-6" in ran.stdout or "prefile report" in ran.stdout


@pytest.mark.parametrize(
    "keys", ['"\\ud800": 1, "\\ud800": 2', '"\\ud800": 1', '"metadata": {"\\ud800": "a", "\\ud800": "b"}']
)
def test_half_a_character_in_a_key_never_reaches_the_output(keys: str, tmp_path: Path) -> None:
    file = tmp_path / "entry.json"
    file.write_text(
        f'{{"format": "prefile-entry/1", {keys}, "lines": [{{"tariff_number": "2804.61.00.00"}}]}}', "utf-8"
    )
    ran = run.invoke(app, ["screen", str(file), "--rules", str(GOOD_BOOK), "--format", "json"])
    is_problems_json({"code": "E107", "exit": 2}, ran)
    [problem for problems in lists_of_problems(ran.stdout) for problem in problems if str(problem).encode("utf-8")]


def test_control_characters_of_a_declaration_do_not_reach_the_terminal(tmp_path: Path) -> None:
    file = tmp_path / "entry.json"
    file.write_text('{"format": "prefile-entry/1", "\\u001b[2J": 1, "lines": [{"tariff_number": "\\u009b1"}]}', "utf-8")
    ran = run.invoke(app, ["screen", str(file), "--rules", str(GOOD_BOOK)])
    assert ran.exit_code == 2
    assert not any(character in ran.output for character in "\x1b\x9b")


# Side-cars of facts


@each(FACT_MISTAKES)
def test_a_mistake_in_a_side_car_is_one_problem_with_its_place(
    mistake: Mistake, small_book: RuleBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(FACTS)
    try:
        facts = prefile.read_facts(mistake["file"])
        items = prefile.screen_many(prefile.join_facts(prefile.read_entries(STORY), facts), small_book, decide="plain")
        found = [problem for item in items if isinstance(item, DeclarationProblems) for problem in item.problems]
    except DeclarationProblems as refused:
        found = list(refused.problems)
    expect({**mistake, "replaces": mistake["file"]}, found)
    places = [problem.where for problem in found]
    assert {place.file for place in places} == {mistake["file"]}
    assert mistake.get("column") in {None, *(place.column for place in places)}, places


@each(FACT_MISTAKES)
def test_the_command_line_tells_a_mistake_in_a_side_car_in_words_and_as_json(
    mistake: Mistake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(FACTS)
    command = ["screen", str(STORY), "--facts", mistake["file"], "--rules", str(GOOD_BOOK), "--decide", "plain"]
    says(mistake, run.invoke(app, command))
    is_problems_json(mistake, run.invoke(app, [*command, "--format", "json"]))


# Rule files


def test_the_book_that_the_gallery_breaks_is_whole(small_book: RuleBook) -> None:
    assert lint(small_book) == ()
    assert run.invoke(app, ["rules", "check", "--rules", str(GOOD_BOOK)]).exit_code == 0
    assert [prove(small_book, decide=decide)[1:] for decide in DECIDERS] == [((), ())] * len(DECIDERS)


@each(mistake for mistake in RULE_MISTAKES if (GOOD_BOOK / mistake["replaces"]).exists())
def test_a_broken_rule_file_differs_from_the_good_one_in_few_places(mistake: Mistake) -> None:
    good = (GOOD_BOOK / mistake["replaces"]).read_bytes().splitlines()
    broken = (RULES / mistake["file"]).read_bytes().splitlines()
    hunks = [
        one for one in difflib.SequenceMatcher(None, good, broken, autojunk=False).get_opcodes() if one[0] != "equal"
    ]
    assert 1 <= len(hunks) <= MOST_HUNKS


@each(RULE_MISTAKES)
def test_a_mistake_in_a_rule_file_is_one_problem_with_its_place(
    mistake: Mistake, broken_book: Callable[[Mistake], Path]
) -> None:
    folder = broken_book(mistake)
    if mistake["stage"] == "prove":
        assert checked(folder) == ()
        expect(mistake, proved(folder))
    else:
        expect(mistake, checked(folder))


@each(RULE_MISTAKES)
def test_the_command_line_tells_a_mistake_in_a_rule_file_in_words_and_as_json(
    mistake: Mistake, broken_book: Callable[[Mistake], Path]
) -> None:
    proving = ["rules", "prove", "--decide", "plain"]
    command = ["rules", "check"] if mistake["stage"] == "check" else proving
    command += ["--rules", str(broken_book(mistake))]
    says(mistake, run.invoke(app, command))
    is_problems_json(mistake, run.invoke(app, [*command, "--format", "json"]))


def test_screening_with_a_broken_rule_file_ends_with_3_and_names_it(broken_book: Callable[[Mistake], Path]) -> None:
    mistake = next(one for one in RULE_MISTAKES if one["file"] == "key-misspelt.yaml")
    folder = str(broken_book(mistake))
    says(mistake, run.invoke(app, ["screen", str(STORY), "--rules", folder]))
    is_problems_json(mistake, run.invoke(app, ["screen", str(STORY), "--rules", folder, "--format", "json"]))


def test_every_mistake_of_a_rule_book_is_told_at_once(tmp_path: Path) -> None:
    folder = tmp_path / "book"
    shutil.copytree(GOOD_BOOK, folder)
    for name, place in (
        ("key-twice.yaml", "us/example/surcharge.yaml"),
        ("price-ad-valorem.yaml", "us/example/floor.yaml"),
        ("list-number.csv", "lists/floor.csv"),
    ):
        shutil.copyfile(RULES / name, folder / place)
    found = {(problem.code, problem.where.file) for problem in checked(folder)}
    assert ("R303", "us/example/surcharge.yaml") in found
    assert ("R306", "us/example/floor.yaml") in found


def test_a_book_without_a_single_measure_is_no_fault_of_ours(tmp_path: Path) -> None:
    folder = tmp_path / "book"
    shutil.copytree(GOOD_BOOK, folder)
    shutil.rmtree(folder / "us")
    ran = run.invoke(app, ["screen", str(STORY), "--rules", str(folder), "--decide", "plain"])
    assert ran.exit_code in {0, 1, 3}, repr(ran.exception)
    assert isinstance(ran.exception, SystemExit | None)


@pytest.mark.parametrize("name", sorted(LINTS))
def test_each_lint_finds_a_bad_sample_of_its_own(name: str, broken_book: Callable[[Mistake], Path]) -> None:
    code = importlib.import_module(f"prefile.rulebook.lint.{name}").CODE
    samples = [one for one in RULE_MISTAKES if one["code"] == code and one["stage"] == "check"]
    for sample in samples:
        folder = broken_book(sample)
        try:
            broken = prefile.open_rulebook(folder)
            found = [problem.code for problem in LINTS[name](broken, written_book(broken))]
        except RuleFileProblems:
            continue
        finally:
            shutil.rmtree(folder)
        if found == [code]:
            return
    pytest.fail(f"no sample of the gallery is found by {name} alone")


# Revisions of the tariff, and their change records


@each(EDITION_MISTAKES)
def test_a_revision_that_cannot_be_taken_is_told_in_words_and_as_json_and_nothing_is_written(
    mistake: Mistake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(EDITIONS)
    folder = tmp_path / "book"
    shutil.copytree(GOOD_BOOK, folder)
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    command = ["rules", "edition", "--effective", "2026-12-01", "--rules", str(folder)]
    if "record" in mistake:
        command += [str(REVISION), "--change-record", mistake["file"]]
    else:
        command += [mistake["file"], "--name", "2026 Revision 30"]
    says(mistake, run.invoke(app, command))
    ran = run.invoke(app, [*command, "--format", "json"])
    is_problems_json(mistake, ran)
    (found,) = lists_of_problems(ran.stdout)
    assert mistake.get("line") in {None, *(problem["where"].get("line") for problem in found)}, found
    assert mistake.get("path") in {None, *(problem["where"].get("path") for problem in found)}, found
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


# Mistakes that no small file can hold, made here


def _gives_way_to_too_many(tmp_path: Path) -> None:
    folder = tmp_path / "book"
    shutil.copytree(GOOD_BOOK, folder)
    rule = folder / "us" / "example" / "surcharge.yaml"
    written = rule.read_text("utf-8")
    for number in range(61):
        text = written.replace("measure: us.example.surcharge", f"measure: us.example.other-{number}")
        (rule.parent / f"other-{number}.yaml").write_text(text, "utf-8")
    ways = "".join(f"  - {{measure: us.example.other-{number}, cite: order-1}}\n" for number in range(61))
    rule.write_text(written.replace("verified:", f"gives_way_to:\n{ways}\nverified:"), "utf-8")
    prefile.screen(prefile.read_entry(STORY), prefile.open_rulebook(folder), decide="durable")


def _too_long_a_rule(tmp_path: Path) -> None:
    folder = tmp_path / "book"
    shutil.copytree(GOOD_BOOK, folder)
    rule = folder / "us" / "example" / "surcharge.yaml"
    rule.write_text(rule.read_text("utf-8") + "# padding\n" * 110_000, "utf-8")
    prefile.open_rulebook(folder)


def _contradicting_scenarios(_: Path) -> None:
    book = prefile.open_rulebook(GOOD_BOOK)
    scenarios = [open_scenario(book, name) for name in ("example-floors", "example-quota")]
    prefile.screen(prefile.read_entry(STORY), book, scenarios=scenarios, decide="plain")


def _no_such_file(tmp_path: Path) -> None:
    prefile.read_entry(tmp_path / "nowhere.json")


def _facts_for_two_entries(_: Path) -> None:
    facts = prefile.read_facts(b"entry_number,line,fact,answer\n,1,net_kg,1000\n")
    entry = prefile.Entry.model_validate({"format": "prefile-entry/1", "lines": [{"tariff_number": "2804.61.00.00"}]})
    for item in prefile.join_facts([entry, entry], facts):
        if isinstance(item, DeclarationProblems):
            raise item


def _two_entries(tmp_path: Path) -> None:
    file = tmp_path / "two.jsonl"
    one = json.dumps({"format": "prefile-entry/1", "lines": [{"tariff_number": "2804.61.00.00"}]})
    file.write_text(f"{one}\n{one}\n", "utf-8")
    prefile.read_entry(file)


def _empty_folder(tmp_path: Path) -> None:
    for problems in Inputs([str(tmp_path)]).entries(prefile.Limits(), lambda _: None):
        assert isinstance(problems, DeclarationProblems)
        raise problems


def _reports_into_a_folder(tmp_path: Path) -> None:
    with Output(tmp_path, is_read=lambda _: False):
        pass


def _wrong_mapping(_: Path) -> None:
    prefile.read_mapping(b'format = "prefile-mapping/1"\nreads = "table"\nname = "x"\nline = {orign = "COO"}\n')


def _wrong_setting(tmp_path: Path) -> None:
    (tmp_path / "prefile.toml").write_text('dates = "ymd"\n', "utf-8")
    with chdir(tmp_path):
        read_settings()


MADE: dict[str, Callable[[Path], None]] = {
    "E101": _no_such_file,
    "E110": _two_entries,
    "E111": _empty_folder,
    "E112": _reports_into_a_folder,
    "E113": _wrong_mapping,
    "E118": _wrong_setting,
    "E143": _facts_for_two_entries,
    "R301": _too_long_a_rule,
    "R371": _contradicting_scenarios,
    "R391": _gives_way_to_too_many,
}


@each(FORMAT_MISTAKES)
def test_a_mistake_in_another_format_is_told_in_its_place(mistake: Mistake) -> None:
    path = ROOT / "fixtures" / "broken" / "formats" / mistake["file"]
    mapping = prefile.read_mapping(path.parent / mistake["mapping"]) if "mapping" in mistake else None
    items = list(prefile.read_entries(path, mapping=mapping))
    told = [problem for item in items if isinstance(item, DeclarationProblems) for problem in item.problems]
    assert [problem.code for problem in told] == [mistake["code"]], told
    assert [word for word in mistake["words"] if word not in f"{told[0].what} {told[0].next}"] == [], told
    assert told[0].where.line == mistake.get("line", told[0].where.line)
    assert not [word for word in PROGRAMMERS_WORDS if word in f"{told[0].what} {told[0].next}"]


ONLY_DURABLE = pytest.mark.skipif(WHY_NOT is not None, reason=f"only durable-rules has a limit of questions: {WHY_NOT}")


@pytest.mark.parametrize(
    "code", [pytest.param(code, marks=ONLY_DURABLE if code == "R391" else ()) for code in sorted(MADE)]
)
def test_a_mistake_that_no_small_file_can_hold_has_its_code_too(code: str, tmp_path: Path) -> None:
    with pytest.raises(Problems) as refused:
        MADE[code](tmp_path)
    assert [problem.code for problem in refused.value.problems] == [code]


def test_every_code_of_a_declaration_and_of_a_rule_file_is_met() -> None:
    met = {
        mistake["code"]
        for mistake in (*ENTRY_MISTAKES, *FORMAT_MISTAKES, *FACT_MISTAKES, *RULE_MISTAKES, *EDITION_MISTAKES)
    } | MADE.keys()
    of_archive = {code for code in CATALOGUE if code.startswith("E5")}  # they are met in tests/store
    assert met == {code for code in CATALOGUE if code[0] in "ER"} - of_archive
