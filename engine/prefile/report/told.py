"""What lines tell by their findings of law, whatever the amounts: worked out once for all that are found alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from operator import attrgetter

from msgspec import Struct

from prefile.duty.by_value import ValuePlan
from prefile.duty.line_findings import LineDuty
from prefile.findings import Authority, Finding
from prefile.law.book import RuleBook
from prefile.law.us_customs import ON_THE_NUMBER
from prefile.values.citation import Citation

__all__ = ["Cited", "Told", "authority", "last_told", "tellings"]

_MOST_KEPT = 1 << 12  # sets of findings, or of citations
_MOST_PLANS = 1 << 14

Cited = tuple[tuple[str, Authority], ...]
_Telling = tuple[str, str, str | None, tuple[str, ...]]  # what of a finding is told of its line beside it
_TELLING: Callable[[Finding], _Telling] = attrgetter("measure", "outcome", "declare", "authorities")


class Told(Struct, frozen=True, eq=False):
    """What findings of law tell of a line: kept for lines that are found alike, and known by its identity.

    `titles` are those of their measures, `mattering` the measures that may apply; `cited` are their authorities,
    `uncertain` the keys of those that rest on a secondary source, by each measure that applies. `unheaded`: a duty may
    be owed whose heading is not published. Where findings differ in what they cite under a key, the last counts.
    """

    titles: Mapping[str, str]
    mattering: frozenset[str]
    cited: Mapping[str, Authority]
    uncertain: Mapping[str, tuple[str, ...]]
    notices: frozenset[str]
    unheaded: bool


class _Tellings:
    """What lines of a book tell, by what is found of them; each authority is made once, so that its JSON is too."""

    def __init__(self, book: RuleBook) -> None:
        self._book = book
        self._told_by = lru_cache(_MOST_KEPT)(self._told)
        self._cited_by = lru_cache(_MOST_KEPT)(self._citing)
        self._by_plan: dict[int, tuple[ValuePlan, Told]] = {}

    def of(self, line: LineDuty) -> Told:
        """Return what the findings of a line tell, which is one for all lines of a plan that their value decides."""
        by_value = line.by_value
        if by_value is None:
            return self._of(line.found.findings)
        plan = by_value.plan
        known = self._by_plan.get(id(plan))  # of plans that stand beside, so that no other gets their ids
        if known is None:
            if len(self._by_plan) >= _MOST_PLANS:
                self._by_plan.clear()
            known = self._by_plan[id(plan)] = plan, self._of(line.found.findings)
        return known[1]

    def _of(self, findings: Iterable[Finding]) -> Told:
        return self._told_by(tuple(map(_TELLING, findings)))

    def _told(self, findings: tuple[_Telling, ...]) -> Told:
        by_id = self._book.by_id
        cited: dict[str, Authority] = {}
        for measure, _, _, keys in findings:
            cited.update(self._cited_by(measure, keys))
        apply = [(measure, declare, keys) for measure, outcome, declare, keys in findings if outcome == "applies"]
        titles = {measure: by_id[measure].title for measure, *_ in findings}
        return Told(
            titles,
            frozenset([measure for measure, outcome, *_ in findings if outcome != "does not apply"]),
            cited,
            {measure: self._uncertain(measure, keys) for measure, _, keys in apply},
            self._book.notices.intersection(titles),
            any(declare is None and measure not in ON_THE_NUMBER for measure, declare, _ in apply),
        )

    def _uncertain(self, measure: str, keys: tuple[str, ...]) -> tuple[str, ...]:
        citations = self._book.by_id[measure].citations
        return tuple([key for key in keys if not citations[key].certain])

    def _citing(self, measure: str, keys: tuple[str, ...]) -> Cited:
        citations = self._book.by_id[measure].citations
        return tuple([(key, authority(citations[key])) for key in keys])


def tellings(book: RuleBook) -> _Tellings:
    """Return what lines of a book tell, kept with it."""
    return book.derived("tellings", lambda: _Tellings(book))


def last_told(told: Iterable[Told]) -> Iterable[Told]:
    """Return what lines tell, each once, in the order in which it is told last."""
    return reversed(dict.fromkeys(reversed([*told])))


def authority(citation: Citation) -> Authority:
    """Return a citation as it stands in a report."""
    return Authority(citation.cite, citation.date, citation.url, citation.says, citation.certain)
