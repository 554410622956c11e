"""`prefile rules prove`: runs the examples of rules, once or after each change, and writes those that are missing."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from prefile.cli.help_pages import examples
from prefile.cli.options import Decide, Deciding, Rules, open_or_end
from prefile.cli.rules import Format, Output, done, end_where_wrong
from prefile.errors import Problem, RuleFileProblems
from prefile.rulebook import open_rulebook
from prefile.shipped import shipped_folder

if TYPE_CHECKING:
    from prefile.law.book import RuleBook
    from prefile.workbench.prove import Proof

__all__ = ["EXAMPLE", "prove_command", "watched"]

EXAMPLE = examples(
    "prefile rules prove",
    "prefile rules prove us.section-232.polysilicon.ad-valorem --watch",
    "prefile rules prove us.section-232.polysilicon.ad-valorem --examples --rules my-rules",
)
_BETWEEN = 0.5  # seconds


def prove_command(
    measures: Annotated[
        list[str] | None, typer.Argument(metavar="[MEASURE]…", help="Measures to prove; all without one.")
    ] = None,
    rules: Rules = None,
    decide: Deciding = Decide.AUTO,
    output: Output = Format.TEXT,
    missing: Annotated[
        str,
        typer.Option(metavar="MEASURE", help="Ask for what no example reaches only of measures whose id holds this."),
    ] = "all",
    propose: Annotated[
        bool, typer.Option("--examples", help="Show an example, ready to paste, for what none of the measure reaches.")
    ] = False,
    write: Annotated[
        bool, typer.Option("--write", help="Put those examples into the rule file, each marked to be confirmed.")
    ] = False,
    watch: Annotated[bool, typer.Option("--watch", help="Prove again whenever a file of the rules changes.")] = False,
) -> None:
    """Run the examples of every rule, or of the measures named. Exits with 3 when one fails, or a part has none."""
    if watch:
        folder = rules if rules is not None else shipped_folder("rules")
        watched(folder, lambda: _told(folder, measures, decide), _pause)
        return
    book = open_or_end(rules, as_json=output is Format.JSON, examples=True)
    _refuse_unknown(book, measures, alone=propose or write)
    if propose or write:
        _propose(book, measures or (), decide, write=write)
        return
    from prefile.workbench.prove import prove  # noqa: PLC0415 - other commands start without it

    proof = prove(book, only=measures or None, decide=decide.value)
    wanted = [one for one in proof.missing if missing == "all" or missing in one.what]
    if measures and output is Format.TEXT:
        sys.stdout.writelines(f"{row}\n" for row in _reached(proof))
    end_where_wrong((*proof.problems, *wanted), output)
    others = f" Parts of other measures that have no example: {len(proof.missing)}." if proof.missing else ""
    of = f"{len(measures or book.measures)} measure{'s' if len(measures or book.measures) > 1 else ''}"
    done(f"{proof.examples} examples of {of}: all come out as they say.{others}", output)


def _refuse_unknown(book: RuleBook, measures: list[str] | None, *, alone: bool) -> None:
    for name in measures or ():
        if name not in book.by_id:
            near = [known for known in book.by_id if name in known]
            raise typer.BadParameter(f"no measure is named {name}" + (f"; near it: {', '.join(near)}" if near else ""))
    if alone and not measures:
        raise typer.BadParameter("name the measure for which to find examples")


def _reached(proof: Proof) -> Iterator[str]:
    """Yield how far the examples of each measure reach."""
    for one in proof.reached:
        yield f"{one.name}: {one.examples} examples reach {one.reached} of {one.parts} parts, {one.percent} %"


def _propose(book: RuleBook, measures: list[str] | tuple[()], decide: Decide, *, write: bool) -> None:
    """Show, or write into the files, an example for what none reaches."""
    from prefile.workbench.proposed import append_examples  # noqa: PLC0415 - other commands start without it
    from prefile.workbench.prove import proposals  # noqa: PLC0415 - other commands start without it

    for name in measures:
        found = proposals(book, book.by_id[name], decide=decide.value)
        texts = [one.text for one in found if one.text is not None]
        file = book.folder / book.by_id[name].file
        if write and texts:
            end_where_wrong(tuple(append_examples(file, book.by_id[name].file, texts)), Format.TEXT)
            sys.stdout.write(f"{file}: {len(texts)} examples added; confirm each from the text\n")
        for one in found:
            reaches = "".join(f"# reaches {what}\n" for what in one.wanted)
            if one.text is None:
                sys.stdout.write(f"{reaches}# no line was found that does: write it by hand\n\n")
            elif not write:
                sys.stdout.write(f"{reaches}{one.text}\n")
        if not found:
            sys.stdout.write(f"{name}: every part has an example\n")


def _told(folder: Path, measures: list[str] | None, decide: Decide) -> None:
    """Prove once, and say what came of it; a book that cannot be opened is no end here."""
    from prefile.render.text.console import problems_text  # noqa: PLC0415 - other commands start without it
    from prefile.rulebook.lint import lint  # noqa: PLC0415 - other commands start without it
    from prefile.workbench.prove import prove  # noqa: PLC0415 - other commands start without it

    try:
        book = open_rulebook(folder)
        proof = prove(book, only=measures or None, decide=decide.value)
    except RuleFileProblems as refused:
        sys.stdout.write(problems_text(refused.problems))
        return
    files = {measure.file for measure in book.measures if not measures or measure.id in measures}
    found: tuple[Problem, ...] = tuple(problem for problem in lint(book) if problem.where.file in files)
    sys.stdout.write(problems_text((*found, *proof.problems, *proof.missing)))
    sys.stdout.writelines(f"{row}\n" for row in _reached(proof) if measures or "100 %" not in row)
    sys.stdout.write(f"{proof.examples} examples run.\n")


def watched(folder: Path, told: Callable[[], None], pause: Callable[[], bool]) -> None:
    """Say it again whenever a file of a folder has changed, until `pause` says that it is enough."""
    before: dict[Path, tuple[int, int]] | None = None
    while True:
        now = {
            path: (kept.st_mtime_ns, kept.st_size)
            for path in folder.rglob("*")
            if path.suffix in {".yaml", ".csv"} and (kept := _stat(path)) is not None
        }
        if now != before:
            before = now
            told()
            sys.stdout.flush()
        if not pause():
            return


def _stat(path: Path) -> os.stat_result | None:
    """Return what the system says of a file; None where it has just been taken away, as editors do when they save."""
    try:
        return path.stat()
    except OSError:
        return None


def _pause() -> bool:
    time.sleep(_BETWEEN)
    return True
