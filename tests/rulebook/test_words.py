"""The vocabulary of conditions: each word is one class, one field of the schema and one row of rules/README.md."""

from __future__ import annotations

import ast
import inspect
import re
import sys
from pathlib import Path

import pytest

from prefile.decision.line_facts import LineFacts
from prefile.decision.predicates import Claimed, LinePredicate, OriginIn, rule_words
from prefile.rulebook.schema.conditions import CONDITION_WORDS

README = Path(__file__).parents[2] / "rules" / "README.md"
WORDS = rule_words()
OF_THE_ENGINE = frozenset({"InForce", "NumberListed"})  # it asks them of every measure, before any condition
NAMES_OF_READS = {"group": "groups"}  # a property of LineFacts, and the fact that it looks at


def test_each_word_has_one_class_and_one_field() -> None:
    assert WORDS.keys() == CONDITION_WORDS.keys()


@pytest.mark.parametrize("word", sorted(CONDITION_WORDS))
def test_a_class_takes_what_the_schema_lets_stand_beside_its_word(word: str) -> None:
    value, names, *beside = inspect.signature(WORDS[word].written).parameters.values()
    assert {parameter.name for parameter in beside} == CONDITION_WORDS[word]
    assert {parameter.kind for parameter in beside} <= {inspect.Parameter.KEYWORD_ONLY}
    assert (value.default, names.name) == (inspect.Parameter.empty, "names")


def test_each_word_has_a_row_in_the_readme() -> None:
    """Words that a class has in common may share one row."""
    section = README.read_text("utf-8").partition("## What a condition can ask")[2].partition("\n## ")[0]
    rows = [line for line in section.splitlines() if line.startswith("| `")]
    named = [set(re.findall(r"`([a-z_]+)(?=[:`])", row)) for row in rows]
    for word in CONDITION_WORDS:
        assert any(word in names for names in named), word
        for beside in CONDITION_WORDS[word]:
            assert any({word, beside} <= names for names in named), beside
    heads = [match[1] for row in rows if (match := re.match(r"\| `([a-z_]+)", row))]
    assert len(set(heads)) == len(heads)
    assert set(heads) <= CONDITION_WORDS.keys()


def test_two_classes_cannot_have_the_same_word() -> None:
    with pytest.raises(TypeError, match="OriginIn has the word origin, which is that of OriginIn"):
        rule_words([OriginIn, Claimed, OriginIn])


def _attributes(tree: ast.AST) -> set[str]:
    """Return the names of what is read of `facts`."""
    found = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "facts"
    }
    return {NAMES_OF_READS.get(name, name) for name in found}


def _classes() -> list[type[LinePredicate]]:
    modules = {predicate.__module__ for predicate in WORDS.values()} | {"prefile.decision.predicates.measure"}
    every = (found for name in modules for found in vars(sys.modules[name]).values() if isinstance(found, type))
    made = {found.__name__: found for found in every if issubclass(found, LinePredicate) and found is not LinePredicate}
    return [made[name] for name in sorted(made)]


@pytest.mark.parametrize("predicate", _classes())
def test_a_predicate_declares_what_it_reads(predicate: type[LinePredicate]) -> None:
    assert predicate.words or predicate.__name__ in OF_THE_ENGINE
    assert predicate.reads <= set(LineFacts.__slots__)
    (made,) = [
        node
        for node in ast.parse(inspect.getsource(sys.modules[predicate.__module__])).body
        if isinstance(node, ast.ClassDef) and node.name == predicate.__name__
    ]
    assert _attributes(made) <= predicate.reads


@pytest.mark.parametrize("module", sorted({predicate.__module__ for predicate in WORDS.values()}))
def test_a_module_reads_what_its_predicates_declare_and_no_less(module: str) -> None:
    declared = frozenset[str]().union(*(found.reads for found in WORDS.values() if found.__module__ == module))
    assert _attributes(ast.parse(inspect.getsource(sys.modules[module]))) == declared


def test_reading_a_fact_that_is_not_declared_is_an_error() -> None:
    facts = LineFacts.of({"origin": "DE"})
    assert OriginIn(frozenset({"DE"}), "DE").answer(facts)
    with pytest.raises(AttributeError, match="importer_facts is read and not declared"):
        Claimed("x", suggested_by="y").answer(LineFacts.of({"claims": ()}))
