"""What a comparison comes to by kinds of lines, however they were added up, and the lines that lead.

`comparison_sums` gathers it of entries with their reports, `run_comparison` of the columns of a bulk run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from prefile.analysis.comparison import Added, Column, Comparison, Group, LineCompared
from prefile.analysis.exposure import Part, ScenarioDuty
from prefile.analysis.line_kinds import named_together
from prefile.analysis.rests_on import RestsOn
from prefile.law.book import RuleBook
from prefile.values.money import ZERO

__all__ = ["LEADING", "ComparedKind", "GatheredComparison"]

LEADING = 25
_KEPT = 40 * LEADING


class ComparedKind(NamedTuple):
    """What the sums tell lines apart by."""

    origin: str | None
    minerals: tuple[str, ...]
    importer: str | None


class GatheredComparison:
    """The sums of lines today and under each column, and the lines to which a column would add the most."""

    def __init__(self, book: RuleBook, columns: tuple[Column, ...]) -> None:
        """Gather what some columns come to, told by a book."""
        self._book, self.columns = book, columns
        self.entries = 0
        self.decided_by: str | None = None
        self._kinds: dict[ComparedKind, tuple[Part, tuple[Added, ...]]] = {}
        self._leading: list[LineCompared] = []

    def add(self, kind: ComparedKind, today: Part, added: tuple[Added, ...]) -> None:
        """Add lines of a kind."""
        known = self._kinds.get(kind)
        self._kinds[kind] = (today, added) if known is None else _sum_of_two(known, (today, added))

    def lead(self, lines: Iterable[LineCompared]) -> None:
        """Look at lines to which a column would, or might, apply: those to which it would add the most lead."""
        self._leading.extend(lines)
        if len(self._leading) > _KEPT:
            self._leading = sorted(self._leading, key=_rank_of)[:LEADING]

    def comparison(self, rests: RestsOn, as_known_on: str | None) -> Comparison:
        """Return the sums so far, with what they rest on; the law is that known on a day (None: as the book does)."""
        coverage_map, names = self._book.coverage_map, self._book.countries.names
        names_of = {key: commodity.name for key, commodity in coverage_map.commodities.items()} if coverage_map else {}
        minerals = self._groups(lambda kind: kind.minerals or (None,), names_of.get)
        return Comparison(
            entries=self.entries,
            unread=rests.unread.entries,
            first_date=rests.first_date,
            last_date=rests.last_date,
            rests_on=rests,
            as_known_on=as_known_on,
            rulebook=self._book.digest,
            decided_by=self.decided_by,
            columns=self.columns,
            total=self._group(None, "every line", self._kinds.values()),
            minerals=minerals,
            shared=tuple(_shared(minerals, self._kinds)),
            origins=self._groups(lambda kind: (kind.origin,), names.get),
            importers=self._groups(lambda kind: (kind.importer,), lambda importer: importer),
            leading=tuple(sorted(self._leading, key=_rank_of)[:LEADING]),
        )

    def duties(self) -> Iterator[ScenarioDuty]:
        """Yield all that would be owed under each column so far, today's duty included."""
        total = self._group(None, "", self._kinds.values())
        for place, column in enumerate(self.columns):
            would = total.would_be(place)
            title = "; ".join(scenario.title for scenario in column.scenarios)
            start = min((scenario.begins for scenario in column.scenarios if scenario.begins is not None), default=None)
            added = total.under[place]
            bounds = added.would_add.least, added.would_add.most
            yield ScenarioDuty(column.name, would.least, would.most, title, start, added.before, *bounds)

    def _groups(
        self,
        keys: Callable[[ComparedKind], tuple[str | None, ...]],
        name: Callable[[str], str | None],
    ) -> tuple[Group, ...]:
        found: dict[str | None, list[tuple[Part, tuple[Added, ...]]]] = {}
        for kind, sums in self._kinds.items():
            for key in keys(kind):
                found.setdefault(key, []).append(sums)
        made = [self._group(key, "not named" if key is None else name(key) or key, sums) for key, sums in found.items()]
        return tuple(sorted(made, key=_largest_first))

    def _group(self, key: str | None, name: str, sums: Iterable[tuple[Part, tuple[Added, ...]]]) -> Group:
        every = list(sums)
        today = Part.together(part for part, _ in every)
        under = tuple(
            Added.together(added[place] for _, added in every)._replace(column=column.name, today=today.duty)
            for place, column in enumerate(self.columns)
        )
        return Group(key, name, today, under)


def _shared(groups: Iterable[Group], kinds: Iterable[ComparedKind]) -> Iterator[Group]:
    """Yield the groups of minerals, those that the same lines name as one, which has their names."""
    naming = named_together({kind.minerals for kind in kinds})
    found: dict[object, list[Group]] = {}
    for group in groups:
        found.setdefault(naming.get(group.key or "", group.key), []).append(group)
    for alike in found.values():
        names = tuple(group.name for group in alike) if len(alike) > 1 else ()
        yield alike[0]._replace(names=names)


def _sum_of_two(
    sums: tuple[Part, tuple[Added, ...]], more: tuple[Part, tuple[Added, ...]]
) -> tuple[Part, tuple[Added, ...]]:
    added = tuple(Added.together(pair) for pair in zip(sums[1], more[1], strict=True))
    return Part.together((sums[0], more[0])), added


def _rank_of(line: LineCompared) -> tuple[object, ...]:
    added = [line_under.would_add for line_under in line.under]
    most = max((would.least if would.most is None else would.most for would in added), default=ZERO)
    least = max((would.least for would in added), default=ZERO)
    names = line.entry_number or "", line.reference or ""
    return (all(would.most is not None for would in added), -most, -least, *names, line.line, line.tariff_number)


def _largest_first(group: Group) -> tuple[object, ...]:
    most = max((added.bounded for added in group.under), default=ZERO)
    return (-most, -group.today.value, group.key is None, group.key or "")
