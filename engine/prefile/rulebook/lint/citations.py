"""Citations: every `cite` is defined and every definition used; one key means one authority in the whole book."""

from __future__ import annotations

from collections.abc import Iterator

from prefile.errors import Problem
from prefile.law.book import RuleBook
from prefile.law.measure import Measure
from prefile.rulebook.rule_folder import WrittenBook
from prefile.rulebook.scenario_files import scenarios_of
from prefile.rulebook.yaml_source import Path
from prefile.values.citation import Citation

__all__ = ["check"]

CODE = "R320"


def check(book: RuleBook, written: WrittenBook) -> Iterator[Problem]:
    """Yield each citation that is missing, unused, or at odds with another file's."""
    known: dict[str, tuple[str, Citation]] = {}
    files = [(one.file, written.documents[one.file], _own(one, written)) for one in book.measures]
    files += [(partner.file, written.documents[partner.file], partner.citations) for partner in book.agreements]
    files += [(file, written.documents[file], dict(citations)) for file, citations in book.citations.items()]
    files += [
        (scenario.document.name, scenario.document, dict(scenario.scenario.citations))
        for scenario in scenarios_of(book).opened
    ]
    for file, document, citations in files:
        used = dict(_cited(document.value, ()))
        for path, key in used.items():
            if key not in citations:
                yield Problem(CODE, f'the citation "{key}" is not defined in this file', document.place(path))
        for key, citation in citations.items():
            place = document.place(("citations", key))
            if key not in used.values():
                yield Problem(CODE, f'the citation "{key}" is not used', place)
            first, same = known.setdefault(key, (file, citation))
            if same != citation:
                yield Problem(CODE, f'the citation "{key}" says something else in {first}', place)


def _own(measure: Measure, written: WrittenBook) -> dict[str, Citation]:
    """Return the citations of a measure's own file: what displaces it brings its own."""
    rule = written.rules.get(measure.file)
    return {key: one for key, one in measure.citations.items() if rule is None or key in rule.citations}


def _cited(value: object, path: Path) -> Iterator[tuple[Path, str]]:
    """Yield the place and key of every `cite` of a file; examples cite nothing."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "cite" and isinstance(inner, str):
                yield (*path, key), inner
            elif key != "examples":
                yield from _cited(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _cited(inner, (*path, index))
