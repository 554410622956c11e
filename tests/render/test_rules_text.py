"""A measure for people: what follows on a line is said by the treatment itself, each part with its authority."""

from __future__ import annotations

from dataclasses import replace

import pytest
from by_hand import CITE, a_clause, a_measure, a_rate, window

from prefile.duty.clauses import Duty
from prefile.duty.minimum_import_price import MinimumImportPrice
from prefile.duty.no_duty import NoDuty, NotEncoded, Notice
from prefile.law.treatment import Price, Treatment
from prefile.render.text.rules import measure_rows

PRICE = Price(None, a_rate("21 USD/kg"), window(), CITE, "gallium")
BY_DOCUMENTS = MinimumImportPrice(
    prices=(PRICE, replace(PRICE, mineral=None)),
    documented_by="papers",
    documented_cite="gap",
    undocumented_cite="whole",
    cap=a_rate("25 %"),
    cap_cite="cap",
)
ALWAYS_THE_GAP = replace(BY_DOCUMENTS, documented_by=None, undocumented="difference", cap=None)


def said(treatment: Treatment) -> list[str]:
    """Return what the text of a measure says of its treatment."""
    return dict(measure_rows(a_measure("us.example.one", treatment=treatment)))["TREATMENT"]


@pytest.mark.parametrize(
    ("treatment", "expected"),
    [
        (Notice("needs a license", "act"), ["notice: needs a license [act]"]),
        (NoDuty("sets none", "act"), ["no duty: sets none [act]"]),
        (NotEncoded(), ["not encoded"]),
        (NotEncoded(a_rate("25 %"), "act"), ["not encoded; at most 25 % [act]"]),
        (
            BY_DOCUMENTS,
            [
                "minimum import price of gallium: 21 USD/kg [law]",
                "minimum import price of all goods: 21 USD/kg [law]",
                "undocumented, the whole price [whole]",
                'documented ("papers"), the gap to the price [gap]',
                "the gap is no more than 25 % of the value [cap]",
            ],
        ),
        (
            replace(ALWAYS_THE_GAP, prices=(PRICE,)),
            [
                "minimum import price of gallium: 21 USD/kg [law]",
                "whatever the documents, the gap to the price [whole]",
            ],
        ),
    ],
)
def test_a_treatment_says_what_it_is(treatment: Treatment, expected: list[str]) -> None:
    assert said(treatment) == expected


def test_a_duty_says_each_clause() -> None:
    total = a_clause("general", in_total_with="us.column-1")
    assert said(Duty((a_clause("10 %"), total))) == [
        "10 % [law]",
        "the printed rate of general in total with us.column-1 [law]",
    ]
