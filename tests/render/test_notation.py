"""Workings for people: dollars and cents a unit, units as the trade writes them, measures by their titles."""

from __future__ import annotations

import pytest

from prefile.render.text.notation import in_notation

TITLES = {"us.column-1": "Column 1 duty", "us.column-1-of-all": "another"}


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("21 USD/KG × 1,000 KG − 15,000 USD", "$21.00/kg × 1,000 kg − $15,000"),
        ("0.38 USD/W × 100,000 W", "$0.38/W × 100,000 W"),
        ("0.68 USD/HEAD × 500 NO", "$0.68/head × 500 head"),
        ("5 USD/EACH × 3 NO", "$5.00 each × 3 pieces"),
        ("0.139 USD/KG × 20 KG molybdenum + 1.9 % × 5,000 USD", "$0.139/kg × 20 kg molybdenum + 1.9 % × $5,000"),
        ("2 USD/LIN. M × 3 M", "$2.00/lin. m × 3 m"),
        ("0.05 USD/1,000 × 2,000 NO ÷ 1,000", "$0.05/1,000 × 2,000 pieces ÷ 1,000"),
        ("1 USD/PF.LITER × 4 PFL, not less than 0.5 USD/KG × 1 KG",
         "$1.00/pf.liter × 4 proof liters, not less than $0.50/kg × 1 kg"),
        ("21 USD/KG × (quantity in KG unknown)", "$21.00/kg × (quantity in kg unknown)"),
        ("10 % × 9,000.50 USD − (0 to 17.50 USD) of us.column-1", "10 % × $9,000.50 − ($0 to $17.50) of Column 1 duty"),
        ("25 % × (10,000 USD − 4,000 USD of US content)", "25 % × ($10,000 − $4,000 of US content)"),
        ("(12,000 EUR × 1.1 = 13,200 USD)", "(12,000 EUR × 1.1 = $13,200)"),
        ("68¢/head", "68¢/head"),
        ("Free", "Free"),
        ("1 USD of us.column-1-of-all", "$1 of another"),
    ],
)  # fmt: skip
def test_a_working_is_written_as_the_trade_writes_it(written: str, shown: str) -> None:
    assert in_notation(written, TITLES) == shown
