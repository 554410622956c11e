"""Whether a declaration agrees with itself and with what CBP's forms can hold, before it is filed.

What makes an answer wrong or contradictory is refused (`refusals`, told with every other problem of the entry):
content above the mass, contents beyond the whole, goods exported after they arrived. What CBP would send back although
the duty stands is warned of (`cautions`, made when a report's warnings are first looked at). Neither looks at law.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from prefile.checks.article_sets import set_cautions
from prefile.checks.content import content_refusals, mass_cautions
from prefile.checks.counting import unit_cautions
from prefile.checks.countries import country_cautions, province_words
from prefile.checks.entry_head import head_cautions
from prefile.checks.invoices import invoice_cautions
from prefile.checks.journey import journey_cautions, journey_refusals
from prefile.checks.secondary import secondary_cautions
from prefile.checks.widths import width_cautions
from prefile.checks.zone import zone_cautions
from prefile.entry import Entry
from prefile.errors import Problem
from prefile.findings import Caution
from prefile.law.tariff import TariffTable

__all__ = ["cautions", "province_words", "refusals"]


def refusals(entry: Entry) -> Iterator[Problem]:
    """Yield what contradicts itself so that no answer could be right."""
    yield from journey_refusals(entry)
    yield from content_refusals(entry)


def cautions(entry: Entry, tariff: TariffTable, at: datetime | None) -> Iterator[Caution]:
    """Yield what CBP would send back, or what is easily meant otherwise, though the duty told stands.

    What only CBP's forms ask for is not asked of another country's declaration. `at` is the rate date, which decides
    the numbers of the tariff that eight digits may be.
    """
    if entry.declared_in in {None, "US"}:
        yield from head_cautions(entry)
        yield from zone_cautions(entry)
        yield from set_cautions(entry, tariff)
        yield from unit_cautions(entry, tariff, at)
        yield from country_cautions(entry)
        yield from width_cautions(entry)
        yield from secondary_cautions(entry)
    yield from journey_cautions(entry)
    yield from mass_cautions(entry)
    yield from invoice_cautions(entry)
