"""Elements that make no events are held, nested and let go of as those that do: bounds are kept to the element."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from readings import MB, Made, outline, stream

from prefile import Entry, Limits, read_entries
from prefile.intake.alike import AMOUNT, ANYTHING, COUNT, COUNTRY, NUMBER, ROUNDED, WHOLE, WORDS, Kind, kind_of
from prefile.intake.how_written import HowWritten
from prefile.intake.netchb.declarations import read_netchb
from prefile.intake.xml.unseen import let_go_before

NAMESPACE = 'xmlns="http://www.netchb.com/xml/entry"'
LINE = (
    "<line-item><country-origin>MX</country-origin><tariffs><tariff><tariff-no>6307906090</tariff-no><value>1</value>"
    "</tariff></tariffs></line-item>"
)


def entry(lines: str = LINE * 3, head: str = "", tail: str = "") -> str:
    around = f"<invoices><invoice><line-items>{lines}</line-items></invoice></invoices>"
    return f"<entry {NAMESPACE}><header><entry-date>2026-09-30</entry-date></header>{head}{around}{tail}</entry>"


def nested(levels: int, inside: str = "") -> str:
    return "<a>" * levels + inside + "</a>" * levels


def in_line(levels: int) -> str:
    return entry(LINE * 30 + LINE.replace("<value>", f"{nested(levels)}<value>"))


DEPTHS: dict[str, Callable[[int], str]] = {
    "in the header": lambda more: entry(head=nested(31 + more)),
    "behind the lines": lambda more: entry(tail=nested(31 + more)),
    "in a line that others are like": lambda more: in_line(25 + more),
    "around a declaration": lambda more: nested(24 + more, entry()),
    "beside a declaration": lambda more: f"<all>{nested(31 + more)}{entry()}</all>",
    "behind the last declaration": lambda more: f"<all>{entry()}{nested(31 + more)}</all>",
}


@pytest.mark.parametrize("where", DEPTHS)
def test_elements_nest_to_32_levels_and_no_deeper(where: str) -> None:
    assert "E106" not in outline(read_entries(DEPTHS[where](0).encode()))
    assert outline(read_entries(DEPTHS[where](1).encode()))[-1] == "E106"


BEFORE = 13  # elements of the header, of what is around the lines, and of a line


@pytest.mark.parametrize("where", ["head", "tail"])
@pytest.mark.parametrize("more", [0, 1])
def test_50_000_elements_are_held_and_no_more(where: str, more: int) -> None:
    many = "<x/>\n" * (50_000 - (BEFORE - 2 if where == "head" else 5) + more)
    (item,) = read_entries(entry(**{where: many}).encode())
    assert isinstance(item, Entry) is not bool(more), item


def test_what_stands_between_declarations_is_let_go_of_but_for_what_is_said_around_them() -> None:
    root = etree.fromstring("<all><a/>x<said/><b><c/></b><in><d/><e/></in></all>")
    assert let_go_before(root[-1][-1], {"said"}, 32) is None
    assert etree.tostring(root) == b"<all><said/><in><e/></in></all>"


def test_declarations_apart_are_read() -> None:
    text = f"<all>{'<j><k>1</k></j>' * 9_000}{entry()}{'<j/>' * 20_000}{entry()}</all>"
    assert outline(read_netchb(BytesIO(text.encode()), "x", Limits(), HowWritten())) == ["entry", "entry"]


def test_a_declaration_of_elements_alone_is_given_up_early() -> None:
    made = Made(entry(LINE)[: -len("</entry>")], "<x/>", 200 * MB)
    assert outline(read_entries(stream(made))) == ["E106"]
    assert made.given < MB


@pytest.mark.parametrize("kinds", [AMOUNT, NUMBER, COUNTRY, WORDS, COUNT, WHOLE, ROUNDED, ANYTHING])
@given(text=st.text("0123456789.,UNSCAPRxyz \u00e9-", max_size=14), behind=st.sampled_from(["</a>", "</a><b>7.5</b>"]))
def test_a_text_between_marks_is_of_the_kind_that_it_is_of_alone(
    kinds: tuple[Kind, ...], text: str, behind: str
) -> None:
    told = [kind for kind in kinds if re.match(f"({kind.in_markup(kinds)})<", text + behind, re.ASCII)]
    found = kind_of(text, kinds)
    assert told == ([found] if found is not None else [])
