"""A reading of coverage made by hand, of numbers whose words are made up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from by_hand import CITE, a_line, a_measure, a_row, a_tariff, window
from drawing import Shape
from msgspec import structs

from prefile import Report
from prefile.decision.coverage import Coverages
from prefile.duty.no_duty import NoDuty
from prefile.findings import Coverage
from prefile.law.coverage_map import (
    BASES,
    STAGES,
    Basis,
    Commodity,
    CoverageMap,
    CoverageOutcome,
    CoverageStatement,
    MineralCoverage,
    NumberCoverage,
    Reliance,
    Stage,
)
from prefile.law.measure import Measure, StandingRow
from prefile.render import report_text

MINERALS = ("cobalt", "copper", "gallium", "germanium", "graphite", "lithium", "palladium", "silicon", "zirconium")
NOT_LISTED = "bromine"
OUTCOMES: dict[Basis, CoverageOutcome] = {
    "direct": "covered",
    "named": "covered",
    "shared": "cannot tell",
    "evidence": "covered",
    "none": "not covered",
}
OUTSIDE: tuple[Stage, ...] = ("ore or concentrate", "scrap")
KEYS = ("law", "law-direct", "law-named", "law-shared", "law-evidence", "law-none", "law-crude", "law-minerals")

ORE, ORE_RESIDUE = "2504101000", "2617900060"
SCRAP, SCRAP_RESIDUE = "7404003020", "7404006020"
METAL, OXIDE, OTHER_OXIDE = "8112921000", "2825600010", "2825600020"
WAFERS, OTHERS, OTHERS_SINCE_JULY = "3818000020", "3818000095", "3818000040"
PHONES, ARSENIDE, CATALYSTS = "8517130000", "8541100040", "3815120090"
CELLS, MORE_CELLS = "8507600010", "8507600020"
MAGNETS, OTHER_MAGNETS = "8505110050", "8505110070"
TOYS, MORE_TOYS, SAND = "9503000011", "9503000013", "2505101000"


def read(stage: Stage, basis: Basis, words: str, *minerals: str) -> NumberCoverage:
    """Return how a number is covered that names minerals on one basis."""
    return NumberCoverage(stage, tuple(MineralCoverage(mineral, basis, words) for mineral in minerals))


NUMBERS: dict[str, NumberCoverage] = {
    ORE: read("ore or concentrate", "direct", "Natural graphite", "graphite"),
    ORE_RESIDUE: read("ore or concentrate", "shared", "Other ores", "germanium", "lithium"),
    SCRAP: read("scrap", "direct", "Copper scrap", "copper"),
    SCRAP_RESIDUE: read("scrap", "shared", "Other scrap", "cobalt", "copper"),
    METAL: read("processed", "direct", "Gallium", "gallium"),
    OXIDE: read("processed", "direct", "Germanium dioxide", "germanium"),
    OTHER_OXIDE: read("processed", "direct", "Zirconium dioxide", "zirconium"),
    WAFERS: read("semi-finished derivative", "direct", "Silicon wafers", "silicon"),
    OTHERS: read("semi-finished derivative", "shared", "Wafers > Other", "germanium", "silicon"),
    ARSENIDE: NumberCoverage(
        "final derivative",
        (
            MineralCoverage("gallium", "direct", "Diodes of gallium and germanium"),
            MineralCoverage("germanium", "direct", "Diodes of gallium and germanium"),
            MineralCoverage("silicon", "shared", "Diodes"),
        ),
    ),
    PHONES: read("final derivative", "named", "Smartphones", "cobalt", "gallium", "lithium"),
    CATALYSTS: read("final derivative", "shared", "Catalysts", "cobalt", "palladium"),
    CELLS: read("final derivative", "direct", "Lithium-ion", "lithium"),
    MORE_CELLS: read("final derivative", "direct", "Lithium-ion", "lithium"),
    MAGNETS: read("final derivative", "named", "Permanent magnets", "cobalt"),
    OTHER_MAGNETS: read("final derivative", "shared", "Magnets > Other", "cobalt", "copper"),
}
TABLE = a_tariff(
    *(a_row(number) for number in NUMBERS if number != OTHERS),
    a_row(OTHERS, windows=(window(None, "2026-07-01T00:00"),), successors=(OTHERS_SINCE_JULY,)),
    a_row(OTHERS_SINCE_JULY, windows=(window("2026-07-01T00:00"),), like=OTHERS),
    *(a_row(number) for number in (TOYS, MORE_TOYS, SAND)),
)


def a_reading(numbers: Mapping[str, NumberCoverage] = NUMBERS, minerals: Iterable[str] = MINERALS) -> CoverageMap:
    """Return a reading in which ore and scrap are outside."""
    return CoverageMap(
        numbers=dict(numbers),
        commodities={
            one: Commodity(
                one, one, ("energy",) if one == "cobalt" else (), (Reliance("80", 2025, "MCS 2026", "metal"),)
            )
            for one in minerals
        },
        commodities_cite="law-minerals",
        bases={basis: CoverageStatement(OUTCOMES[basis], f"what {basis} says", f"law-{basis}") for basis in BASES},
        stages={
            stage: CoverageStatement("not covered" if stage in OUTSIDE else "covered", f"what {stage} says", CITE)
            for stage in STAGES
        },
        crude=("25", "26"),
        crude_statement=CoverageStatement("cannot tell", "what crude says", "law-crude"),
    )


def a_reader(reading: CoverageMap | None = None) -> Measure:
    """Return a measure that sets no duty and holds a reading."""
    negotiating = (StandingRow(window("2026-01-14", known="2026-01-14"), "negotiating", CITE, "it sets no duty"),)
    made = a_measure("us.order", standing=negotiating, treatment=NoDuty("it sets no duty", CITE), cites=KEYS[1:])
    return structs.replace(made, coverage_map=reading or a_reading())


COVERAGES = Coverages(a_reading(), TABLE)


def holding(*minerals: str | Shape) -> list[Shape]:
    """Return what a line declares: "gallium" holds some of it, "no gallium" none."""
    return [
        one
        if isinstance(one, dict)
        else {"mineral": one.removeprefix("no "), "percent": "0" if one.startswith("no ") else "1.5"}
        for one in minerals
    ]


def told(number: str, *minerals: str | Shape, path: str = "/lines/0", by: Coverages = COVERAGES) -> Coverage:
    """Return the coverage of a line that declares minerals."""
    return by.of(a_line(tariff_number=number, minerals=holding(*minerals)), path)


def brief(coverage: Coverage) -> tuple[CoverageOutcome, Basis, tuple[str, ...]]:
    """Return outcome, basis and minerals."""
    return coverage.outcome, coverage.basis, coverage.minerals


def asked(coverage: Coverage) -> list[tuple[str, str]]:
    """Return what is missing, and where."""
    return [(one.fact, one.path) for one in coverage.missing]


def words_of(report: Report) -> str:
    """Return the text of a report in one line."""
    return " ".join(report_text(report).split())
