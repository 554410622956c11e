"""Name the formats of others: what each is called, which facts it has no place for, and the namespace it is known by.

They stand here, and not beside what reads them, so that formats are listed and told apart without importing readers.
"""

from __future__ import annotations

from prefile.entry import SourceFormat
from prefile.intake.xml.shape import NAMESPACE

__all__ = [
    "ASYCUDA",
    "CARGOWISE",
    "CARGOWISE_NAMESPACE",
    "CATAIR_AE",
    "DECLARATIONS",
    "DMS",
    "DMS_NAMESPACE",
    "NETCHB",
    "NETCHB_NAMESPACE",
]

NETCHB_NAMESPACE = "http://www.netchb.com/xml/entry"
CARGOWISE_NAMESPACE = "http://www.cargowise.com/Schemas/Universal/2011/11"
DMS_NAMESPACE = "urn:wco:datamodel:WCO:DEC-DMS:2"
# The element that is a whole declaration, in each kind of XML.
DECLARATIONS = {
    f"{{{NETCHB_NAMESPACE}}}entry": "NetCHB",
    f"{{{CARGOWISE_NAMESPACE}}}UniversalShipment": "CargoWise",
    f"{{{DMS_NAMESPACE}}}Declaration": "WCO DMS",
    "ASYCUDA": "ASYCUDA",
    f"{{{NAMESPACE}}}entry": "prefile",
}

NETCHB = SourceFormat(
    "NetCHB entry XML",
    cannot_carry=(
        "how much of a mineral the goods contain, and where it was mined and processed",
        "the share of aluminum, steel and copper in the goods' weight",
        "the unit of the invoice's quantity and price",
        "the day the goods were loaded on the final mode of transport",
        "the net weight, other than as a quantity of a tariff number",
        "reliefs claimed other than by a tariff number, such as documentation of a minimum price",
        "what the goods are used for, what they are a part of, and when they were made",
        "the value of US content, and of repairs abroad",
    ),
)

ASYCUDA = SourceFormat(
    "ASYCUDA World declaration",
    cannot_carry=(
        "the day of a US entry",
        "the value entered in the United States, in US dollars",
        "the tariff number of the United States beyond six digits",
        "quantities in CBP's units",
        "special programs of the United States",
        "numbers declared in the United States",
        "how much of a mineral the goods contain, and where it was mined and processed",
        "where metals were smelted, cast or melted",
        "zone status in the United States",
        "the price of one unit on the invoice",
        "what the goods are a part of, when they were made, their US content and the value of repairs",
    ),
)

CATAIR_AE = SourceFormat(
    "CATAIR AE entry summary",
    cannot_carry=(
        "the content of minerals, and where they were mined and processed",
        "the content of aluminum, steel and copper in the goods",
        "the price on the invoice and its currency",
        "the net weight, but as a quantity of the tariff",
        "the day of loading on the final mode of transport",
        "claims of relief and their documents",
        "facts of the importer and the use of the goods",
        "what the goods are a part of, when they were made, their US content and the value of repairs",
        "the port of unlading, and when an immediate transportation entry was accepted",
    ),
)

DMS = SourceFormat(
    "WCO DMS declaration (XML)",
    cannot_carry=(
        "the tariff number of the US beyond six digits",
        "the date of entry into the US",
        "the entered value in US dollars",
        "the price per unit on the invoice",
        "the minerals contained, and where they were mined and processed",
        "where metal was smelted, melted, poured or cast",
        "programs and reliefs claimed in the US",
        "the status of goods in a foreign trade zone",
        "what the goods are a part of, when they were made, their US content and the value of repairs",
    ),
)

CARGOWISE = SourceFormat(
    "CargoWise UniversalShipment",
    cannot_carry=(
        "mineral content, countries of smelting, zone status and claims, but where a mapping names an AddInfo",
        "what goods are a part of, when made, US content and repairs, but where a mapping names an AddInfo",
        "the port of unlading, and when an immediate transportation entry was accepted, but by a mapping",
        "CBP's mode of transport",
        "the duty on each number",
    ),
)
