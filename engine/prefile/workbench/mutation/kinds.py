"""The kinds of change that authors make by mistake, as a table: at which places, and what stands there instead."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from prefile.decision.clause_cases import ClauseCases
from prefile.workbench.mutation.instead import (
    Instead,
    day_moved,
    dropped,
    each_way,
    moment_moved,
    number_moved,
    one_of,
    other_claim,
    other_footnote,
    other_group,
    other_heading,
    other_list,
    other_of,
    other_origin,
    other_part,
    shorter_number,
    taken_out,
    undated,
    undenied,
)
from prefile.workbench.mutation.spot import DROPPED, Change, Spot, value_at
from prefile.workbench.mutation.where import (
    denying,
    either,
    group_named,
    in_list,
    joined,
    named,
    named_in,
    origin_named,
    row_of,
    term_of_several,
    under_key,
)

__all__ = ["KINDS", "ChangeKind", "changes_of"]

_MOST_SHOWN = 60


class ChangeKind(NamedTuple):
    """One kind of change: its name, what it does, at which spots it may be made, and what stands there then."""

    name: str
    says: str
    at: Callable[[Spot], bool]
    instead: Callable[[Spot], Instead]


KINDS: tuple[ChangeKind, ...] = (
    ChangeKind("rate", "a rate is a point higher or lower", under_key("rate", "in_quota", "over_quota"),
               each_way(number_moved(1), number_moved(-1))),
    ChangeKind("column", "another column of the tariff", under_key("tariff_column"),
               other_of("general", "special", "column 2")),
    ChangeKind("price", "a price or its percentage is one higher or lower", under_key("price", "percent"),
               each_way(number_moved(1), number_moved(-1))),
    ChangeKind("bound", "a bound is one higher or lower",
               under_key("under", "at_least", "over", "not_over", "years_old", "at_most"),
               each_way(number_moved(1), number_moved(-1))),
    ChangeKind("date", "a date is a minute or a day earlier or later, or none", under_key("from", "until"),
               each_way(moment_moved, undated)),
    ChangeKind("known", "the day on which something was known is another, or none", under_key("known", "replaced"),
               each_way(day_moved, taken_out)),
    ChangeKind("standing", "a row of the standing is another", under_key("is"),
               one_of("suspended", "in force", "enjoined")),
    ChangeKind("standing dropped", "a row of the standing is dropped", row_of("standing"), dropped),
    ChangeKind("origin dropped", "a country is no longer named", origin_named, dropped),
    ChangeKind("origin exchanged", "another country is named", origin_named, other_origin),
    ChangeKind("group", "a group is dropped or exchanged", group_named, each_way(dropped, other_group)),
    ChangeKind("number", "a number of the file is dropped or wider", named_in("numbers"),
               each_way(dropped, shorter_number)),
    ChangeKind("footnote", "a footnote is dropped or another", named_in("footnote"), each_way(dropped, other_footnote)),
    ChangeKind("list", "another list of the file", under_key("list", "number_in"), other_list),
    ChangeKind("numbers row", "a row of numbers is dropped", row_of("tariff_numbers", "except_numbers"), dropped),
    ChangeKind("term dropped", "one of several terms is dropped", term_of_several, dropped),
    ChangeKind("all or any", "all becomes any, or any all", joined, lambda _spot: iter(())),
    ChangeKind("not", "what must not hold must hold", denying, undenied),
    ChangeKind("exception", "an exception is dropped", in_list("covers", "except"), taken_out),
    ChangeKind("standing for some", "it is in force for all", in_list("standing_for"), taken_out),
    ChangeKind("condition", "a condition is dropped", in_list("covers", "conditions"), taken_out),
    ChangeKind("doubt", "a doubt is dropped", in_list("covers", "doubts"), taken_out),
    ChangeKind("bound of a doubt", "a doubt has another bound", under_key("most"), dropped),
    ChangeKind("clause", "a clause or price is dropped",
               either(row_of("duty", "prices", "reference", "quotas"), named("documented", "undocumented", "always")),
               taken_out),
    ChangeKind("when", "a clause no longer has its condition",
               lambda spot: spot.path[-1] == "when" and spot.path[0] == "treatment", taken_out),
    ChangeKind("total", "a total is none, on all of the value, or a quota not filled",
               named("in_total_with", "on", "capped_at", "filled"), taken_out),
    ChangeKind("part", "another part of the value", under_key("only", "value_less"), other_part),
    ChangeKind("content", "the content of another metal", under_key("content"), one_of("steel", "copper")),
    ChangeKind("heading", "a heading is dropped or another",
               under_key("heading", "heading_if_reached", "rest_heading", "in_quota_heading", "over_quota_heading"),
               each_way(taken_out, other_heading)),
    ChangeKind("beside parts", "it is no longer on the rest of another's value", named_in("beside_parts_of"),
               each_way(dropped, taken_out)),
    ChangeKind("claim", "another claim",
               named_in("claim", "so", "not_so", "value_less_claimed", "in_quota_claim", "over_quota_claim"),
               other_claim),
    ChangeKind("claim's needs", "a claim no longer needs its reference, or is no longer suggested",
               under_key("needs", "suggested_by"), taken_out),
    ChangeKind("offered", "a claim is offered to every line", named("offered_when"), taken_out),
    ChangeKind("program", "a program is dropped or exchanged", named_in("program"),
               each_way(dropped, one_of("JP", "A"))),
    ChangeKind("special program", "free, or any", under_key("special_program"), one_of("any", "free")),
    ChangeKind("zone status", "a zone status is dropped or exchanged", named_in("zone_status"),
               each_way(dropped, one_of("P", "N", "D"))),
    ChangeKind("part of", "a whole is dropped or exchanged", named_in("part_of"),
               each_way(dropped, one_of("other", "bus"))),
    ChangeKind("mode", "a mode of transport is dropped or exchanged", named_in("mode"),
               each_way(dropped, one_of("40"))),
    ChangeKind("entry type", "a type of entry is dropped or exchanged", named_in("entry_type"),
               each_way(dropped, one_of("06"))),
    ChangeKind("end use", "an end use is dropped or exchanged", named_in("end_use"),
               each_way(dropped, one_of("another-use"))),
    ChangeKind("importer of record", "an importer is dropped or exchanged", named_in("importer"),
               each_way(dropped, one_of("12-345678900"))),
    ChangeKind("agreement", "a status of agreements is dropped or exchanged", named_in("agreement"),
               each_way(dropped, one_of("announced", "signed"))),
    ChangeKind("coverage", "a stage or mineral is dropped or exchanged", named_in("stages"),
               each_way(dropped, one_of("processed", "scrap"))),
    ChangeKind("mineral", "a mineral is dropped or exchanged", named_in("minerals", "processed", "mineral"),
               each_way(dropped, one_of("tungsten", "cobalt"))),
    ChangeKind("reading", "goods that are covered are not, or the other way around", under_key("outcome"),
               other_of("covered", "not covered")),
    ChangeKind("stated", "another fact is stated", under_key("stated"), one_of("us_content", "made", "part_of")),
    ChangeKind("metal", "a metal or a step is dropped", named_in("of", "by"), dropped),
    ChangeKind("chapter 98", "a provision is dropped or owes otherwise", row_of("chapter_98"), dropped),
    ChangeKind("provision", "a number of chapter 98 is dropped or wider", named_in("provision", "provisions"),
               each_way(dropped, shorter_number)),
    ChangeKind("provision's column", "another column is free", under_key("provision_free"),
               other_of("general", "column 2")),
    ChangeKind("provision's country", "the program is of another country", under_key("provision_program"),
               other_of("origin", "exported_from")),
    ChangeKind("owes", "owes otherwise", under_key("owes"),
               one_of("full value", "nothing", "full price", "difference")),
    ChangeKind("compared", "a floor is compared with something else", under_key("compared_with"),
               one_of("entered value", "invoice price")),
    ChangeKind("privileged foreign", "the other day counts", under_key("privileged_foreign"),
               other_of("entry", "filing")),
    ChangeKind("interaction dropped", "it no longer says what it gives way to, or what it stands beside",
               row_of("gives_way_to", "displaces", "stands_beside"), taken_out),
    ChangeKind("either way", "others may give way to it", under_key("either_way"), taken_out),
)  # fmt: skip


def changes_of(spot: Spot) -> Iterator[Change]:
    """Yield every change that some kind makes at a spot."""
    for kind in KINDS:
        if kind.at(spot):
            for new in kind.instead(spot):
                if new != spot.value:
                    yield _change(spot, kind.name, ((spot.path, new),), new)
    yield from _joined_otherwise(spot)
    yield from _made_otherwise(spot)
    yield from _turned(spot)
    yield from _out_of_order(spot)


def _change(spot: Spot, kind: str, edits: tuple[tuple[tuple[str | int, ...], object], ...], new: object) -> Change:
    return Change(spot.measure.id, kind, spot.path, _shown(spot.value), _shown(new), edits)


def _shown(value: object) -> str:
    if value is DROPPED:
        return "nothing"
    if isinstance(value, dict):
        words = ", ".join(f"{key}: {_shown(inner)}" for key, inner in value.items() if key not in {"says", "cite"})
        text = f"{{{words}}}"
    elif isinstance(value, list):
        text = f"[{', '.join(map(_shown, value))}]"
    else:
        text = str(value)
    return text if len(text) <= _MOST_SHOWN else f"{text[: _MOST_SHOWN - 1]}…"


def _joined_otherwise(spot: Spot) -> Iterator[Change]:
    """Yield all for any, and any for all."""
    if joined(spot):
        other = "any" if spot.path[-1] == "all" else "all"
        around = dict(spot.around) if isinstance(spot.around, dict) else {}
        around.pop(str(spot.path[-1]))
        edits = ((spot.path[:-1], {**around, other: spot.value}),)
        yield Change(spot.measure.id, "all or any", spot.path, str(spot.path[-1]), other, edits)


def _made_otherwise(spot: Spot) -> Iterator[Change]:
    """Yield minerals mined in a country for those processed in it, and the other way around."""
    steps = {"mined_in": "processed_in", "processed_in": "mined_in"}
    step = spot.path[-1]
    if isinstance(step, str) and step in steps and isinstance(spot.value, dict) and isinstance(spot.around, dict):
        other = steps[step]
        around = {other if key == step else key: value for key, value in spot.around.items()}
        yield Change(spot.measure.id, "mined or processed", spot.path, step, other, ((spot.path[:-1], around),))


def _turned(spot: Spot) -> Iterator[Change]:
    """Yield an interaction turned: what it gives way to it stands beside, and the other way around."""
    if not spot.item or len(spot.path) < 2 or not isinstance(spot.value, dict | str):  # noqa: PLR2004
        return
    if spot.path[:-1] in {("gives_way_to",), ("displaces",)} and isinstance(spot.value, dict):
        beside = spot.tree.get("stands_beside")
        row = {"measures": [spot.value.get("measure", "")], "says": "turned", "cite": spot.value.get("cite", "")}
        rows = [*beside, row] if isinstance(beside, list) else [row]
        edits = ((spot.path, DROPPED), (("stands_beside",), rows))
        words = f"{str(spot.path[0]).replace('_', ' ')} {spot.value.get('measure', '')}"
        yield Change(spot.measure.id, "interaction turned", spot.path, words, "stands beside it", edits)
    if spot.key == "measures" and spot.path[0] == "stands_beside" and not str(spot.value).endswith("*"):
        ways = spot.tree.get("gives_way_to")
        row = {"measure": spot.value, "cite": value_at(spot.tree, (*spot.path[:2], "cite"))}
        rows = [*ways, row] if isinstance(ways, list) else [row]
        alone = isinstance(spot.around, list) and len(spot.around) == 1
        edits = ((spot.path[:2] if alone else spot.path, DROPPED), (("gives_way_to",), rows))
        yield Change(
            spot.measure.id, "interaction turned", spot.path, f"stands beside {spot.value}", "gives way", edits
        )


def _out_of_order(spot: Spot) -> Iterator[Change]:
    """Yield two clauses that stand one after the other, exchanged, where some goods fit both."""
    if spot.path != ("treatment", "duty") or not isinstance(spot.value, list):
        return
    cases = ClauseCases(spot.measure)
    for place in range(len(spot.value) - 1):
        if cases.may_meet(place, place + 1):
            rows = [*spot.value]
            rows[place : place + 2] = [rows[place + 1], rows[place]]
            words = f"clause {place + 1}, then {place + 2}", f"clause {place + 2}, then {place + 1}"
            yield Change(spot.measure.id, "order", (*spot.path, place), *words, ((spot.path, rows),))
