"""What lines say that the goods contain: minerals and metal, as codes, and what of it may contradict itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from prefile.bulk.figures import MICRO, micros
from prefile.bulk.kept_state import State
from prefile.bulk.key_table import Ints, KeyTable, Longs, Mask
from prefile.bulk.metal import MetalClasses
from prefile.bulk.minerals_text import minerals_text
from prefile.bulk.plain import Items, Plain
from prefile.bulk.words import CODE_BITS, UNFIT, Words, list_codes
from prefile.decision.metal_facts import METALS, STEPS

__all__ = ["Contained", "Contents"]

_WHOLE = 100 * MICRO
_SAME = 0.004  # parts by which a content may differ from its percentage and surely be the same
_SHORT = 200
_NAME_BITS = 24
_STEPS = tuple([(name, step) for name in METALS for step in STEPS[name]])


class Contained(NamedTuple):
    """The codes of minerals and metal of each line, whether it states all shares of metal, and which may be wrong."""

    minerals: Ints
    metal: Ints
    all_shares: Mask
    wrong: Mask


class Contents:
    """Reads what lines contain; its vocabularies grow with what is met."""

    def __init__(self, metal: MetalClasses, known: Callable[[str], bool], name: Callable[[str], bool]) -> None:
        """Read metal into classes; `known` are countries, `name` what a mineral may be called."""
        self._metal = metal
        self._country, self._mineral = Words(known), Words(name)
        self._listed, self._made = KeyTable(), KeyTable()
        self._several = KeyTable()
        self._by_list: dict[int, tuple[int, ...]] = {0: ()}
        metal.add_places({})
        self._places: dict[tuple[int, ...], int] = {(): 0}

    @property
    def minerals(self) -> list[str | None]:
        """What each code of minerals says, as lines of the output have it."""
        lists: list[list[tuple[str, bool]]] = [[]]
        for key in self._listed.keys.tolist():
            before, item = lists[key >> CODE_BITS], key & ((1 << CODE_BITS) - 1)
            lists.append([*before, (self._mineral.words[item // 2], bool(item % 2))])
        return [minerals_text(listed) for listed in lists]

    def kept(self) -> State:
        """Return the words and lists that are known, to be taken by another."""
        return {
            "countries": self._country.words[1:],
            "names": self._mineral.words[1:],
            "minerals": self._listed.keys,
            "made": self._made.keys,
            "several": self._several.keys,
            "lists": [[code, *codes] for code, codes in self._by_list.items()],
            "places": list(self._places),
            "metal": self._metal.kept(),
        }

    def take(self, kept: State) -> None:
        """Know what another knew.

        Raises:
            ValueError, TypeError, LookupError: it is nothing that another knew.
        """
        self._country.take(kept["countries"])
        self._mineral.take(kept["names"])
        for table, named in ((self._listed, "minerals"), (self._made, "made"), (self._several, "several")):
            table.take(kept[named])
        self._by_list = {code: tuple(codes) for code, *codes in kept["lists"]}
        for key in kept["places"][1:]:
            self._place(tuple(key))
        self._metal.take(kept["metal"])

    def of(self, plain: Plain, size: int, mass: Longs) -> Contained:
        """Return what lines contain, given the mass of their goods (-1: not stated), in millionths of a kilogram."""
        wrong = np.zeros(size, np.bool_)
        minerals = self._minerals(plain.items.get("minerals"), size, mass, wrong)
        metal, shares = self._metals(plain, size, wrong)
        return Contained(minerals, metal, shares, wrong)

    def _minerals(self, items: Items | None, size: int, mass: Longs, wrong: Mask) -> Ints:
        if items is None or not int(items.begins[-1]):
            return np.zeros(size, np.int32)
        count = int(items.begins[-1])
        line = np.repeat(np.arange(size), items.counts)
        named = self._mineral.codes(items.fields.get("mineral"), count)
        percent, odd = micros(items.fields.get("percent"), count)
        contained, odd_mass = micros(items.fields.get("contained_kg"), count)
        made = np.zeros(count, np.bool_)
        bad = odd | odd_mass | (named <= 0) | (percent > _WHOLE)
        for step in ("mined_in", "processed_in"):
            codes = self._country.codes(items.fields.get(step), count)
            bad |= codes == UNFIT
            made |= codes > 0
        for text in ("basis", "evidence"):
            bad |= _too_long(items.fields.get(text), count)
        none = ((percent == 0) | (contained == 0)) & (percent <= 0) & (contained <= 0)
        bad |= none & made
        goods = mass[line]
        bad |= (contained > goods) & (goods >= 0)
        by_percent = goods * (percent / _WHOLE)
        both = (percent >= 0) & (contained >= 0) & (goods >= 0)
        bad |= both & (np.abs(by_percent - contained) > np.minimum(by_percent, contained) * _SAME)
        bad |= items.counts[line] > 1  # what several are together the ordinary reader adds up
        wrong[line[bad]] = True
        return list_codes(np.where(bad, UNFIT, named * 2 + none).astype(np.int32), items.begins, self._listed)

    def _metals(self, plain: Plain, size: int, wrong: Mask) -> tuple[Ints, Mask]:
        columns = [name for name in (*plain.lines, *plain.items) if name.startswith("metal.")]
        if not columns:
            return np.zeros(size, np.int32), np.zeros(size, np.bool_)
        shares: dict[str, Longs] = {}
        for name in METALS:
            shares[name], odd = micros(plain.lines.get(f"metal.{name}.percent"), size)
            wrong |= odd | (shares[name] > _WHOLE)
        wrong |= sum((np.maximum(share, 0) for share in shares.values()), np.zeros(size, np.int64)) > _WHOLE
        places, made = self._made_in(plain, size, wrong)
        for name in METALS:
            wrong |= (shares[name] == 0) & made[name]
        all_shares = np.logical_and.reduce([share >= 0 for share in shares.values()])
        return self._metal.of(places, shares), all_shares

    def _made_in(self, plain: Plain, size: int, wrong: Mask) -> tuple[Ints, dict[str, Mask]]:
        """Return the number of each line's places of making metal, and of each metal whether any is stated."""
        found = np.zeros(size, np.int64)
        made = {name: np.zeros(size, np.bool_) for name in METALS}
        columns: list[Ints] = []
        for name, step in _STEPS:
            codes = self._step(plain, f"metal.{name}.{step}_in", size)
            wrong |= codes == UNFIT
            made[name] |= codes > 0
            columns.append(np.maximum(codes, 0))
            keys = (found << _NAME_BITS) | columns[-1]
            found = self._made.number(keys)[0].astype(np.int64) + 1
        return self._numbered(found, columns), made

    def _numbered(self, found: Longs, columns: list[Ints]) -> Ints:
        """Return the numbers by which classes of metal know the places, telling them new ones."""
        distinct, first, back = np.unique(found, return_index=True, return_inverse=True)
        numbers = np.zeros(len(distinct), np.int32)
        for at, row in enumerate(first):
            key = tuple(int(column[row]) for column in columns)
            numbers[at] = self._place(key)
        return numbers[back]

    def _place(self, key: tuple[int, ...]) -> int:
        """Return the number of lists of places, one for each step of making each metal."""
        known = self._places.get(key)
        if known is None:
            known = self._places[key] = len(self._places)
            lists = {step: self._by_list[code] for step, code in zip(_STEPS, key, strict=True)}
            words = self._country.words
            self._metal.add_places({step: tuple(words[code] for code in codes) for step, codes in lists.items()})
        return known

    def _step(self, plain: Plain, name: str, size: int) -> Ints:
        """Return a code for the countries of a step of each line: one, or a list of them."""
        items = plain.items.get(name)
        if items is None:
            codes = self._country.codes(plain.lines.get(name), size)
            begins = np.arange(size + 1, dtype=np.int32)
            listed = np.where(codes > 0, list_codes(codes, begins, self._several), codes).astype(np.int32)
            self._note(codes, begins, listed)
            return listed
        codes = self._country.codes(items.fields["item"], int(items.begins[-1]))
        codes = np.where(codes == 0, UNFIT, codes).astype(np.int32)
        listed = list_codes(codes, items.begins, self._several)
        self._note(codes, items.begins, listed)
        return listed

    def _note(self, codes: Ints, begins: Ints, listed: Ints) -> None:
        """Remember which countries each code of a list stands for."""
        for code, row in zip(*np.unique(listed, return_index=True), strict=True):
            if int(code) > 0 and int(code) not in self._by_list:
                self._by_list[int(code)] = tuple(codes[begins[row] : begins[row + 1]].tolist())


def _too_long(column: pa.Array | None, size: int) -> Mask:
    """Return which texts are empty or longer than names may be; of lists, those with more than one text."""
    if column is None or column.null_count == len(column):
        return np.zeros(size, np.bool_)
    if pa.types.is_list(column.type):
        lengths = np.diff(column.offsets.to_numpy())
        texts = column.flatten()
        long = _too_long(texts, len(texts))
        found = lengths > 1
        line = np.repeat(np.arange(size), lengths)
        np.logical_or.at(found, line, long | ~texts.is_valid().to_numpy(zero_copy_only=False))
        listed: Mask = found
        return listed
    sizes = pc.call_function("binary_length", [column]).fill_null(1).to_numpy(zero_copy_only=False)
    wrong: Mask = (sizes < 1) | (sizes > _SHORT)
    return wrong
