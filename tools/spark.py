"""Bulk screening on Spark 4 with Java 17: the same to the cent as without it, also when a worker is lost in the middle.

    tools/check spark                    what is said above, on 10,000 modelled lines
    tools/spark.py --lines 1000000 --tries 3
                                         the same on so many, with the ratio of two cores to one, each the best of so
                                         many tries in turns, and what else the machine was at

Java is Debian's (apt install openjdk-17-jre-headless). pyspark and pandas are installed into .venv-spark, since they
weigh half a gigabyte that nothing else needs; a second run finds them there.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from bench_lines import draw_entries
from prefile import bulk, open_rulebook

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / ".venv-spark"
NEEDS = ("pyspark>=4,<5", "pandas>=2.2,<3")
MASTERS = ("local[1]", "local[2]")
_DIED = "PREFILE_WORKER_DIED"  # names the file by which a worker that ends itself is known


def lines_of(count: int) -> pa.Table:
    """Return modelled lines as a flat table."""
    rows = [
        {
            "entry_number": entry["entry_number"],
            "entered": entry["entered"],
            **{key: line[key] for key in ("line", "tariff_number", "origin", "value")},
            "quantity": line["quantities"][0]["amount"],
            "unit": line["quantities"][0]["unit"],
        }
        for entry in draw_entries(count, "sparse")
        for line in entry["lines"]
    ]
    return pa.Table.from_pylist(rows)


def sums_of(table: pa.Table) -> list[str]:
    """Return what lines come to in sum, for comparison."""
    rows = table.select(["least", "most", "payable"]).to_pylist()
    known = [[row[name] for row in rows if row[name] is not None] for name in ("least", "most", "payable")]
    return [str(len(rows)), *(f"{len(amounts)} {sum(amounts)}" for amounts in known)]


def run_spark(job: dict[str, object]) -> None:
    """Screen a file in a session of its own, which a process of its own has; prints what it comes to."""
    from pyspark.sql import SparkSession  # pyright: ignore[reportMissingImports] # noqa: PLC0415 - installed apart

    from prefile.bulk.spark import screen  # noqa: PLC0415 - what no simulation needs

    _keep_to(int(str(job["master"]).removeprefix("local[")[0]))
    session = (
        SparkSession.builder.master(str(job["master"]))
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "4")
        .config("spark.sql.adaptive.coalescePartitions.enabled", "false")
        .getOrCreate()
    )
    read = session.read.parquet(str(job["lines"]))
    seconds = 0.0
    for _ in range(2):  # once to warm the workers, once to measure
        started = time.monotonic()
        screened = screen(read, "shipped", str(job["digest"]))
        lines = screened.mapInArrow(_dying, screened.schema) if job["dies"] else screened
        lines.write.mode("overwrite").parquet(str(job["out"]))
        seconds = time.monotonic() - started
    print(json.dumps({"seconds": seconds}))
    session.stop()


def _keep_to(cores: int) -> None:
    """Keep this process and those it starts, the Java machine and the workers, to as many cores as Spark is told of.

    One task is a Java thread and a Python process that hand each other batches, and would be on two cores otherwise.
    """
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:cores])


def _dying(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Pass batches on; the first attempt at one partition ends its worker in the middle."""
    from pyspark import TaskContext  # pyright: ignore[reportMissingImports] # noqa: PLC0415 - as above

    context = TaskContext.get()
    for batch in batches:
        yield batch
        if context is not None and context.partitionId() == 1 and context.attemptNumber() == 0:
            Path(os.environ[_DIED]).touch()
            os.kill(os.getpid(), signal.SIGKILL)


def spark(folder: Path, master: str, digest: str, *, dies: bool = False) -> tuple[list[str], float]:
    """Return what the lines in a folder come to on Spark, and the seconds it took."""
    out = folder / "out"
    job = {"master": master, "lines": str(folder / "lines.parquet"), "out": str(out), "digest": digest, "dies": dies}
    paths = [str(HOME), str(ROOT / "engine"), str(ROOT / "tools")]
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(paths),
        "PYSPARK_PYTHON": sys.executable,
        "SPARK_LOCAL_IP": "127.0.0.1",
        _DIED: str(folder / "died"),
    }
    command = [sys.executable, __file__, "--job", json.dumps(job)]
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    lines = pq.read_table(out, columns=["least", "most", "payable"])
    return sums_of(lines), json.loads(done.stdout.splitlines()[-1])["seconds"]


def install() -> None:
    """Put pyspark and pandas into a folder of their own, and refuse to go on without Java 17 or later."""
    if shutil.which("java") is None:
        raise SystemExit("Spark needs Java 17: apt install openjdk-17-jre-headless")
    if not (HOME / "pyspark").exists():
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(HOME), *NEEDS]
        subprocess.run(command, check=True)


def main(asked: list[str]) -> int:
    """Compare Spark with bulk screening."""
    parser = argparse.ArgumentParser(
        "tools/spark.py", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--lines", type=int, default=10_000)
    parser.add_argument("--tries", type=int, default=1)
    parser.add_argument("--job", help=argparse.SUPPRESS)
    chosen = parser.parse_args(asked)
    if chosen.job:
        run_spark(json.loads(chosen.job))
        return 0
    install()
    book, table = open_rulebook(), lines_of(chosen.lines)
    expected = sums_of(bulk.screen(table, book).lines)
    with tempfile.TemporaryDirectory(prefix="prefile-spark-") as name:
        pq.write_table(table, Path(name) / "lines.parquet")
        tries = [[spark(Path(name), master, book.digest) for master in MASTERS] for _ in range(chosen.tries)]
        lost, _ = spark(Path(name), "local[2,4]", book.digest, dies=True)
        if not (Path(name) / "died").exists():
            raise SystemExit("no worker was lost, so nothing was shown")
    alone, both = (min(run[place][1] for run in tries) for place in range(len(MASTERS)))
    print(
        f"{chosen.lines:,} lines: {chosen.lines / alone:,.0f} a second on one core, {chosen.lines / both:,.0f} on two,"
        f" {alone / both:.2f} times as many; load {os.getloadavg()[0]:.1f} at the end"
    )
    every = [(master, run[place][0]) for run in tries for place, master in enumerate(MASTERS)]
    for what, found in (*every, ("with a worker lost", lost)):
        if found != expected:
            print(f"Spark {what} comes to {found}, and bulk screening to {expected}")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
