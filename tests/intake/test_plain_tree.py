"""A plain tree is read fast, and comes to the same entry, at the same places, as every tree does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from xml.sax.saxutils import escape

import pytest
from by_hand import seeded
from drawing import Drawing
from hypothesis import given, settings
from hypothesis import strategies as st

from prefile import DeclarationProblems, Entry, RuleBook, read_entries
from prefile.intake.xml import entries
from prefile.intake.xml.entries import entry_xml
from prefile.intake.xml.plain_tree import LineForms, PlainTree

NAMESPACE = 'xmlns="urn:prefile:entry:1"'
LINE = "<number>1</number><tariff-number>2804.61.00.00</tariff-number>"
BESIDE = {
    "blanks": f"<line>\n  {LINE}\n </line>",
    "a comment": f"<line>{LINE}<!-- DE --><origin>DE</origin></line>",
    "an empty text": f"<line>{LINE}<description/></line>",
    "metadata": f'<line>{LINE}<metadata><item key="a">1</item><item key="b"/></metadata></line>',
    "metadata twice": f'<line>{LINE}<metadata><item key="a">1</item><item key="a">2</item></metadata></line>',
    "metadata without a key": f"<line>{LINE}<metadata><item>1</item></metadata></line>",
    "a key elsewhere": f'<line>{LINE}<origin key="a">DE</origin></line>',
    "a key too many": f'<line>{LINE}<metadata><item key="a" lang="b">1</item></metadata></line>',
    "a hint of XML Schema": f'<line xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:nil="false">{LINE}</line>',
    "words astray": f"<line>{LINE}DE</line>",
    "words before": f"<line>DE{LINE}</line>",
    "an element twice": f"<line>{LINE}<origin>DE</origin><origin>FR</origin></line>",
    "an element in a text": f"<line>{LINE}<origin>D<b/>E</origin></line>",
    "an unknown element": f"<line>{LINE}<orgin>DE</orgin></line>",
    "another namespace": f'<line>{LINE}<origin xmlns="urn:other">DE</origin></line>',
    "another item": f"<line>{LINE}</line><row/>",
    "a wrong value": f"<line>{LINE}<value>x</value></line>",
    "a claim": f"<line>{LINE}<claims><claim><id>relief</id></claim></claims></line>",
}
PLAIN = {"blanks", "a comment", "an empty text", "metadata", "a wrong value", "a claim"}


def texts(book: RuleBook) -> Iterator[bytes]:
    """Yield entries in XML, with every fact there or missing."""
    for entry in Drawing(book).entries(seeded(31), count=8, lines=5):
        yield entry_xml(entry)
    for lines in BESIDE.values():
        yield f"<entry {NAMESPACE}><entered>2026-12-04</entered><lines>{lines}</lines></entry>".encode()


def read(text: bytes) -> object:
    """Return the entry with the places of its parts, or what is wrong with it."""
    (found,) = read_entries(text)
    return told_of(found)


def told_of(found: Entry | DeclarationProblems) -> object:
    """Return an entry with the places of its parts, or what is wrong with it."""
    if isinstance(found, DeclarationProblems):
        return found.problems
    paths = ["", "/entered", "/nowhere", "/lines", "/lines/0/metadata/a"]
    for position, line in enumerate(found.lines):
        at = f"/lines/{position}"
        paths += [at, *(f"{at}/{key}" for key in line.model_fields_set)]
        paths += [f"{at}/{key}/{place}/amount" for key in ("quantities", "minerals", "claims") for place in (0, 1)]
    return found, found.digest(), [found.place(path) for path in paths]


def test_a_plain_tree_comes_to_what_the_ordinary_way_says(book: RuleBook, monkeypatch: pytest.MonkeyPatch) -> None:
    every = list(texts(book))
    told = [read(text) for text in every]
    monkeypatch.setattr(entries, "plain_tree", lambda *_: None)
    assert [read(text) for text in every] == told


@pytest.mark.parametrize("kind", BESIDE)
def test_what_is_out_of_the_ordinary_is_read_in_the_ordinary_way(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    found = list[PlainTree | None]()
    plainly = entries.plain_tree

    def noted(element: object, model: type[Entry], name: str, alike: LineForms | None) -> PlainTree | None:
        found.append(plainly(element, model, name, alike))  # type: ignore[arg-type]  # an element of the parser
        return found[-1]

    monkeypatch.setattr(entries, "plain_tree", noted)
    list(read_entries(f"<entry {NAMESPACE}><lines>{BESIDE[kind]}</lines></entry>".encode()))
    assert (found[0] is not None) is (kind in PLAIN)


LINES = (
    "<line><tariff-number>{0}</tariff-number><value>{1}</value></line>",
    "<line>\n  <tariff-number>{0}</tariff-number>\n  <origin>{2}</origin><value>{1}</value></line>\n",
    '<line><metadata><item key="a">{2}</item><item key="b"/></metadata><tariff-number>{0}</tariff-number></line>',
    "<line><invoice><line>{1}</line><number>{2}</number></invoice><tariff-number>{0}</tariff-number></line>",
    "<line><tariff-number>{0}</tariff-number><claims><claim><id>{2}</id></claim></claims></line>",
    '<line odd="1"><tariff-number>{0}</tariff-number></line>',
    "<line><tariff-number>{0}</tariff-number>stray</line>",
    "<line><tariff-number>{0}</tariff-number></line>stray",
    "<line/>",
    "<other/>",
)
DRAWN = st.tuples(
    st.sampled_from((0, 0, 1, 2, 3, 4, *range(len(LINES)))),
    st.sampled_from(("8505.11.00.70", "2804610000", "", "x<")),
    st.sampled_from(("7", "1.5", " ")),
    st.sampled_from(("CN", "A & B", "na\u00efve", "Stand-in 001 of a line")),
)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.lists(DRAWN, min_size=1, max_size=9), min_size=2, max_size=4), st.sampled_from((range(5), range(10)))
)
def test_lines_told_by_their_markup_are_what_their_trees_say(drawn: list[list[Any]], kinds: range) -> None:
    made = [
        "".join(LINES[kind].format(*map(escape, texts)) for kind, *texts in lines if kind in kinds) for lines in drawn
    ]
    text = f"<entries {NAMESPACE}>{''.join(f'<entry><lines>{lines * 3}</lines></entry>' for lines in made)}</entries>"
    told = [told_of(item) for item in read_entries(text.encode())]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(LineForms, "told", lambda *_: None)
        assert [told_of(item) for item in read_entries(text.encode())] == told


def test_lines_of_a_markup_that_came_a_few_times_are_told_by_it() -> None:
    counted = list[bool]()
    tells = LineForms.told
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(
            LineForms, "told", lambda forms, *at: (counted.append((found := tells(forms, *at)) is not None), found)[1]
        )
        line = LINES[1].format("8505.11.00.70", "7", "CN")
        list(read_entries(f"<entries {NAMESPACE}>{f'<entry><lines>{line * 5}</lines></entry>' * 3}</entries>".encode()))
    assert counted == [False] * 3 + [True] * 12
