"""Random entries for a book: numbers of its tariff, dates around its changes, every fact present or missing."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from prefile import RuleBook
from prefile.checks import refusals
from prefile.decision.predicates import Claimed, ImporterFact
from prefile.decision.questions import Questions
from prefile.entry import Entry
from prefile.entry.line import PART_OF
from prefile.entry.minors import FORMATS
from prefile.law.us_customs import entry_rate_date
from prefile.values.dates import day_of, read_instant, write_instant

Shape = dict[str, object]

POLYSILICON = (
    "2804610000",
    "3818000020",
    "3818000040",
    "3818000091",
    "3818000095",
    "38180000",
    "8541420010",
    "8541420080",
    "85414200",
    "8541430010",
    "8541430080",
    "85414300",
)
MOST_CLAIMS = 40  # a line may make 50, and tests add some
DATES = (
    "2026-12-04",
    "2026-12-04T00:00",
    "2026-12-04T00:01",
    "2026-12-04T00:02",
    "2026-12-03T23:59",
    "2026-12-05",
    "2026-12-04T05:00Z",
    "2026-06-07T23:59",
    "2026-06-08T00:00",
    "2026-06-30T23:59",
    "2026-07-01T00:00",
    "2026-07-24",
    "2026-12-31T23:59",
    "2027-01-01T00:00",
    "2027-06-23",
)
ORIGINS = ("DE", "JP", "GB", "CN", "RU", "CU", "BY", "KP", "VN", "KR", "BR", "CA", "MX")
AMOUNTS = ("0", "1", "0.5", "15000", "21000", "9999.99", "123456.789", "999999999", "0.000001", "100000000000000000")
MINERALS = ("silicon", "molybdenum", "tungsten", "copper", "lead", "zinc", "magnesium", "manganese")


@dataclass(frozen=True)
class Drawing:
    """Draws entries for one book."""

    book: RuleBook

    @cached_property
    def numbers(self) -> Sequence[str]:
        """Every number of the table, and every eight digits that they begin with."""
        full = list(self.book.tariff.numbers())
        return [*full, *dict.fromkeys(number[:8] for number in full)]

    @cached_property
    def measured(self) -> Sequence[str]:
        """The numbers whose printed rate is by a quantity: most of the arithmetic is there."""
        return [row.number for row in self.book.tariff.rows() if "/" in row.general or "each" in row.general]

    @cached_property
    def changes(self) -> Sequence[datetime]:
        """Every instant at which a measure begins or ends, after the one from which the book answers."""
        windows = [row.window for measure in self.book.measures for row in measure.standing]
        edges = {edge for one in windows for edge in (one.since, one.until) if edge is not None}
        begun = self.book.boundary
        return sorted(edge for edge in edges if begun is None or edge > begun.since)

    @cached_property
    def countries(self) -> Sequence[str]:
        """Every country."""
        return sorted(self.book.countries.names)

    @cached_property
    def claims(self) -> Sequence[str]:
        """Every claim that a measure reads."""
        asked = (one for one in Questions.of(self.book.measures).predicates if isinstance(one, Claimed))
        documents = (claim for measure in self.book.measures for claim in measure.claims)
        return sorted({*(one.claim for one in asked), *documents, "a-claim-of-no-rule"})

    @cached_property
    def importer_facts(self) -> Sequence[str]:
        """Every fact of an importer that a measure reads."""
        predicates = Questions.of(self.book.measures).predicates
        facts = [one.fact for one in predicates if isinstance(one, ImporterFact)]
        hints = [one.suggested_by for one in predicates if isinstance(one, Claimed) and one.suggested_by]
        return sorted({*facts, *hints, "a-fact-of-no-rule"})

    def when(self, rng: random.Random) -> str | None:
        """Draw a date: at an edge, a minute beside one, any day of two years, or none."""
        match rng.randrange(10):
            case 0:
                return None
            case 1 | 2:
                edge = rng.choice(self.changes) + timedelta(minutes=rng.choice((-1, 0, 1)))
                return write_instant(edge) if edge.year >= 1990 else "2026-12-04"
            case 3 | 4:
                day = datetime.fromisoformat("2026-01-14") + timedelta(days=rng.randrange(730))
                return f"{day:%Y-%m-%d}"
        return rng.choice(DATES)

    def head(self, rng: random.Random) -> Shape:
        """Draw an entry's own facts."""
        drawn: Shape = {"format": FORMATS[-1], "entered": self.when(rng)}
        if rng.randrange(6) == 0:
            entered, withdrawn = drawn["entered"], self.when(rng)
            if withdrawn and (not entered or read_instant(withdrawn) >= read_instant(str(entered))):
                drawn["withdrawn"] = withdrawn
        if rng.randrange(4) == 0:
            drawn["imported"] = rng.choice(("2026-12-01", "2026-12-04", "2026-12-06", "2026-06-20"))
        if rng.randrange(8) == 0 and drawn["entered"] is not None:
            drawn["it_accepted"] = min(str(drawn["entered"]), rng.choice(DATES))[:10]
        if rng.randrange(4) == 0:
            drawn["importer_facts"] = rng.sample(self.importer_facts, rng.randint(1, len(self.importer_facts)))
        return {key: value for key, value in drawn.items() if value is not None}

    def _entered(self, drawn: Shape) -> datetime:
        return read_instant(str(drawn["entered"]))

    def number(self, rng: random.Random, at: datetime | None) -> str:
        """Draw a tariff number that is valid at an instant, four times in ten one of polysilicon."""
        valid_at = at if at is not None and self.book.tariff.held.holds(at) else None
        while True:
            pool = rng.choice((POLYSILICON, POLYSILICON, self.measured, self.numbers, self.numbers))
            number = rng.choice(pool)
            if self.book.tariff.under(number, valid_at):
                return number

    def decided(self, rng: random.Random, at: datetime | None) -> Shape:
        """Draw what conditions look at: lines that are alike in it are decided alike."""
        drawn: Shape = {
            "tariff_number": self.number(rng, at),
            "origin": rng.choice((*ORIGINS, *ORIGINS, None, None, rng.choice(self.countries))),
            "claims": self.claimed(rng),
        }
        if rng.randrange(5) == 0:
            filed = ("2026-11-01", "2026-12-04", "2026-06-07", "2026-06-30", "2026-07-01", "2025-01-01")
            entered = min(DATES) if at is None else day_of(at).isoformat()  # what is missing may be stated later
            before = [day for day in filed if day <= entered]
            drawn["ftz"] = {"status": rng.choice("PPND"), "filed": rng.choice([None, *before])}
        if rng.randrange(8) == 0:
            drawn["program"] = rng.choice(("AU", "S+", "A", "JO"))
        if rng.randrange(3) == 0:
            drawn["part_of"] = rng.choice(PART_OF)
        if rng.randrange(6) == 0:
            drawn["made"] = rng.choice(("1998", "2001", "2001-12-31", "2002", "2025-06-30"))
        if rng.randrange(12) == 0:
            drawn["set"] = rng.choice("XV")
        if rng.randrange(12) == 0:
            drawn["secondary_numbers"] = [{"number": "9802.00.40.20", "value": "100"}]
        return {key: value for key, value in drawn.items() if value is not None}

    def measured_by(self, rng: random.Random) -> Shape:
        """Draw what amounts are measured by; what contradicts itself is refused and so drawn anew."""
        while True:
            drawn = self._measured_by(rng)
            line = {"tariff_number": "2804610000", **drawn}
            if not any(refusals(Entry.model_validate({"format": FORMATS[-1], "lines": [line]}))):
                return drawn

    def _measured_by(self, rng: random.Random) -> Shape:
        """Draw what amounts are measured by, and facts that no condition looks at."""
        drawn: Shape = {
            "value": rng.choice((*AMOUNTS, f"{rng.randrange(10**7) / 100:.2f}", str(rng.randrange(10**6)), None)),
            "quantities": self.quantities(rng),
            "minerals": self.minerals(rng),
        }
        for part in ("us_content", "repair_value"):
            if rng.randrange(5) == 0:
                drawn[part] = rng.choice(("0", "1", drawn["value"]))
        if rng.randrange(5) == 0:
            parts = rng.sample(("lead content", "rifle", "telescopic sight"), rng.randint(1, 2))
            values = (rng.choice(("0", "1")), "0")  # together never more than the line is worth
            drawn["part_values"] = [{"part": part, "value": value} for part, value in zip(parts, values, strict=False)]
        if rng.randrange(5) == 0:
            drawn["sugar_degrees"] = rng.choice(("0", "74.99", "98.5", "100"))
        if rng.randrange(5) == 0:
            drawn["currency"] = rng.choice(("EUR", "JPY", "USD"))
            drawn["exchange_rate"] = rng.choice((None, "1.1", "0.006543", "0"))
        if rng.randrange(6) == 0:
            drawn["declared"] = rng.choice(([], [{"number": "9903.05.86", "duty": "0.00"}]))
        if rng.randrange(6) == 0:
            drawn["metal"] = {"aluminum": {"percent": "12.5", "smelted_in": ["RU"]}, "steel": None}
        return {key: value for key, value in drawn.items() if value is not None}

    def quantities(self, rng: random.Random) -> list[Shape]:
        """Draw quantities of some units; each kind is in one unit, so that none can disagree."""
        mass = rng.choice(("KG", "KG", "T", "G", "LB"))
        pieces = rng.choice(("NO", "DOZ"))
        units = [unit for unit in (mass, "W", pieces, "CKG", "L", "PFL", "M2") if rng.randrange(3)]
        return [{"amount": rng.choice((*AMOUNTS, str(rng.randrange(10**5)))), "unit": unit} for unit in units]

    def minerals(self, rng: random.Random) -> list[Shape]:
        """Draw what the goods contain, by percentage or by kilograms."""
        if rng.randrange(3):
            return []
        found = rng.sample(MINERALS, rng.randint(1, 3))
        return [
            {"mineral": one, rng.choice(("percent", "contained_kg")): rng.choice(("0", "12.5", "99.999", "100"))}
            for one in found
        ]

    def claimed(self, rng: random.Random) -> list[Shape]:
        """Draw claims, with their references or without."""
        if rng.randrange(2):
            return []
        claims = rng.sample(self.claims, rng.randint(1, min(len(self.claims), MOST_CLAIMS)))
        return [{"claim": one, **rng.choice(({}, {"reference": f"DOC-{rng.randrange(3)}"}))} for one in claims]

    def entries(self, rng: random.Random, *, count: int, lines: int, kinds: int | None = None) -> Iterator[Entry]:
        """Draw entries of one date whose lines are of so many kinds (each of its own, unless said)."""
        head = self.head(rng)
        one = Entry.model_validate({**head, "lines": [{"tariff_number": "2804610000"}]})
        at = entry_rate_date(one, None, self.book.rate_days).instant
        decided = [self.decided(rng, at) for _ in range(kinds or count * lines)]
        left = iter(decided if kinds is None else rng.choices(decided, k=count * lines))
        for _ in range(count):
            shapes = [{**next(left), **self.measured_by(rng)} for _ in range(lines)]
            yield Entry.model_validate({**head, "lines": shapes})

    def entry(self, rng: random.Random, lines: int) -> Entry:
        """Draw an entry of so many lines."""
        return next(self.entries(rng, count=1, lines=lines))
