"""Countries, minerals, prices and figures beside their sources, and copies of others' lists beside those lists."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from decimal import Decimal

from compared.sources import RULES, Difference, Sources, digits, held, sets
from prefile import RuleBook
from prefile.decision.predicates import OriginIn

COPIES = {  # lists of which a copy is kept, that tests hold against the book: the copy, and the column of the number
    "list_s122_exempt_hts8.csv": ("section-122-exempt", "hts8"),
    "list_s232_copper.csv": ("section-232-copper", "hts10"),
    "list_s232_metals_annex_2026-06.csv": ("section-232-metals-annexes", "hts_prefix"),
    "list_s232_semiconductors.csv": ("section-232-semiconductors", "hts10"),
    "list_s301_brazil_exempt.csv": ("section-301-brazil-exempt", "hts8"),
    "list_s301_china_all.csv": ("section-301-china", "hts8"),
    "list_s301_four_year_critical_minerals.csv": ("section-301-china-minerals", "hts8"),
    "rev21/china301.csv": ("section-301-china-revision-21", "code"),
    "rev21/note52b_vs_s122.csv": ("section-301-forced-labor-surcharge", "code"),
}
BOTH = {
    "section-301-china-revision-21",
    "section-301-forced-labor-surcharge",
}  # that also say what a heading does not name
LEFT_THE_LISTS = "2"  # the annex of what the metals duties no longer name
RARE_EARTHS = "rare earth"
CENT = Decimal("0.01")
PRODUCTS = {  # the goods of a floor price, by the words of the list
    "polysilicon": "polysilicon",
    "polysilicon ingots and wafers": "ingots-and-wafers",
    "solar cells": "cells",
    "solar modules": "modules",
}


def copies(book: RuleBook, sources: Sources) -> Iterator[Difference]:
    """Yield numbers that only a list of others, or the copy of it that is kept, has."""
    del book
    for name, (copy, column) in COPIES.items():
        rows = sorted(sources.rows(name), key=lambda row: row.get("effective_date") or "")
        latest = {digits(row[column]): row for row in rows}
        theirs = {number for number, row in latest.items() if row.get("annex") != LEFT_THE_LISTS}
        sources.values[name] += len(theirs)
        with (RULES.parent / "fixtures" / "comparisons" / f"{copy}.csv").open(encoding="utf-8", newline="") as stream:
            mine = {
                row["number"] for row in csv.DictReader(stream) if row.get("listed", "yes") == "yes" or copy in BOTH
            }
        yield from sets(f"copy of {copy}", mine, theirs)


def countries(book: RuleBook, sources: Sources) -> Iterator[Difference]:
    """Yield codes of countries that only one of the two has, or in another group."""
    mine = {row["code"]: row["groups"].split() for row in held("lists/countries.csv")}
    theirs = {row["iso2"]: row for row in sources.rows("country_codes.csv", 3)}
    second = {
        code for test in book.by_id["us.column-2"].predicates() if isinstance(test, OriginIn) for code in test.countries
    }
    yield from sets("countries", mine, theirs)
    for code in sorted(mine.keys() & theirs.keys()):
        for what, ours, other in (
            ("in the European Union", "EU" in mine[code], theirs[code]["eu_member_2026"] == "1"),
            ("column 2", code in second, theirs[code]["hts_column2"] == "1"),
        ):
            if ours != other:
                yield Difference("countries", f"{code} {what}", str(ours), str(other))


def minerals(book: RuleBook, sources: Sources) -> Iterator[Difference]:
    """Yield minerals that the lists of critical minerals name otherwise."""
    del book
    columns = (("list_2025", "on_usgs_2025_final"), ("list_2022", "on_usgs_2022_final"))
    mine = {row["mineral"]: row for row in held("lists/minerals.csv")}
    for row in sources.rows("critical_minerals_list.csv", 3):
        name = row["mineral"].replace(" ", "-")
        for ours, theirs in (*columns, ("uranium_clause", "eo14272_uranium_clause")):
            told = mine[name][ours] if name in mine else "0"
            if told != row[theirs]:
                yield Difference("critical minerals", f"{name} {ours}", told, row[theirs])


def reliance(book: RuleBook, sources: Sources) -> Iterator[Difference]:
    """Yield figures of import reliance that no row of the summaries on the mineral has."""
    del book
    older = {row["mineral"]: row["nir_2024_raw"] for row in sources.rows("mcs2025_nir_by_critical_mineral.csv")}
    newer = list(sources.rows("mcs2026_net_import_reliance_2021_2025.csv"))
    for row in held("lists/import-reliance.csv"):
        mineral = row["mineral"]
        if row["edition"] == "MCS 2025":
            sources.values["mcs2025_nir_by_critical_mineral.csv"] += 1
            said = [older.get(mineral, older.get(mineral.replace("-", " "), ""))]
        else:
            sources.values["mcs2026_net_import_reliance_2021_2025.csv"] += 1
            said = [
                one["Value"] for one in newer if one["Year"] == row["data_year"] and _speaks(one, mineral, row["form"])
            ]
        if row["figure"] not in said:
            yield Difference("import reliance", f"{mineral} {row['edition']}", row["figure"], " or ".join(said))


def prices(book: RuleBook, sources: Sources) -> Iterator[Difference]:
    """Yield prices of a scenario that no series on the mineral has, to the cent."""
    del book
    name = "mcs2026_prices_2021_2025.csv"
    series = [row for row in sources.rows(name) if row["usd_per_kg"]]
    for row in held("scenarios/usgs-prices-2025.csv"):
        sources.values[name] += 1
        wanted = Decimal(row["usd_per_kg"])
        said = {
            Decimal(one["usd_per_kg"])
            for one in series
            if one["Year"] == row["year"] and _speaks(one, row["mineral"], row["series"])
        }
        if not any(abs(price - wanted) <= max(CENT, wanted * CENT) for price in said):
            yield Difference("prices", row["mineral"], str(wanted), " or ".join(map(str, sorted(said))))


def _speaks(row: dict[str, str], mineral: str, form: str) -> bool:
    """Whether a row of a summary speaks of a mineral, or of the group that the book's row says it stands for."""
    words = f"{row['MCS chapter']} {row['Commodity']} {row['Statistics_detail']}".casefold()
    return mineral.partition("-")[0][:6] in words or (RARE_EARTHS in form and RARE_EARTHS in words)


def floors(book: RuleBook, sources: Sources) -> Iterator[Difference]:
    """Yield floor prices of polysilicon and its derivatives that the book has otherwise."""
    treatment = book.by_id["us.section-232.polysilicon.minimum-import-price"].treatment
    mine = {price.group: price.rate.terms[0].shown for price in treatment.prices}
    for row in sources.rows("s232_polysilicon_mip_2026-08-06.csv", 2):
        ours = mine.get(PRODUCTS[row["product"]], "")
        theirs = f"{Decimal(row['minimum_import_price']).normalize():f} {row['unit']}"
        if ours.casefold() != theirs.casefold():
            yield Difference("floor prices", row["product"], ours, theirs)
