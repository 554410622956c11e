"""Intake: one entry in any form, from bytes, a path or a stream, reads alike, with its digest."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from entry_texts import COMPACT, FORMS, PRETTY
from readings import Parts, entry_of, stream

from prefile import Entry, read_entries, read_entry


@pytest.mark.parametrize("form", FORMS)
def test_an_entry_reads_alike_in_every_form(form: str) -> None:
    expected = read_entry(PRETTY.encode())
    found = read_entry(FORMS[form].encode())
    assert found == expected
    assert found.canonical() == expected.canonical()
    assert found.digest() == expected.digest()


def test_an_entry_reads_alike_from_bytes_a_path_and_a_stream(tmp_path: Path) -> None:
    file = tmp_path / "entry.json"
    file.write_bytes(PRETTY.encode())
    with file.open("rb") as opened:
        entries = [read_entry(PRETTY.encode()), read_entry(file), read_entry(str(file)), read_entry(opened)]
        assert not opened.closed, "a stream that was passed stays the caller's"
    assert len({entry.canonical() for entry in entries}) == 1
    assert {entry.source.digest for entry in entries if entry.source} == {entries[0].source.digest}  # type: ignore[union-attr]
    assert [entry.source.name for entry in entries if entry.source] == ["<bytes>", str(file), str(file), "<bytes>"]


@pytest.mark.parametrize(
    "many",
    [
        f"{COMPACT}\n{COMPACT}\n{COMPACT}\n",
        f"{COMPACT}\n\n{PRETTY}\n{COMPACT}",
        f"[{COMPACT},{COMPACT} , {COMPACT}]",
        f"[\n{PRETTY},\n{PRETTY},\n{PRETTY}]",
        f"\ufeff{COMPACT}\r\n{COMPACT}\r\n{COMPACT}\r\n",
    ],
    ids=["lines", "mixed lines", "array", "pretty array", "lines of Windows"],
)
def test_many_entries_read_alike_as_lines_and_as_an_array(many: str) -> None:
    expected = read_entry(PRETTY.encode()).canonical()
    assert [item.canonical() for item in read_entries(many.encode()) if isinstance(item, Entry)] == [expected] * 3


def test_nothing_is_read_before_the_first_entry_is_asked_for() -> None:
    parts = Parts(f"{COMPACT}\n{COMPACT}".encode(), 16)
    items = read_entries(stream(parts))
    assert parts.readings == 0
    assert isinstance(next(items), Entry)


def test_lines_without_numbers_get_their_position() -> None:
    text = entry_of().replace('"lines": [', '"lines": [{"tariff_number": "28046910"}, ')
    assert [line.line for line in read_entry(text.encode()).lines] == [1, 2]


def test_a_claim_may_be_its_name_alone() -> None:
    short = read_entry(entry_of('"claims": ["repair"]').encode())
    assert short == read_entry(entry_of('"claims": [{"claim": "repair"}]').encode())


def test_the_source_digest_of_a_file_of_one_entry_is_that_of_the_file() -> None:
    for text in (PRETTY, COMPACT, f"\ufeff{PRETTY}", f"\n\n{COMPACT}\n\n"):
        source = read_entry(text.encode()).source
        assert source is not None
        assert source.digest == f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def test_the_source_digest_of_one_of_many_is_that_of_its_own_text() -> None:
    other = entry_of('"origin": "FR"')
    for many in (f"{COMPACT}\n{other}\n", f"[{COMPACT}, {other}]"):
        digests = [
            item.source.digest for item in read_entries(many.encode()) if isinstance(item, Entry) and item.source
        ]
        assert digests == [f"sha256:{hashlib.sha256(text.encode()).hexdigest()}" for text in (COMPACT, other)]


def test_two_facts_that_differ_give_two_digests() -> None:
    texts = [entry_of(line) for line in ("", '"origin": "DE"', '"value": "1"', '"value": "2"', '"declared": []')]
    assert len({read_entry(text.encode()).digest() for text in texts}) == len(texts)
