"""Exposure as text for people: the sums first, then minerals, origins, measures, floors and other origins."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from prefile.analysis.exposure import Exposure, MineralExposure, OriginExposure, Part
from prefile.analysis.same_goods import Alternative
from prefile.render.text.console import console, table, written
from prefile.render.text.exposure_ahead import write_ahead
from prefile.render.text.form import WIDTH
from prefile.render.text.lead import exposure_lead
from prefile.render.text.report import payable_words
from prefile.render.text.rests_on import write_head
from prefile.render.text.words import clean, count, short_country
from prefile.values.money import (
    EXACT,
    cents,
    show_amount,
    show_dollars,
    show_money,
)

__all__ = ["GLOSSARY", "alike", "duty_words", "exposure_text", "not_told_words", "origin_words", "reliance_figures"]

_MOST = 15
_SECTIONS = {
    "other_origins": "the same goods from other origins",
    "over_time": "before and after each change",
    "unit_values": "unit values",
    "floors": "goods against floor prices",
}
GLOSSARY = (
    (
        "Covered",
        "read as a processed critical mineral or its derivative (Proclamation 11001); it sets no duty by itself",
    ),
    ("Basis direct", "the text of the HTS number names the mineral"),
    ("Basis named", "Executive Order 14272 names the product"),
    ("Basis shared", "a basket number: it holds the mineral among others, and declared content decides"),
    ("Basis evidence", "the content that the line declares"),
    ("Herfindahl index", "the squared percentage shares of the origins, added up: near 0 many alike, 10,000 only one"),
    (
        "Import reliance",
        "net imports in percent of what the country uses, by the USGS; editions may state two data years",
    ),
    ("MCS", "Mineral Commodity Summaries of the U.S. Geological Survey, an edition a year"),
    ("Above a floor", "unit value against the floor price in percent of it: −28.57 % is that far below"),
)


def exposure_text(exposure: Exposure, *, width: int = WIDTH, colour: bool = False) -> str:
    """Return exposure as text that ends with a newline."""
    out = console(width, colour=colour)
    _head(out, exposure)
    _coverage(out, exposure)
    _minerals(out, exposure)
    _origins(out, exposure)
    _measures(out, exposure)
    write_ahead(out, exposure)
    _floors(out, exposure)
    _other_origins(out, exposure)
    _not_told(out, exposure)
    _glossary(out)
    return written(out)


def duty_words(part: Part) -> str:
    """Say what is payable on lines or, where that cannot be determined, between which bounds it lies."""
    if part.payable is not None:
        return show_money(part.payable)
    if part.most is not None:
        return f"{show_money(part.least)} to {show_money(part.most)}"
    return f"{show_money(part.least)} or more"


def origin_words(origin: str | None, names: Mapping[str, str]) -> str:
    """Return an origin with its name."""
    return "not stated" if origin is None else f"{origin} {short_country(names.get(origin, ''))}".strip()


def reliance_figures(mineral: MineralExposure) -> list[str]:
    """Say how far the country relies on imports of a mineral: each figure with its data year and edition."""
    return [
        f"{'net exporter' if figure.figure == 'E' else f'{figure.figure} %'} ({figure.data_year}, {figure.edition})"
        for figure in mineral.import_reliance
    ]


def alike(others: tuple[Alternative, ...]) -> list[tuple[Alternative, list[str]]]:
    """Return the other origins by what is owed, the least first: one of each, with all origins that are alike."""
    found: dict[tuple[Decimal | None, Decimal, Decimal | None], tuple[Alternative, list[str]]] = {}
    for alternative in others:
        found.setdefault((alternative.payable, alternative.least, alternative.most), (alternative, []))[1].append(
            alternative.origin
        )
    return sorted(found.values(), key=lambda pair: (pair[0].most is None, pair[0].most or 0, pair[0].least))


def _head(out: Console, exposure: Exposure) -> None:
    every, covered = exposure.every, exposure.covered()
    lead, further = exposure_lead(exposure)
    read = f"{count(exposure.entries, 'entry', 'entries')}, {count(every.lines, 'line', 'lines')}"
    write_head(out, lead, further, exposure.rests_on, f"{read}. Rule book {exposure.rulebook[7:19]}.")
    out.print()
    out.print(Text(f"Value {show_dollars(every.value)} USD, covered {show_dollars(covered.value)} USD", "bold"))
    if every.unvalued:
        out.print(Text(f"{count(every.unvalued, 'line has', 'lines have')} no value in dollars that is known."))
    out.print(Text(payable_words(every.duty), "bold"))
    if every.untold:
        out.print(Text(f"It cannot be determined for {count(every.untold, 'line', 'lines')}.{_of_open(every)}"))
    found = exposure.concentration
    if found is not None:
        out.print(
            Text(
                f"Largest origin of covered value: {found.largest}, {found.share} %; Herfindahl index "
                f"{found.herfindahl:,} of 10,000 over {count(found.origins, 'origin', 'origins')}{_of_all(exposure)}."
            )
        )


def _of_all(exposure: Exposure) -> str:
    whole = exposure.concentration_of_all
    return "" if whole is None else f". Of all value: {whole.largest}, {whole.share} %; index {whole.herfindahl:,}"


def _of_open(every: Part) -> str:
    """Say what is known of the lines without an upper bound, and between which bounds the others lie together."""
    if not every.unbounded:
        return ""
    rest = EXACT.subtract(every.least, every.open_least)
    lines = count(every.unbounded, "line has", "lines have")
    others = (
        f" All others: {show_money(rest)} to {show_money(every.bounded)} USD." if every.lines > every.unbounded else ""
    )
    return f" {lines} no upper bound, and at least {show_money(every.open_least)} USD.{others}"


def _title(out: Console, text: str) -> None:
    out.print()
    out.print(Text(text, "bold"))


def _coverage(out: Console, exposure: Exposure) -> None:
    _title(out, "VALUE BY STAGE AND BASIS (each line once)")
    rows = table(("coverage", "left"), ("stage", "left"), ("basis", "left"), ("lines", "right"), ("value", "right"))
    for kind in exposure.coverage:
        rows.add_row(kind.outcome, kind.stage or "—", kind.basis, f"{kind.part.lines:,}", show_dollars(kind.part.value))
    out.print(rows)


def _minerals(out: Console, exposure: Exposure) -> None:
    _title(out, "MINERALS")
    out.print(Text(exposure.attribution))
    rows = table(
        ("mineral", "left"),
        ("covered", "right"),
        ("alone", "right"),
        ("in doubt", "right"),
        ("largest origin", "left"),
        ("index", "right"),
        ("import reliance", "left"),
    )
    for mineral in exposure.minerals[:_MOST]:
        found = mineral.concentration
        largest = f"{found.largest} {found.share} %" if found else "—"
        index = f"{found.herfindahl:,}" if found else "—"
        values = [show_dollars(value) for value in (mineral.covered.value, mineral.alone, mineral.doubtful.value)]
        rows.add_row(mineral.name, *values, largest, index, "; ".join(reliance_figures(mineral)) or "no figure")
    out.print(rows)
    _more(out, len(exposure.minerals), "minerals")


def _more(out: Console, length: int, what: str) -> None:
    if length > _MOST:
        out.print(Text(f"… and {length - _MOST:,} more {what}; --format csv, json and html hold them"))


def _origins(out: Console, exposure: Exposure) -> None:
    _title(out, "ORIGINS")
    rows = table(
        ("origin", "left"),
        ("value", "right"),
        ("covered", "right"),
        ("of covered", "right"),
        ("of all", "right"),
        ("duty", "right"),
        ("agreements", "left"),
    )
    for origin in exposure.origins[:_MOST]:
        shares = [_of(origin.share if origin.covered.value else None), _of(origin.share_of_all)]
        values = [show_dollars(origin.every.value), show_dollars(origin.covered.value)]
        name = origin_words(origin.origin, {origin.origin or "": origin.name})
        rows.add_row(name, *values, *shares, duty_words(origin.every), _agreements(origin))
    out.print(rows)
    _more(out, len(exposure.origins), "origins")


def _of(share: Decimal | None) -> str:
    return "—" if share is None else f"{share} %"


def _agreements(origin: OriginExposure) -> str:
    effects = dict.fromkeys(
        f"{treatment.status}, effect on duty: {treatment.effect_on_duty}" for treatment in origin.agreements
    )
    return "; ".join(effects) or "none"


def _measures(out: Console, exposure: Exposure) -> None:
    _title(out, "DUTY BY MEASURE")
    for measure in exposure.measures:
        amounts = []
        if measure.notice:
            may = f"; in doubt on {count(measure.doubtful, 'line', 'lines')}" if measure.doubtful else ""
            amounts.append(f"keeps {count(measure.applies, 'line', 'lines')} from being entered{may}")
        elif measure.applies:
            amounts.append(f"applies on {count(measure.applies, 'line', 'lines')}: {show_money(measure.duty)}")
        if measure.doubtful and not measure.notice:
            upper = "or more" if measure.unbounded else f"to {show_money(measure.bounded)}"
            amounts.append(
                f"in doubt on {count(measure.doubtful, 'line', 'lines')}: {show_money(measure.least)} {upper}"
            )
        out.print(Text(clean(measure.title)))
        out.print(Padding(Text("; ".join(amounts)), (0, 0, 0, 4)))


def _floors(out: Console, exposure: Exposure) -> None:
    if not exposure.floors and any(one.section == "floors" for one in exposure.not_told):
        return
    _title(out, "UNIT VALUE AGAINST FLOOR PRICES")
    if not exposure.floors:
        out.print(Text("No entry line has a number with a floor price."))
        return
    rows = table(
        ("number", "left"),
        ("origin", "left"),
        ("floor", "right"),
        ("unit value", "right"),
        ("above", "right"),
        ("lines", "right"),
        ("below", "right"),
        ("gap", "right"),
    )
    for floor in exposure.floors[:_MOST]:
        percent = "—" if floor.percent is None else f"{floor.percent:+} %"
        unit_value = "—" if floor.unit_value is None else show_amount(floor.unit_value)
        price = floor.shown if floor.in_force else f"{floor.shown} from {(floor.begins or '')[:10]}"
        counts = f"{floor.lines:,}", f"{floor.below:,}", show_money(floor.gap)
        rows.add_row(floor.number, floor.origin or "—", price, unit_value, percent, *counts)
    out.print(rows)
    _more(out, len(exposure.floors), "numbers and origins")


def _other_origins(out: Console, exposure: Exposure) -> None:
    other = exposure.other_origins
    if not other.goods:
        return
    _title(out, "THE SAME GOODS FROM OTHER ORIGINS")
    for words in other.assumed:
        out.print(Padding(Text(words), (0, 0, 0, 2)))
    for goods in other.goods[:_MOST]:
        out.print(
            Text(
                f"{goods.number} from {goods.declared.origin}, a line of {show_dollars(goods.value)} USD: "
                f"{_owed(goods.declared)}"
            )
        )
        for alternative, origins in alike(goods.others):
            out.print(Padding(Text(f"{_owed(alternative)}: {', '.join(origins)}"), (0, 0, 0, 4)))
    _more(out, len(other.goods), "numbers and origins")
    if other.left_out:
        out.print(Text(f"{count(other.left_out, 'pair', 'pairs')} of number and origin not looked at."))


def _not_told(out: Console, exposure: Exposure) -> None:
    if not exposure.not_told:
        return
    _title(out, "NOT TOLD HERE")
    for words in not_told_words(exposure):
        out.print(Padding(Text(words), (0, 0, 0, 2)))


def not_told_words(exposure: Exposure) -> list[str]:
    """Say what is not in an exposure of columns, and why; what is missing for one reason stands together."""
    found: dict[str, list[str]] = {}
    for one in exposure.not_told:
        found.setdefault(one.why, []).append(_SECTIONS.get(one.section, one.section))
    return [f"{' and '.join(sections)}: {why}.".capitalize() for why, sections in found.items()]


def _glossary(out: Console) -> None:
    _title(out, "WORDS USED HERE")
    for word, says in GLOSSARY:
        out.print(Padding(Text(f"{word}: {says}"), (0, 0, 0, 2)))


def _owed(alternative: Alternative) -> str:
    if alternative.payable is not None:
        percent = f" ({alternative.percent} % of value)" if alternative.percent is not None else ""
        return f"{show_money(alternative.payable)}{percent}"
    most = "no upper bound known" if alternative.most is None else f"at most {show_money(cents(alternative.most))}"
    return f"undetermined, at least {show_money(alternative.least)}, {most}"
