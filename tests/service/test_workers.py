"""Workers: one that dies or takes too long is replaced, its question has an error, others do not notice."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from worker_jobs import die, fail, grow, hoard, lock, process, sleep

from prefile.errors import ArchiveProblems, Fault, RuleFileProblems
from prefile.service.answers import measures_answer
from prefile.service.jobs import answer
from prefile.service.workers import Busy, TooSlow, WorkerFault, WorkerGone, Workers, WorkersAsked

SMALL = Path(__file__).parents[2] / "fixtures" / "rulebook"
SOON = {"waiting": 20.0, "seconds": 20.0}


@asynccontextmanager
async def running(home: Path, number: int = 1, rules: Path = SMALL) -> AsyncGenerator[tuple[Workers, list[str]]]:
    told: list[str] = []
    workers = Workers(
        WorkersAsked(number, rules, str(home / "kept"), home, 4 << 30, 512 << 20), lambda event, **_: told.append(event)
    )
    try:
        await workers.start()
        yield workers, told
    finally:
        await workers.stop()


def run(work: Callable[[], object]) -> None:
    asyncio.run(asyncio.wait_for(work(), 60))  # type: ignore[arg-type]


def test_a_worker_that_dies_is_replaced_and_its_question_answered_with_an_error(tmp_path: Path) -> None:
    async def ask() -> None:
        async with running(tmp_path, 2) as (workers, told):
            others = [workers.ask(sleep, 0.5, **SOON) for _ in range(4)]
            asked = await asyncio.gather(workers.ask(die, **SOON), *others, return_exceptions=True)
            assert isinstance(asked[0], WorkerGone)
            assert asked[1:] == [0.5] * 4
            assert "prefile-measures/1" in await workers.ask(answer, measures_answer, **SOON)
            assert told.count("worker replaced") == workers.replaced == 1

    run(ask)


def test_a_question_that_takes_too_long_ends_its_worker(tmp_path: Path) -> None:
    async def ask() -> None:
        async with running(tmp_path) as (workers, _):
            before = await workers.ask(process, **SOON)
            with pytest.raises(TooSlow):
                await workers.ask(sleep, 60, waiting=1, seconds=0.2)
            after = await workers.ask(process, **SOON)
            assert after != before
            with pytest.raises(ProcessLookupError):
                os.kill(before, 0)

    run(ask)


def test_who_waits_too_long_for_a_worker_is_told_so(tmp_path: Path) -> None:
    async def ask() -> None:
        async with running(tmp_path) as (workers, _):
            busy = asyncio.ensure_future(workers.ask(sleep, 1, **SOON))
            await asyncio.sleep(0.1)
            with pytest.raises(Busy):
                await workers.ask(sleep, 0, waiting=0.1, seconds=1)
            assert await busy == 1

    run(ask)


def test_a_fault_says_where_and_none_of_its_words_and_the_worker_goes_on(tmp_path: Path) -> None:
    async def ask() -> None:
        async with running(tmp_path) as (workers, _):
            before = await workers.ask(process, **SOON)
            with pytest.raises(WorkerFault) as refused:
                await workers.ask(fail, "SECRET-4711", **SOON)
            assert (refused.value.kind, refused.value.code) == ("ValueError", Fault.code)
            assert "worker_jobs.py" in refused.value.where
            assert "SECRET" not in f"{refused.value} {refused.value.where} {refused.value.args}"
            assert await workers.ask(process, **SOON) == before

    run(ask)


def test_what_the_archive_refuses_comes_back_with_its_code(tmp_path: Path) -> None:
    async def ask() -> None:
        async with running(tmp_path) as (workers, _):
            with pytest.raises(ArchiveProblems) as refused:
                await workers.ask(lock, **SOON)
            assert [problem.code for problem in refused.value.problems] == ["E504"]

    run(ask)


def test_a_worker_that_would_take_more_memory_than_it_may_is_replaced(tmp_path: Path) -> None:
    async def ask() -> None:
        async with running(tmp_path) as (workers, _):
            with pytest.raises(WorkerFault) as refused:
                await workers.ask(hoard, **SOON)
            assert refused.value.kind == "MemoryError"
            await workers.ask(process, **SOON)
            assert workers.replaced == 1

    run(ask)


def test_a_worker_that_has_grown_answers_and_is_replaced_when_it_is_free(tmp_path: Path) -> None:
    async def ask() -> None:
        async with running(tmp_path) as (workers, _):
            small = await workers.ask(grow, 1 << 20, **SOON)
            assert await workers.ask(process, **SOON) == small
            assert await workers.ask(grow, 600 << 20, **SOON) == small
            assert await workers.ask(process, **SOON) != small
            assert workers.replaced == 1

    run(ask)


def test_who_leaves_while_waiting_takes_no_worker_and_what_was_begun_is_finished(tmp_path: Path) -> None:
    async def ask() -> None:
        async with running(tmp_path) as (workers, _):
            begun = asyncio.ensure_future(workers.ask(sleep, 0.5, **SOON))
            await asyncio.sleep(0.1)
            waiting = asyncio.ensure_future(workers.ask(sleep, 60, **SOON))
            await asyncio.sleep(0.1)
            waiting.cancel()
            begun.cancel()
            assert await workers.ask(sleep, 0, **SOON) == 0
            assert workers.busy == workers.replaced == 0

    run(ask)


def test_a_reload_opens_the_new_book_while_questions_go_on_and_ends_the_old_workers(tmp_path: Path) -> None:
    rules = tmp_path / "rules"
    shutil.copytree(SMALL, rules)
    home = tmp_path / "home"
    home.mkdir()

    async def ask() -> None:
        async with running(home, 2, rules) as (workers, _):
            old = workers.digest
            processes = {await workers.ask(process, **SOON) for _ in range(4)}
            measure = next(rules.glob("us/**/*.yaml"))
            measure.write_text(f"# changed\n{measure.read_text('utf-8')}", "utf-8")
            questions = [asyncio.ensure_future(workers.ask(sleep, 0.05, **SOON)) for _ in range(60)]
            digest = await workers.reload()
            assert digest == workers.digest != old
            assert await asyncio.gather(*questions) == [0.05] * 60
            await workers.ask(sleep, 1, **SOON)
            assert await workers.ask(process, **SOON) not in processes
            for number in processes:
                with pytest.raises(ProcessLookupError):
                    os.kill(number, 0)
            assert [path.name for path in home.glob("*.pickle")] == ["book-2.pickle"]

    run(ask)


def test_wrong_rules_are_refused_and_the_old_book_stays(tmp_path: Path) -> None:
    rules = tmp_path / "rules"
    shutil.copytree(SMALL, rules)

    async def ask() -> None:
        async with running(tmp_path, 1, rules) as (workers, _):
            old = workers.digest
            next(rules.glob("us/**/*.yaml")).write_text("measure: [", "utf-8")
            with pytest.raises(RuleFileProblems):
                await workers.reload()
            assert workers.digest == old
            assert old in await workers.ask(answer, measures_answer, **SOON)

    run(ask)
