"""Examples: each has a name of its own and says what it comes to. That every part is reached, `prove` sees."""

from __future__ import annotations

from collections.abc import Iterator

from prefile.errors import Problem
from prefile.law.book import RuleBook
from prefile.law.scenario import MARK
from prefile.rulebook.examples import each_example
from prefile.rulebook.rule_folder import WrittenBook
from prefile.rulebook.schema.examples import ExpectText

__all__ = ["check"]

CODE = "R354"
_UNCONFIRMED = "R355"


def check(book: RuleBook, written: WrittenBook) -> Iterator[Problem]:
    """Yield each example that says too little or contradicts itself."""
    for measure in book.measures:
        document = written.documents[measure.file]
        names: set[str] = set()
        for index, text in enumerate(written.rules[measure.file].examples):
            if text.to_confirm is not None:
                what = f'what "{text.name}" expects is not confirmed from the text'
                yield Problem(_UNCONFIRMED, what, document.place(("examples", index, "to_confirm")))
        for example in each_example(written.rules[measure.file].examples):
            if example.name in names:
                what = f'a second example is named "{example.name}"'
                yield Problem(CODE, what, document.place((*example.path, "name")))
            names.add(example.name)
            for what in _outcome_words(example.expect, supposed=MARK in measure.id):
                yield Problem(CODE, what, document.place((*example.path, "expect")))


def _outcome_words(expect: ExpectText, *, supposed: bool) -> Iterator[str]:
    if expect.outcome == ("applies" if supposed else "would apply"):
        yield f'"would apply" is said of scenarios, "applies" of law; this is {"a scenario" if supposed else "law"}'
    if expect.outcome == "cannot tell":
        if expect.duty is not None:
            yield "what cannot be told has no duty: say least and most"
        elif expect.least is None and expect.missing is None and expect.because is None:
            yield "say the least, what is missing, or why"
    elif expect.outcome == "not named":
        if expect.duty:
            yield "a measure that does not name the number owes nothing"
    elif expect.duty is None:
        yield "say the duty, 0.00 included"
    elif expect.outcome not in {"applies", "would apply"} and expect.duty:
        yield f'a measure that is "{expect.outcome}" owes 0.00'
