"""Screening as a whole: two ways of deciding, the same bytes every time, and what must hold of every report."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from by_hand import CITE, a_book, a_clause, a_line, a_measure, an_entry, forgetful, run_prefile, seeded
from deciders import FIRST, FIRST_NAME
from drawing import DATES, POLYSILICON, Drawing, Shape
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

import prefile
from prefile import (
    Entry,
    Finding,
    Report,
    RuleBook,
    open_rulebook,
)
from prefile.decision import reference as plain
from prefile.errors import DeclarationProblems, Disagreement
from prefile.findings import Amounts, LineReport
from prefile.law.condition import Claimed, OriginIn
from prefile.law.measure import Ground, Measure
from prefile.law.treatment import Duty, NotEncoded
from prefile.render import report_json, report_shape
from prefile.render.text.report import report_text
from prefile.values.dates import day_of, write_instant

ROOT = Path(__file__).parent.parent
STEADY = settings(max_examples=60, deadline=None, derandomize=True, database=None)
NAMES = (FIRST_NAME, "plain")


@pytest.fixture(scope="module")
def drawing(book: RuleBook) -> Drawing:
    """Draws entries for the shipped book."""
    return Drawing(book)


@dataclass
class Screened:
    """Random entries that were screened by both deciders: what was seen of all, and a fifth of them whole."""

    lines: int = 0
    outcomes: dict[str, set[str]] = field(default_factory=dict[str, set[str]])
    bases: set[str | None] = field(default_factory=set[str | None])
    differing: list[tuple[Report, Report]] = field(default_factory=list[tuple[Report, Report]])
    unsound: list[tuple[Entry, AssertionError]] = field(default_factory=list[tuple[Entry, AssertionError]])
    kept: list[tuple[Entry, Report]] = field(default_factory=list[tuple[Entry, Report]])

    def see(self, number: int, entry: Entry, report: Report, plainly: Report) -> None:
        """Take in the reports on one entry; all of them together would take 300 MB."""
        self.lines += len(report.lines)
        self.bases.add(report.rate_date_basis)
        for finding in findings_of(report):
            self.outcomes.setdefault(finding.measure, set()).add(finding.outcome)
        if (report.decided_by, plainly.decided_by) != NAMES or replace(report, decided_by="plain") != plainly:
            self.differing.append((report, plainly))
        try:
            check_report(report)
        except AssertionError as error:
            self.unsound.append((entry, error))
        if number % 5 == 0:
            self.kept.append((entry, report))


@pytest.fixture(scope="module")
def drawn(drawing: Drawing, book: RuleBook) -> Screened:
    """Screen 20,000 random lines in 200 entries, once by each decider."""
    rng, made = seeded(20_001), Screened()
    stated = (entry for _ in range(40) for entry in drawing.entries(rng, count=5, lines=100, kinds=35))
    for number, entry in enumerate(stated):
        made.see(number, entry, *(prefile.screen(entry, book, decide=decide) for decide in (FIRST, "plain")))
    return made


def findings_of(report: Report) -> Iterator[Finding]:
    for line in report.lines:
        yield from line.findings


# Two ways of deciding


def test_20_000_random_lines_come_out_the_same_by_durable_rules_and_by_plain_python(drawn: Screened) -> None:
    assert drawn.lines == 20_000
    assert drawn.differing == []


def test_the_random_lines_reach_every_outcome_of_every_shipped_duty(drawn: Screened) -> None:
    """Keeps the tests on them honest."""
    seen = drawn.outcomes
    three = {"applies", "does not apply", "cannot tell"}
    assert seen["us.column-1"] == {*three, "excluded"}
    assert seen["us.column-2"] == three
    assert seen["us.section-232.polysilicon.minimum-import-price"] == three
    assert seen["us.section-232.polysilicon.ad-valorem"] == three
    assert drawn.bases == {"entered", "withdrawn", "imported", None}


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("ask", lambda question, answers: 2 - (min if question.kind == "all" else max)(answers)),
        ("settle", lambda raw, _: "applies" if raw == 0 else "does not apply"),
    ],
)
def test_a_planted_disagreement_stops_the_screening(
    name: str, wrong: Callable[..., object], monkeypatch: pytest.MonkeyPatch
) -> None:
    book = open_rulebook()
    monkeypatch.setattr(plain, name, wrong)
    entry = an_entry(a_line(tariff_number="8541420010"))
    for _ in range(2):
        with pytest.raises(Disagreement):
            prefile.screen(entry, book)
    with pytest.raises(Disagreement):
        list(prefile.screen_many([entry], book))
    prefile.screen(entry, forgetful(book), decide="plain")


def test_after_a_disagreement_is_gone_the_same_book_answers_right(monkeypatch: pytest.MonkeyPatch) -> None:
    book = open_rulebook()
    entry = an_entry(a_line(tariff_number="8541420010"))
    with monkeypatch.context() as patch:
        patch.setattr(plain, "ask", lambda *_: 1)
        with pytest.raises(Disagreement):
            prefile.screen(entry, book)
    assert prefile.screen(entry, book) == prefile.screen(entry, open_rulebook())


@pytest.mark.parametrize("output", ["text", "json", "jsonl"])
def test_a_planted_disagreement_ends_the_command_line_with_70_and_without_a_report(output: str, tmp_path: Path) -> None:
    path = tmp_path / "entry.json"
    path.write_bytes(an_entry(a_line(tariff_number="8541420010")).canonical())
    before = "from prefile.decision import reference as plain\nplain.ask = lambda question, answers: 1"
    ran = run_prefile("screen", str(path), "--format", output, before=before)
    assert ran.returncode == 70
    assert ran.stdout == b""
    assert ran.stderr.startswith(b"F701 ")
    assert b"Traceback" not in ran.stderr


# The same every time


def test_the_same_bytes_give_the_same_report_bytes_in_every_process(
    drawing: Drawing, book: RuleBook, tmp_path: Path
) -> None:
    rng = seeded(99)
    stated = [drawing.entry(rng, 12) for _ in range(6)]
    path = tmp_path / "entries.jsonl"
    path.write_bytes(b"".join(one.canonical() + b"\n" for one in stated))
    reports = [
        "".join(
            f"{report_json(report, indent=None)}\n"
            for report in prefile.screen_many(prefile.read_entries(path), one)
            if isinstance(report, Report)
        )
        for one in (book, forgetful(book))
    ]
    assert reports[0] == reports[1]
    assert reports[0].count("\n") == 6
    for seed in ("1", "4711"):
        ran = run_prefile("screen", str(path), "--format", "jsonl", PYTHONHASHSEED=seed, TZ="Asia/Tokyo", LC_ALL="C")
        assert ran.stdout.decode() == reports[0]
        assert ran.returncode == 1


def test_an_entry_survives_its_own_canonical_bytes(drawing: Drawing) -> None:
    rng = seeded(7)
    for _ in range(10):
        stated = drawing.entry(rng, 10)
        read = prefile.read_entry(stated.canonical())
        assert read.model_dump() == stated.model_dump()
        assert read.digest() == stated.digest()


def without_places(line: LineReport) -> list[Finding]:
    """Return a line's findings without the positions in their paths."""
    return [
        finding._replace(
            missing=tuple(one._replace(path=re.sub(r"^/lines/\d+", "", one.path)) for one in finding.missing)
        )
        for finding in line.findings
    ]


