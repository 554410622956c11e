"""What of a WCO DMS declaration is read, what is passed over and why, in the names of the format.

Local names of the namespace urn:wco:datamodel:WCO:DEC-DMS:2, as they stand in the UK's profile (CDS). UK data elements
are named where a name alone does not tell what it is: 2/1 previous documents, 4/3 taxes, 6/2 supplementary units.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from prefile.errors import Place
from prefile.intake.draft import Draft

__all__ = [
    "NAMESPACE",
    "RESPONSIBLE",
    "Part",
    "not_read",
    "only",
    "place_of",
    "put_only",
    "text_of",
    "unit_of",
]

NAMESPACE = "urn:wco:datamodel:WCO:DEC-DMS:2"
RESPONSIBLE = "{urn:wco:datamodel:WCO:DocumentMetaData-DMS:2}ResponsibleCountryCode"
_IN = f"{{{NAMESPACE}}}"

# What is read, by what it stands in; all else that stands there is passed over. "" is the declaration itself.
_READ: dict[str, frozenset[str]] = {
    "": frozenset({"FunctionalReferenceID", "ID", "TypeCode", "GoodsItemQuantity", "GoodsShipment"}),
    "GoodsShipment": frozenset({"GovernmentAgencyGoodsItem"}),
    "GovernmentAgencyGoodsItem": frozenset({"SequenceNumeric", "Commodity", "GovernmentProcedure", "Origin"}),
    "Commodity": frozenset({"Classification", "Description", "DutyTaxFee", "GoodsMeasure", "InvoiceLine"}),
    "DutyTaxFee": frozenset({"DutyRegimeCode"}),
    "GoodsMeasure": frozenset({"GrossMassMeasure", "NetNetWeightMeasure", "TariffQuantity"}),
    "InvoiceLine": frozenset({"ItemChargeAmount"}),
}

_NO_FACT = "it is no fact that screening asks for"
_PARTY = "the parties are those of another country's declaration"
_TAX = "the duties and taxes are another country's"
_VALUE = "it is a value under another country's law, not the value entered in the US"
_DATE = "it is a date of another country's declaration, not of a US entry"
_WAY = "it is the way into the other country, not into the US"
_DOCUMENT = "documents are not read"
_WHY: dict[str, str] = {
    "AcceptanceDateTime": _DATE,
    "IssueDateTime": _DATE,
    "AdditionalDocument": _DOCUMENT,
    "PreviousDocument": _DOCUMENT,
    "AdditionalInformation": "statements in free text or in another country's codes are not read",
    "Agent": _PARTY,
    "AuthorisationHolder": _PARTY,
    "Buyer": _PARTY,
    "Consignee": _PARTY,
    "Consignor": _PARTY,
    "Declarant": _PARTY,
    "DomesticDutyTaxParty": _PARTY,
    "Exporter": _PARTY,
    "Importer": _PARTY,
    "Seller": _PARTY,
    "Submitter": _PARTY,
    "BorderTransportMeans": _WAY,
    "Consignment": _WAY,
    "Destination": _WAY,
    "ExportCountry": "it is the country of dispatch to the other country, not to the US",
    "DutyTaxFee": _TAX,
    "ObligationGuarantee": _TAX,
    "CurrencyExchange": "it is another country's rate of exchange",
    "CustomsValuation": _VALUE,
    "CustomsValueAmount": _VALUE,
    "StatisticalValueAmount": _VALUE,
    "ValuationAdjustment": _VALUE,
    "InvoiceAmount": "it is the sum of the invoice, not that of a line",
}


class Part:
    """An element's children by their local names; what is of another namespace stands under its whole name."""

    def __init__(self, element: etree._Element) -> None:
        """Sort the children of an element by name."""
        self.element = element
        self._children: dict[str, list[etree._Element]] = {}
        for child in element:
            self._children.setdefault(str(child.tag).removeprefix(_IN), []).append(child)

    def every(self, name: str) -> list[etree._Element]:
        """Return the children of a name."""
        return self._children.get(name, [])

    def text(self, name: str) -> str:
        """Return the text of the only child of a name, without blanks around it; "" where there is none."""
        found = self.every(name)
        return (found[0].text or "").strip() if found else ""

    def names(self) -> Iterator[tuple[str, int]]:
        """Yield each name of a child, and how many children have it."""
        return ((name, len(children)) for name, children in self._children.items())


def not_read(part: Part, name: str) -> Iterator[tuple[str, str, int]]:
    """Yield what stands in a part of this name and is not read: what, why, and how often."""
    read = _READ[name]
    for child, count in part.names():
        if child not in read:
            yield f"{name}/{child}".removeprefix("/"), _WHY.get(child, _NO_FACT), count


def only(draft: Draft, above: Part, name: str, path: str) -> etree._Element | None:
    """Return the one child of a name; a second one is refused, since either may be meant."""
    found = above.every(name)
    if len(found) > 1:
        draft.refuse("E105", f'"{name}" stands twice', place_of(draft, found[1], path))
    return found[0] if found else None


def put_only(draft: Draft, above: Part, name: str, key: str, path: str) -> None:
    """Put the text of the one child of a name at a key of the entry; `path` is the child's in the file."""
    found = only(draft, above, name, path)
    if found is not None:
        draft.put(key, found.text, place_of(draft, found, path))


def place_of(draft: Draft, element: etree._Element, path: str) -> Place:
    """Return where an element stands, its path in the names of the format."""
    return Place(draft.name, element.sourceline, None, path)


def text_of(element: etree._Element) -> str:
    """Return an element's text without blanks around it."""
    return (element.text or "").strip()


def unit_of(element: etree._Element) -> str:
    """Return the code of the unit that an element is written with, or ""."""
    return (element.get("unitCode") or "").strip()
