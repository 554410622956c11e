"""Examples that a rule lacks, ready to paste: lines found that reach what no example reaches.

What such a line comes to is the engine's word and no law's. So each says that it is to be confirmed, and `check`
refuses it until its author has worked the figure out from the cited text, and taken the mark away.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError

from prefile.decision.engine import Decide
from prefile.errors import DeclarationProblems, Place, Problem, RuleFileProblems
from prefile.findings import Finding
from prefile.law.book import RuleBook
from prefile.law.measure import Measure
from prefile.rulebook import open_rulebook
from prefile.rulebook.examples import Example, each_example
from prefile.rulebook.rule_folder import written_book
from prefile.rulebook.schema.examples import ExpectText
from prefile.rulebook.yaml_source import without_examples
from prefile.workbench.candidates import lines_to_try
from prefile.workbench.example_runs import ExampleRun, example_run
from prefile.workbench.requirement import Requirement

__all__ = ["Proposed", "append_examples", "expected_of", "proposed_examples", "ran", "written_example"]

_MOST_TRIED = 3000
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9 .%/+¢_'()-]*", re.ASCII)


class Proposed(NamedTuple):
    """An example for what no example reaches, as YAML; None where no line was found that reaches it."""

    wanted: tuple[str, ...]
    text: str | None


def proposed_examples(
    book: RuleBook, measure: Measure, examples: Sequence[Example], wanted: Sequence[Requirement], *, decide: Decide
) -> Iterator[Proposed]:
    """Yield examples for what is wanted, in its order, trying lines until each has one; one may show several things."""
    found: dict[int, ExampleRun] = {}
    for tried in lines_to_try(book, measure, examples, _MOST_TRIED):
        if len(found) == len(wanted):
            break
        run = ran(book, measure, tried, decide)
        if run is not None:
            for place, requirement in enumerate(wanted):
                if place not in found and requirement.shown_by(run):
                    found[place] = run
    names = {example.name for example in examples}
    showing: dict[int, list[int]] = {}
    for place in range(len(wanted)):
        showing.setdefault(id(found[place]) if place in found else -1 - place, []).append(place)
    for places in showing.values():
        what = tuple(wanted[place].what for place in places)
        run = found.get(places[0])
        yield Proposed(what, None if run is None else written_example(what[0], run, names))


def append_examples(file: Path, name: str, texts: Sequence[str]) -> Iterator[Problem]:
    """Put examples at the end of a rule file; yields the problem of one whose examples do not stand last."""
    data = file.read_bytes()
    if without_examples(data) == data:
        what = "examples can be added only where the key examples stands last, with nothing behind it"
        yield Problem("R354", what, Place(name), next="Move examples to the end of the file.")
        return
    joint = b"" if data.endswith(b"\n") else b"\n"
    file.write_bytes(data + joint + "".join(texts).encode())


def ran(book: RuleBook, measure: Measure, tried: Example, decide: Decide) -> ExampleRun | None:
    """Run a line, as an example that says what it came to; None where it is no entry, or the measure not on it."""
    try:
        run = example_run(book, measure.id, tried, decide=decide)
    except (ValidationError, DeclarationProblems):
        return None
    if run.finding is None:
        return None
    expect = ExpectText.model_validate(_expected(run.finding))
    return replace(run, example=run.example._replace(expect=expect))


def expected_of(folder: Path, measure: str, *, decide: Decide = "auto") -> str | None:
    """Return what the first example of a measure comes to, as YAML; None where its book cannot be opened, or run it."""
    try:
        book = open_rulebook(folder)
    except RuleFileProblems:
        return None
    written = written_book(book).rules[book.by_id[measure].file]
    run = ran(book, book.by_id[measure], next(each_example(written.examples)), decide)
    return None if run is None or run.finding is None else _flow(_expected(run.finding))


def _expected(finding: Finding) -> dict[str, object]:
    """Return what a finding came to, as an example says it."""
    declared = [heading for heading in (finding.declare, *finding.or_declare, *finding.beside) if heading is not None]
    said: dict[str, object] = {"outcome": finding.outcome}
    if finding.outcome == "cannot tell":
        said |= {"least": str(finding.least), "most": "unknown" if finding.most is None else str(finding.most)}
        said["missing"] = [fact.fact for fact in finding.missing] or None
    else:
        said["duty"] = str(finding.duty)
    if declared:
        said["declare"] = declared
    return {key: value for key, value in said.items() if value is not None}


def written_example(wanted: str, run: ExampleRun, names: set[str], *, offered: bool = False) -> str:
    """Return an example as YAML, as it stands under `examples`, with a name that is none of `names`, and joins them.

    With `offered` it says which claims would lower what is owed.
    """
    name = next(one for one in _names(wanted) if one not in names)
    names.add(name)
    finding = run.finding
    cites = ", ".join(finding.authorities) if finding is not None and finding.authorities else "the cited text"
    rows = [f"- name: {_flow(name)}"]
    rows.append(
        f"  to_confirm: {_flow(f'prefile computed what is expected; work it out from {cites}, then delete this')}"
    )
    if run.example.as_known is not None:
        rows.append(f"  as_known: {run.example.as_known}")
    rows.append(f"  entry: {_flow(run.example.entry)}")
    rows.append(f"  line: {_flow(run.example.line)}")
    expected: dict[str, object] = {"outcome": "not named"} if finding is None else _expected(finding)
    if offered and finding is not None:
        expected["could_claim"] = [claim.claim for claim in finding.could_claim]
    rows.append(f"  expect: {_flow(expected)}")
    return "".join(f"  {row}\n" for row in rows)


def _names(wanted: str) -> Iterator[str]:
    words = wanted.replace('"', "'")
    yield words
    place = 2
    while True:
        yield f"{words} ({place})"
        place += 1


def _flow(value: object) -> str:
    """Return a value as YAML on one line; text that could be read otherwise stands in quotes."""
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{key}: {_flow(inner)}' for key, inner in value.items())}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_flow, value))}]"
    text = str(value)
    return text if _PLAIN.fullmatch(text) and text == text.strip() else json.dumps(text, ensure_ascii=False)
