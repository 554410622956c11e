"""What findings say beside their amounts: one for the lines of a case, so written once, by a number of its content."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from prefile.findings import Finding

__all__ = ["StaticFinding", "are_said", "content_id", "static_findings"]

_MOST = 1 << 12  # of which the number is known


class StaticFinding(NamedTuple):
    """What a finding says beside its amounts, as rows of findings have it."""

    measure: str
    outcome: str
    declare: str | None
    in_place_of: str | None
    gives_way_to: tuple[str, ...]
    authorities: tuple[str, ...]
    missing: tuple[str, ...]
    scenario: str | None = None


def static_findings(findings: Sequence[Finding]) -> tuple[StaticFinding, ...]:
    """Return what findings say beside their amounts."""
    return tuple(
        [
            StaticFinding(
                finding.measure,
                finding.outcome,
                finding.declare,
                finding.in_place_of,
                finding.gives_way_to,
                finding.authorities,
                tuple(dict.fromkeys([lack.fact for lack in finding.missing])) if finding.missing else (),
                finding.scenario,
            )
            for finding in findings
        ]
    )


def are_said(said: Sequence[StaticFinding], findings: Sequence[Finding]) -> bool:
    """Whether findings say this beside their amounts."""
    return len(said) == len(findings) and all(map(_is_said, said, findings))


def _is_said(said: StaticFinding, finding: Finding) -> bool:
    return (
        said.measure == finding.measure
        and said.outcome == finding.outcome
        and said.declare == finding.declare
        and said.in_place_of == finding.in_place_of
        and said.gives_way_to == finding.gives_way_to
        and said.authorities == finding.authorities
        and said.scenario == finding.scenario
        and said.missing == (tuple(dict.fromkeys([lack.fact for lack in finding.missing])) if finding.missing else ())
    )


@lru_cache(maxsize=_MOST)
def content_id(findings: tuple[StaticFinding, ...]) -> int:
    """Return the number by which lines name what was found: of its content, the same in every run."""
    written = json.dumps(findings, ensure_ascii=False, separators=(",", ":")).encode()
    return int.from_bytes(hashlib.sha256(written).digest()[:8], "big") >> 1
