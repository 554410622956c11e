"""What a measure owes on goods entered under Chapter 98 beside their own number, as a rule file says it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from prefile.rulebook.schema.conditions import ConditionText, Written
from prefile.rulebook.schema.scalars import Key, Sentence, wrong
from prefile.rulebook.schema.treatments import DutiablePartText

__all__ = ["OTHERS", "ProvisionText", "Provisions", "refuse_limit", "refuse_rows"]

OTHERS = "others"
_CODE = "R363"
_NUMBER = re.compile(r"98(?:[0-9]{2}){0,4}", re.ASCII)


def _read(value: object) -> object:
    """Return provisions as a list, without their dots."""
    every = [value] if isinstance(value, str) else value
    return [_beginning(text) if isinstance(text, str) else text for text in every] if isinstance(every, list) else every


def _beginning(text: str) -> str:
    digits = text.replace(".", "")
    if text != OTHERS and not _NUMBER.fullmatch(digits):
        raise wrong(f'"{text}" is neither "{OTHERS}" nor the beginning of a number of chapter 98', _CODE)
    return digits


Provisions = Annotated[list[str], BeforeValidator(_read, json_schema_input_type=str | list[str]), Field(min_length=1)]


class ProvisionText(Written):
    """One row: on some provisions the duty is on a part of the value, on all of it, on nothing, or is not told.

    `others` are the provisions that no row of the measure names. `says` is the reason that a reader is shown.
    """

    provisions: Provisions
    when: ConditionText | None = None
    on: DutiablePartText | None = None
    owes: Literal["nothing", "full value", "not told"] | None = None
    most: Literal["unknown"] | None = None
    says: Sentence | None = None
    cite: Key

    @property
    def conditional(self) -> bool:
        """Whether the row is a condition of coverage: it takes the goods out, or leaves them open."""
        return self.owes in {"nothing", "not told"}

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        if (self.on is None) == (self.owes is None):
            raise wrong('a row says "on" which part of the value the duty is, or what it "owes"', _CODE)
        refuse_limit(self.on)
        if (self.owes == "not told") != (self.says is not None and self.owes != "nothing"):
            raise wrong('"not told" also "says" why', _CODE)
        if (self.when is not None and not self.conditional) or (self.most is not None and self.owes != "not told"):
            raise wrong('"when" is of rows that owe nothing or are not told, and "most" of the latter', _CODE)
        if OTHERS in self.provisions and len(self.provisions) > 1:
            raise wrong('"others" are those that no row names, and stand alone', _CODE)
        return self


def refuse_limit(on: DutiablePartText | None) -> None:
    """Refuse a part of the value that is limited, or whose rest has a heading.

    Raises:
        PydanticCustomError: it is.
    """
    if on is not None and (on.at_most is not None or on.rest_heading is not None):
        raise wrong('under Chapter 98 the duty is on "only" a part, or on the "value_less" one, and no more', _CODE)


def refuse_rows(rows: Iterable[tuple[list[str], bool]]) -> None:
    """Refuse rows of which one is never read, or that leave a case of a provision that they name open.

    Each row is its provisions, and whether it speaks under a condition only.

    Raises:
        PydanticCustomError: it says which provision.
    """
    settled, conditional = set[str](), set[str]()
    for provisions, under_condition in rows:
        for name in provisions:
            for other in settled | (conditional - {name}):
                if name.startswith(other) or other.startswith(name):
                    raise wrong(f"two rows speak of {other}, and the second is never read there", _CODE)
        (conditional if under_condition else settled).update(provisions)
    for name in sorted(conditional - settled):
        raise wrong(f"{name} has rows with a condition only: say what is owed where it does not hold", _CODE)
