"""XML of `prefile-entry` in columns: a recognizer of entries written in plain elements, which become JSON Lines.

Each tag becomes what stands for it in JSON, by the models that the ordinary reader reads with. Where the bytes hold
none of the marks of JSON, and none of XML but tags and keys of metadata, that is one to one: a tag that is not known,
or out of its place, is left over, or makes no JSON that the other recognizer takes. Unless expat finds all tags paired,
nothing is taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, cached_property
from itertools import accumulate
from typing import Any
from xml.parsers import expat

import msgspec
from pydantic import BaseModel

from prefile.bulk.json_lines import JsonLines
from prefile.bulk.plain import Plain, Unproved, entry_of
from prefile.entry import Entry, Line
from prefile.entry.minors import FORMATS
from prefile.errors import DeclarationProblems
from prefile.intake import read_entries
from prefile.intake.limits import Limits
from prefile.intake.xml.shape import NAMESPACE, Part, parts

__all__ = ["END", "ROOT", "XmlEntries", "ends_root", "is_entries", "root_of"]

ROOT = b'<entries xmlns="%b">' % NAMESPACE.encode()
END = b"</entry>"
_CLOSE = b"</entries>"
_HEAD = re.compile(rb'(?:<\?xml version="1\.0" encoding="UTF-8"\?>\n?)?' + re.escape(ROOT))
_BEGIN = b'{"format":"%b"' % FORMATS[-1].encode()
_LONGEST = Limits().entry_characters
_FEWEST = 64  # entries of a block that is not halved any more
_ITEM_BEGINS = "id"  # the one element whose key hangs on the item that it begins
_LEFT = frozenset({"secondary_numbers", "part_values", "declared", "metadata"})  # what no signature holds, attributes
_MARKS = tuple([bytes([mark]) for mark in b'[]{}"\\&\r\t'])
_LAST, _NO_CHARACTERS = b"\xef", (b"\xef\xbf\xbe", b"\xef\xbf\xbf")  # what no text may hold, and how it begins
_SAMPLE = 1 << 16  # bytes of a block in which its tags are looked for
_BETWEEN = re.compile(rb">\n *<")
_TAGS = re.compile(rb"(?:</?[a-z0-9-]{1,60}>){2,}")
_LEFT_OVER = (b"<", b">", b'""')  # tags of which nothing is known, and what is empty
_LAST_TAGS = re.compile(rb"(?:</?[a-z0-9-]{1,60}>){2,}\Z")
_PEEK = 1000
_INVOICE = re.compile(rb"<invoice>.*?</invoice>", re.DOTALL)
_ITEM = re.compile(rb'<item key="([A-Za-z0-9_-]{1,60})">([^<>&"{}\[\]\\]+)</item>')
_METADATA = re.compile(rb"<metadata>(?:%b)+</metadata>" % _ITEM.pattern)
_NO_NUMBER = re.compile(rb"<number>(?![1-9][0-9]{0,4}</number>)")
Rules = dict[bytes, bytes]


def root_of(start: bytes) -> int | None:
    """Return how long what stands before the entries of a file is; None where it is not plain."""
    found = _HEAD.match(start)
    return None if found is None else found.end()


def ends_root(data: bytes) -> bool:
    """Whether nothing but the end of the root stands behind entries."""
    return data.strip(b" \n") == _CLOSE


def is_entries(data: bytes) -> bool:
    """Whether bytes are entries one behind the other, and well-formed within their root."""
    *entries, behind = data.split(END)
    if not entries or behind.strip(b" \n") or data.count(b"<entry>") != len(entries):
        return False
    if not all(entry.startswith(b"<entry>") or entry.lstrip(b" \n").startswith(b"<entry>") for entry in entries):
        return False
    others: list[str] = []  # comments, instructions and marked sections, in which tags would be no tags
    parser = expat.ParserCreate()
    parser.CommentHandler = others.append
    parser.ProcessingInstructionHandler = lambda target, _: others.append(target)
    parser.StartCdataSectionHandler = lambda: others.append("")
    try:
        for part, is_last in ((ROOT, False), (data, False), (_CLOSE, True)):
            parser.Parse(part, is_last)
    except expat.ExpatError:
        return False
    return not others


def _bare(data: bytes) -> bytes:
    """Return entries without the ends of lines, and what they are set in by, between tags."""
    bare = data.strip(b" \n").replace(b">\n<", b"><")
    return _BETWEEN.sub(b"><", bare) if b"\n" in bare else bare


class XmlEntries:
    """Recognizes blocks of whole entries."""

    def __init__(self) -> None:
        """Know no key yet."""
        self._json = JsonLines()

    def batches(self, data: bytes, name: str, behind: int) -> Iterator[Plain | Unproved]:
        """Yield the entries of a block that is paired, in their order; `behind` lines of the file stand before it."""
        entries = [part + END for part in data.split(END)[:-1]]
        plain = self._plain(data, entries, name, behind)
        if plain is not None:
            yield plain
            return
        if len(entries) <= _FEWEST:
            yield from self._each(entries, name, behind)
            return
        middle = len(entries) // 2
        first = b"".join(entries[:middle])
        yield from self.batches(first, name, behind)
        yield from self.batches(b"".join(entries[middle:]), name, behind + first.count(b"\n"))

    def _each(self, entries: list[bytes], name: str, behind: int) -> Iterator[Plain | Unproved]:
        """Yield entries one by one: those that are plain, and those that are not."""
        for entry in entries:
            yield self._plain(entry, [entry], name, behind) or Unproved(_alone(entry), behind)
            behind += entry.count(b"\n")

    def _plain(self, data: bytes, entries: list[bytes], name: str, behind: int) -> Plain | None:
        """Return a block in columns; None where it is not proved to be what the ordinary reader would read."""
        lines = as_json(data) if max(map(len, entries), default=0) <= _LONGEST else None
        return None if lines is None else self._json.plain(lines, _XmlSource(entries, lines, name, behind))


class _XmlSource:
    """The entries of a block, for those that the ordinary code looks at."""

    def __init__(self, entries: list[bytes], lines: bytes, name: str, behind: int) -> None:
        """Know a block as it is written, each entry with what stands before it, and as JSON Lines."""
        self._entries, self._json, self._name, self._behind = entries, lines, name, behind

    @cached_property
    def _lines(self) -> list[bytes]:
        return self._json.splitlines()

    @cached_property
    def _before(self) -> list[int]:
        """How many lines end before each entry."""
        return list(accumulate((entry.count(b"\n") for entry in self._entries), initial=0))

    def lines_of(self, entries: Sequence[int], places: Sequence[int]) -> Iterator[Entry]:
        """Return lines, each by its entry and its place there, as entries of their own."""
        last: tuple[int, dict[str, Any]] = (-1, {})
        for entry, place in zip(entries, places, strict=True):
            if last[0] != entry:
                last = entry, msgspec.json.decode(self._lines[entry])
            yield entry_of(last[1], place)

    def whole(self, entry: int) -> tuple[Iterator[Entry | DeclarationProblems], int]:
        """Return an entry as the ordinary reader reads it, and how many lines of the file stand before it."""
        return read_entries(_alone(self._entries[entry]), name=self._name), self._behind + self._before[entry]


def _alone(entry: bytes) -> bytes:
    """Return an entry in a root of its own, on the line on which it stands."""
    return ROOT + entry + _CLOSE


def as_json(data: bytes) -> bytes | None:
    """Return a block of entries that is paired as JSON Lines; None where that is not proved to say the same."""
    data = _bare(data)
    named = b"<metadata>" in data
    looked_at = _METADATA.sub(b"", data) if named else data
    if any(mark in looked_at for mark in _MARKS) or (_LAST in data and any(mark in data for mark in _NO_CHARACTERS)):
        return None
    if named:
        data = _METADATA.sub(_named, data)
    if b"<invoice>" in data:
        data = _INVOICE.sub(lambda found: _replaced(found[0], _invoice_rules()), data)
    if _NO_NUMBER.search(data) is not None:
        return None
    made = _as_lines(END + data + b"<entry>")  # so that all entries, and nothing else, stand between the ends of others
    return None if made is None or any(mark in made for mark in _LEFT_OVER) else made


def _as_lines(data: bytes) -> bytes | None:
    """Return entries as JSON Lines, between the end of an entry before and the beginning of one behind."""
    start = data[:_SAMPLE]
    rules = {written: meant for written, meant in _rules().items() if written in start}
    made = _replaced(data, _together(data, rules))
    for more in (rules, _rules()):  # tags in another order, and those that came later
        if b"<" in made:
            made = _replaced(made, more)
    if b"{," in made:  # where tags of one run were replaced one after the other
        made = made.replace(b"{,", b"{")
    begins, ends = b"}\n", b"\n" + _BEGIN
    return made[len(begins) : -len(ends)] if made.startswith(begins) and made.endswith(ends) else None


def _together(data: bytes, rules: Rules) -> Rules:
    """Return what stands for tags that stand side by side at the beginning or the end of a block, the longest first.

    But for those of entries, no tag of a rule of several tags has a rule of its own, so it does not matter which are
    replaced together.
    """
    last = _LAST_TAGS.search(data[-_PEEK:])
    every = {*_TAGS.findall(data[:_SAMPLE]), *(() if last is None else (last[0],))}
    runs = [tags for tags in every if not tags.startswith(b"<entry>") and not tags.endswith(END)]
    together = {tags: _replaced(tags, rules).replace(b"{,", b"{") for tags in runs}
    found = [(tags, meant) for tags, meant in together.items() if b"<" not in meant]
    return dict(sorted(found, key=lambda rule: (-len(rule[0]), rule[0])))


def _named(found: re.Match[bytes]) -> bytes:
    """Return metadata as JSON: keys that stand twice are told by whoever reads it."""
    items = b",".join(b'"%b":"%b"' % item for item in _ITEM.findall(found[0]))
    return b',"metadata":{%b}' % items


def _replaced(data: bytes, rules: Rules) -> bytes:
    for written, meant in rules.items():
        data = data.replace(written, meant)
    return data


@cache
def _rules() -> Rules:
    """Return what stands in JSON for the tags of entries, in the order in which they are replaced."""
    every = {b"</entry><entry>": b"}\n" + _BEGIN, b"<entry>": _BEGIN, b"</entry>": b"}", **_of_model(Entry)}
    return dict(sorted(every.items(), key=lambda rule: -rule[0].count(b"<")))


@cache
def _invoice_rules() -> Rules:
    (invoice,) = [part for part in parts(Line).values() if part.key == "invoice"]
    return {} if invoice.model is None else _of_model(invoice.model)


def _of_model(model: type[BaseModel]) -> Rules:
    """Return what stands for the elements of a model; no tag stands for two things."""
    rules: Rules = {}
    for part in parts(model).values():
        if part.key in _LEFT or (part.kind == "text" and part.name == _ITEM_BEGINS):
            continue
        for written, meant in _of_part(model, part).items():
            if rules.setdefault(written, meant) != meant:
                raise ValueError(f"{written!r} stands for two things")
    return rules


def _of_part(model: type[BaseModel], part: Part) -> Rules:
    name, key = part.name, part.key
    if part.kind == "list":
        return _of_list(part)
    if part.kind == "object":
        inner = {} if part.model is None or key == "invoice" else _of_model(part.model)
        return {f"<{name}>".encode(): f',"{key}":{{'.encode(), f"</{name}>".encode(): b"}", **inner}
    if model is Line and key == "line":
        return {b"<number>": b',"line":', b"</number>": b""}
    return {f"<{name}>".encode(): f',"{key}":"'.encode(), f"</{name}>".encode(): b'"'}


def _of_list(part: Part) -> Rules:
    """Return what stands for a list: its tags only beside those of its items, so that no other item is taken."""
    name, key, item = part.name, part.key, part.item
    inner, begins, first, ends = Rules(), f"<{item}>", '"', '"'
    if part.model is not None:
        inner, first, ends = _of_model(part.model), "{", "}"
        named = [own.key for own in parts(part.model).values() if own.kind == "text" and own.name == _ITEM_BEGINS]
        if named:
            begins, first = f"<{item}><{_ITEM_BEGINS}>", f'{{"{named[0]}":"'
            inner[f"</{_ITEM_BEGINS}>".encode()] = b'"'
    return {
        f"<{name}>{begins}".encode(): f',"{key}":[{first}'.encode(),
        f"</{item}>{begins}".encode(): f"{ends},{first}".encode(),
        f"</{item}></{name}>".encode(): f"{ends}]".encode(),
        **inner,
    }
