"""What examples must show of a reading: each mineral, each stage with each basis."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from prefile.law.coverage_map import CoverageMap
from prefile.rulebook.yaml_source import Path
from prefile.workbench.example_runs import ExampleRun
from prefile.workbench.requirement import Requirement

__all__ = ["required_reading"]


def required_reading(coverage_map: CoverageMap) -> Iterator[Requirement]:
    """Yield the minerals, and the stages with each basis, that examples must show."""
    path: Path = ("reading",)
    for mineral in coverage_map.commodities:
        what = f"goods of {mineral} that are covered by their number"
        yield Requirement("R350", what, path, partial(_covered, mineral))
    for stage, basis in sorted({(number.stage, number.basis) for number in coverage_map.numbers.values()}):
        yield Requirement("R350", f"the stage {stage} by the basis {basis}", path, partial(_read, stage, basis))
    for basis in ("evidence", "none"):
        yield Requirement("R350", f"the basis {basis}", path, partial(_based, basis))


def _covered(mineral: str, run: ExampleRun) -> bool:
    coverage = run.coverage
    return coverage.outcome == "covered" and coverage.basis != "evidence" and mineral in coverage.minerals


def _read(stage: str, basis: str, run: ExampleRun) -> bool:
    return (run.coverage.stage, run.coverage.basis) == (stage, basis)


def _based(basis: str, run: ExampleRun) -> bool:
    return run.coverage.basis == basis
