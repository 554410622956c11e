"""What is kept is read back the same, once, in order, and for its own organization; on either database."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from threading import Thread

import pytest
from keeping import entry_of, kept, screening
from sqlalchemy import select

import prefile
from prefile import RuleBook
from prefile.errors import ArchiveProblems
from prefile.store.archive import Archive, Kept
from prefile.store.inputs import input_bytes, keep_input
from prefile.store.kept import Asked, declared_entry, declared_json, digest_of
from prefile.store.reading import find_report, reports
from prefile.store.rule_files import write_rule_files
from prefile.store.search import Criteria, find, sequences
from prefile.store.tables import SCREENINGS


def test_a_report_read_back_is_the_same_object_with_its_entry(archive: Archive, small_book: RuleBook) -> None:
    entry = entry_of(1, lines=[{"value": "1000.50"}, {"origin": None}], reference="file 7", metadata={"desk": "LAX"})
    report = prefile.screen(entry, small_book, decide="plain")
    kept(archive, small_book, entry)
    found = find_report(archive, "ABC-0000001")
    assert found.report() == report
    assert [line.findings for line in found.report().lines] == [line.findings for line in report.lines]
    assert found.report().fees_lack == report.fees_lack
    assert found.json.decode() == report.to_json(indent=None)
    assert found.entry() == entry
    assert found.entry().lines[0].value == Decimal("1000.50")
    assert str(found.entry().lines[0].value) == "1000.50"
    assert (found.rule_book, found.decided_by) == (small_book.digest, report.decided_by)


@pytest.mark.parametrize("amount", ["0.000001", "0.000000", "123456789012345678", "1000.50", "0"])
def test_an_amount_is_kept_digit_by_digit_as_declared(amount: str) -> None:
    entry = entry_of(1, lines=[{"value": amount, "quantities": [{"amount": amount, "unit": "KG"}]}])
    written = declared_json(entry)
    assert written.count(f'"{amount}"'.encode()) == 2
    assert declared_entry(written, None) == entry


def test_findings_that_reports_share_are_told_in_each(archive: Archive, small_book: RuleBook) -> None:
    entries = [entry_of(number, lines=[{}, {"origin": None}, {}]) for number in range(3)]
    kept(archive, small_book, *entries)
    read = [one.report() for one in reports(archive, sequences(archive, Criteria()))]
    assert read == [prefile.screen(entry, small_book, decide="plain") for entry in entries]


def test_the_same_screening_is_kept_once_whoever_decided(archive: Archive, small_book: RuleBook) -> None:
    entry = entry_of(1)
    assert kept(archive, small_book, entry, entry) == Kept(1, 1)
    assert kept(archive, small_book, entry) == Kept(0, 1)
    by_another = screening(entry, small_book)._replace(decided_by="somebody else")
    assert archive.keep([by_another], small_book) == Kept(0, 1)
    assert len(list(sequences(archive, Criteria()))) == 1


@pytest.mark.parametrize(
    "other",
    [
        Asked(on=datetime(2026, 9, 1, 4, 1, tzinfo=UTC)),
        Asked(as_known_on=date(2026, 9, 1)),
        Asked(assume_current_tariff=True),
        Asked(scenarios=(("example", "sha256:1"),)),
    ],
)
def test_another_date_or_supposition_is_another_screening(archive: Archive, small_book: RuleBook, other: Asked) -> None:
    entry = entry_of(1)
    both = [screening(entry, small_book), screening(entry, small_book, other)]
    assert archive.keep(both, small_book) == Kept(2, 0)
    first, second = reports(archive, sequences(archive, Criteria()))
    assert (first.asked, second.asked) == (Asked(), other)
    assert second.follows == first.sequence


def test_a_screening_follows_the_last_of_its_entry(archive: Archive, small_book: RuleBook) -> None:
    kept(archive, small_book, entry_of(1), entry_of(2), entry_of(1, lines=[{"value": "2000"}]))
    kept(archive, small_book, entry_of(1, lines=[{"value": "3000"}]))
    assert [one.follows for one in reports(archive, sequences(archive, Criteria()))] == [None, None, 1, 3]
    assert list(sequences(archive, Criteria(latest=True))) == [2, 4]
    assert find_report(archive, " ABC-0000001 ").sequence == 4


def test_another_organization_sees_nothing(opened, small_book: RuleBook) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    ours, theirs = opened("ours"), opened("theirs")
    kept(ours, small_book, entry_of(1))
    (known,) = reports(ours, [1])
    for name in ("ABC-0000001", known.id, known.id[:8]):
        with pytest.raises(ArchiveProblems) as refused:
            find_report(theirs, name)
        assert refused.value.problems[0].code == "E506"
    assert find(theirs, Criteria()).found == ()
    assert list(reports(theirs, [1])) == []
    assert kept(theirs, small_book, entry_of(1)) == Kept(1, 0)
    assert [one.sequence for one in reports(theirs, [1])] == [1]


def test_amounts_are_exact_and_instants_are_new_yorks(archive: Archive, small_book: RuleBook) -> None:
    amounts = [Decimal(text) for text in ("0", "0.01", "9.99", "10", "99999999999999999999.99", "123456789.123456")]
    for number, amount in enumerate(amounts):
        one = screening(entry_of(number), small_book)
        archive.keep([one._replace(least=amount, most=amount)], small_book)
    with archive.database.reads() as connection:
        columns = (SCREENINGS.c.least, SCREENINGS.c.most)
        found = connection.execute(select(*columns).order_by(SCREENINGS.c.sequence)).all()
        in_order = connection.execute(select(SCREENINGS.c.least).order_by(SCREENINGS.c.least)).scalars().all()
        (instant, *_) = connection.execute(select(SCREENINGS.c.rate_date)).scalars()
    assert found == [(amount, amount) for amount in amounts]
    assert in_order == sorted(amounts)
    assert instant.isoformat() == "2026-08-25T13:30:00+00:00"
    page = find(archive, Criteria(amount_from=Decimal("9.99"), amount_to=Decimal(10)))
    assert [f"{one.least}" for one in page.found] == ["10.00", "9.99"]


def test_the_files_of_a_rule_book_open_the_same_book(archive: Archive, small_book: RuleBook, tmp_path: Path) -> None:
    archive.keep_rule_book(small_book)
    with archive.database.reads() as connection:
        assert write_rule_files(connection, small_book.digest, tmp_path) > len(small_book.files)
    again = prefile.open_rulebook(tmp_path)
    assert again.digest == small_book.digest
    assert (
        prefile.open_scenario(again, "example-documents").digest
        == prefile.open_scenario(small_book, "example-documents").digest
    )


def test_a_rule_file_that_changed_since_it_was_opened_is_refused(archive: Archive, tmp_path: Path) -> None:
    source = Path(__file__).parents[2] / "fixtures" / "rulebook"
    for file in source.rglob("*.*"):
        (tmp_path / file.relative_to(source)).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file.relative_to(source)).write_bytes(file.read_bytes())
    book = prefile.open_rulebook(tmp_path)
    with (tmp_path / "us" / "column-2.yaml").open("a") as stream:
        stream.write("# another thought\n")
    with pytest.raises(ArchiveProblems) as refused:
        archive.keep_rule_book(book)
    assert refused.value.problems[0].code == "E510"


def test_the_file_of_an_entry_is_kept_by_what_it_holds(archive: Archive, tmp_path: Path) -> None:
    data = bytes(range(256)) * 10_000
    (tmp_path / "entry.bin").write_bytes(data)
    for _ in range(2):
        keep_input(archive, tmp_path / "entry.bin", "entry.bin", digest_of(data))
    assert b"".join(input_bytes(archive, digest_of(data))) == data
    with pytest.raises(ArchiveProblems) as refused:
        keep_input(archive, tmp_path / "entry.bin", "entry.bin", digest_of(b"other"))
    assert refused.value.problems[0].code == "E517"
    with pytest.raises(ArchiveProblems):
        b"".join(input_bytes(archive, digest_of(b"other")))


def test_several_that_keep_at_once_number_their_records_without_a_gap(opened, small_book: RuleBook) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    every = [screening(entry_of(number), small_book) for number in range(40)]
    archives = [opened() for _ in range(4)]
    archives[0].keep_rule_book(small_book)

    def keep(place: int) -> None:
        for one in every[place::4]:
            archives[place].keep([one, every[0]], small_book)

    threads = [Thread(target=keep, args=(place,)) for place in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert list(sequences(archives[0], Criteria())) == list(range(1, 41))
