"""Several jobs write the same bytes as one, and end as one does."""

from __future__ import annotations

import json
import os
import pickle
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path

import pytest
from deciders import FIRST
from packets import PERCENT, PLAIN, SMALL_BOOK, STORIES, run

from prefile import Limits, RuleBook
from prefile.cli import app
from prefile.cli.inputs import Inputs
from prefile.cli.options import open_scenarios
from prefile.cli.pool import SoFar, Work, kept_pieces, screen_file
from prefile.cli.report_formats import Format
from prefile.cli.run_loop import Choices, Made, RunLoop
from prefile.cli.screen import Jobs, ScreenRun

PATIENCE = 300  # seconds, of which a sound run takes none


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give files that can be read and files that cannot, one of several entries, and a folder without any."""
    base = tmp_path / "entries"
    (base / "deep").mkdir(parents=True)
    (base / "empty").mkdir()
    shape = json.loads(STORIES[0].read_text("utf-8"))
    for number in range(5):
        (base / f"{number}.json").write_text(json.dumps({**shape, "reference": f"r{number}"}), "utf-8")
    (base / "2b.json").write_text("{", "utf-8")
    several = [json.dumps({**shape, "reference": f"s{number}"}) for number in range(30)]
    (base / "deep" / "many.jsonl").write_text("\n".join([*several[:15], '{"format": 1}', *several[15:]]), "utf-8")
    return base


# With the decider that is shipped, whose threads a fork would not survive, and with the plain one.
@pytest.mark.parametrize(("output", "decide"), [(Format.JSONL, FIRST), (Format.XLSX, "plain")])
def test_several_jobs_write_the_same_bytes_as_one(output: Format, decide: str, folder: Path, tmp_path: Path) -> None:
    named = [folder, folder / "empty", "nowhere.json", "-", folder / "1.json"]
    options = ["--format", output, "--scenario", PERCENT, "--decide", decide]
    command = [sys.executable, "-m", "prefile", "screen", *map(str, named), *options]
    came = []
    for jobs in ("1", "3"):
        out = tmp_path / f"out{jobs}"
        ran = subprocess.run(
            [*command, "--jobs", jobs, "--out", str(out)],
            input=STORIES[1].read_bytes(),
            capture_output=True,
            check=False,
        )
        came.append((ran.returncode, ran.stdout, ran.stderr, out.read_bytes()))
    assert came[0] == came[1]
    assert came[0][0] == 2


@pytest.mark.parametrize("output", sorted(set(Format) - {Format.JSONL, Format.XLSX, Format.PDF}))
def test_every_other_format_is_the_same_through_the_files_of_workers(  # noqa: PLR0913, PLR0917 - pytest's fixtures
    output: Format,
    folder: Path,
    book: RuleBook,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    scenarios = open_scenarios(book, (PERCENT,), stacked=True)
    choices = Choices(None, None, "plain", scenarios)
    calls: list[int] = []

    def in_this_process(
        inputs: Sequence[str | None], jobs: int, work: Work, here: Callable[[int], Iterator[Made]], _: object
    ) -> Iterator[Made]:
        calls.append(jobs)
        work = pickle.loads(pickle.dumps(work))
        so_far = SoFar(get_context("spawn").Array("q", 3))
        for place, name in enumerate(inputs):
            if name is None:
                yield from here(place)
            else:
                screen_file(book, choices, place, name, work, so_far)
                pieces = list(kept_pieces(work.folder, place))
                lines = sum(made.counted.lines for made in pieces)
                assert so_far.more() == (Path(name).stat().st_size, len(pieces), lines)
                yield from pieces

    monkeypatch.setattr("prefile.cli.pool.make_in_processes", in_this_process)
    named = [str(one) for one in (folder, folder / "empty", "nowhere.json", folder / "1.json")]
    came = []
    for jobs in (1, 3):
        out = tmp_path / f"out{jobs}"
        ran = ScreenRun(RunLoop(Inputs(named), Limits().lines, out), output, Jobs(jobs))
        ran.write(book, choices)
        came.append((ran.code(exit_zero=False), *capsys.readouterr(), out.read_bytes()))
    assert came[0] == came[1]
    assert (came[0][0], calls) == (2, [3])


def test_a_process_that_ends_before_its_work_is_done_ends_the_run_with_70(folder: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    site.mkdir()
    breaking = "import os, sys\nif '--multiprocessing-fork' in sys.orig_argv:\n    os._exit(9)\n"
    (site / "sitecustomize.py").write_text(breaking, "utf-8")
    paths = os.pathsep.join(filter(None, [str(site), os.environ.get("PYTHONPATH", "")]))
    out, scratch = tmp_path / "out", tmp_path / "scratch"
    scratch.mkdir()
    environment = {**os.environ, "PYTHONPATH": paths, "TMPDIR": str(scratch)}
    command = [sys.executable, "-m", "prefile", "screen", str(folder), *PLAIN, "--jobs", "2", "--out", str(out)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert ran.returncode == 70
    assert "F704 a process that screened ended before its work was done" in ran.stderr
    assert not out.exists()
    assert list(scratch.iterdir()) == []


def test_a_fault_in_a_worker_ends_the_run_with_its_code_and_words(folder: Path, tmp_path: Path) -> None:
    rules, out = tmp_path / "rules", tmp_path / "out"
    shutil.copytree(SMALL_BOOK, rules)
    site = tmp_path / "site"
    site.mkdir()
    changing = (
        "import sys\nif '--multiprocessing-fork' in sys.orig_argv:\n"
        f"    p = {str(rules / 'calendar.yaml')!r}\n    open(p, 'a').write('\\n# changed\\n')\n"
    )
    (site / "sitecustomize.py").write_text(changing, "utf-8")
    paths = os.pathsep.join(filter(None, [str(site), os.environ.get("PYTHONPATH", "")]))
    command = [sys.executable, "-m", "prefile", "screen", str(folder), "--rules", str(rules), "--decide", "plain"]
    ran = subprocess.run(
        [*command, "--jobs", "2", "--out", str(out)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": paths},
    )
    assert ran.returncode == 70
    assert ran.stderr.startswith("F704 the rule book was changed while the run went on\n")
    assert not out.exists()


@contextmanager
def two_jobs(tmp_path: Path) -> Generator[subprocess.Popen[bytes]]:
    """Screen two long files in two processes, a group of their own, and give the first when both workers are at it."""
    shape = json.loads(STORIES[0].read_text("utf-8"))
    block = "".join(f"{json.dumps(shape)}\n" for _ in range(20_000))
    files = [tmp_path / f"{number}.jsonl" for number in range(2)]
    for file in files:
        file.write_text(block, "utf-8")
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    words = ["screen", *map(str, files), *PLAIN, "--jobs", "2", "--out", str(tmp_path / "out")]
    with subprocess.Popen(
        [sys.executable, "-m", "prefile", *words],
        env={**os.environ, "TMPDIR": str(scratch)},
        start_new_session=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as running:
        while len(list(scratch.glob("*/*.pieces"))) < 2 and running.poll() is None:
            time.sleep(0.05)
        yield running


def assert_gone(group: int) -> None:
    """See that no process of a group is left; how soon that is depends on who else is at work."""
    for _ in range(PATIENCE * 20):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)
    pytest.fail("a process is still there")


def test_breaking_off_ends_every_process(tmp_path: Path) -> None:
    with two_jobs(tmp_path) as running:
        os.killpg(running.pid, signal.SIGINT)
        said: bytes = running.communicate()[1]
    out = tmp_path / "out"
    assert running.returncode == 130
    assert said.decode() == f"Stopped: 0 entries were screened; {out} was not written.\n"
    assert not out.exists()
    assert list((tmp_path / "scratch").iterdir()) == []
    assert_gone(running.pid)


def test_workers_do_not_outlive_a_first_process_that_is_killed(tmp_path: Path) -> None:
    with two_jobs(tmp_path) as running:
        running.kill()
        running.communicate()
    assert_gone(running.pid)


def test_a_reader_that_goes_ends_several_jobs_quietly(folder: Path) -> None:
    command = [sys.executable, "-m", "prefile", "screen", str(folder), str(folder), "--format", "jsonl", "--jobs", "2"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.read(10)
        running.stdout.close()
        said = running.stderr.read()
    assert (said, running.returncode) == (b"", 141)


def test_a_side_car_is_joined_in_one_process_whatever_the_jobs(folder: Path, tmp_path: Path) -> None:
    facts = tmp_path / "facts.csv"
    facts.write_text("entry_number,line,fact,answer\nnowhere,1,origin,DE\n", "utf-8")
    command = ["screen", str(folder), "--facts", str(facts), "--format", "jsonl"]
    assert run.invoke(app, [*command, "--jobs", "0"]).stdout == run.invoke(app, command).stdout
