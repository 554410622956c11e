"""`prefile exposure`: what many entries are exposed to, by mineral and origin, as text, a page, JSON or CSV."""

from __future__ import annotations

import sys
from enum import StrEnum
from importlib.util import find_spec
from typing import Annotated

import typer

from prefile.cli.inputs import Inputs
from prefile.cli.mapped import Mapped, mapping_or_end
from prefile.cli.output import OutputProblems, write_problems
from prefile.cli.rules import Rules, open_or_end
from prefile.cli.run import (
    STOPPED,
    UNHEARD,
    UNREADABLE,
    leave_quietly,
)
from prefile.cli.screen import (
    AsKnown,
    Decide,
    Files,
    MaxLines,
    On,
    Out,
)
from prefile.cli.side_car import Facts, facts_or_end
from prefile.cli.supposed import Supposed, open_scenarios
from prefile.errors import RuleFileProblems
from prefile.intake import Limits

__all__ = ["EXAMPLE", "Format", "exposure_command", "refuse_without_charts"]

EXAMPLE = """\b
Example: prefile exposure entries/ --format html --out exposure.html
         prefile exposure entries.jsonl --on 2026-12-04 --format csv --out exposure.csv
         prefile exposure entries/ --on 2027-01-02 --scenario critical-minerals-25-percent
"""
_DRAWN_WITH = ("matplotlib", "jinja2")


class Format(StrEnum):
    """How exposure is written."""

    TEXT = "text"
    HTML = "html"
    JSON = "json"
    CSV = "csv"


def exposure_command(
    files: Files,
    scenario: Supposed = None,
    on: On = None,
    as_known: AsKnown = None,
    facts: Facts = None,
    mapping: Mapped = None,
    rules: Rules = None,
    decide: Annotated[Decide, typer.Option(help="Which of the two answers the questions.")] = Decide.DURABLE,
    output: Annotated[Format, typer.Option("--format", help="html is one page with charts.")] = Format.TEXT,
    out: Out = None,
    max_lines: MaxLines = 999,
) -> None:
    """Add up what entries are worth by mineral and origin, how concentrated that is, and what it owes today.

    Beside the sums: import reliance, the agreements of each origin, unit values against floor prices, and what the
    origin alone would change. Entries are read one by one; what cannot be read is told and is in no sum. Each scenario
    stands by itself, with all that would be owed under it: never payable, and in no other sum.

    Ends with 0, or 2 when a declaration cannot be read, 3 when a rule file is wrong and 70 on a fault of ours.
    """
    if output is Format.HTML:
        refuse_without_charts()
    from prefile.cli.exposure_run import ExposureRun  # noqa: PLC0415 - screening starts without what adds up and draws

    run = ExposureRun(Inputs(files, facts_or_end(facts), mapping_or_end(mapping)), Limits(lines=max_lines), out)
    try:
        book = open_or_end(rules)
        scenarios = open_scenarios(book, scenario, stacked=False)
        run.write(book, output, scenarios, on=on, as_known_on=as_known, decide=decide.value)
    except (OutputProblems, RuleFileProblems) as refused:
        write_problems(refused.problems, as_json=False)
        raise typer.Exit(refused.exit_code) from None
    except KeyboardInterrupt:
        sys.stderr.write("Stopped: nothing was written.\n")
        raise typer.Exit(STOPPED) from None
    except BrokenPipeError:
        leave_quietly()
        raise typer.Exit(UNHEARD) from None
    raise typer.Exit(UNREADABLE if run.unread else 0)


def refuse_without_charts() -> None:
    """Refuse to make a page where what draws its charts is not installed."""
    lacking = [name for name in _DRAWN_WITH if find_spec(name) is None]
    if lacking:
        raise typer.BadParameter(
            f"a page needs {' and '.join(lacking)}: install prefile with its extra, prefile[charts]"
        )
