"""Mutations of declarations in every format: of their bytes, of the elements of XML, of the parts of a workbook.

Whatever they come to must be answered with entries or problems. The tests try a few; to try one format for longer, from
the root of the repository:

    PYTHONPATH=engine python tests/helpers/mutating.py FORMAT SECONDS [SEED]

FORMAT is one of netchb, asycuda, cargowise, dms, catair, tables. It says how many inputs were read, and ends with the
first that is answered otherwise, and with its seed, which `mutation` makes it of again.
"""

from __future__ import annotations

import io
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from random import Random

from lxml import etree

import prefile
from prefile import DeclarationProblems, Entry

ROOT = Path(__file__).parents[2] / "fixtures" / "formats"
FILES = {  # what is mutated, by format
    "netchb": ("shipment/netchb.xml",),
    "asycuda": ("shipment/asycuda.xml",),
    "cargowise": ("shipment/cargowise.xml",),
    "dms": ("shipment/dms.xml", "dms/bare.xml", "dms/wrapped.xml"),
    "catair": ("shipment/catair.txt", "catair/*.txt"),
    "tables": ("shipment/table.csv", "shipment/es-003.csv", "shipment/table.xlsx"),
}
WORDS = (  # that a format is likely to stumble over: as texts of elements, and put in among bytes
    *("", " ", "\n", "\t", "\x00", '"', ",", ";", "|", "=1+1", "#REF!", "&amp;", "]]>", "<x/>", "</Commodity>"),
    *("0", "-1", "9", "1e5", "1e9", "12,5", "NaN", "1,000.00", "0" * 30, "9" * 30, "**", "é", "\u0663"),
    *("99", "9903", "280461", "28046100001", "٢٨٠٤٦١", "2026-02-30", "2026-12-07Z", "120726"),
    *("US", "GB", "X", "Z", "OTH", "IM", "EX", "TSP", "10", "40", "50", "90", "SE10", "A", "B", "Y", "Z"),
    *("x" * 90, "x" * 6000, "\u0085\u2028", "~/~0/1"),
)
ATTRIBUTES = {"unitCode": ("KGM", "CGM", "", "é"), "currencyID": ("gbp", "USD", ""), "r": ("ZZZ9", "A0", "")}
PIECES = (*(word.encode() for word in WORDS), b"\xff", b"\xfc", b"\xc3")
TEXTS = tuple(word for word in WORDS if "\x00" not in word)  # that XML can hold


def seeds(name: str) -> list[bytes]:
    """Return the files of a format that are mutated."""
    return [path.read_bytes() for pattern in FILES[name] for path in sorted(ROOT.glob(pattern))]


def mutation(name: str, seed: int, *more: bytes) -> bytes:
    """Return one file of a format, or one `more`, with a few mutations; the same seed gives the same one."""
    random = Random(seed)  # noqa: S311 - no secret
    return mutated(random.choice([*seeds(name), *more]), random)


def mutated(source: bytes, random: Random) -> bytes:
    """Return a file with a few mutations, in the ways that its kind can be mutated."""
    if source.startswith(b"PK") and random.random() < 0.8:
        return _in_part(source, random)
    elements = source.lstrip().startswith(b"<")
    for _ in range(random.randint(1, 5)):
        source = _elements(source, random) if elements and random.random() < 0.6 else _bytes(source, random)
    return source


def _in_part(book: bytes, random: Random) -> bytes:
    """Mutate one part of a workbook, and zip it again."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as was, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        part = random.choice([name for name in was.namelist() if name.startswith(("xl/", "_rels"))])
        for name in was.namelist():
            data = was.read(name)
            made.writestr(name, mutated(data, random) if name == part else data)
    return out.getvalue()


def _bytes(source: bytes, random: Random) -> bytes:
    """Change, take out, double, move or cut bytes, or put some in."""
    at, size, elsewhere = random.randint(0, len(source)), random.randint(1, 60), random.randint(0, len(source))
    before, here, behind = source[:at], source[at : at + size], source[at + size :]
    if random.random() < 0.02:
        return before
    instead = random.choice(
        (
            b"",
            here * 2,
            source[elsewhere : elsewhere + size],
            random.choice(PIECES),
            random.choice(PIECES) + here,
            random.randbytes(random.randint(1, 3)),
            random.randbytes(1) + here[1:],
            here[1:],
        )
    )
    return before + instead + behind


def _copy(element: etree._Element) -> etree._Element:
    return etree.fromstring(etree.tostring(element, with_tail=False))


def _elements(source: bytes, random: Random) -> bytes:
    """Drop, double, rename, nest, move or wrap an element, or give it another text or attribute."""
    try:
        root = etree.fromstring(source, etree.XMLParser(resolve_entities=False))
    except etree.XMLSyntaxError:
        return _bytes(source, random)
    every = [one for one in root.iter() if isinstance(one.tag, str)]
    one, other = random.choice(every), random.choice(every)
    above = one.getparent()
    match random.randrange(9):
        case 0 if above is not None:
            above.remove(one)
        case 1 if above is not None:
            above.append(_copy(one))
        case 2:
            one.tag = other.tag
        case 3:
            one.append(_copy(other))
        case 4 if above is not None:
            etree.SubElement(above, str(other.tag)).append(one)
        case 5 if above is not None and one is not other and one not in other.iterancestors():
            other.append(one)
        case 6:
            one.tag = f"{{urn:another}}{etree.QName(one).localname}"
        case 7:
            name = random.choice([*ATTRIBUTES])
            one.set(name, random.choice(ATTRIBUTES[name]))
        case _:
            one.text = random.choice((*TEXTS, other.text or ""))
    return bytes(etree.tostring(root))


def answered(source: bytes) -> int:
    """Read a file; returns how many entries or lists of problems it gave, and fails for anything else."""
    count = 0
    for item in prefile.read_entries(source):
        assert isinstance(item, Entry | DeclarationProblems)
        count += 1
        if isinstance(item, Entry):
            assert item.source is not None
            assert item.digest()
        else:
            assert item.problems
            assert all(problem.what for problem in item.problems)
    assert count
    return count


def main(name: str, seconds: float, seed: int, say: Callable[[str], object]) -> None:
    """Mutate the files of one format for so many seconds, beginning with a seed."""
    ends, first = time.monotonic() + seconds, seed
    while time.monotonic() < ends:
        source = mutation(name, seed)
        try:
            answered(source)
        except Exception:
            say(f"{name}, seed {seed}: {source!r}\n")
            raise
        seed += 1
    say(f"{name}: {seed - first:,} inputs, each answered\n")


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 0, sys.stdout.write)
