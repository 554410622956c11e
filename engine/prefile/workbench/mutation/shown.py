"""A change that went unnoticed, as a diff of its rule file, and the example that would tell it."""

from __future__ import annotations

from prefile.errors import Problem
from prefile.findings import Finding
from prefile.law.book import RuleBook
from prefile.rulebook.examples import each_example
from prefile.rulebook.rule_folder import written_book
from prefile.workbench.candidates import lines_to_try
from prefile.workbench.example_runs import seen_by
from prefile.workbench.mutation.judge import Judge
from prefile.workbench.mutation.spot import Change
from prefile.workbench.proposed import ran, written_example

__all__ = ["shown_change", "telling_example"]

_MOST_TRIED = 600


def shown_change(book: RuleBook, change: Change) -> str:
    """Return a change as a diff: where it is, what stands there, and what would."""
    document = written_book(book).documents[book.by_id[change.measure].file]
    place = document.place(change.path)
    where = "/".join(map(str, change.path))
    return f"{change.kind}: {place.file}:{place.line}  {where}\n  - {change.before}\n  + {change.after}"


def telling_example(judge: Judge, change: Change) -> str | None:
    """Return an example, as YAML, on which a change would show; None where no line was found on which it does."""
    measure, made = judge.book.by_id[change.measure], judge.mutant(change)
    if isinstance(made, Problem):
        return None
    examples = list(each_example(judge.written.rules[measure.file].examples))
    before, after = seen_by(judge.book, measure), seen_by(made.book, made.measure)
    for tried in (*examples, *lines_to_try(before, measure, examples, _MOST_TRIED)):
        was, would = ran(before, measure, tried, "plain"), ran(after, made.measure, tried, "plain")
        finding = None if would is None else would.finding
        if was is not None and _seen(was.finding) != _seen(finding):
            names = {example.name for example in examples}
            return written_example(_words(change), was, names, offered=_claims(was.finding) != _claims(finding))
    return None


def _words(change: Change) -> str:
    return f"tells {change.before} from {change.after}"


def _seen(finding: Finding | None) -> object:
    """Return what an example may say of a finding."""
    if finding is None:
        return None
    missing = tuple(fact.fact for fact in finding.missing)
    declared = (finding.declare, finding.or_declare, finding.beside)
    return finding.outcome, finding.duty, finding.least, finding.most, declared, missing, _claims(finding)


def _claims(finding: Finding | None) -> tuple[str, ...]:
    return () if finding is None else tuple(sorted(offered.claim for offered in finding.could_claim))
