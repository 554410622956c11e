"""Rates that are another article's: ensembles, sets, parts; by the further numbers that a line states."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from by_hand import CITE, a_book, a_clause, a_line, a_measure, a_row, a_tariff, an_entry, seeded
from owing import asked, bounds, half_up

import prefile
from prefile import Finding
from prefile.decision.predicates import SecondaryNumber
from prefile.duty.clauses import Duty
from prefile.law.measure import CoverageCondition

ENSEMBLE, SET, PART, OTHER = "6103220010", "8206000000", "9017900150", "8501101000"
TABLE = a_tariff(
    a_row(ENSEMBLE, "The rate applicable to each garment in the ensemble if separately entered", "Free"),
    a_row(SET, "The rate of duty applicable to that article in the set subject to the highest rate of duty"),
    a_row(PART, "The rate applicable to the article of which it is a part or accessory"),
    a_row(OTHER, "6.7%"),
    a_row("6101200010", "15.9%"),
    a_row("6103431020", "58.5¢/kg + 15.2%"),
    a_row("8203204000", "12%"),
    a_row("8204120000", "9%"),
    a_row("8211915060", "0.7¢ each + 3.7%"),
    a_row("8211922000", "Free"),
    a_row("9802008015", "A duty upon the full value"),
)


def owed(number: str, *further: object, **more: object) -> Finding:
    """Return what column 1 general comes to on a line with further numbers."""
    book = a_book(a_measure("us.example", treatment=Duty((a_clause("general"),))), table=TABLE)
    stated = [{"number": one} if isinstance(one, str) else one for one in further]
    line = a_line(tariff_number=number, secondary_numbers=stated, **more)
    return prefile.screen(an_entry(line), book, decide="plain").lines[0].findings[0]


def stated(number: str, value: object = None, **quantities: str) -> dict[str, object]:
    """Return a further number with its own value and quantities."""
    amounts = [{"amount": amount, "unit": unit} for unit, amount in quantities.items()]
    return {"number": number, "quantities": amounts, **({} if value is None else {"value": str(value)})}


@pytest.mark.parametrize(
    ("number", "of"),
    [(ENSEMBLE, "each garment"), (SET, "each article in the set"), (PART, "the article of which it is a part")],
)
def test_without_a_further_number_nothing_is_known_and_it_is_asked_for(number: str, of: str) -> None:
    finding = owed(number)
    assert (finding.outcome, bounds(finding), asked(finding)) == ("cannot tell", ("0.00", None), ["other-rate"])
    assert of in finding.missing[0].ask
    assert finding.missing[0].path == "/lines/0/secondary_numbers"


def test_the_one_garment_of_a_line_owes_its_rate_on_the_value_of_the_line() -> None:
    assert str(owed(ENSEMBLE, "6101200010", value="10000").duty) == "1590.00"


def test_garments_with_their_own_values_owe_each_its_rate() -> None:
    further = (stated("6101200010", 6000), stated("6103431020", 4000, KG="10"))
    finding = owed(ENSEMBLE, *further, value="10000")
    assert str(finding.duty) == str(Decimal("954.00") + Decimal("5.85") + Decimal("608.00"))


def test_a_garment_of_several_that_states_no_value_is_asked_for_it() -> None:
    finding = owed(ENSEMBLE, stated("6101200010", 6000), "6103431020", value="10000")
    assert (finding.outcome, bounds(finding), asked(finding)) == ("cannot tell", ("954.00", None), ["further-goods"])
    assert "6103.43.10.20" in finding.missing[0].ask


def test_a_set_owes_the_highest_rate_on_its_whole_value() -> None:
    assert str(owed(SET, "8204120000", "8203204000", "8211922000", value="12345").duty) == "1481.40"


def test_a_rate_by_quantity_in_a_set_is_the_percentage_that_it_comes_to_of_its_article() -> None:
    article = stated("8211915060", 50, NO="100")  # 70 cents and 1.85 on 50 dollars: 5.1 %
    assert str(owed(SET, article, value="1000").duty) == "51.00"
    assert str(owed(SET, article, "8204120000", value="1000").duty) == "90.00"


@pytest.mark.parametrize("article", [stated("8211915060", 50), stated("8211915060", NO="100"), stated("8211915060", 0)])
def test_an_article_of_a_set_without_its_value_or_quantity_leaves_the_others_as_the_least(
    article: dict[str, object],
) -> None:
    finding = owed(SET, article, "8204120000", value="1000")
    assert (finding.outcome, bounds(finding), asked(finding)) == ("cannot tell", ("90.00", None), ["further-goods"])


def test_a_part_owes_the_rate_of_its_article_on_its_own_value() -> None:
    assert str(owed(PART, "8203204000", value="1000").duty) == "120.00"
    assert str(owed(PART, "8211922000", value="1000").duty) == "0.00"


@pytest.mark.parametrize("further", [("8203204000", "8204120000"), (SET,), (PART,), ("9802008015",)])
def test_a_further_number_that_gives_no_one_rate_leaves_it_open(further: tuple[str, ...]) -> None:
    finding = owed(PART, *further, value="1000")
    assert (finding.outcome, bounds(finding)) == ("cannot tell", ("0.00", None))


def test_a_further_number_of_goods_is_no_further_number_where_it_names_the_rate() -> None:
    doubt = CoverageCondition("doubt", SecondaryNumber(), CITE)
    book = a_book(
        a_measure("us.example", conditions=(doubt,), treatment=Duty((a_clause("general"),))),
        table=TABLE,
    )
    outcomes = {}
    for number, further in ((PART, "8203204000"), (PART, "9802008015"), (OTHER, "8203204000")):
        line = a_line(tariff_number=number, secondary_numbers=[{"number": further}])
        (finding,) = prefile.screen(an_entry(line), book, decide="plain").lines[0].findings
        outcomes[number, further] = finding.outcome
    assert outcomes == {
        (PART, "8203204000"): "applies",
        (PART, "9802008015"): "cannot tell",
        (OTHER, "8203204000"): "cannot tell",
    }


def test_ensembles_and_sets_come_to_what_their_words_say_of_any_values() -> None:
    rng = seeded(47)
    for _ in range(200):
        values = [Decimal(rng.randrange(1, 10**7)).scaleb(-2) for _ in range(2)]
        mass, pieces = rng.randrange(1, 10**4), rng.randrange(1, 10**4)
        garments = (stated("6101200010", values[0]), stated("6103431020", values[1], KG=str(mass)))
        own = (
            Fraction("0.159") * Fraction(values[0]) + Fraction("0.152") * Fraction(values[1]) + Fraction("0.585") * mass
        )
        assert owed(ENSEMBLE, *garments, value=str(sum(values))).duty == half_up(own)
        articles = (stated("8204120000", values[0]), stated("8211915060", values[1], NO=str(pieces)))
        of_knife = Fraction("0.037") + Fraction("0.007") * pieces / Fraction(values[1])
        highest = max(Fraction("0.09"), of_knife) * Fraction(sum(values))
        assert owed(SET, *articles, value=str(sum(values))).duty == half_up(highest)
