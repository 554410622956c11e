"""WCO DMS declarations (XML, `Declaration` in urn:wco:datamodel:WCO:DEC-DMS:2), as the UK and Denmark take them.

Another country's declaration, read ahead of a US entry. Of its commodity code only the six digits that every country
shares become the tariff number; the whole national code is kept beside it. The non-preferential origin is the origin; a
preferential one never is, and no program, value, date or party of the declaration is taken for one of the US.

Whose declaration it is, the envelope says (`ResponsibleCountryCode` of `MetaData`). Where there is none, the customs
offices named in it do, whose codes begin with their country. Nothing else is asked: parties and places may be of
other countries (the UK's own samples name parties of XI and a destination IM). Where neither says it, or it is the US,
the declaration is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import BinaryIO

from lxml import etree

from prefile.entry import Entry
from prefile.errors import DeclarationProblems
from prefile.intake.draft import Draft
from prefile.intake.foreign.codes import ANY_COUNTRY, ANY_NUMBER
from prefile.intake.foreign.dms_items import FREE, pass_over_unread, read_item
from prefile.intake.format_titles import DMS
from prefile.intake.format_titles import DMS_NAMESPACE as NAMESPACE
from prefile.intake.how_written import HowWritten
from prefile.intake.limits import Limits
from prefile.intake.xml.alike_elements import AlikeElements, by_name
from prefile.intake.xml.elements import Elements
from prefile.intake.xml.flat_elements import FlatElement
from prefile.intake.xml.stream import read_documents
from prefile.intake.xml.xml_form import XmlForm

__all__ = ["read_dms"]

_RESPONSIBLE = "{urn:wco:datamodel:WCO:DocumentMetaData-DMS:2}ResponsibleCountryCode"
_ITEM = f"{{{NAMESPACE}}}GovernmentAgencyGoodsItem"
_FORM = XmlForm(
    documents=frozenset({f"{{{NAMESPACE}}}Declaration"}),
    parts=frozenset({_ITEM}),
    lines=frozenset({_ITEM}),
    around=frozenset({_RESPONSIBLE}),
)
_OFFICE = re.compile(r"([A-Z]{2})[A-Z0-9]{6}", re.ASCII)  # two letters of the country, six of the office


def read_dms(stream: BinaryIO, name: str, limits: Limits, _: HowWritten) -> Iterator[Entry | DeclarationProblems]:
    """Yield the entry of each declaration in a stream, or the problems that are in its place."""
    return read_documents(
        stream, name, limits, _FORM, partial(_Declaration, AlikeElements(NAMESPACE, by_name(FREE), read_item))
    )


class _Declaration:
    """Reads one declaration: its items as they end, and the rest when it is whole."""

    def __init__(self, alike: AlikeElements, name: str) -> None:
        self.alike, self.draft = alike, Draft(name, DMS)
        self._items = 0

    def part(self, element: etree._Element, flat: FlatElement | None = None) -> None:
        """Read a goods item."""
        if flat is None or self.alike.filled(self.draft, flat, self._items) is None:
            read_item(self.draft, element, self._items)
        self._items += 1

    def end(self, element: etree._Element) -> None:
        """Read what stands above the items."""
        draft, whole = self.draft, Elements(self.draft, element, "Declaration")
        self._country(whole)
        self._count(whole)
        for name, path in (
            ("FunctionalReferenceID", "/reference"),  # the local reference number, LRN
            ("ID", "/metadata/movement reference number"),
            ("TypeCode", "/metadata/declaration type"),
        ):
            whole.put(path, name)
        for shipment in whole.parts("GoodsShipment"):
            shipment.has("GovernmentAgencyGoodsItem")
            pass_over_unread(draft, shipment, "GoodsShipment")
        pass_over_unread(draft, whole)

    def _country(self, whole: Elements) -> None:
        """Say whose declaration it is, as far as the file does."""
        envelope = whole.element.getparent()
        stated = envelope.find(_RESPONSIBLE) if envelope is not None else None
        around = None if stated is None else Elements(self.draft, stated, "MetaData/ResponsibleCountryCode")
        if around is not None and around.own_text:
            country, place = around.own_text.upper(), around.place
        else:
            offices = set(_countries_of_offices(whole))
            country = offices.pop() if len(offices) == 1 else ""
            place = whole.place
        self.draft.put("/declared_in", country if country not in {"", "US"} else ANY_COUNTRY, place)
        if country == "US":
            what = "this DMS declaration says that it is of the US, which takes entries in formats of its own"
            self.draft.refuse("E155", what, place, "Send what CBP is sent, or correct ResponsibleCountryCode.")
        elif not country:
            what = "neither ResponsibleCountryCode nor a customs office says whose declaration it is"
            self.draft.refuse("E155", what, place)

    def _count(self, whole: Elements) -> None:
        """Compare the number of items declared with those that stand in the file."""
        stated = whole.stated("GoodsItemQuantity")
        if not self._items:
            self.draft.refuse("E157", "the declaration holds no GovernmentAgencyGoodsItem", whole.place)
            self.draft.put("/lines/0/tariff_number", ANY_NUMBER, whole.place)
        elif stated is not None and not self.draft.problems and stated.text.lstrip("0") != str(self._items):
            what = f'the declaration says "{stated.text[:20]}" goods items, and {self._items:,} are in it'
            self.draft.refuse("E158", what, stated.at)


def _countries_of_offices(whole: Elements) -> Iterator[str]:
    """Yield the country of each customs office that a declaration names, which its code begins with."""
    named = whole.leaves("DeclarationOfficeID")
    for office in ("SupervisingOffice", "PresentationOffice"):
        named.extend(code for part in whole.parts(office) for code in part.leaves("ID"))
    for code in named:
        found = _OFFICE.fullmatch(code.own_text)
        if found is not None:
            yield found[1]
