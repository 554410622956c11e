"""The vocabulary of conditions: each word is one class, one field of the schema and one row of rules/README.md."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest

from prefile.decision.predicates import Claimed, OriginIn, rule_words
from prefile.rulebook.schema.conditions import CONDITION_WORDS

README = Path(__file__).parents[2] / "rules" / "README.md"
WORDS = rule_words()


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
