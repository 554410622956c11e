"""Mutations of XML: bytes flipped, cut and repeated, elements dropped, doubled, renamed, nested, filled with odd text.

Run as a program it mutates the shipment's NetCHB and ASYCUDA files for as many seconds as it is told, and says how many
inputs were read; anything but an entry or a list of problems ends it with the input.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from random import Random

from lxml import etree

import prefile
from prefile import DeclarationProblems, Entry

SHIPMENT = Path(__file__).parent.parent / "fixtures" / "formats" / "shipment"
FORMATS = ("netchb", "asycuda")
ODD = (
    "",
    " ",
    "0",
    "-1",
    "1e5",
    "NaN",
    "1,000.00",
    "99",
    "9903",
    "280461",
    "28046100001",
    "٢٨٠٤٦١",
    "US",
    "X",
    "Z",
    "OTH",
    "2026-02-30",
    "2026-12-07Z",
    "IM",
    "EX",
    "x" * 6000,
    "\u0085\u2028",
    "~/~0/1",
)


def mutated(source: bytes, random: Random) -> bytes:
    """Return the source with a few mutations of its elements or of its bytes."""
    changed = source
    for _ in range(random.randint(1, 4)):
        changed = _elements(changed, random) if random.random() < 0.7 else _bytes(changed, random)
    return changed


def _bytes(source: bytes, random: Random) -> bytes:
    if not source:
        return source
    at, size = random.randrange(len(source)), random.randint(1, 40)
    kind = random.randrange(4)
    if kind == 0:
        return source[:at] + bytes([random.randrange(256)]) + source[at + 1 :]
    if kind == 1:
        return source[:at] + source[at + size :]
    if kind == 2:
        return source[:at] + source[at : at + size] * 2 + source[at + size :]
    return source[:at]


def _elements(source: bytes, random: Random) -> bytes:
    try:
        root = etree.fromstring(source, etree.XMLParser(resolve_entities=False))
    except etree.XMLSyntaxError:
        return _bytes(source, random)
    every = [one for one in root.iter() if isinstance(one.tag, str)]
    one, other = random.choice(every), random.choice(every)
    above = one.getparent()
    match random.randrange(7):
        case 0 if above is not None:
            above.remove(one)
        case 1 if above is not None:
            above.append(etree.fromstring(etree.tostring(one, with_tail=False)))
        case 2:
            one.tag = other.tag
        case 3:
            one.append(etree.fromstring(etree.tostring(other, with_tail=False)))
        case 4 if above is not None:
            around = etree.SubElement(above, str(other.tag))
            around.append(one)
        case 5:
            one.tag = f"{{urn:another}}{etree.QName(one).localname}"
        case _:
            one.text = random.choice((*ODD, other.text or ""))
    return bytes(etree.tostring(root))


def read(source: bytes) -> int:
    """Read a file; returns how many entries or lists of problems it gave."""
    count = 0
    for item in prefile.read_entries(source):
        assert isinstance(item, Entry | DeclarationProblems)
        count += 1
        if isinstance(item, Entry):
            assert item.source is not None
            assert item.digest()
        else:
            assert item.problems
    return count


def main(seconds: float) -> None:
    """Mutate each format's file for so many seconds."""
    for name in FORMATS:
        source = (SHIPMENT / f"{name}.xml").read_bytes()
        ends, count, seed = time.monotonic() + seconds, 0, 0
        while time.monotonic() < ends:
            seed += 1
            changed = mutated(source, Random(seed))  # noqa: S311 - no secret
            try:
                count += read(changed) > 0
            except Exception:
                print(f"{name}, seed {seed}: {changed!r}")  # noqa: T201 - it talks to a person
                raise
        print(f"{name}: {seed:,} inputs, {count:,} answered")  # noqa: T201 - as above


if __name__ == "__main__":
    main(float(sys.argv[1]))
