"""`prefile rules mutate` as text: the score, a table of kinds and of measures, and each change that went unnoticed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from prefile.workbench.mutation.score import Score, Share

__all__ = ["mutants_text", "score_table", "with_score"]

_BEGINS, _ENDS = "<!-- written by rules mutate --table -->\n", "<!-- end -->\n"


def mutants_text(score: Score, diffs: Sequence[tuple[str, str | None]]) -> str:
    """Return a score as text; `diffs` are the unnoticed changes, each with the example that would tell it."""
    rows = [*_head(score), *_table("kind of change", score.kinds), *_table("measure", score.measures)]
    for diff, example in diffs:
        rows += [diff, *((example,) if example else ("",))]
    return "\n".join([*rows, *_stale(score), ""])


def score_table(score: Score, book: str, judged_on: date, every: int) -> str:
    """Return a score as Markdown: a sentence on the whole, and a table of the kinds of change and of the measures.

    `every` is how many changes the book has, of which a sample is judged or all.
    """
    whole = score.whole
    of = "" if whole.made + score.equivalent == every else f" of the {every:,}"
    judged = f"Of {whole.made:,}{of} changes of the book {book}, judged on {judged_on}, {whole.noticed:,} are noticed"
    outside = score.outside_rows
    share = f"{outside.noticed:,} of {outside.made:,}: {outside.percent} %."
    but = f"Outside tariff numbers, which are rows of lists, {share}"
    rows = [f"{judged}: {whole.percent} %.", but, f"{score.equivalent:,} more change nothing that is law."]
    for title, shares in (("kind of change", score.kinds), ("measure", score.measures)):
        rows += ["", f"| {title} | made | noticed | % |", "|---|---|---|---|"]
        rows += [f"| {share.name} | {share.made:,} | {share.noticed:,} | {share.percent} |" for share in shares]
    return "\n".join([*rows, ""])


def with_score(page: str, table: str) -> str:
    """Return a page with a table between its marks.

    Raises:
        ValueError: the page has no such marks.
    """
    before, begins, rest = page.partition(_BEGINS)
    _, ends, after = rest.partition(_ENDS)
    if not begins or not ends:
        raise ValueError(f"the page has no lines {_BEGINS.strip()} and {_ENDS.strip()}")
    return f"{before}{begins}{table}{ends}{after}"


def _head(score: Score) -> Iterator[str]:
    whole = score.whole
    yield f"{whole.noticed:,} of {whole.made:,} changes are noticed by check or prove: {whole.percent} %"
    if score.equivalent:
        yield f"{score.equivalent:,} more are recorded to change nothing that is law"
    yield ""


def _table(title: str, shares: Sequence[Share]) -> Iterator[str]:
    wide = max([len(title), *(len(share.name) for share in shares)])
    yield f"{title:<{wide}}  made  noticed    %"
    for share in shares:
        yield f"{share.name:<{wide}}  {share.made:>4}  {share.noticed:>7}  {share.percent:>3}"
    yield ""


def _stale(score: Score) -> Iterator[str]:
    for key in score.stale:
        yield f"noticed all the same, take its row out: {', '.join(key)}"
