"""What every part of a rule file shares as it is written: strict keys, dated windows, and conditions."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from prefile.rulebook.words import Day, Headings, Moment, Origins, Programs, Sentence, Slug, Slugs, Statuses, wrong

__all__ = ["ConditionText", "Dated", "Written"]


class Written(BaseModel):
    """A part of a rule file: unknown keys are refused, and nothing changes once read."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        frozen=True, extra="forbid", populate_by_name=False, hide_input_in_errors=True
    )


class Dated(Written):
    """A part with a window, and the days from which and until which it was what was known."""

    since: Annotated[Moment | None, Field(alias="from")] = None
    until: Moment | None = None
    known: Day | None = None
    replaced: Day | None = None


class ConditionText(Written):
    """One condition: exactly one of its words, with what belongs to it."""

    all_of: Annotated[list[ConditionText] | None, Field(alias="all", min_length=1)] = None
    any_of: Annotated[list[ConditionText] | None, Field(alias="any", min_length=1)] = None
    negated: Annotated[ConditionText | None, Field(alias="not")] = None
    origin: Origins | None = None
    group: Slugs | None = None
    claim: Slug | None = None
    needs: Literal["reference"] | None = None
    suggested_by: Slug | None = None
    importer_fact: Slug | None = None
    zone_status: Statuses | None = None
    footnote: Headings | None = None
    program: Programs | None = None
    article_set: Literal["any"] | None = None
    secondary_number: Literal["any"] | None = None
    unsettled: Sentence | None = None
    ask: Sentence | None = None

    @model_validator(mode="after")
    def _one_word(self) -> Self:
        beside = {"needs": "claim", "suggested_by": "claim", "ask": "unsettled"}
        said = [name for name in type(self).model_fields if getattr(self, name) is not None]
        words = [name for name in said if name not in beside]
        if len(words) != 1:
            raise wrong(f"a condition says exactly one thing; this one says {len(words)}")
        for name in said:
            if name in beside and words != [beside[name]]:
                raise wrong(f'"{name}" belongs to "{beside[name]}"')
        if self.unsettled is not None and self.ask is None:
            raise wrong('"unsettled" also says what to "ask"')
        return self
