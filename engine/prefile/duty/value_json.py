"""The JSON of findings by the value: written once for the lines of a plan, with holes for what each line differs in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from prefile.duty.by_value import ByValue
from prefile.duty.filing import FilingRows, filed
from prefile.findings import filing_in_json, finding_writer
from prefile.values.json_holes import HoleAmount, HoleNumber, JsonWithHoles
from prefile.values.json_sharing import SharesJson
from prefile.values.money import ZERO, show_dollars

__all__ = ["filing_with_holes", "findings_by_value"]


def findings_by_value(by_value: ByValue, position: int) -> Iterable[bytes]:
    """Return the JSON of the findings of the line at a position, in parts.

    Lines of a plan say the same where the same amounts are nothing. No others are told apart: where a finding may be
    open, the value is so large that amounts of different percentages differ.
    """
    plan, dollars, amounts = by_value
    own = amounts[len(plan.sums.known) :]
    kind = tuple(map(bool, own))
    written = plan.written.get(kind)
    if written is None:
        written = plan.written[kind] = JsonWithHoles(_with_holes(by_value))
    return written.filled([*[str(amount).encode() for amount in own], show_dollars(dollars).encode(), b"%d" % position])


def _with_holes(by_value: ByValue) -> Iterator[bytes]:
    """Yield the JSON of a line's findings, with holes for its own amounts, for its value and for its position."""
    known, own = len(by_value.plan.sums.known), len(by_value.amounts)
    amounts = [HoleAmount(amount, at - known) if at >= known else amount for at, amount in enumerate(by_value.amounts)]
    of_any = by_value._replace(dollars=HoleAmount(by_value.dollars, own - known), amounts=amounts)
    yield b"["
    before = b""
    for finding in of_any.found(HoleNumber(0, own - known + 1)):
        yield before
        yield from _shared(finding)
        before = b","
    yield b"]"


def _shared(finding: object) -> Iterator[bytes]:
    """Yield the JSON of a finding: what it shares with others apart, so that it is held once."""
    text = finding_writer()(finding)
    around = finding.around if isinstance(finding, SharesJson) else None
    if around is None:
        yield text
        return
    yield around.before
    yield text[len(around.before) : len(text) - len(around.behind)]
    yield around.behind


def filing_with_holes(rows: FilingRows | None) -> JsonWithHoles:
    """Return the JSON of a filing, or of one that cannot be told, with holes for the duty on each row."""
    of_any = None if rows is None else filed(rows, [HoleAmount(ZERO, at) for at, _ in enumerate(rows)])
    return JsonWithHoles(filing_in_json(of_any))
