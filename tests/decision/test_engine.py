"""What decides, and that its answer is the one returned: durable-rules where it is there, checked by the reference."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from by_hand import CITE, a_book, a_clause, a_line, a_measure, an_entry, forgetful, run_prefile

import prefile
from prefile import Report, RuleBook
from prefile.decision import durable, reference
from prefile.decision.compiled_book import compiled_book
from prefile.decision.durable import Durable
from prefile.decision.engine import Decide, Engine, final_answer
from prefile.decision.predicates import OriginIn, ZoneStatus
from prefile.decision.questions import Question, Questions
from prefile.duty.clauses import Duty
from prefile.errors import Disagreement, EngineUnavailable
from prefile.law.measure import CoverageCondition
from prefile.values.trilean import NO, UNKNOWN, YES, Trilean

STORY = Path(__file__).parents[2] / "fixtures" / "entries" / "polysilicon-germany-documented" / "declaration.json"
GERMAN = OriginIn(frozenset({"DE"}), "DE")
NOT_THERE = (
    "import prefile.decision.durable as durable; durable.engine = lambda: None; durable.installed = lambda: False"
)


def zoned_book() -> RuleBook:
    """Return a book of one duty: 10 % out of a zone in status P, else 25 %."""
    clauses = (a_clause("10 %", when=ZoneStatus(("P",))), a_clause("25 %"))
    return a_book(a_measure("us.a", treatment=Duty(clauses)))


def outcome(report: Report) -> tuple[str, str | None]:
    (finding,) = report.lines[0].findings
    return finding.outcome, None if finding.duty is None else str(finding.duty)


# Durable decides


def ask_wrong(_: Durable, number: int, answers: tuple[Trilean, ...]) -> Trilean:
    """Answer every question with no."""
    assert number >= 0
    assert answers
    return NO


def settle_wrong(_: Durable, covers: Trilean, targets: tuple[Trilean, ...]) -> reference.Verdict:
    """Settle every measure as one that does not apply."""
    assert covers in Trilean
    assert isinstance(targets, tuple)
    return "does not apply"


LIES: list[tuple[str, Callable[..., object]]] = [("ask", ask_wrong), ("settle", settle_wrong)]


@pytest.mark.parametrize(("name", "lie"), LIES, ids=["ask", "settle"])
def test_a_durable_that_lies_stops_the_screening(
    name: str, lie: Callable[..., object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Durable, name, lie)
    book = zoned_book()
    for _ in range(2):
        with pytest.raises(Disagreement, match=r"durable-rules says .* and plain says"):
            prefile.screen(an_entry(), book, decide="durable")
    with pytest.raises(Disagreement):
        list(prefile.screen_many([an_entry()], book, decide="durable"))
    assert outcome(prefile.screen(an_entry(), book, decide="plain")) == ("applies", "3750.00")


@pytest.mark.parametrize(("name", "lie"), LIES, ids=["ask", "settle"])
def test_a_reference_that_lies_stops_the_screening(
    name: str, lie: Callable[..., object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        reference, name, lambda *given: lie(None, 1, *given[1:]) if name == "ask" else lie(None, *given)
    )
    with pytest.raises(Disagreement):
        prefile.screen(an_entry(), zoned_book(), decide="durable")


@pytest.mark.parametrize("output", ["text", "json", "jsonl"])
def test_a_disagreement_ends_the_command_line_with_70_and_without_a_report(output: str, tmp_path: Path) -> None:
    path = tmp_path / "entry.json"
    path.write_bytes(an_entry(a_line(tariff_number="8541420010")).canonical())
    before = "from prefile.decision import reference\nreference.ask = lambda question, answers: 1"
    ran = run_prefile("screen", str(path), "--format", output, "--decide", "durable", before=before)
    assert ran.returncode == 70
    assert ran.stdout == b""
    assert ran.stderr.startswith(b"F701 ")
    assert b"Traceback" not in ran.stderr


@pytest.mark.parametrize("name", ["ask", "settle"])
def test_a_lie_that_both_tell_changes_the_finding(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that what durable-rules says is what is found, and not what something else has known all along."""
    if name == "ask":
        monkeypatch.setattr(Durable, "ask", ask_wrong)
        monkeypatch.setattr(reference, "ask", lambda *_: NO)
    else:
        monkeypatch.setattr(Durable, "settle", settle_wrong)
        monkeypatch.setattr(reference, "settle", lambda *_: "does not apply")
    report = prefile.screen(an_entry(), zoned_book(), decide="durable")
    assert outcome(report) == ("does not apply", "0.00")


