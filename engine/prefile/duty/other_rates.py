"""The rate of another article, which a number's printed words name and a further number of the line states.

"The rate applicable to each garment in the ensemble", "to the article of which it is a part", "to that article in the
set subject to the highest rate". Which article that is only the filer knows: without a further number nothing is known.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from typing import NamedTuple

from prefile.duty.by_rate import added, by_rate, rate_not_stated
from prefile.duty.quantities import Amount, Goods
from prefile.entry import Line, Secondary
from prefile.entry.missing_fact import missing_fact
from prefile.entry.provision import further_goods
from prefile.values.money import UNKNOWN, Bounds
from prefile.values.rate import OtherRate, Rate
from prefile.values.tariff_number import show_number
from prefile.values.unwritten import unwritten

__all__ = ["by_other_rate"]


class _Article(NamedTuple):
    """An article that a further number names: its rate, and its own value and quantities."""

    number: str
    rate: Rate
    goods: Goods


def by_other_rate(other: OtherRate, goods: Goods, rate_of: Callable[[str], Rate | None]) -> Amount:
    """Return the duty at the rates of the further numbers of a line; `rate_of` is what the column prints for one.

    Each article owes by its own value and quantities; so does one that is alone and states none, by the line's. The
    article that goods are a part of gives its rate to their value and quantities. Of a set, the highest rate is owed
    on the whole value, a rate by quantity as the percentage that it comes to of its article's value (additional U.S.
    note 3 to chapter 82).
    """
    further = further_goods(goods.line)
    rates = [(one, rate_of(one.number)) for one in further]
    articles = [
        _Article(one.number, rate, Goods(_alone(one, goods.line)))
        for one, rate in rates
        if rate is not None and not rate.names_another
    ]
    if not articles or len(articles) < len(further) or (other.how == "its" and len(further) > 1):
        return rate_not_stated(other, goods)
    if other.how == "highest":
        return _highest(articles, goods)
    own = len(further) == 1 and (other.how == "its" or (further[0].value is None and not further[0].quantities))
    if own:
        return _named(articles[0], by_rate(articles[0].rate, goods))
    return added([_named(article, _on_its_own(article)) for article in articles])


def _alone(further: Secondary, line: Line) -> Line:
    """Return the line of a further number alone: its own value, in the line's currency, and its own quantities."""
    beside = {"value": further.value, "quantities": further.quantities, "net_kg": None, "secondary_numbers": ()}
    return line.model_copy(update=beside | {"part_values": None, "sugar_degrees": None})


def _on_its_own(article: _Article) -> Amount:
    """Return the duty of an article on its own value and quantities, which the further number states."""
    amount = by_rate(article.rate, article.goods)
    asked = (missing_fact("further-goods", number=show_number(article.number)),)
    return amount._replace(missing=asked) if amount.missing else amount


def _highest(articles: Sequence[_Article], goods: Goods) -> Amount:
    """Return the highest of rates, each as a percentage of its article's value, on the value of the set."""
    found = [_named(article, _on_the_set(article, goods)) for article in articles]
    bounds = reduce(Bounds.at_least, (amount.bounds for amount in found))
    missing = tuple(dict.fromkeys(lack for amount in found for lack in amount.missing))
    return Amount(bounds, unwritten(_any_of, tuple(found)), missing)


def _on_the_set(article: _Article, goods: Goods) -> Amount:
    """Return an article's rate on the whole value of its set."""
    if article.rate.free or article.rate.percent is not None:
        return by_rate(article.rate, goods)
    duty, its_value, value = _on_its_own(article), article.goods.value(), goods.value()
    if not its_value.bounds.exact or value.bounds.exact is None:
        asked = missing_fact("further-goods", number=show_number(article.number))
        return Amount(UNKNOWN, "(its rate in percent unknown)", (*value.missing, asked))
    bounds = duty.bounds.times(value.bounds.exact).over(its_value.bounds.exact)
    return Amount(bounds, unwritten(_as_percentage, duty, its_value, value), duty.missing)


def _named(article: _Article, amount: Amount) -> Amount:
    return amount._replace(shown=unwritten(_by_number, amount, article.number))


def _by_number(amount: Amount, number: str) -> str:
    return f"{amount.shown} as for {show_number(number)}"


def _as_percentage(duty: Amount, its_value: Amount, value: Amount) -> str:
    return f"({duty.shown}) ÷ {its_value.shown} × {value.shown}"


def _any_of(amounts: tuple[Amount, ...]) -> str:
    shown = ", ".join(amount.shown for amount in amounts)
    return f"the highest of {shown}" if len(amounts) > 1 else shown
