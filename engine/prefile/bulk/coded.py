"""Lines as whole numbers: the codes of what decisions look at, the amounts of what duty looks at, and what is plain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from prefile.bulk.key_table import Ints, Longs, Mask
from prefile.bulk.plain import Plain

__all__ = ["FACTS", "HELD", "QUANTITIES", "Coded"]

# The facts that signatures hold beside number, origin and interval of the rate date; the bit of each in a mask is its
# place here. Those of the entry are the same on each of its lines.
FACTS = (
    "program",
    "exported_from",
    "end_use",
    "part_of",
    "zone",
    "claims",
    "minerals",
    "metal",
    "stated",
    "loaded",
    "imported",
    "exported",
    "entry_type",
    "mode",
    "port",
)
# Which of those a signature holds for each fact that a kind of lines reads; what is missing here no plain line states.
HELD: dict[str, tuple[str, ...]] = {
    **{name: (name,) for name in FACTS if name != "minerals"},
    "coverage": ("minerals",),
    "program_eligibility": ("program",),
    "origin": (),
    **dict.fromkeys(
        (
            "importer_facts",
            "in_set",
            "further_numbers",
            "provision",
            "provision_exporter",
            "provision_rates",
            "filed",
            "made",
            "entry_year",
        ),
        (),
    ),
}
# The amounts beside the value on which a rate may fall, in millionths: -1 where a line states none.
QUANTITIES = ("quantity", "second quantity", "net_kg")


@dataclass(frozen=True)
class Coded:
    """The lines of a batch.

    `words` are the tariff numbers that `number` counts; `entry` and `place` say which line of which entry each is.
    `plain` says of entries that all of them is proved to be plain; lines of others have no meaning, and are left out
    once it is known which those are. `facts` are those that any line states. `apart` are lines of plain entries whose
    duty the ordinary code works out: no origin, a net weight of nothing, `no_value`: none stated, or one that is no
    whole number of cents within reason. `instants` are the rate dates of entries, `days`
    those in New York.
    """

    plain_shape: Plain
    words: Sequence[str]
    plain: Mask
    entry: Ints
    place: Ints
    numbers: Ints
    number: Ints
    origin: Ints
    instants: Longs
    days: Ints
    facts: Mapping[str, Ints]
    units: Ints
    value: Longs
    quantities: tuple[Longs | None, ...]
    no_value: Mask
    apart: Mask

    @cached_property
    def begins(self) -> Longs:
        """Where the lines of each entry begin: they stand together."""
        if not len(self.entry):
            return np.zeros(0, np.int64)
        return np.concatenate([[0], np.flatnonzero(self.entry[1:] != self.entry[:-1]) + 1])

    def of_plain(self, plain: Mask) -> Coded:
        """Return the lines of those entries that are plain, by what is known now."""
        if plain.all():
            return replace(self, plain=plain)
        own = np.flatnonzero(plain[self.entry])
        return replace(
            self,
            plain=plain,
            facts={name: codes[own] for name, codes in self.facts.items()},
            quantities=tuple([None if amounts is None else amounts[own] for amounts in self.quantities]),
            **{name: getattr(self, name)[own] for name in _OF_LINES},
        )


_OF_LINES = ("entry", "place", "numbers", "number", "origin", "units", "value", "no_value", "apart")
