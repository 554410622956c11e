"""Models what a broker knows of goods: lines drawn from real trade, and plausible answers to what a report asks.

Number, country and unit price are of a trade cell (see bench_lines); all else is drawn, by a seed of the line and the
fact alone, so that a line answers the same question alike on every date. Shares of metal follow the chapter of the
number: some nine tenths of an article of chapter 73 are steel.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import islice
from typing import Any, NamedTuple

from bench_lines import DOLLARS, GRAMS, Goods, Shape, draw_goods
from prefile.entry.fact_paths import FACTS, LISTED, Fact, item_name
from prefile.entry.minors import format_of
from prefile.values.units import UNITS

METAL_OF_CHAPTER = {"72": "steel", "73": "steel", "74": "copper", "76": "aluminum"}
CLAIM = "claims/{claim}/reference"
OLD = 0.02  # the share of vehicles that are at least 25 years old
US_CONTENT = (0, 0, 0.2, 0.5)
SIGHTS = (0, 0, 0.25)  # shares of the value of a rifle that its telescopic sight is
LEAD = 0.97  # the share of the value of unwrought lead that its lead content is
SHARE_LIMIT = 100  # percent, which the metals of an article stay below
METALS = ("aluminum", "steel", "copper")
MAKERS = ("US", "CA", "CN", "JP", "DE", "IN", "KR", "RU")
KEYS = {"quantities": "unit"} | {name: listed.named for name, listed in LISTED.items()}  # of an item of a line's list


class ModelledLine(NamedTuple):
    """Goods that are entered on one line, and the seed of everything that is drawn of them."""

    goods: Goods
    seed: str

    def drawn(self, what: str) -> random.Random:
        """Return what draws one thing of this line, the same whenever it is asked."""
        return random.Random(f"{self.seed} {what}")  # noqa: S311 - not for secrets

    @property
    def net_kg(self) -> float:
        """The net mass: of the quantity where that is one, else of the value."""
        cell = self.goods.cell
        grams = GRAMS.get(cell.unit)
        return float(self.goods.amount) * grams / 1000 if grams else self.goods.value / DOLLARS["KG"]

    def metal_shares(self) -> dict[str, float]:
        """Return the share of each metal in the article's weight, together below 100 percent."""
        rng, main = self.drawn("metal"), METAL_OF_CHAPTER.get(self.goods.cell.number[:2])
        if main is not None:
            return {metal: round(rng.uniform(85, 99), 1) if metal == main else 0 for metal in METALS}
        return {metal: round(rng.choice([0, rng.uniform(0, 12), rng.uniform(12, 33)]), 1) for metal in METALS}


def modelled_lines(count: int, seed: int = 1) -> list[ModelledLine]:
    """Draw so many lines; those of a smaller count are the first of a larger."""
    return [ModelledLine(goods, f"{seed} {place}") for place, goods in enumerate(islice(draw_goods(seed), count))]


def sparse_entry(line: ModelledLine, day: date) -> Shape:
    """Return an entry of one line that states number, origin, value and a quantity."""
    return {
        "format": "prefile-entry/1",
        "entered": f"{day}T10:00",
        "lines": [{"line": 1, **line.goods.stated()}],
    }


def usual_entry(line: ModelledLine, day: date) -> Shape:
    """Return the same entry as a broker has it: how and when the goods travelled, their mass, the program claimed."""
    entry, cell = sparse_entry(line, day), line.goods.cell
    usmca = cell.country in {"CA", "MX"} and line.drawn("program").random() < cell.usmca
    entry["lines"][0] |= {
        "exported_from": cell.country,
        "loaded": str(day - timedelta(days=6)),
        "program": "S" if usmca else None,
        "net_kg": f"{line.net_kg:.6f}",
        "gross_kg": f"{line.net_kg * 1.08 + 0.001:.3f}",
    }
    travelled = {"imported": str(day - timedelta(days=1)), "exported": str(day - timedelta(days=7))}
    return {**entry, **travelled, "entry_type": "01", "mode": "11", "port": "2704"}


def answered(entry: Shape, line: ModelledLine, facts: Iterator[Fact]) -> bool:
    """Answer facts of an entry that it leaves open, in place; returns whether any could be.

    Claims that are asked for together exclude each other: one of them is drawn.
    """
    asked, some = list(facts), False
    claims = sorted({fact.written for fact in asked if fact.form == CLAIM})
    claimed = line.drawn(" ".join(claims)).choice(claims) if claims else None
    for fact in asked:
        if fact.form == CLAIM and fact.written != claimed:
            continue
        answer = ANSWERS.get(fact.form)
        place = entry if fact.of_entry else entry["lines"][0]
        steps = fact.written.split("/")
        if answer is not None and _put(place, steps[:2] if steps[0] == "metal" else steps, answer(fact, line)):
            some = True
    entry["format"] = format_of(entry)
    return some


