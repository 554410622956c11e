"""The table of missing facts: every row can be asked, answered at a place that there is, and is asked for by code."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import NamedTuple, get_args

import pytest

import prefile
from prefile.decision.metal_facts import MetalStep
from prefile.entry import Entry, Line
from prefile.entry.fact_paths import read_fact
from prefile.entry.fact_questions import has_question
from prefile.entry.missing_fact import MISSING_FACTS, MissingFact, missing_fact

PACKAGE = Path(prefile.__file__).parent
# What stands for each name in a row, and where several may stand for one.
NAMES = {
    "unit": "KG",
    "currency": "EUR",
    "mineral": "silicon",
    "minerals": "silicon gallium",
    "metal": "aluminum",
    "metals": "aluminum steel",
    "first": "aluminum",
    "named": "aluminum and steel",
    "steps": "smelted and cast",
    "countries": "US",
    "claim": "onshoring-volume",
    "fact": "onshoring-plan",
    "of": "drained weight",
    "uses": "aircraft or none",
    "part": "lead-content",
    "words": "lead content",
    "number": "8205.20.30.00",
    "ask": "what is open",
    "choice": '"patented" or "generic"',
    "claims": "patented generic",
}
METAL = {"metal-smelted": "aluminum", "metal-cast": "copper", "metal-melted": "steel"}
# What no declaration has a place for, so that nobody can answer beside it.
WITHOUT_ANSWER = {
    "tariff-edition",
    "processing",
    "metal-made",
    "program",
    "law",
    "unsettled",
    "unsettled-goods",
    "other-rate",
    "further-goods",
}
WITHOUT_PLACE = {"processing", "law", "tariff-edition", "unsettled", "unsettled-goods"}


def names_in(*texts: str) -> set[str]:
    return {name for text in texts for _, name, _, _ in Formatter().parse(text) if name}


def filled(kind: str) -> MissingFact:
    """Return a missing fact of a kind with every name that its row has."""
    row = MISSING_FACTS[kind]
    names = {name: NAMES[name] for name in names_in(row.path, row.ask, *row.answers)}
    return missing_fact(kind, **{**names, **({"metal": METAL[kind]} if kind in METAL else {})})


@pytest.mark.parametrize("kind", MISSING_FACTS)
def test_a_row_is_filled_in_whole(kind: str) -> None:
    lack = filled(kind)
    for text in (lack.fact, lack.path, lack.ask, *lack.answers):
        assert not re.search(r"[{}]", text), text
    assert lack.ask


@pytest.mark.parametrize("kind", MISSING_FACTS)
def test_what_answers_a_row_is_a_fact_of_the_vocabulary_that_somebody_is_asked_for(kind: str) -> None:
    lack = filled(kind)
    assert bool(lack.answers) is (kind not in WITHOUT_ANSWER)
    assert bool(lack.settled_by) is not bool(lack.answers)  # one of the two says what settles it, for every kind
    for answer in lack.answers:
        fact = read_fact(answer)
        assert fact is not None, answer
        assert has_question(fact), answer
        assert fact.of_entry is not lack.of_line


@pytest.mark.parametrize("kind", MISSING_FACTS)
def test_the_place_of_a_row_is_one_of_the_declaration_and_holds_what_answers_it(kind: str) -> None:
    lack = filled(kind)
    assert bool(lack.path) is (kind not in WITHOUT_PLACE)
    assert lack.path == "" or re.fullmatch(r"(/[a-z_]+)+", lack.path)
    model: type[Entry | Line] = Line if lack.of_line else Entry
    if lack.path:
        assert lack.path.split("/")[1] in model.model_fields
    for answer in lack.answers:
        first = (
            lack.answers[0] if kind == "metal-share" else answer
        )  # of several shares, the place is that of the first
        assert f"/{first}".startswith(lack.path)


@pytest.mark.parametrize(
    ("kind", "who"),
    [
        ("origin", "supplier"),
        ("quantity", "supplier"),
        ("mineral-content", "supplier"),
        ("metal-share", "supplier"),
        ("part-value", "importer"),
        ("sugar-degrees", "supplier"),
        ("metal-made", "supplier"),
        ("processing", "supplier"),
        ("claim", "importer"),
        ("program", "importer"),
        ("value", "filer"),
        ("entered", "filer"),
        ("law", "rule author"),
        ("unsettled", "rule author"),
        ("unsettled-goods", "supplier"),
    ],
)
def test_who_can_answer(kind: str, who: str) -> None:
    assert filled(kind).who == who


def test_a_name_that_stands_for_several_gives_a_fact_for_each() -> None:
    lack = missing_fact("metal-share", first="steel", named="steel and copper", metals="steel copper")
    assert lack.path == "/metal/steel/percent"
    assert lack.answers == ("metal/steel/percent", "metal/copper/percent")
    content = missing_fact("mineral-content", ask="which", minerals="silicon gallium")
    assert content.answers == ("minerals/silicon/percent", "minerals/gallium/percent")


def test_a_kind_that_the_table_does_not_hold_is_an_error() -> None:
    with pytest.raises(KeyError):
        missing_fact("whatever")


def test_missing_facts_are_equal_where_they_ask_the_same() -> None:
    one, other = (
        missing_fact("claim", **names) for names in ({"claim": "a", "fact": "b"}, {"fact": "b", "claim": "a"})
    )
    assert one == other
    assert hash(one) == hash(other)
    assert missing_fact("mass", unit="KG") != missing_fact("quantity", unit="KG")


# What code asks for


class Asked(NamedTuple):
    """One call in the package: where, which kinds it may ask for, and with which names (None: given as a mapping)."""

    where: str
    kinds: tuple[str, ...]
    names: frozenset[str] | None


def asked_for() -> Iterator[Asked]:
    """Yield every call of `missing_fact` in the package."""
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "missing_fact":
                names = [keyword.arg for keyword in node.keywords]
                given = None if None in names else frozenset(name for name in names if name is not None)
                yield Asked(f"{path.relative_to(PACKAGE)}:{node.lineno}", tuple(kinds_of(node.args[0])), given)


def kinds_of(argument: ast.expr) -> Iterator[str]:
    """Yield the kinds that an argument may be: a word, either of two, or one made of a step or a day."""
    match argument:
        case ast.Constant(value=str(kind)):
            yield kind
        case ast.IfExp(body=body, orelse=orelse):
            yield from (*kinds_of(body), *kinds_of(orelse))
        case ast.JoinedStr():
            yield from (f"metal-{step}" for step in get_args(MetalStep))
        case ast.Attribute(attr="fact"):
            yield from ("loaded", "imported", "exported")
        case _:
            pytest.fail(f"a kind is asked for in a way that this test cannot read: {ast.unparse(argument)}")


def test_every_kind_that_code_asks_for_exists_and_gets_every_name_of_its_row() -> None:
    calls = list(asked_for())
    assert len(calls) > 20
    for call in calls:
        assert call.kinds
        for kind in call.kinds:
            assert kind in MISSING_FACTS, call
            row = MISSING_FACTS[kind]
            if call.names is not None:
                assert call.names == names_in(row.path, row.ask, *row.answers), (call, kind)


def test_every_row_is_asked_for_by_code() -> None:
    asked = {kind for call in asked_for() for kind in call.kinds}
    assert MISSING_FACTS.keys() == asked
