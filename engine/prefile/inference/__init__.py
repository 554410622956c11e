"""Inference: from a line and a book to the measures that cover it."""

from prefile.inference.decide import Answers, Decide, Decider
from prefile.inference.index import Index, Standings
from prefile.inference.predicates import LineFacts, asks, words

__all__ = ["Answers", "Decide", "Decider", "Index", "LineFacts", "Standings", "asks", "words"]
