"""Put the tariff numbers of one of CargoWise's lines: its own, those that a mapping declares, and the further ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from prefile.errors import Place
from prefile.intake.mapped_values import FactWriter, StatedFact
from prefile.intake.quantities import StatedText
from prefile.intake.tariff_numbers import (
    StatedNumber,
    is_heading,
    place_of_own,
    put_beside,
    put_numbers,
    refuse_headings_alone,
    same_number,
    split_numbers,
)

__all__ = ["Numbers", "stated_number"]


class Numbers:
    """Order the numbers of one line as they are filed, as far as the file states it."""

    def __init__(
        self,
        writer: FactWriter,
        facts: Mapping[str, StatedFact],
        further: Iterable[Mapping[str, StatedFact]],
        at: Place,
        *,
        declares: bool,
    ) -> None:
        """Gather the numbers of a line, which is at `at`; `declares`: the mapping names some of its own."""
        self._writer, self._at = writer, at
        number = facts.get("tariff_number")
        self._own = None if number is None else stated_number(writer, number, facts)
        self._line = self._own or stated_number(writer, StatedFact("", at, ""), facts)
        self._stated = [*self._mapped(facts)]
        texts = [stated.number.text for stated in self._stated]
        for detail in further:
            text = detail["number"].text
            if declares and is_heading(text) and not any(same_number(text, other) for other in texts):
                why = "the mapping says where the numbers of Chapter 99 are"
                writer.draft.pass_over(f'AdditionalLineTariffDetail "{text[:40]}"', why)
            elif not any(same_number(text, other) for other in texts):
                self._stated.append(stated_number(writer, detail["number"], detail))

    def _mapped(self, facts: Mapping[str, StatedFact]) -> Iterable[StatedNumber]:
        """Yield the numbers that the mapping declares, by their places."""
        by_place: dict[int, dict[str, StatedFact]] = {}
        for fact, read in facts.items():
            head, _, rest = fact.partition("/")
            place, _, key = rest.partition("/")
            if head == "declared":
                by_place.setdefault(int(place), {})[key] = read
        for _, beside in sorted(by_place.items()):
            if "number" in beside:
                yield stated_number(self._writer, beside["number"], beside)
            else:
                self._writer.draft.pass_over(next(iter(beside.values())).name, "it has no number")

    def put(self, path: str) -> None:
        """Put the numbers, and what is beside each of them, on the line at a path."""
        self._place_own()
        if self._own is None or is_heading(self._own.number.text):
            self._give_to_goods(path)
        split = put_numbers(self._writer.draft, path, self._stated, later=True)
        if split.own is None and self._stated:
            refuse_headings_alone(self._writer.draft, path, self._at)

    def _place_own(self) -> None:
        """Put the line's own number among the others; where it stands there already, it is the same."""
        if self._own is None:
            return
        numbers = [stated.number.text for stated in self._stated]
        same = next((at for at, number in enumerate(numbers) if same_number(number, self._own.number.text)), None)
        if same is None:
            self._stated.insert(place_of_own(self._own.number.text, numbers), self._own)
        else:
            known = self._stated[same]
            self._stated[same] = self._own._replace(duty=known.duty, value=self._own.value or known.value)

    def _give_to_goods(self, path: str) -> None:
        """Give the goods' own number the line's value and quantities, which are none of a heading of Chapter 99."""
        split = split_numbers([stated.number.text for stated in self._stated])
        if split.own is None:
            put_beside(self._writer.draft, path, self._line)
        for at, stated in enumerate(self._stated):
            if stated.number == self._line.number:
                self._stated[at] = stated._replace(value=None, quantities=())
            elif at == split.own:
                value, quantities = stated.value or self._line.value, stated.quantities or self._line.quantities
                self._stated[at] = stated._replace(value=value, quantities=quantities)


def stated_number(writer: FactWriter, number: StatedFact, facts: Mapping[str, StatedFact]) -> StatedNumber:
    """Return a number with the duty, the value and the quantities beside it."""

    def amount(fact: str) -> StatedText | None:
        read = facts.get(fact)
        text = None if read is None else writer.amount(read)
        return None if read is None or text is None else StatedText(text, read.at)

    return StatedNumber(StatedText(number.text, number.at), amount("duty"), amount("value"), writer.quantities(facts))