def test_the_very_answer_of_durable_rules_is_returned_and_not_an_equal_one(monkeypatch: pytest.MonkeyPatch) -> None:
    class Signed(int):
        """An answer that can be told from others of its value."""

    class SignedWord(str):
        """A verdict that can be told from others of its letters."""

        __slots__ = ()

    ask, settle = Durable.ask, Durable.settle
    monkeypatch.setattr(Durable, "ask", lambda self, number, answers: Signed(ask(self, number, answers)))
    monkeypatch.setattr(Durable, "settle", lambda self, covers, targets: SignedWord(settle(self, covers, targets)))
    engine = Engine(Questions.of(zoned_book().measures), "durable")
    assert type(engine.ask(0, (YES, YES))) is Signed
    assert type(engine.settle(YES, ())) is SignedWord
    book = zoned_book()
    prefile.screen(an_entry(), book, decide="durable")
    (finding,) = prefile.screen(an_entry(), book, decide="durable").lines[0].findings
    assert finding.outcome == "applies"


def test_only_durable_rules_decides_where_the_check_is_silenced(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the comparison, a lie of the reference changes nothing, and one of durable-rules changes the finding."""
    monkeypatch.setattr("prefile.decision.engine.agree", lambda *_: None)
    right = prefile.screen(an_entry(), zoned_book(), decide="plain")
    with monkeypatch.context() as patch:
        patch.setattr(reference, "ask", lambda *_: NO)
        patch.setattr(reference, "settle", lambda *_: "does not apply")
        assert prefile.screen(an_entry(), zoned_book(), decide="durable").lines == right.lines
    with monkeypatch.context() as patch:
        patch.setattr(Durable, "ask", ask_wrong)
        assert outcome(prefile.screen(an_entry(), zoned_book(), decide="durable")) == ("does not apply", "0.00")


def test_settling_asks_the_engine_for_a_measure_that_gives_way_to_nothing_too(monkeypatch: pytest.MonkeyPatch) -> None:
    settled: list[tuple[Trilean, tuple[Trilean, ...]]] = []
    settle = Durable.settle

    def noting(self: Durable, covers: Trilean, targets: tuple[Trilean, ...]) -> reference.Verdict:
        settled.append((covers, targets))
        return settle(self, covers, targets)

    monkeypatch.setattr(Durable, "settle", noting)
    british = CoverageCondition("exception", OriginIn(frozenset({"GB"}), "GB"), CITE)
    book = a_book(a_measure("us.b", conditions=[british]), a_measure("us.a", gives_way_to=["us.b"]))
    prefile.screen(an_entry(), book, decide="durable")
    assert settled == [(YES, ()), (YES, (YES,))]
    prefile.screen(an_entry(), book, decide="durable")
    assert len(settled) == 2
    prefile.screen(an_entry(a_line(origin="GB")), book, decide="durable")
    assert settled[2:] == [(NO, ()), (YES, (NO,))]


def test_a_clause_of_one_predicate_is_asked_of_durable_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[Question, tuple[Trilean, ...]]] = []
    ask = Durable.ask
    book = zoned_book()
    questions = Questions.of(book.measures)

    def noting(self: Durable, number: int, answers: tuple[Trilean, ...]) -> Trilean:
        asked.append((questions.questions[number], answers))
        return ask(self, number, answers)

    monkeypatch.setattr(Durable, "ask", noting)
    prefile.screen(an_entry(a_line(ftz={"status": "P", "filed": "2026-12-01"})), book, decide="durable")
    (clause, _) = questions.measures[0].clauses
    assert clause is not None
    assert (questions.questions[clause.number], (YES,)) in asked


def test_each_distinct_question_is_asked_once_and_remembered() -> None:
    engine = Engine(Questions.of(zoned_book().measures), "durable")
    for _ in range(3):
        assert engine.ask(0, (YES, UNKNOWN)) == UNKNOWN
        assert engine.ask(0, (YES, YES)) == YES
        assert engine.settle(YES, ()) == "applies"
    assert (engine.question_count, engine.memo_hits) == (3, 6)


def test_after_a_lie_has_gone_the_same_book_answers_right(monkeypatch: pytest.MonkeyPatch) -> None:
    book = zoned_book()
    with monkeypatch.context() as patch:
        patch.setattr(reference, "ask", lambda *_: UNKNOWN)
        with pytest.raises(Disagreement):
            prefile.screen(an_entry(), book, decide="durable")
    assert prefile.screen(an_entry(), book, decide="durable") == prefile.screen(an_entry(), zoned_book())


@pytest.mark.parametrize(
    ("verdict", "final"),
    [("applies", YES), ("cannot tell", UNKNOWN), ("does not apply", NO), ("excluded", NO), (None, NO)],
)
def test_what_a_verdict_is_to_those_that_give_way_to_it(verdict: reference.Verdict | None, final: Trilean) -> None:
    assert final_answer(verdict) == final


# Which one decides


@pytest.mark.parametrize(
    ("decide", "there", "named"),
    [
        ("auto", True, "durable-rules 2.0.28"),
        ("auto", False, "plain"),
        ("durable", True, "durable-rules 2.0.28"),
        ("plain", True, "plain"),
        ("plain", False, "plain"),
    ],
)
def test_the_report_names_what_decided(
    decide: Decide,
    there: bool,  # noqa: FBT001 - one row a case
    named: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if not there:
        monkeypatch.setattr(durable, "engine", lambda: None)
    assert prefile.screen(an_entry(), zoned_book(), decide=decide).decided_by == named


def test_auto_is_the_default_and_differs_from_plain_in_its_name_alone(book: RuleBook) -> None:
    report = prefile.screen(an_entry(), book)
    assert (
        report == prefile.screen(an_entry(), book, decide="auto") == prefile.screen(an_entry(), book, decide="durable")
    )
    assert replace(report, decided_by="plain") == prefile.screen(an_entry(), book, decide="plain")


def test_plain_never_asks_durable_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise RuntimeError("it was asked")

    monkeypatch.setattr(Durable, "__init__", refuse)
    assert prefile.screen(an_entry(), zoned_book(), decide="plain").lines
    with pytest.raises(RuntimeError):
        prefile.screen(an_entry(), zoned_book(), decide="auto")


def test_where_durable_rules_cannot_be_imported_it_is_refused_with_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(durable, "engine", lambda: None)
    book = zoned_book()
    for _ in range(2):
        with pytest.raises(EngineUnavailable, match="--decide plain"):
            prefile.screen(an_entry(), book, decide="durable")
    assert outcome(prefile.screen(an_entry(), book)) == ("applies", "3750.00")


def test_where_durable_rules_cannot_be_imported_the_command_line_refuses_it_with_70_and_the_remedy() -> None:
    refused = run_prefile("screen", str(STORY), "--decide", "durable", before=NOT_THERE)
    assert refused.returncode == 70
    assert refused.stdout == b""
    assert refused.stderr.startswith(b"F703 ")
    assert b"--decide plain" in refused.stderr
    assert b"Traceback" not in refused.stderr
    assert run_prefile("screen", str(STORY), "--decide", "plain", before=NOT_THERE).returncode == 1


def test_the_engine_says_by_its_name_what_decides(book: RuleBook) -> None:
    names = {decide: compiled_book(book, decide, None).engine.name for decide in ("auto", "durable", "plain")}
    assert names == {"auto": durable.VERSION, "durable": durable.VERSION, "plain": "plain"}


# Threads


def test_threads_that_screen_with_one_book_get_the_same_reports(book: RuleBook) -> None:
    fresh = forgetful(book)
    origins = ("DE", "JP", "GB", "RU", "CU", None, "VN", "CN")
    numbers = ("2804610000", "3818000020", "8541420010", "8541430010")
    entries = [
        an_entry(*(a_line(tariff_number=number, origin=origin) for number in numbers), entered=entered)
        for origin in origins
        for entered in ("2026-12-03", "2026-12-04", None)
    ]
    with ThreadPoolExecutor(4) as pool:
        reports = list(pool.map(lambda entry: prefile.screen(entry, fresh, decide="durable"), entries))
    for entry, report in zip(entries, reports, strict=True):
        assert replace(report, decided_by="plain") == prefile.screen(entry, book, decide="plain")