def test_lines_in_another_order_have_the_same_findings_whatever_was_remembered(drawn: Screened, book: RuleBook) -> None:
    """A book remembers decisions on lines that are alike: who came first must not matter."""
    fresh, rng = forgetful(book), seeded(3)
    chosen = rng.sample(drawn.kept, 20)
    for stated, report in chosen:
        lines = rng.sample(stated.lines, len(stated.lines))
        shuffled = prefile.screen(stated.model_copy(update={"lines": tuple(lines)}), fresh, decide="plain")
        by_number = {line.line: line for line in report.lines}
        for line in shuffled.lines:
            assert without_places(line) == without_places(by_number[line.line])
            assert line.duty == by_number[line.line].duty
        assert shuffled.totals == report.totals


def test_lines_that_differ_in_one_fact_never_share_a_reason(book: RuleBook) -> None:
    claim: Shape = {"claim": "onshoring-volume", "reference": "DOC-A"}
    cells: Shape = {"tariff_number": "8541420010", "quantities": [{"amount": "1000", "unit": "W"}]}
    lines = [
        a_line(**cells, claims=[claim]),
        a_line(**cells, claims=[{**claim, "reference": "DOC-B"}]),
        a_line(**cells, claims=["onshoring-volume"]),
        a_line(**cells),
        a_line(**{**cells, "origin": "GB"}),
        a_line(**{**cells, "origin": None}),
        a_line(**cells, ftz={"status": "D"}),
        a_line(**cells, ftz={"status": "P", "filed": "2026-06-08"}),
        a_line(**cells, ftz={"status": "P"}),
        a_line(**cells, set="X"),
        a_line(**cells, program="AU"),
        a_line(**cells, secondary_numbers=[{"number": "9802.00.40.20"}]),
    ]
    together = prefile.screen(an_entry(*lines), forgetful(book), decide="plain")
    backwards = prefile.screen(an_entry(*reversed(lines)), forgetful(book), decide="plain")
    for place, line in enumerate(lines):
        alone = prefile.screen(an_entry(line), forgetful(book), decide="plain").lines[0]
        assert without_places(together.lines[place]) == without_places(alone)
        assert without_places(backwards.lines[-1 - place]) == without_places(alone)


