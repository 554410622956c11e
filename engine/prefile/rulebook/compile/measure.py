"""From a rule file as written to a measure: lists read, groups expanded, citations resolved."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Literal, NamedTuple

from prefile.law.agreement import Agreement
from prefile.law.condition import (
    AllOf,
    AnyOf,
    ArticleSet,
    Claimed,
    Condition,
    CoverageIs,
    DayIn,
    Footnoted,
    ImporterFact,
    InGroup,
    MadeHow,
    MetalMade,
    MetalShare,
    Not,
    NumberIn,
    OriginIn,
    ProgramClaimed,
    RateDateIn,
    SecondaryNumber,
    SpecialProgram,
    Unsettled,
    ZoneStatus,
)
from prefile.law.countries import Countries
from prefile.law.coverage_map import Reading
from prefile.law.measure import (
    Beside,
    Ground,
    Listing,
    Measure,
    Note,
    RateDateRule,
    StandingRow,
    Verified,
    Yield,
)
from prefile.law.tariff import TariffTable
from prefile.law.treatment import (
    Clause,
    Duty,
    MinimumImportPrice,
    NoDuty,
    NotEncoded,
    Notice,
    Price,
    Treatment,
)
from prefile.rulebook.csv_tables import ListRow
from prefile.rulebook.schema.agreement import citations
from prefile.rulebook.schema.conditions import (
    ConditionText,
    CoverageOfText,
    Dated,
    DaysText,
    MetalMadeText,
    MetalShareText,
    WindowText,
)
from prefile.rulebook.schema.coverage_map import ReadingText
from prefile.rulebook.schema.rule_file import (
    DoubtText,
    ExceptionText,
    GroundText,
    NumbersText,
    RuleFile,
    StandingText,
)
from prefile.rulebook.schema.treatments import (
    MinimumImportPriceText,
    PriceText,
    TariffRateQuotaText,
    TreatmentText,
)
from prefile.rulebook.yaml_source import Path
from prefile.values.dates import ALWAYS, Window
from prefile.values.rate import Rate

__all__ = ["Builder", "Readers"]

_DAYS: tuple[Literal["loaded", "imported", "exported"], ...] = ("loaded", "imported", "exported")
GroundKind = Literal["required", "exception", "doubt"]
Refuse = Callable[[str, str, Path], None]


class Readers(NamedTuple):
    """How the tables of a book are read, by their paths; None where there is no such file."""

    numbers: Callable[[str], list[ListRow] | None]
    prices: Callable[[str], list[tuple[str, Rate]] | None]
    reading: Callable[[ReadingText], Reading]


class Builder:
    """Makes measures; what a file names and the book does not hold is refused at its place."""

    def __init__(
        self, countries: Countries, tariff: TariffTable, agreements: tuple[Agreement, ...], read: Readers
    ) -> None:
        """Build against the book's countries, tariff table and agreements; `read` reads its lists."""
        self.countries, self.tariff, self.agreements, self._read = countries, tariff, agreements, read
        self._refuse: Refuse

    def build(self, written: RuleFile, file: str, refuse: Refuse) -> Measure:
        """Return the measure that a rule file says. Problems go to `refuse` with their paths."""
        self._refuse = refuse
        covers = written.covers
        treatment = self._treatment(written.treatment)
        return Measure(
            id=written.measure,
            title=written.title,
            summary=written.summary,
            file=file,
            standing=tuple(_standing(row) for row in written.standing),
            citations=citations(written.citations),
            listings=tuple(self._listings(covers.tariff_numbers, "tariff_numbers", excluded=False))
            + tuple(self._listings(covers.except_numbers, "except_numbers", excluded=True)),
            grounds=tuple(self._grounds(written)),
            rate_date=RateDateRule(covers.rate_date.privileged_foreign, covers.rate_date.cite),
            treatment=treatment,
            claims=dict(written.claims),
            notes=tuple(
                Note(self._maybe(note.when, ("notes", index, "when")), note.says, note.cite)
                for index, note in enumerate(written.notes)
            ),
            gives_way_to=tuple(Yield(text.measure, text.cite, text.heading) for text in written.gives_way_to),
            verified=Verified(**written.verified.model_dump()),
            reading=None if written.reading is None else self._read.reading(written.reading),
            stands_beside=tuple(Beside(tuple(text.measures), text.says, text.cite) for text in written.stands_beside),
        )

    def _listings(self, texts: list[NumbersText], key: str, *, excluded: bool) -> Iterator[Listing]:
        for index, text in enumerate(texts):
            path: Path = ("covers", key, index)
            window = _window(text)
            if text.list is not None:
                yield from self._from_list(text, window, path, excluded=excluded)
                continue
            numbers = text.numbers if text.footnote is None else self._footnoted(text.footnote, path)
            for number in numbers or ():
                yield Listing(number, text.cite, text.group, window, excluded)

    def _footnoted(self, headings: list[str], path: Path) -> list[str]:
        """Return the numbers whose footnotes name one of the headings."""
        numbers = {number for heading in headings for number in self.tariff.by_footnote.get(heading, ())}
        if not numbers:
            self._refuse("R340", f"no number's footnotes name {', '.join(headings)}", path)
        return sorted(numbers)

    def _from_list(self, text: NumbersText, window: Window, path: Path, *, excluded: bool) -> Iterator[Listing]:
        rows = self._read.numbers(str(text.list))
        if rows is None:
            self._refuse("R306", f"{text.list} is not in the rule book", (*path, "list"))
            return
        chosen = set(text.groups or ())
        missing = chosen - {group for _, group, _ in rows}
        if missing:
            self._refuse("R340", f"{text.list} has no group {', '.join(sorted(missing))}", (*path, "groups"))
        for number, group, own in rows:
            if not chosen or group in chosen:
                held = window if own is ALWAYS else _within(own, window)
                yield Listing(number, text.cite, group or text.group, held, excluded)

    def _grounds(self, written: RuleFile) -> Iterator[Ground]:
        covers = written.covers
        if covers.origins is not None:
            codes = covers.origins.only or covers.origins.other_than or []
            key = "only" if covers.origins.only else "except"
            origin = self._origin(codes, ("covers", "origins", key))
            yield Ground("required", origin if covers.origins.only else Not(origin), covers.origins.cite)
        kinds: tuple[tuple[GroundKind, Sequence[GroundText], str], ...] = (
            ("required", covers.conditions, "conditions"),
            ("exception", covers.exceptions, "except"),
            ("doubt", covers.doubts, "doubts"),
        )
        for kind, texts, key in kinds:
            for index, text in enumerate(texts):
                when = self.condition(text.when, ("covers", key, index, "when"))
                unbounded = isinstance(text, DoubtText) and text.most is not None
                heading = text.heading if isinstance(text, ExceptionText) else None
                yield Ground(kind, when, text.cite, text.says, unbounded, heading)

    def _origin(self, codes: list[str], path: Path) -> OriginIn:
        countries: set[str] = set()
        for code in codes:
            found = self.countries.expand(code)
            if found is None:
                self._refuse("R306", f"{code} is neither a country nor a group of lists/countries.csv", path)
            countries |= found or frozenset()
        return OriginIn(frozenset(countries), ", ".join(codes))

    def _maybe(self, text: ConditionText | None, path: Path) -> Condition | None:
        return None if text is None else self.condition(text, path)

    def condition(self, text: ConditionText, path: Path) -> Condition:  # noqa: C901, PLR0911, PLR0912 - one line a word
        """Return the condition that its words say."""
        match text:
            case ConditionText(all_of=list(terms)):
                return AllOf(tuple(self.condition(term, (*path, "all", i)) for i, term in enumerate(terms)))
            case ConditionText(any_of=list(terms)):
                return AnyOf(tuple(self.condition(term, (*path, "any", i)) for i, term in enumerate(terms)))
            case ConditionText(negated=ConditionText() as term):
                return Not(self.condition(term, (*path, "not")))
            case ConditionText(origin=list(codes)):
                return self._origin(codes, (*path, "origin"))
            case ConditionText(group=list(groups)):
                return InGroup(tuple(groups))
            case ConditionText(claim=str(claim)):
                return Claimed(claim, text.needs is not None, text.suggested_by)
            case ConditionText(importer_fact=str(fact)):
                return ImporterFact(fact)
            case ConditionText(zone_status=list(statuses)):
                return ZoneStatus(tuple(statuses))
            case ConditionText(footnote=list(headings)):
                return Footnoted(tuple(headings))
            case ConditionText(program=list(programs)):
                return ProgramClaimed(() if "any" in programs else tuple(programs))
            case ConditionText(rate_date=WindowText() as window):
                return RateDateIn(window.since, window.until)
            case ConditionText(number_in=str(name)):
                return self._number_in(name, text.groups, path)
            case ConditionText(coverage=CoverageOfText() as covered):
                return CoverageIs(tuple(covered.stages), tuple(covered.minerals or ()))
            case ConditionText(agreement=list(statuses)):
                return self._with_agreement(statuses)
            case ConditionText(special_program=("any" | "free") as rate):
                return SpecialProgram(rate)
            case ConditionText(metal_share=MetalShareText() as share):
                return MetalShare(tuple(share.of), share.under)
            case ConditionText(metal_made=MetalMadeText() as made):
                return self._metal_made(made, (*path, "metal_made"))
            case ConditionText(article_set=str()):
                return ArticleSet()
            case ConditionText(secondary_number=str()):
                return SecondaryNumber()
        for fact in _DAYS:
            days: DaysText | None = getattr(text, fact)
            if days is not None:
                return DayIn(fact, days.since, days.until)
        return Unsettled(str(text.unsettled), str(text.ask))

    def _with_agreement(self, statuses: Sequence[str]) -> OriginIn:
        """Return the origins whose partners have an instrument in one of these statuses."""
        partners = frozenset(
            country
            for agreement in self.agreements
            if any(one.status in statuses for one in agreement.instruments)
            for country in agreement.countries
        )
        return OriginIn(partners, f"the partners whose instruments are {' or '.join(statuses)}")

    def _number_in(self, name: str, groups: list[str] | None, path: Path) -> NumberIn:
        rows = self._read.numbers(name) or []
        if not rows:
            self._refuse("R306", f"{name} is not in the rule book, or holds nothing", (*path, "number_in"))
        missing = set(groups or ()) - {group for _, group, _ in rows}
        if missing:
            self._refuse("R340", f"{name} has no group {', '.join(sorted(missing))}", (*path, "groups"))
        chosen = frozenset(number for number, group, _ in rows if groups is None or group in groups)
        return NumberIn(name, tuple(groups or ()), chosen)

    def _metal_made(self, text: MetalMadeText, path: Path) -> MetalMade:
        said: tuple[tuple[MadeHow, list[str] | None], ...] = (
            ("only", text.only_in),
            ("mostly", text.mostly_in),
            ("partly", text.partly_in),
        )
        chosen: Iterator[tuple[MadeHow, list[str]]] = ((how, codes) for how, codes in said if codes)
        how, codes = next(chosen)
        origin = self._origin(codes, (*path, f"{how}_in"))
        return MetalMade(text.of, tuple(text.by), origin.countries, origin.shown, how)

    def _treatment(self, text: TreatmentText) -> Treatment:
        if text.not_encoded is not None:
            return NotEncoded(text.not_encoded.at_most, text.not_encoded.cite)
        if text.notice is not None:
            return Notice(text.notice.says, text.notice.cite)
        if text.no_duty is not None:
            return NoDuty(text.no_duty.says, text.no_duty.cite)
        if text.minimum_import_price is not None:
            return self._floor(text.minimum_import_price)
        if text.tariff_rate_quota is not None:
            return _quota(text.tariff_rate_quota)
        clauses = text.duty or []
        return Duty(
            tuple(
                Clause(
                    clause.rate,
                    clause.tariff_column,
                    self._maybe(clause.when, ("treatment", "duty", index, "when")),
                    _window(clause),
                    clause.cite,
                    clause.in_total_with,
                    clause.heading,
                    clause.heading_if_reached,
                )
                for index, clause in enumerate(clauses)
            )
        )

    def _floor(self, text: MinimumImportPriceText) -> MinimumImportPrice:
        listed = text.prices_from
        path: Path = ("treatment", "minimum_import_price", "prices_from")
        prices = [_price(price) for price in text.prices]
        if listed is not None:
            found = self._read.prices(listed.list)
            if found is None:
                self._refuse("R306", f"{listed.list} is not in the rule book", (*path, "list"))
            prices = [Price(None, rate.times(listed.percent), ALWAYS, listed.cite, name) for name, rate in found or ()]
        documented, undocumented = text.documented or text.always, text.undocumented or text.always
        if documented is None or undocumented is None:
            raise AssertionError("the model asks for the document states, or for what is always owed")
        return MinimumImportPrice(
            prices=tuple(prices),
            documented_by=documented.claim,
            documented_cite=documented.cite,
            undocumented_cite=undocumented.cite,
            undocumented=undocumented.owes,
            compared_with=text.compared_with,
            reference=tuple(_price(price) for price in text.reference),
            cap=text.capped_at.rate if text.capped_at else None,
            cap_cite=text.capped_at.cite if text.capped_at else "",
        )


def _price(text: PriceText) -> Price:
    return Price(text.group, text.price, _window(text), text.cite, text.mineral)


def _quota(text: TariffRateQuotaText) -> Duty:
    """Return the two rates as clauses: an undeclared status may be either."""
    over = Claimed(text.over_quota_claim)
    open_status = Unsettled("the quota status is not declared", "whether the goods enter within the quota or over it")
    within = AnyOf((Claimed(text.in_quota_claim), AllOf((Not(over), open_status))))
    rates = ((text.in_quota, within), (text.over_quota, None))
    return Duty(tuple(Clause(rate, None, when, ALWAYS, text.cite) for rate, when in rates))


def _standing(row: StandingText) -> StandingRow:
    return StandingRow(_window(row), row.standing, row.cite, row.says)


def _window(text: Dated | StandingText) -> Window:
    if text.since is text.until is text.known is text.replaced is None:
        return ALWAYS
    return Window(text.since, text.until, text.known, text.replaced)


def _within(own: Window, window: Window) -> Window:
    """Return the window of a list's row, each part of it that the row leaves open taken from the rule's."""
    return Window(
        own.since or window.since,
        own.until or window.until,
        own.known or window.known,
        own.replaced or window.replaced,
    )
