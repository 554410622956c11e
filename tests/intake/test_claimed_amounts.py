"""What a claim draws of an approved balance, in side-cars and tables: joined to its claim, or refused at its place."""

from __future__ import annotations

import io
from collections.abc import Callable
from decimal import Decimal

import pytest
import xlsxwriter
from side_cars import HEAD, entry_of, joined

import prefile
from prefile import DeclarationProblems, Mapping

GOODS = {"tariff_number": "2804.61.00.00", "origin": "DE", "value": "15000"}
CLAIM = "claims/made-up-offset"
COLUMNS = ("entry_number", "line", "tariff_number", "origin", "value", "entered")
PARTS = (f"{CLAIM}/reference", f"{CLAIM}/amount", f"{CLAIM}/unit")
ROW = ("ABC-1234567-6", "1", "2804.61.00.00", "DE", "15000", "2026-12-07")


def table(*cells: str) -> bytes:
    return f"{','.join((*COLUMNS, *PARTS))}\n{','.join((*ROW, *cells))}\n".encode()


def workbook(*cells: str) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, (*COLUMNS, *PARTS))
        sheet.write_row(1, 0, ROW)
        for place, cell in enumerate(cells, len(ROW)):
            if cell.isdigit():
                sheet.write_number(1, place, float(cell))
            else:
                sheet.write_string(1, place, cell)
    return out.getvalue()


def mapping() -> Mapping:
    """Return a mapping whose headings are the facts themselves."""
    of_entry = ("entry_number", "entered")
    rows = "".join(f'"{fact}" = "{fact}"\n' for fact in (*COLUMNS, *PARTS) if fact not in of_entry)
    head = 'format = "prefile-mapping/1"\nreads = "table"\nname = "drawn"\n[entry]\n'
    entry = "".join(f'"{fact}" = "{fact}"\n' for fact in of_entry)
    return prefile.read_mapping(f"{head}{entry}[line]\n{rows}".encode(), name="drawn.toml")


@pytest.mark.parametrize("made", [table, workbook], ids=["csv", "xlsx"])
@pytest.mark.parametrize(
    ("cells", "claims"),
    [
        (("OFF-7", "5000", ""), [("OFF-7", Decimal(5000), None)]),
        (("OFF-7", "120", "pcs"), [("OFF-7", Decimal(120), "PCS")]),
        (("OFF-7", "0", ""), [("OFF-7", Decimal(0), None)]),
        (("OFF-7", "", ""), [("OFF-7", None, None)]),
        (("", "", "KG"), []),
        (("no", "0", "KG"), []),
    ],
)
def test_a_row_of_a_table_says_what_its_claim_draws(
    made: Callable[..., bytes], cells: tuple[str, ...], claims: list[tuple[str, Decimal | None, str | None]]
) -> None:
    (line,) = prefile.read_entry(made(*cells), mapping=mapping()).lines
    assert [(claim.reference, claim.amount, claim.unit) for claim in line.claims] == claims


@pytest.mark.parametrize(
    ("cells", "code", "words"),
    [
        (("", "5000", ""), "E114", "an amount alone makes no claim"),
        (("OFF-7", "", "KG"), "E154", "states the unit KG and no amount"),
        (("OFF-7", "five", ""), "E108", "five"),
    ],
)
def test_what_makes_no_amount_of_a_claim_is_refused_in_its_row(cells: tuple[str, ...], code: str, words: str) -> None:
    with pytest.raises(DeclarationProblems) as refused:
        prefile.read_entry(table(*cells), mapping=mapping())
    assert [(problem.code, problem.where.line) for problem in refused.value.problems] == [(code, 2)]
    assert words in refused.value.problems[0].what


def test_a_side_car_says_it_beside_the_reference_in_any_order_and_of_a_claim_that_is_declared() -> None:
    answers = f"{HEAD}ABC-1,1,{CLAIM}/unit,KG\nABC-1,1,{CLAIM}/amount,12\nABC-1,1,{CLAIM}/reference,OFF-7\n"
    (claim,) = joined(entry_of(GOODS), answers).lines[0].claims
    assert (claim.reference, claim.amount, claim.unit) == ("OFF-7", Decimal(12), "KG")
    declared = entry_of({**GOODS, "claims": [{"claim": "made-up-offset", "reference": "OFF-8"}]})
    (claim,) = joined(declared, f"{HEAD}ABC-1,1,{CLAIM}/amount,0\n").lines[0].claims
    assert (claim.reference, claim.amount) == ("OFF-8", Decimal(0))