def test_what_is_remembered_is_what_would_be_decided_afresh(drawn: Screened, book: RuleBook) -> None:
    """A replay of the last day that can be written believes what is believed today, and remembers nothing."""
    for stated, report in seeded(5).sample(drawn.kept, 15):
        afresh = prefile.screen(stated, book, as_known_on="2100-01-01")
        assert afresh.lines == report.lines
        assert replace(afresh, as_known_on=None) == report


def test_what_is_remembered_of_one_date_is_not_told_of_another(drawing: Drawing, book: RuleBook) -> None:
    """The same lines a minute before and at each change of law, in a random order, on one book."""
    numbers = ("2804610000", "38180000", "8541420010", "8541430010", "7403110000", "8703230130")
    fresh = forgetful(book)
    minutes = [edge + timedelta(minutes=beside) for edge in drawing.changes[-12:] for beside in (-1, 0)]
    for instant in seeded(12).sample(minutes, len(minutes)):
        zone = {"status": "P", "filed": day_of(instant)}
        lines = [
            a_line(tariff_number=number, origin=origin, ftz=zone if filed else None)
            for number in numbers
            for origin, filed in (("CN", False), ("RU", True), ("CA", False))
        ]
        for entered in (instant, minutes[-1]) if instant in drawing.changes else (instant,):
            stated = an_entry(*lines, entered=write_instant(entered))
            afresh = prefile.screen(stated, book, as_known_on="2100-01-01", decide="plain")
            assert prefile.screen(stated, fresh, decide="plain").lines == afresh.lines, entered


def test_an_unrelated_line_changes_nothing_for_the_others(drawn: Screened, book: RuleBook) -> None:
    rng = seeded(4)
    for stated, report in rng.sample(drawn.kept, 20):
        other = a_line(
            line=999, tariff_number=rng.choice(("2804610000", "8541430010")), origin=rng.choice(("CN", "DE"))
        )
        more = prefile.screen(stated.model_copy(update={"lines": (*stated.lines, other)}), book)
        assert more.lines[:-1] == report.lines
        assert len(more.lines) == len(report.lines) + 1


# What must hold of every report


def together(amounts: Iterable[Decimal | None]) -> Fraction | None:
    """Return the exact sum, or None where one of the amounts is not known."""
    every = list(amounts)
    return None if None in every else sum((Fraction(one) for one in every if one is not None), Fraction(0))


def check_finding(finding: Finding) -> None:
    assert finding.least >= 0
    assert finding.most is None or finding.least <= finding.most
    match finding.outcome:
        case "applies":
            assert finding.duty == finding.least == finding.most
            assert str(finding.duty) == f"{finding.duty:.2f}"
        case "does not apply" | "excluded":
            assert [str(finding.duty), str(finding.least), str(finding.most)] == ["0.00"] * 3
            assert finding.because
            assert not finding.missing
            assert not finding.could_claim
        case "cannot tell":
            assert finding.duty is None
            assert finding.missing or finding.because
        case other:
            pytest.fail(f"{other} is no outcome without a scenario")
    assert bool(finding.gives_way_to) is (finding.outcome == "excluded")
    assert finding.authorities
    assert finding.scenario is None
    assert all((one.least, one.most) == (finding.least, finding.most) for one in finding.missing)


def barred(findings: Iterable[Finding]) -> bool:
    """Whether a notice keeps the goods from being entered, so that nothing is simply payable."""
    return any(one.measure.startswith("us.admissibility.") and one.outcome == "applies" for one in findings)


def check_sum(duty: Amounts, findings: list[Finding]) -> None:
    told = all(finding.least == finding.most for finding in findings)
    assert (duty.payable is None) is not (told and not barred(findings))
    assert duty.payable is None or duty.payable == duty.least == duty.most
    assert duty.least == together(finding.least for finding in findings)
    assert duty.most is None or duty.least <= duty.most
    most = together(finding.most for finding in findings)
    assert (duty.most is None) is (most is None)
    if duty.most is not None and most is not None:
        assert all(finding.most is not None and finding.most <= duty.most for finding in findings)
        assert duty.most <= most


