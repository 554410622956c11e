"""XML in bulk: plain entries become columns, and every other file says what the ordinary reader says of it."""

from __future__ import annotations

import random
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from prefile import read_entries, screen
from prefile.bulk import Screener, screen_files, xml_entries
from prefile.bulk.xml_entries import as_json, is_entries
from prefile.errors import DeclarationProblems
from prefile.intake.xml.shape import NAMESPACE

LINE = (
    "<line><number>1</number><tariff-number>2804.61.00.00</tariff-number><origin>DE</origin><value>1000</value>"
    "<quantities><quantity><amount>10</amount><unit>KG</unit></quantity></quantities></line>"
)
ENTRY = f"<entry><entry-number>A</entry-number><entered>2026-08-01</entered><lines>{LINE}</lines></entry>\n"
MORE = (
    "<claims><claim><id>automobile-parts</id><reference>DOC-12</reference></claim></claims>"
    "<minerals><mineral><id>copper</id><contained-kg>1</contained-kg></mineral></minerals>"
    "<metal><steel><percent>5</percent><melted-in>DE</melted-in></steel></metal>"
    "<invoice><number>I-7</number><line>a</line></invoice></line>"
)


def _with(written: str, other: str) -> str:
    assert written in ENTRY
    return ENTRY.replace(written, other, 1)


PLAIN = {
    "all that a line may say": _with("</line>", MORE),
    "indented": ENTRY.replace("><", ">\n  <"),
    "two lines": _with("</line>", "</line>" + LINE.replace(">1<", ">2<", 1)),
    "metadata": _with("<entered>", '<metadata><item key="desk">LAX</item><item key="b">2</item></metadata><entered>'),
    "metadata of a line": _with("<origin>", '<metadata><item key="sku">S-1</item></metadata><origin>'),
    "an unknown country": _with(">DE<", ">XX<"),
    "more copper than goods": _with("</line>", MORE.replace("<contained-kg>1<", "<contained-kg>11<")),
}
OTHER = {
    "an entity": _with(">DE<", ">D&#69;<"),
    "a tag out of its place": _with("<origin>DE</origin>", "<unit>DE</unit>"),
    "an item of another list": ENTRY.replace("quantity>", "line>"),
    "no items": _with("<entered>", "<claims></claims><entered>"),
    "an element twice": _with("<origin>DE</origin>", "<origin>DE</origin><origin>DE</origin>"),
    "an empty element": _with(">DE<", "><"),
    "metadata twice": _with("<entered>", '<metadata><item key="a">1</item></metadata>' * 2 + "<entered>"),
    "a key twice": _with("<entered>", '<metadata><item key="a">1</item><item key="a">2</item></metadata><entered>'),
    "metadata without a key": _with("<entered>", "<metadata><item>1</item></metadata><entered>"),
    "metadata with marks": _with("<entered>", '<metadata><item key="a">"}</item></metadata><entered>'),
    "no metadata": _with("<entered>", "<metadata></metadata><entered>"),
    "a text of metadata that is blank": _with("<entered>", '<metadata><item key="a"> </item></metadata><entered>'),
    "metadata out of its place": _with("<origin>DE", '<origin><metadata><item key="a">1</item></metadata>DE'),
    "an attribute": _with("<origin>", '<origin code="x">'),
    "marks of JSON": _with(">DE<", '>DE","program":"S<'),
    "a number that is none": _with("<number>1<", "<number>1,2<"),
    "null between items": _with("<quantities>", "<quantities>null"),
    "an unknown element": _with("<origin>", "<colour>red</colour><origin>"),
    "a comment": _with("<origin>", "<!-- </entry> --><origin>"),
    "text between entries": f"{ENTRY}and",
    "another element around": f"<entries>{ENTRY}</entries>",
    "tags that do not pair": _with("</origin>", "</value>"),
    "an end too early": f"{ENTRY}</entries>{ENTRY}",
    "another namespace": _with("<origin>", '<origin xmlns="urn:other">'),
}


@pytest.mark.parametrize("what", PLAIN)
def test_plain_entries_are_columns(what: str) -> None:
    assert as_json(PLAIN[what].encode()) is not None


@pytest.mark.parametrize("what", [*PLAIN, *OTHER])
def test_a_file_says_what_the_ordinary_reader_says_of_it(what: str, screener: Screener, tmp_path: Path) -> None:
    text = ENTRY + (PLAIN | OTHER)[what] + ENTRY
    _assert_same(f'<entries xmlns="{NAMESPACE}">\n{text}</entries>\n', screener, tmp_path)


@pytest.mark.parametrize("end", ["", "</entries>\n<more/>", "<entry/></entries>", "</entries>\n<!-- end -->"])
def test_an_end_says_what_the_ordinary_reader_says_of_it(end: str, screener: Screener, tmp_path: Path) -> None:
    _assert_same(f'<entries xmlns="{NAMESPACE}">{ENTRY * 9}{end}', screener, tmp_path)


def _assert_same(text: str, screener: Screener, folder: Path) -> None:
    file = folder / "entries.xml"
    file.write_text(text, "utf-8")
    duties: list[object] = []
    problems: list[object] = []
    for number, item in enumerate(read_entries(file)):
        try:
            if isinstance(item, DeclarationProblems):
                raise item
            duties += [(number, line.line, line.duty.least) for line in screen(item, screener.book).lines]
        except DeclarationProblems as refused:
            problems += [(number, found.code, found.where.line, found.where.path) for found in refused.problems]
    screen_files([str(file)], screener, folder / "out", block=400)
    rows = pq.read_table(folder / "out" / "lines").to_pylist()
    assert [(row["entry"], row["line"], row["least"]) for row in rows] == duties
    said = pq.read_table(folder / "out" / "problems").to_pylist()
    assert [(row["entry"], row["code"], row["line"], row["path"]) for row in said] == problems


@pytest.mark.parametrize("seed", range(6))
def test_entries_say_together_what_each_says_alone(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = random.Random(f"xml {seed}")  # noqa: S311 - not for secrets
    entries = [rng.choice(list(PLAIN.values())).encode() for _ in range(12)]
    monkeypatch.setattr(xml_entries, "_SAMPLE", rng.choice([1 << 8, 1 << 16]))  # of which others have other tags
    alone = [as_json(entry) for entry in entries]
    assert None not in alone
    assert as_json(b"".join(entries)) == b"\n".join(line for line in alone if line is not None)


@pytest.mark.parametrize(
    "between", ["<!-- </entry><entry> -->", "<?pi </entry><entry>?>", "<![CDATA[</entry><entry>]]>", "x"]
)
def test_what_is_no_entry_is_told_between_them(between: str) -> None:
    assert is_entries((ENTRY + ENTRY).encode())
    assert not is_entries((ENTRY + between + ENTRY).encode())
    assert not is_entries(ENTRY.replace("</entry>", f"{between}</entry>").encode() + b"</entry>")
