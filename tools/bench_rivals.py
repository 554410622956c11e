"""Measures what others do of the work of lists: which measures' numbers and origins fit each line, and no more.

    tools/bench_rivals.py duckdb|polars|zen FILE

DuckDB and Polars join the lines with every list of the book, by the length of its prefixes. zen-engine evaluates a
decision table of a row a measure on each line, whose numbers Python looked up before, as a service would ask it. None
of them knows dates, claims, doubts, amounts, reasons or authorities. What is found is compared with plain Python on the
first lines. Polars and zen-engine are installed into .venv-rivals, a folder of their own, when they are first asked
for.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from bench_figures import pace, peak_mb
from bench_naive import SIZES, Named, read_lines, read_measures

HOME = Path(__file__).resolve().parent.parent / ".venv-rivals"
NEEDS = {"duckdb": "duckdb", "polars": "polars>=1,<3", "zen": "zen-engine>=0.50,<3"}
COMPARED = 500  # lines
ZEN_LINES = 5000  # of which more take the same time each
Line = tuple[str, str]


def installed(rival: str) -> str:
    """Make a rival importable, and return its version."""
    if rival == "duckdb":
        import duckdb  # noqa: PLC0415 - one of several

        return duckdb.__version__
    folder = HOME / rival
    if not folder.exists():
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(folder), NEEDS[rival]]
        subprocess.run(command, check=True)
    sys.path.append(str(folder))
    (found,) = (path.name for path in folder.glob(f"{NEEDS[rival].partition('>')[0].replace('-', '_')}-*.dist-info"))
    return found.removesuffix(".dist-info").rpartition("-")[2]


def lists(measures: Sequence[Named]) -> tuple[list[tuple[str, str, bool]], list[Line]]:
    """Return each measure with each of its prefixes and whether it asks for origins, and with each of its origins."""
    prefixes = [(one.measure, prefix, bool(one.origins)) for one in measures for prefix in sorted(one.prefixes)]
    return prefixes, [(one.measure, origin) for one in measures for origin in sorted(one.origins)]


def by_duckdb(lines: Sequence[Line], measures: Sequence[Named]) -> tuple[float, Counter[int]]:
    """Return the seconds that joins in DuckDB take on one thread, and how many measures fit each line."""
    import duckdb  # noqa: PLC0415 - one of several
    import pyarrow as pa  # noqa: PLC0415 - DuckDB takes its tables

    prefixes, origins = lists(measures)
    asked = pa.table({"number": [number for number, _ in lines], "origin": [origin for _, origin in lines]})
    with duckdb.connect(":memory:", config={"threads": 1}) as made:
        made.register("asked", asked)
        made.execute("create table lines as select row_number() over () as place, * from asked")
        made.execute("create table lists (measure text, prefix text, asks bool)")
        made.execute("create table origins (measure text, origin text)")
        for name, rows in (("lists", prefixes), ("origins", origins)):
            columns = list(zip(*rows, strict=True))
            made.register("given", pa.table({f"c{place}": list(column) for place, column in enumerate(columns)}))
            made.execute(f"insert into {name} select * from given")  # noqa: S608 - our own words
        each = " union all ".join(
            f"select place, measure, asks, origin from lines join lists on prefix = substr(number, 1, {size})"  # noqa: S608
            f" where length(prefix) = {size}"
            for size in SIZES
        )
        begun = time.perf_counter()
        made.execute(
            f"create table fits as select distinct place, measure from ({each}) as named"  # noqa: S608 - as above
            " where not asks or (measure, origin) in (select (measure, origin) from origins)"
        )
        took = time.perf_counter() - begun
        rows = made.execute("select place - 1, count(*) from fits group by place").fetchall()
    return took, Counter(dict(rows))


def by_polars(lines: Sequence[Line], measures: Sequence[Named]) -> tuple[float, Counter[int]]:
    """Return the seconds that joins in Polars take, and how many measures fit each line."""
    import polars as pl  # pyright: ignore[reportMissingImports] # noqa: PLC0415 - installed apart

    prefixes, origins = lists(measures)
    asked = pl.DataFrame(
        {"number": [number for number, _ in lines], "origin": [origin for _, origin in lines]}
    ).with_row_index("place")
    listed = pl.DataFrame(prefixes, schema=["measure", "prefix", "asks"], orient="row")
    held = pl.DataFrame(origins, schema=["measure", "origin"], orient="row")
    begun = time.perf_counter()
    parts = []
    for size in SIZES:
        own = listed.filter(pl.col("prefix").str.len_bytes() == size)
        parts.append(asked.with_columns(prefix=pl.col("number").str.slice(0, size)).join(own, on="prefix"))
    named = pl.concat(parts)
    asking = named.filter(pl.col("asks")).join(held, on=["measure", "origin"], how="semi")
    fits = pl.concat([named.filter(~pl.col("asks")), asking]).select("place", "measure").unique()
    took = time.perf_counter() - begun
    return took, Counter(dict(fits.group_by("place").len().rows()))


def by_zen(lines: Sequence[Line], measures: Sequence[Named]) -> tuple[float, Counter[int]]:
    """Return the seconds that a decision table in zen-engine takes, and how many measures fit each line."""
    import zen  # pyright: ignore[reportMissingImports] # noqa: PLC0415 - installed apart

    by_prefix: dict[str, list[str]] = {}
    for one in measures:
        for prefix in one.prefixes:
            by_prefix.setdefault(prefix, []).append(one.flag)
    rules = [
        {
            "_id": one.flag,
            "named": f'contains($, "{one.flag}")',
            "from": " or ".join(f'$ == "{origin}"' for origin in sorted(one.origins)),
            "fits": f'"{one.measure}"',
        }
        for one in measures
    ]
    table = {
        "hitPolicy": "collect",
        "inputs": [
            {"id": "named", "name": "named", "field": "flags"},
            {"id": "from", "name": "from", "field": "origin"},
        ],
        "outputs": [{"id": "fits", "name": "fits", "field": "fits"}],
        "rules": rules,
    }
    nodes = [
        {"id": "in", "name": "in", "type": "inputNode", "position": {"x": 0, "y": 0}},
        {"id": "table", "name": "table", "type": "decisionTableNode", "content": table, "position": {"x": 1, "y": 0}},
        {"id": "out", "name": "out", "type": "outputNode", "position": {"x": 2, "y": 0}},
    ]
    edges = [
        {"id": f"{one}-{other}", "sourceId": one, "targetId": other}
        for one, other in (("in", "table"), ("table", "out"))
    ]
    decision = zen.ZenEngine().create_decision(json.dumps({"nodes": nodes, "edges": edges}))
    found: Counter[int] = Counter()
    begun = time.perf_counter()
    for place, (number, origin) in enumerate(lines):
        flags = [flag for size in SIZES for flag in by_prefix.get(number[:size], ())]
        result: Any = decision.evaluate({"flags": flags, "origin": origin})["result"]
        found[place] = len({row["fits"] for row in result})
    return time.perf_counter() - begun, found


RIVALS: dict[str, Callable[[Sequence[Line], Sequence[Named]], tuple[float, Counter[int]]]] = {
    "duckdb": by_duckdb,
    "polars": by_polars,
    "zen": by_zen,
}


def main(rival: str, file: str) -> None:
    """Measure a rival and print it."""
    version, before = installed(rival), pace()
    lines = [(number, origin) for number, origin, _ in read_lines(Path(file))]
    measures = read_measures()
    lines = lines[:ZEN_LINES] if rival == "zen" else lines
    cpu = time.process_time()
    took, found = RIVALS[rival](lines, measures)
    cpu = time.process_time() - cpu
    wrong = sum(
        found[place] != sum(one.fits(number, origin) for one in measures)
        for place, (number, origin) in enumerate(lines[:COMPARED])
    )
    said = {"lines": len(lines), "seconds": round(took, 4), "cpu_seconds": round(cpu, 4), "version": version}
    print(json.dumps({**said, "lines_answered_wrongly": wrong, "peak_mb": peak_mb(), "pace_ms": [before, pace()]}))


if __name__ == "__main__":
    main(*sys.argv[1:3])