def _put(place: Shape, steps: list[str], value: Any) -> bool:  # noqa: ANN401 - a text, a list or a number of JSON
    """Put a value where its path says, unless something stands there; returns whether it was put."""
    if steps[0] in KEYS:
        listed: list[Shape] = place.setdefault(steps[0], [])
        of = LISTED.get(steps[0])
        name, key = KEYS[steps[0]], "".join(steps[2:]) or ("amount" if of is None else of.states)
        found = next((part for part in listed if item_name(part[name]) == steps[1]), None)
        if found is None:
            listed.append({name: steps[1] if of is None else of.stated(steps[1]), key: value})
            return True
        return found.setdefault(key, value) is value
    for step in steps[:-1]:
        place = place.setdefault(step, {})
    return place.setdefault(steps[-1], value) is value


def _quantity(fact: Fact, line: ModelledLine) -> str:
    """Return how much there is in a unit: by mass where it is one, else by its usual price."""
    kind, factor = UNITS.get(fact.name, ("", 1))
    if kind == "kg":
        return f"{line.net_kg / float(factor):.6f}"
    return f"{max(line.goods.value / DOLLARS.get(fact.name, 50), 0.001):.3f}"


def _metal(fact: Fact, line: ModelledLine) -> Shape:
    """Return all that is known of one metal: its share and, where there is any, where each step of it was made."""
    metal = fact.form.split("/")[1]
    share = line.metal_shares()[metal]
    if not share:
        return {"percent": "0"}
    made = {"melted_in": _maker(metal, line)}
    if metal != "steel":
        made = {"smelted_in": [_maker(f"{metal} smelted", line)], "cast_in": _maker(f"{metal} cast", line)}
    return {"percent": str(share), **made}


def _maker(step: str, line: ModelledLine) -> str:
    """Return where a step was made: in two of three cases where the goods are of."""
    rng = line.drawn(step)
    return line.goods.cell.country if rng.random() < 2 / 3 else rng.choice(MAKERS)


def _mineral_percent(fact: Fact, line: ModelledLine) -> str:
    if fact.name in METALS:
        return str(line.metal_shares()[fact.name])
    rng = line.drawn(fact.form + fact.name)
    if fact.name == line.goods.cell.mineral:
        return f"{rng.uniform(10, 40):.2f}"
    return f"{rng.choice([0, 0, rng.uniform(0.01, 0.9)]):.2f}"


def _contained(fact: Fact, line: ModelledLine) -> str:
    return f"{line.net_kg * float(_mineral_percent(fact, line)) / 100:.6f}"


def _part_of(line: ModelledLine) -> str:
    """Return what the goods are part of: of chapter 87 mostly a vehicle, of others mostly nothing that is asked for."""
    shares = (6, 2, 1) if line.goods.cell.number.startswith("87") else (1, 1, 8)
    return line.drawn("part of").choices(("passenger-vehicle", "truck", "none"), shares)[0]


def _part_value(fact: Fact, line: ModelledLine) -> str:
    """Return what a part of the goods is worth; rifle and telescopic sight are the whole together."""
    whole, sight = line.goods.value, line.drawn("sight").choice(SIGHTS)
    shares = {"telescopic-sight": sight, "rifle": 1 - sight}
    return f"{whole * shares[fact.name]:.2f}" if fact.name in shares else f"{whole * LEAD:.2f}"


# How each fact that a report may ask is drawn; what has no row here stays unanswered, and the table shows it.
ANSWERS: dict[str, Callable[[Fact, ModelledLine], Any]] = {
    "quantities/{unit}": _quantity,
    "minerals/{name}/percent": _mineral_percent,
    "minerals/{name}/contained_kg": _contained,
    **{form: _metal for form in FACTS if form.startswith("metal/")},
    CLAIM: lambda _, line: f"DOC-{line.seed.replace(' ', '-')}",
    "part_of": lambda _, line: _part_of(line),
    "made": lambda _, line: "1998" if line.drawn("made").random() < OLD else "2025",
    "us_content": lambda _, line: str(round(line.goods.value * line.drawn("us content").choice(US_CONTENT))),
    "part_values/{name}": _part_value,
    "sugar_degrees": lambda _, line: f"{line.drawn('sugar').uniform(96, 99.5):.1f}",
    "repair_value": lambda _, line: str(round(line.goods.value * line.drawn("repair").uniform(0.05, 0.5))),
    "invoice/unit_price": lambda _, line: f"{line.goods.value / float(line.goods.amount):.4f}",
    "invoice/unit": lambda _, line: line.goods.cell.unit,
}
