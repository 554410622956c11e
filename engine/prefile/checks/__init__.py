"""Check a declaration against itself, the book and CBP's forms before it is filed.

`refuse` raises with everything that makes an answer wrong or impossible; `cautions` says what CBP would send back
although the duty determined is right. Neither looks at measures.

| module | refuses | warns of |
|---|---|---|
| `known_to_book` | E138 a rate date before the book, E132 an unknown tariff number, E133 an unknown country | |
| `journey` | E147 goods that left after they arrived, E153 in bond after entry | W239, W240, W250 its days and ports |
| `absent_content` | E148 no content, made somewhere | W248 no content, and the number names it |
| `content` | E144 to E146 contents beyond the mass or the whole | W233 net above gross weight, W249 minerals unknown |
| `stated_parts` | E151 a part above the whole, E146 one twice, E152 goods made after entry | |
| `entry_header` | | W220 to W222, W241, W247 entry number, lines, entry type |
| `foreign_trade_zone` | | W234 to W237, W246 zone status |
| `article_sets` | | W223 to W226 headers and components of sets |
| `units_of_quantity` | | W227 to W232 quantities and their units |
| `ace_fields` | | W238 amounts wider than ACE's fields, W245 numbers without a value |
| `invoices` | | W242 to W244 lines that are not their invoice's |

`printed_units` and `rounding` are what several of them use.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from prefile.checks.absent_content import absence_cautions, absence_refusals
from prefile.checks.ace_fields import further_value_cautions, width_cautions
from prefile.checks.article_sets import set_cautions
from prefile.checks.content import content_refusals, mass_cautions, mineral_cautions
from prefile.checks.entry_header import header_cautions
from prefile.checks.foreign_trade_zone import FROM_A_ZONE, zone_cautions
from prefile.checks.invoices import invoice_cautions
from prefile.checks.journey import journey_cautions, journey_refusals, us_export_cautions
from prefile.checks.known_to_book import before_the_book, province_words, unknown_to_book
from prefile.checks.stated_parts import PARTS, part_refusals
from prefile.checks.units_of_quantity import unit_cautions
from prefile.entry import Entry
from prefile.errors import DeclarationProblems, Problem
from prefile.findings import Caution
from prefile.law.book import RuleBook
from prefile.law.coverage_map import CoverageMap
from prefile.law.tariff import TariffTable
from prefile.law.us_customs import RateDate

__all__ = ["cautions", "province_words", "refusals", "refuse"]


def refuse(entry: Entry, book: RuleBook, rate_date: RateDate, *, covered_dates_only: bool = True) -> None:
    """Refuse an entry that cannot be screened, with everything that is wrong with it.

    `covered_dates_only` refuses a rate date before the book first, and alone, since the book holds no law of that day.
    Examples of rules, which reach back before the book, leave it out.

    Raises:
        DeclarationProblems: the rate date is before the book; or the tariff numbers and countries that it does not
            know, and what contradicts itself, all of them at once.
    """
    problems = list(before_the_book(entry, book, rate_date)) if covered_dates_only else []
    problems = problems or [*unknown_to_book(entry, book, rate_date.instant), *refusals(entry)]
    if problems:
        raise DeclarationProblems(problems)


def refusals(entry: Entry) -> Iterator[Problem]:
    """Yield what contradicts itself so that no answer could be right."""
    stated = entry.stated_of_lines()
    yield from journey_refusals(entry)
    if not stated.isdisjoint(PARTS):
        yield from part_refusals(entry)
    yield from content_refusals(entry)
    if "metal" in stated or "minerals" in stated:
        yield from absence_refusals(entry)


def cautions(
    entry: Entry, tariff: TariffTable, at: datetime | None, reading: CoverageMap | None = None
) -> Iterator[Caution]:
    """Yield what CBP would send back, or what is easily meant otherwise, though the duty determined is right.

    What only CBP's forms ask for is not asked of another country's declaration. `at` is the rate date, which decides
    the numbers of the tariff that eight digits may be; `reading` says which minerals numbers name. What is about facts
    that no line states is not looked for.
    """
    stated = entry.stated_of_lines()
    if not entry.pre_check:
        yield from header_cautions(entry)
        if "ftz" in stated or entry.entry_type == FROM_A_ZONE:
            yield from zone_cautions(entry)
        if "set" in stated:
            yield from set_cautions(entry, tariff, at)
        yield from unit_cautions(entry, tariff, at)
        if "exported_from" in stated:
            yield from us_export_cautions(entry)
        yield from width_cautions(entry)
        if "secondary_numbers" in stated:
            yield from further_value_cautions(entry)
    yield from journey_cautions(entry)
    if "gross_kg" in stated:
        yield from mass_cautions(entry)
    if "metal" in stated or "minerals" in stated:
        yield from absence_cautions(entry, tariff, reading)
    if "minerals" in stated:
        yield from mineral_cautions(entry, reading)
    if "invoice" in stated:
        yield from invoice_cautions(entry)
