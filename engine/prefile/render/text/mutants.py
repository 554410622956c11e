"""`prefile rules mutate` as text: the score, a table of kinds and of measures, and each change that went unnoticed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from prefile.workbench.mutation.score import Score, Share

__all__ = ["mutants_text"]


def mutants_text(score: Score, diffs: Sequence[tuple[str, str | None]]) -> str:
    """Return a score as text; `diffs` are the unnoticed changes, each with the example that would tell it."""
    rows = [*_head(score), *_table("kind of change", score.kinds), *_table("measure", score.measures)]
    for diff, example in diffs:
        rows += [diff, *((example,) if example else ("",))]
    return "\n".join([*rows, *_stale(score), ""])


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