def check_report(report: Report) -> None:
    for line in report.lines:
        for finding in line.findings:
            check_finding(finding)
        check_sum(line.duty, list(line.findings))
        names = [finding.measure for finding in line.findings]
        assert names == sorted(set(names))
    totals = report.totals
    for name in ("payable", "least", "most"):
        assert getattr(totals, name) == together(getattr(line.duty, name) for line in report.lines), name
    unsure = any(finding.least != finding.most for finding in findings_of(report))
    assert (totals.payable is None) is (unsure or barred(findings_of(report)))
    naming = [*findings_of(report), *(line.coverage for line in report.lines)]
    agreements = [one for line in report.lines for one in line.agreements]
    named = {key for one in (*naming, *agreements) for key in one.authorities}
    fees = {key for key, one in report.authorities.items() if one.cite.startswith("19 CFR, 24.2")}
    assert named == set(report.authorities) - (fees - named)
    beyond = any(f.outcome == "applies" and not f.measure.startswith("us.column-") for f in findings_of(report))
    unsure = any(f.outcome == "cannot tell" for f in findings_of(report))
    assert report.to_act_on is (beyond or unsure)


def test_what_must_hold_of_every_report_holds_of_20_000_random_lines(drawn: Screened) -> None:
    assert drawn.unsound == []


@STEADY
@given(rng=st.randoms(use_true_random=False), lines=st.integers(1, 3))
def test_what_must_hold_of_every_report_holds_of_whatever_hypothesis_draws(
    drawing: Drawing, book: RuleBook, rng: random.Random, lines: int
) -> None:
    check_report(prefile.screen(drawing.entry(rng, lines), book))


