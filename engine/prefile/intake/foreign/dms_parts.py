"""Say what of a WCO DMS declaration is passed over and why, in the names of the format.

Local names of the namespace urn:wco:datamodel:WCO:DEC-DMS:2, as they stand in the UK's profile (CDS). UK data elements
are named where a name alone does not tell what it is: 2/1 previous documents, 4/3 taxes, 6/2 supplementary units.
"""

from __future__ import annotations

from prefile.intake.draft import Draft
from prefile.intake.format_titles import DMS_NAMESPACE as NAMESPACE
from prefile.intake.xml.elements import Elements

__all__ = ["NAMESPACE", "RESPONSIBLE", "pass_over_unread", "unit_of"]

RESPONSIBLE = "{urn:wco:datamodel:WCO:DocumentMetaData-DMS:2}ResponsibleCountryCode"

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


def pass_over_unread(draft: Draft, part: Elements, name: str = "") -> None:
    """Name what stands in a part and was not read; `name` is the part's, or nothing for the declaration itself."""
    for child, count in part.unread():
        draft.pass_over(f"{name}/{child}".removeprefix("/"), _WHY.get(child, _NO_FACT), count)


def unit_of(part: Elements) -> str:
    """Return the code of the unit that an element is written with, or ""."""
    return (part.element.get("unitCode") or "").strip().upper()
