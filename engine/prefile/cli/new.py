"""`prefile rules new`: the file of a new measure, by its kind, with what the text alone can say left as marked gaps."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from prefile.cli.help_pages import examples
from prefile.cli.options import Rules, open_or_end
from prefile.cli.output import OutputProblems, end_with, refused_output
from prefile.values.dates import read_day, read_instant

if TYPE_CHECKING:
    from prefile.law.book import RuleBook
    from prefile.workbench.new_measure import NewMeasure

__all__ = ["EXAMPLE", "new_command"]

EXAMPLE = examples(
    "prefile rules new --rules my-rules",
    "prefile rules new ad-valorem --measure us.section-232.gallium --instrument 'Proclamation 12001' "
    "--known 2026-11-20 --from 2026-12-10 --numbers 8112.92.10 --rate '25 %' --rules my-rules",
    "prefile rules new floor --price '400 USD/kg' --rules my-rules",
)


class KindName(StrEnum):
    """The kinds of measures that begin from a template."""

    AD_VALOREM = "ad-valorem"
    TOTAL = "total"
    SPECIFIC = "specific"
    FLOOR = "floor"
    QUOTA = "quota"
    NOTICE = "notice"
    AGREEMENT = "agreement"


# What is asked of each kind and of all, in this order: the name of the option, and the question.
_QUESTIONS = {
    "measure": "Id of the measure, like us.section-232.gallium",
    "instrument": "Instrument, like Proclamation 12001",
    "known": "Day on which it was published, like 2026-11-20",
    "since": "First instant of effect, like 2026-12-10 (00:01 in New York) or 2026-12-10T00:01 ET",
    "numbers": "Tariff numbers, like 8112.92.10 8112.99, or a list like lists/gallium.csv",
    "rate": "Rate, like 25 % or 21 USD/kg",
    "price": "Minimum import price, like 400 USD/kg",
    "in_quota": "Rate within the quota, like 2 %",
    "over_quota": "Rate over the quota, like 25 %",
    "partner": "Country of the partner, like JP",
    "displaces": "Measure that is not owed under the agreement",
}
_OF_ALL = ("measure", "instrument", "known", "since", "numbers")
_OPTIONS = {"since": "--from"}


def new_command(
    kind: Annotated[KindName | None, typer.Argument(help="What kind of measure it is.")] = None,
    rules: Rules = None,
    measure: Annotated[str | None, typer.Option(metavar="ID", help="Its id, like us.section-232.gallium.")] = None,
    title: Annotated[str | None, typer.Option(help="It in a few words.")] = None,
    instrument: Annotated[str | None, typer.Option(help="The instrument, like Proclamation 12001.")] = None,
    pin: Annotated[str | None, typer.Option(help="The clause, note or section of it.")] = None,
    known: Annotated[str | None, typer.Option(metavar="DAY", help="The day on which it was published.")] = None,
    since: Annotated[str | None, typer.Option("--from", metavar="WHEN", help="The first instant of effect.")] = None,
    until: Annotated[str | None, typer.Option(metavar="WHEN", help="The first instant without effect.")] = None,
    numbers: Annotated[str | None, typer.Option(help="Tariff numbers or a list, separated by blanks.")] = None,
    origins: Annotated[str | None, typer.Option(help="Only these countries and groups, like JP EU.")] = None,
    heading: Annotated[str | None, typer.Option(help="The heading of chapter 99, like 9903.79.21.")] = None,
    rate: Annotated[str | None, typer.Option(help="Of ad-valorem, total, specific: the rate.")] = None,
    price: Annotated[str | None, typer.Option(help="Of a floor: the price.")] = None,
    in_quota: Annotated[str | None, typer.Option(help="Of a quota: the rate within it.")] = None,
    over_quota: Annotated[str | None, typer.Option(help="Of a quota: the rate over it.")] = None,
    partner: Annotated[str | None, typer.Option(help="Of an agreement: the partner's country.")] = None,
    displaces: Annotated[str | None, typer.Option(metavar="ID", help="Of an agreement: what it displaces.")] = None,
    by: Annotated[str | None, typer.Option(help="Who read the text.")] = None,
) -> None:
    """Begin the file of a new measure. What is not said by options is asked; without a terminal it is refused.

    prefile rules check accepts the file but for its gaps: each text that begins with TO FILL IN, and the figure of the
    example, which is to be worked out from the text.
    """
    said = {name: value for name, value in locals().items() if name not in {"kind", "rules"}}
    from prefile.workbench.new_measure import KINDS  # noqa: PLC0415 - other commands start without it

    chosen = kind or KindName(_asked("Kind of measure", _one_of([*KINDS])) if _is_asked() else _refuse(["KIND"]))
    wanted = [name for name in (*_OF_ALL, *KINDS[chosen].asks) if not said[name]]
    if wanted and not _is_asked():
        _refuse([_OPTIONS.get(name, f"--{name.replace('_', '-')}") for name in wanted])
    said |= {name: _asked(_QUESTIONS[name]) for name in wanted}
    if _is_asked() and wanted and not origins:
        said["origins"] = typer.prompt("Only these origins, like JP EU (none: all)", default="", show_default=False)
    book = open_or_end(rules)
    _write(book, _made(book, chosen, said))


def _is_asked() -> bool:
    """Whether somebody is there to be asked."""
    return sys.stdin.isatty()


def _asked(question: str, read: Callable[[str], str] = str) -> str:
    answer: str = typer.prompt(question, value_proc=read)
    return answer


def _one_of(words: Sequence[str]) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in words:
            raise typer.BadParameter(f"one of {', '.join(words)}")
        return text

    return read


def _refuse(names: Sequence[str]) -> str:
    """Refuse what is not said, all of it at once."""
    raise typer.BadParameter(f"nobody is there to be asked; say {', '.join(names)} too")


def _made(book: RuleBook, kind: KindName, said: dict[str, Any]) -> NewMeasure:
    """Return what was said as a measure; what the book cannot hold is refused by its option."""
    from prefile.workbench.new_measure import NewMeasure, rule_path  # noqa: PLC0415 - as above

    numbers, origins = (
        str(said["numbers"]).replace(",", " ").split(),
        str(said["origins"] or "").replace(",", " ").split(),
    )
    if (book.folder / rule_path(said["measure"])).exists():
        raise typer.BadParameter(f"{rule_path(said['measure'])} is there already", param_hint="--measure")
    for name, read in (("known", read_day), ("since", read_instant), ("until", read_instant)):
        try:
            read(str(said[name] or "2026-01-01").removesuffix(" ET"))
        except ValueError as error:
            raise typer.BadParameter(str(error), param_hint=_OPTIONS.get(name, f"--{name}")) from None
    origin = next(
        (code for one in [said["partner"], *origins] if one for code in sorted(book.countries.expand(one) or ())), "CN"
    )
    stated: dict[str, Any] = {**said, "known": read_day(said["known"]), "numbers": numbers, "origins": origins}
    return NewMeasure(
        kind=kind.value,
        tried=_tried(book, numbers),
        origin=origin,
        unit=_unit(said["rate"] or said["price"]),
        verified=read_day(said["known"]),  # nothing later was read, as far as anybody has said
        **stated,
    )


def _tried(book: RuleBook, numbers: Sequence[str]) -> str:
    """Return the first number of ten digits that is named; what is named where the tariff holds none."""
    from prefile.values.tariff_number import show_number  # noqa: PLC0415 - as above

    written = [number for number in numbers if not number.endswith(".csv")]
    listed = [number for number in numbers if number.endswith(".csv")]
    beginnings = [number.replace(".", "") for number in written] + _of_lists(book, listed)
    for beginning in beginnings:
        for number in book.tariff.under(beginning):
            return show_number(number)
    return next(iter([*written, *map(show_number, beginnings)]), show_number(next(iter(book.tariff.by_number))))


def _of_lists(book: RuleBook, listed: Sequence[str]) -> list[str]:
    found: list[str] = []
    for name in listed:
        try:
            rows = (book.folder / name).read_text("utf-8").splitlines()[1:]
        except OSError as error:
            raise typer.BadParameter(f"{name}: {error.strerror}", param_hint="--numbers") from None
        found += [row.partition(",")[0].replace(".", "") for row in rows]
    return found


def _unit(rate: str | None) -> str | None:
    from prefile.values.rate_words import read_rate  # noqa: PLC0415 - as above

    found = read_rate(rate) if rate else None
    return next((term.per for term in found.terms if term.per), None) if found is not None else None


def _write(book: RuleBook, new: NewMeasure) -> None:
    """Write the file, with what its example comes to by it, and say what to do next."""
    from prefile.workbench.new_measure import agreement_file, agreement_name, rule_file, rule_path  # noqa: PLC0415
    from prefile.workbench.proposed import expected_of  # noqa: PLC0415 - as above

    path = book.folder / rule_path(new.measure)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if new.kind == KindName.AGREEMENT:
            (book.folder / agreement_name(new)).write_text(agreement_file(new), "utf-8")
            sys.stdout.write(f"{book.folder / agreement_name(new)}\n")
        path.write_text(rule_file(new), "utf-8")
        expect = expected_of(book.folder, new.measure)
        if expect is not None:
            path.write_text(rule_file(new, expect), "utf-8")
    except OSError as error:
        raise end_with(OutputProblems([refused_output(path, error)])) from None
    sys.stdout.write(f"{path}\n")
    sys.stdout.write(
        f"prefile rules check names what is left; prefile rules prove {new.measure} --write adds examples.\n"
    )