def test_reports_are_valid_by_the_published_schema(drawn: Screened, book: RuleBook) -> None:
    schema = json.loads((ROOT / "schemas" / "report.schema.json").read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    for stated, _ in drawn.kept[::8]:
        few = stated.model_copy(update={"lines": stated.lines[:8]})
        validator.validate(json.loads(report_json(prefile.screen(few, book))))
    shape: dict[str, Any] = report_shape(prefile.screen(an_entry(), book))
    assert not validator.is_valid({**shape, "format": "prefile-report/2"})
    assert not validator.is_valid({**shape, "lines": None})


# A missing fact


def fully_known(drawing: Drawing, rng: random.Random) -> Shape:
    """Draw a line of which every fact is stated, and stated once."""
    pool = rng.choice((POLYSILICON, POLYSILICON, drawing.measured, drawing.numbers))
    at = rng.choice(pool)
    while not drawing.book.tariff.under(at, drawing.changes[-1]) or at == "3818000095":
        at = rng.choice(pool)
    amount = str(rng.randrange(1, 10**6))
    elements = ("molybdenum", "tungsten", "copper", "lead", "zinc", "magnesium", "manganese", "silicon")
    shape: Shape = {
        "tariff_number": at,
        "origin": rng.choice(("DE", "JP", "GB", "CN", "RU", "CU", "BY", "VN", "CA", "BR", "KP")),
        "value": rng.choice((str(rng.randrange(10**7)), f"{rng.randrange(10**8) / 100:.2f}")),
        "quantities": [
            {"amount": amount, "unit": "KG"},
            *({"amount": str(rng.randrange(1, 10**6)), "unit": unit} for unit in ("W", "NO", "L", "PFL", "M2", "PRS")),
        ],
        "minerals": [{"mineral": one, "percent": str(rng.randrange(1, 12))} for one in elements],
    }
    if rng.randrange(3) == 0:
        shape |= {"currency": "EUR", "exchange_rate": "1.0875"}
    if rng.randrange(4) == 0:
        shape["ftz"] = {"status": "P", "filed": rng.choice(("2026-06-09", "2026-11-01", "2026-12-04", "2026-06-07"))}
    if rng.randrange(2):
        names = rng.sample(drawing.claims, rng.randint(1, len(drawing.claims)))
        shape["claims"] = [{"claim": name, "reference": "DOC-1"} for name in names]
    return shape


def filed_by(entered: str, shape: Shape) -> Shape:
    """Return a line whose zone status was not filed after the entry, which would be refused."""
    match shape:
        case {"ftz": {"filed": str(filed)}}:
            return {**shape, "ftz": {"status": "P", "filed": min(filed, entered)}}
    return shape


def without(shape: Shape, fact: str) -> Shape:
    """Return a line without one fact."""
    if fact == "reference":
        return {**shape, "claims": [{"claim": one["claim"]} for one in shape.get("claims", [])]}  # type: ignore[attr-defined]
    if fact == "filed":
        return {**shape, "ftz": {"status": "P"}} if "ftz" in shape else shape
    if fact == "digits":
        return {**shape, "tariff_number": str(shape["tariff_number"])[:8]}
    return {key: value for key, value in shape.items() if key != fact}


FACTS = ("origin", "value", "quantities", "exchange_rate", "minerals", "reference", "filed", "digits")


def contains(wide: Amounts | Finding, narrow: Amounts | Finding) -> bool:
    above = wide.most is None or (narrow.most is not None and narrow.most <= wide.most)
    return wide.least <= narrow.least and above


def check_contained(unsure: LineReport, sure: LineReport, what: object) -> None:
    known = {finding.measure: finding for finding in sure.findings}
    assert known.keys() <= {finding.measure for finding in unsure.findings}, what
    for finding in unsure.findings:
        if finding.measure in known:
            assert contains(finding, known[finding.measure]), (what, finding, known[finding.measure])
        else:
            assert finding.least == 0, (what, finding)
    assert contains(unsure.duty, sure.duty), (what, unsure.duty, sure.duty)


def test_stating_a_missing_fact_never_leaves_the_bounds_that_were_told_without_it(
    drawing: Drawing, book: RuleBook
) -> None:
    rng = seeded(6)
    dates = (*DATES[:6], "2026-07-01", "2026-10-15", "2026-12-31")
    narrowed: dict[str, int] = dict.fromkeys((*FACTS, "entered"), 0)
    for _ in range(60):
        shapes = [fully_known(drawing, rng) for _ in range(10)]
        head: Shape = {"format": "prefile-entry/1", "entered": rng.choice(dates)}
        shapes = [filed_by(str(head["entered"])[:10], shape) for shape in shapes]
        sure = prefile.screen(Entry.model_validate({**head, "lines": shapes}), book)
        facts = [rng.choice(FACTS) for _ in shapes]
        fewer = [without(shape, fact) for shape, fact in zip(shapes, facts, strict=True)]
        unsure = prefile.screen(Entry.model_validate({**head, "lines": fewer}), book)
        undated = prefile.screen(Entry.model_validate({"format": "prefile-entry/1", "lines": shapes}), book)
        for place, shape in enumerate(shapes):
            check_contained(unsure.lines[place], sure.lines[place], (facts[place], head, shape))
            check_contained(undated.lines[place], sure.lines[place], ("entered", head, shape))
            narrowed[facts[place]] += unsure.lines[place].duty != sure.lines[place].duty
            narrowed["entered"] += undated.lines[place].duty != sure.lines[place].duty
        for less in (unsure, undated):
            assert less.totals.least <= sure.totals.least
            assert less.totals.most is None or (sure.totals.most is not None and sure.totals.most <= less.totals.most)
    assert all(narrowed[fact] for fact in ("origin", "value", "quantities", "exchange_rate", "entered")), narrowed


def test_settling_what_is_in_doubt_never_leaves_the_bounds_however_measures_give_way() -> None:
    """Every measure is claimed, unclaimed or claimed without its reference, and gives way to some before it."""
    rng = seeded(13)
    narrowed = 0
    for _ in range(60):
        names = [f"us.{name}" for name in rng.sample("abcdefgh", 5)]
        book = a_book(
            *(
                a_measure(
                    name,
                    treatment=Duty((a_clause(f"{rng.choice((0, 1, 5, 10, 25))} %"),)),
                    grounds=[Ground("required", Claimed(name[3:], needs_reference=True), CITE)],
                    gives_way_to=rng.sample(names[:place], min(place, rng.choice((0, 1, 2)))),
                )
                for place, name in enumerate(names)
            )
        )
        states = {name[3:]: rng.choice((0, 1, 1, 1, 2)) for name in names}
        unsure = claiming(states, book)
        for settled in range(2 ** len(names)):
            bits = {name: 2 * (settled >> bit & 1) for bit, name in enumerate(states)}
            sure = claiming({name: bits[name] if state == 1 else state for name, state in states.items()}, book)
            assert sure.payable is not None
            assert contains(unsure, sure), (states, settled, [measure.gives_way_to for measure in book.measures])
            narrowed += sure != unsure
    assert narrowed > 500


def claiming(states: dict[str, int], book: RuleBook) -> Amounts:
    """Return the duty of a line that claims some reliefs: 0 not at all, 1 without reference, 2 with it."""
    claims = [
        {"claim": name, **({"reference": "DOC-1"} if state == 2 else {})} for name, state in states.items() if state
    ]
    return prefile.screen(an_entry(a_line(claims=claims)), book, decide="plain").lines[0].duty


def test_a_clause_that_may_not_fit_may_owe_nothing() -> None:
    """Where no clause is sure to fit, none may: then nothing is owed, and the least is nothing."""
    british = OriginIn(frozenset({"GB"}), "GB")
    book = a_book(a_measure("us.example", treatment=Duty((a_clause("10 %", when=british),))))
    owed = {
        origin: prefile.screen(an_entry(a_line(origin=origin)), book, decide="plain").lines[0].findings[0]
        for origin in ("GB", "DE", None)
    }
    assert owed["GB"].duty == Decimal("1500.00")
    assert owed["DE"].duty == Decimal("0.00")
    assert (owed[None].outcome, owed[None].least, owed[None].most) == ("cannot tell", 0, 1500)
    assert [one.fact for one in owed[None].missing] == ["origin"]


def in_doubt(name: str, rate: str, *gives_way_to: str) -> Measure:
    doubt = Ground("doubt", OriginIn(frozenset({"DE"}), "DE"), CITE, "it is open")
    treatment = Duty((a_clause(rate),))
    return a_measure(name, treatment=treatment, grounds=[doubt], gives_way_to=gives_way_to)


@pytest.mark.parametrize(("yielding", "target"), [("us.a", "us.b"), ("us.b", "us.a")])
@pytest.mark.parametrize(("lower", "higher"), [("10 %", "25 %"), ("25 %", "10 %")])
def test_of_two_measures_in_doubt_of_which_one_gives_way_the_greater_is_the_most_whichever_is_named_first(
    yielding: str, target: str, lower: str, higher: str
) -> None:
    book = a_book(in_doubt(target, higher), in_doubt(yielding, lower, target))
    duty = prefile.screen(an_entry(), book, decide="plain").lines[0].duty
    assert duty == Amounts(None, Decimal("0.00"), Decimal("3750.00"))


def test_a_measure_in_doubt_to_which_two_give_way_is_counted_once() -> None:
    book = a_book(in_doubt("us.b", "25 %"), in_doubt("us.a", "10 %", "us.b"), in_doubt("us.c", "5 %", "us.b"))
    most = prefile.screen(an_entry(), book, decide="plain").lines[0].duty.most
    assert most is not None
    assert Decimal(3750) <= most <= Decimal(6000)


def test_what_is_owed_beside_two_measures_in_doubt_is_added() -> None:
    book = a_book(in_doubt("us.b", "25 %"), in_doubt("us.a", "10 %", "us.b"), a_measure("us.c"))
    duty = prefile.screen(an_entry(), book, decide="plain").lines[0].duty
    assert duty == Amounts(None, Decimal("1500.00"), Decimal("5250.00"))


def test_the_value_of_an_entry_is_the_sum_of_its_lines_in_dollars_or_unknown() -> None:
    book = a_book(a_measure("us.a"))
    euros = a_line(value="100", currency="EUR", exchange_rate="1.5")
    known = prefile.screen(an_entry(a_line(), a_line(value="0.50"), euros), book, decide="plain")
    assert known.totals.value == Decimal("15150.50")
    for unknown in (a_line(value=None), a_line(currency="EUR")):
        assert prefile.screen(an_entry(a_line(), unknown), book, decide="plain").totals.value is None


# To act on


@pytest.mark.parametrize(
    ("names", "act"),
    [
        (("us.column-1",), False),
        (("us.column-1", "us.column-2"), False),
        (("us.column-1", "us.section-9"), True),
        (("us.section-9",), True),
    ],
)
def test_a_measure_beyond_columns_1_and_2_that_applies_is_to_be_acted_on(names: tuple[str, ...], *, act: bool) -> None:
    assert prefile.screen(an_entry(), a_book(*map(a_measure, names))).to_act_on is act


def test_a_measure_beyond_columns_1_and_2_is_to_be_acted_on_even_where_it_owes_nothing() -> None:
    book = a_book(a_measure("us.section-9", treatment=Duty((a_clause("Free"),))))
    report = prefile.screen(an_entry(), book)
    assert report.totals.payable == 0
    assert report.to_act_on


def test_whatever_cannot_be_told_is_to_be_acted_on_columns_included() -> None:
    for measure in (a_measure("us.column-1"), a_measure("us.section-9", treatment=NotEncoded())):
        assert prefile.screen(an_entry(a_line(value=None)), a_book(measure)).to_act_on


def test_a_measure_that_does_not_apply_or_is_excluded_is_not_to_be_acted_on() -> None:
    cuban = Ground("required", OriginIn(frozenset({"CU"}), "CU"), CITE)
    apart = a_measure("us.section-9", grounds=[cuban])
    excluded = a_measure("us.section-8", gives_way_to=["us.column-2"])
    report = prefile.screen(an_entry(), a_book(a_measure("us.column-2"), apart, excluded))
    outcomes = {finding.measure: finding.outcome for finding in findings_of(report)}
    assert outcomes == {"us.column-2": "applies", "us.section-8": "excluded", "us.section-9": "does not apply"}
    assert not report.to_act_on


def test_coverage_alone_is_never_to_be_acted_on() -> None:
    report = prefile.screen(an_entry(), a_book(a_measure("us.column-1")))
    for outcome in ("covered", "not covered", "cannot tell"):
        coverage = replace(report.lines[0].coverage, outcome=outcome)
        assert not replace(report, lines=(report.lines[0]._replace(coverage=coverage),)).to_act_on


def test_a_line_on_which_no_measure_stands_owes_nothing_to_the_cent() -> None:
    report = prefile.screen(an_entry(), a_book(a_measure("us.a", listings=[])))
    assert report.lines[0].findings == ()
    assert json.loads(report_json(report))["lines"][0]["duty"] == {"payable": "0.00", "least": "0.00", "most": "0.00"}


def test_a_doubt_that_surely_holds_asks_what_is_open_and_nothing_else() -> None:
    (finding,) = prefile.screen(an_entry(), a_book(in_doubt("us.a", "10 %"))).lines[0].findings
    assert [(one.fact, one.path, one.ask) for one in finding.missing] == [("unsettled", "/lines/0", "it is open")]


def test_a_doubt_that_may_hold_asks_for_the_fact_too() -> None:
    line = a_line(origin=None)
    (finding,) = prefile.screen(an_entry(line), a_book(in_doubt("us.a", "10 %"))).lines[0].findings
    assert {(one.fact, one.path) for one in finding.missing} == {
        ("unsettled", "/lines/0"),
        ("origin", "/lines/0/origin"),
    }


# What cannot be screened


def test_every_unknown_number_and_country_is_named_at_once(book: RuleBook) -> None:
    lines = [a_line(tariff_number="2804619999"), a_line(origin="ZZ"), a_line(exported_from="QQ")]
    with pytest.raises(DeclarationProblems) as refused:
        prefile.screen(an_entry(*lines), book)
    problems = [(problem.code, problem.where.path) for problem in refused.value.problems]
    assert problems == [
        ("E132", "/lines/0/tariff_number"),
        ("E133", "/lines/1/origin"),
        ("E133", "/lines/2/exported_from"),
    ]


LARGE_AND_SMALL = ("999999999999999999", "123456789012345.678", "999999999999.999999", "0.000001", "0")


@pytest.mark.parametrize("value", LARGE_AND_SMALL)
@pytest.mark.parametrize("exchange_rate", LARGE_AND_SMALL)
def test_the_largest_and_smallest_amounts_that_are_read_can_be_screened(
    value: str, exchange_rate: str, book: RuleBook
) -> None:
    lines = [
        a_line(
            tariff_number=number,
            value=value,
            quantities=[{"amount": value, "unit": unit} for unit in ("KG", "W", "CKG")],
            currency="JPY",
            exchange_rate=exchange_rate,
            claims=["mip-documentation"],
        )
        for number in ("2804610000", "8541430010", "8102940000")
    ]
    report = prefile.screen(an_entry(*lines), book)
    check_report(report)
    assert report.totals.value is not None
    each = Fraction(report.totals.value) / len(lines)
    assert abs(each - Fraction(value) * Fraction(exchange_rate)) <= Fraction(1, 200)


def test_many_entries_are_an_iterator_in_and_an_iterator_out(book: RuleBook) -> None:
    drawn = 0

    def entries() -> Iterator[Entry]:
        nonlocal drawn
        for _ in range(3):
            drawn += 1
            yield an_entry()

    reports = prefile.screen_many(entries(), book)
    assert drawn == 0
    next(reports)
    assert drawn == 1
    assert len(list(reports)) == 2


def test_an_entry_that_cannot_be_screened_stands_among_the_reports_as_its_problems(book: RuleBook) -> None:
    bad = an_entry(a_line(origin="ZZ"))
    unread = DeclarationProblems([])
    first, second, third, fourth = prefile.screen_many([an_entry(), bad, unread, an_entry()], book)
    assert isinstance(first, Report)
    assert first == fourth
    assert isinstance(second, DeclarationProblems)
    assert third is unread


# From when the book answers, and what it says that it leaves out


def test_an_entry_before_the_book_begins_is_refused_with_the_reason(book: RuleBook) -> None:
    for entered in ("2026-01-13", "2026-01-13T23:59", "2019-01-01"):
        with pytest.raises(DeclarationProblems) as refused:
            prefile.screen(an_entry(a_line(), entered=entered), book, decide="plain")
        (problem,) = refused.value.problems
        assert (problem.code, problem.where.path) == ("E138", "/entered")
        assert "2026-01-14" in problem.what
        assert "IEEPA" in problem.why
    with pytest.raises(DeclarationProblems, match="2026-01-14"):
        prefile.screen(an_entry(a_line(), entered="2026-12-04"), book, on="2025-12-01", decide="plain")


def test_without_a_rate_date_or_in_a_book_without_beginning_nothing_is_refused(book: RuleBook) -> None:
    assert prefile.screen(an_entry(a_line(), entered=None), book, decide="plain").lines
    assert prefile.screen(an_entry(a_line(), entered="2019-01-01"), a_book(a_measure("us.a")), decide="plain").lines


@pytest.mark.parametrize("entered", ["2026-01-14T00:00", "2026-02-10", "2026-02-23T23:59"])
def test_while_the_duties_under_ieepa_were_collected_duty_cannot_be_told_and_coverage_can(
    entered: str, book: RuleBook
) -> None:
    report = prefile.screen(an_entry(a_line(origin="JP"), entered=entered), book, decide="plain")
    (line,) = report.lines
    (ieepa,) = [one for one in line.findings if one.measure == "us.ieepa"]
    assert (ieepa.outcome, line.duty.payable, report.totals.payable) == ("cannot tell", None, None)
    assert line.coverage.outcome == "covered"
    assert line.agreements


def test_from_24_february_2026_the_duties_under_ieepa_do_not_apply(book: RuleBook) -> None:
    report = prefile.screen(an_entry(a_line(), entered="2026-02-24T00:00"), book, decide="plain")
    (ieepa,) = [one for one in report.lines[0].findings if one.measure == "us.ieepa"]
    assert ieepa.outcome == "does not apply"


@pytest.mark.parametrize(
    ("entered", "outcome"), [("2026-04-06T00:00", "cannot tell"), ("2026-04-06", "does not apply")]
)
def test_before_6_april_2026_the_duty_on_metals_cannot_be_told(entered: str, outcome: str, book: RuleBook) -> None:
    line = a_line(tariff_number="7601106090", origin="CA")
    report = prefile.screen(an_entry(line, entered=entered), book, decide="plain")
    name = "us.section-232.metals-before-2026-04-06"
    (finding,) = [one for one in report.lines[0].findings if one.measure == name]
    assert finding.outcome == outcome
    if outcome == "cannot tell":
        assert report.totals.payable is None


def left_out(report: Report, what: str) -> list[tuple[str, str]]:
    return [(one.path, one.what) for one in report.warnings if one.code == "W203" and one.what.startswith(what)]


def test_what_is_left_out_is_said_once_on_the_lines_that_it_fits_and_once_for_the_others(book: RuleBook) -> None:
    orders = "antidumping and countervailing duties"
    cells, silicon, anode = "8541430010", "2804691000", "3801105010"
    covered, other = "2805300050", "0101210010"
    numbers = (cells, silicon, anode, covered, other)
    entry = an_entry(*(a_line(line=place, tariff_number=one) for place, one in enumerate(numbers, 1)))
    said = left_out(prefile.screen(entry, book, decide="plain"), orders)
    assert [path for path, _ in said] == ["/lines/0", "/lines/1", "/lines/2", "/lines/3", ""]
    for (_, what), words in zip(
        said, ("solar cells", "silicon metal", "anode graphite", "critical mineral"), strict=False
    ):
        assert words in what


def test_where_every_line_was_told_nothing_is_said_of_the_entry(book: RuleBook) -> None:
    said = left_out(prefile.screen(an_entry(a_line(tariff_number="8541430010")), book, decide="plain"), "antidumping")
    assert [path for path, _ in said] == ["/lines/0"]


def test_what_is_left_out_of_every_line_is_said_once(book: RuleBook) -> None:
    report = prefile.screen(an_entry(a_line(line=1), a_line(line=2)), book, decide="plain")
    wide = {f"{one.what}: {one.says}" for one in book.leaves_out if not one.narrow and "antidumping" not in one.what}
    assert sorted(what for path, what in left_out(report, "") if not path) == sorted(wide)


def test_the_text_of_a_report_says_a_warning_of_several_lines_once(book: RuleBook) -> None:
    entry = an_entry(*(a_line(line=place, tariff_number="8541430010") for place in range(1, 9)))
    text = " ".join(report_text(prefile.screen(entry, book, decide="plain")).split())
    assert text.count("orders on solar cells and modules are known") == 1
    assert "line 5 and 3 more" in text
