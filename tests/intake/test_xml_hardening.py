"""XML of every kind is parsed and freed in one way: what is left of it depends on nothing but the file."""

from __future__ import annotations

from pathlib import Path

from lxml import etree

import prefile
from prefile import Entry
from prefile.intake.xml.hardening import HARDENED, free

SHIPMENT = Path(__file__).parents[2] / "fixtures" / "formats" / "shipment" / "netchb.xml"
BLOCK = 32 * 1024  # bytes that lxml takes at a time
LINE_ENDS = b"</line-item>\n"


def test_no_option_of_the_parsers_trusts_the_file() -> None:
    assert {name for name, on in HARDENED.items() if on} == {"no_network", "remove_comments", "remove_pis"}


def test_the_digest_of_a_declaration_does_not_depend_on_where_it_stands_in_the_file() -> None:
    _, _, one = SHIPMENT.read_bytes().partition(b"?>")
    last = one.rindex(LINE_ENDS) + len(LINE_ENDS)
    digests = {
        item.source.digest
        for behind in range(-8, 16)  # the block ends around the blanks behind the last line
        for item in prefile.read_entries(b"<all>" + b" " * (BLOCK - 5 - last - behind) + one + b"</all>")
        if isinstance(item, Entry) and item.source is not None
    }
    assert len(digests) == 1


def test_all_that_stands_before_is_freed_back_to_what_is_kept() -> None:
    root = etree.fromstring("<all><a>x</a>y<kept/><b><c/></b><a/>z<d/></all>")
    for element in list(root):
        if element.tag != "kept":
            free(element, lambda before: before.tag == "kept")
    assert etree.tostring(root) == b"<all><a/>y<kept/><d/></all>"


def test_at_every_height_what_stands_before_is_freed_too() -> None:
    root = etree.fromstring("<all><a/><b><c/><d>x</d></b><e/></all>")
    (element,) = root.iter("d")
    free(element, at_every_height=True)
    assert etree.tostring(root) == b"<all><b><d/></b><e/></all>"
