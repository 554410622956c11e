"""The rule file as its author writes it; `schemas/rule.schema.json` is made of it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from prefile.rulebook.schema.examples import ExampleText
from prefile.rulebook.schema.measure import MeasureText

__all__ = ["RuleFile"]


class RuleFile(MeasureText):
    """One measure."""

    examples: Annotated[list[ExampleText], Field(min_length=1)]
