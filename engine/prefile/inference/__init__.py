"""Inference: from a line and a book to the measures that cover it."""

from prefile.inference.decide import Answers, Decide, Decider
from prefile.inference.facts import LineFacts, NumberFacts, Special
from prefile.inference.index import Index, Listed, Standings
from prefile.inference.predicates import asks, words

__all__ = [
    "Answers",
    "Decide",
    "Decider",
    "Index",
    "LineFacts",
    "Listed",
    "NumberFacts",
    "Special",
    "Standings",
    "asks",
    "words",
]
