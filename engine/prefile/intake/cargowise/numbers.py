"""The tariff numbers of one of CargoWise's lines: its own, those that a mapping declares, and the further ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from prefile.errors import Place
from prefile.intake.mapped_values import Filling, Read
from prefile.intake.measures import Stated
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
    """The numbers of one line, in filing order as far as the file states it."""

    def __init__(
        self,
        filling: Filling,
        facts: Mapping[str, Read],
        further: Iterable[Mapping[str, Read]],
        at: Place,
        *,
        declares: bool,
    ) -> None:
        """Gather the numbers of a line, which stands at `at`; `declares`: the mapping names some of its own."""
        self._filling, self._at = filling, at
        number = facts.get("tariff_number")
        self._own = None if number is None else stated_number(filling, number, facts)
        self._line = self._own or stated_number(filling, Read("", at, ""), facts)
        self._stated = [*self._mapped(facts)]
        told = [one.number.text for one in self._stated]
        for one in further:
            text = one["number"].text
            if declares and is_heading(text) and not any(same_number(text, other) for other in told):
                why = "the mapping says where the numbers of Chapter 99 stand"
                filling.draft.pass_over(f'AdditionalLineTariffDetail "{text[:40]}"', why)
            elif not any(same_number(text, other) for other in told):
                self._stated.append(stated_number(filling, one["number"], one))

    def _mapped(self, facts: Mapping[str, Read]) -> Iterable[StatedNumber]:
        """Yield the numbers that the mapping declares, by their places."""
        by_place: dict[int, dict[str, Read]] = {}
        for fact, read in facts.items():
            head, _, rest = fact.partition("/")
            place, _, key = rest.partition("/")
            if head == "declared":
                by_place.setdefault(int(place), {})[key] = read
        for _, one in sorted(by_place.items()):
            if "number" in one:
                yield stated_number(self._filling, one["number"], one)
            else:
                self._filling.draft.pass_over(next(iter(one.values())).name, "no number stands beside it")

    def put(self, path: str) -> None:
        """Put the numbers, and what stands beside each of them, on the line at a path."""
        self._place_own()
        if self._own is None or is_heading(self._own.number.text):
            self._give_to_goods(path)
        split = put_numbers(self._filling.draft, path, self._stated, later=True)
        if split.own is None and self._stated:
            refuse_headings_alone(self._filling.draft, path, self._at)

    def _place_own(self) -> None:
        """Put the line's own number among the others; where it stands there already, it is the same."""
        if self._own is None:
            return
        numbers = [one.number.text for one in self._stated]
        same = next((at for at, number in enumerate(numbers) if same_number(number, self._own.number.text)), None)
        if same is None:
            self._stated.insert(place_of_own(self._own.number.text, numbers), self._own)
        else:
            known = self._stated[same]
            self._stated[same] = self._own._replace(duty=known.duty, value=self._own.value or known.value)

    def _give_to_goods(self, path: str) -> None:
        """Give the goods' own number the line's value and quantities, which are none of a heading of Chapter 99."""
        split = split_numbers([one.number.text for one in self._stated])
        if split.own is None:
            put_beside(self._filling.draft, path, self._line)
        for at, one in enumerate(self._stated):
            if one.number == self._line.number:
                self._stated[at] = one._replace(value=None, quantities=())
            elif at == split.own:
                value, quantities = one.value or self._line.value, one.quantities or self._line.quantities
                self._stated[at] = one._replace(value=value, quantities=quantities)


def stated_number(filling: Filling, number: Read, facts: Mapping[str, Read]) -> StatedNumber:
    """Return a number with the duty, the value and the quantities that stand beside it."""

    def amount(fact: str) -> Stated | None:
        read = facts.get(fact)
        text = None if read is None else filling.amount(read)
        return None if read is None or text is None else Stated(text, read.at)

    return StatedNumber(Stated(number.text, number.at), amount("duty"), amount("value"), filling.quantities(facts))
