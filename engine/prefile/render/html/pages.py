"""Pages for a browser: one file that asks for nothing else, printable, with every text escaped."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, cast

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from prefile.render.text.notation import in_notation
from prefile.render.text.words import clean
from prefile.values.money import show_amount, show_dollars, show_money

__all__ = ["page", "short_money", "signed"]

_STEPS = ((Decimal(10) ** 9, "bn"), (Decimal(10) ** 6, "M"), (Decimal(1000), "k"))
_TENTH, _WHOLE = Decimal("0.1"), Decimal(1)


def page(template: str, shown: Mapping[str, object]) -> str:
    """Return a page made of a template in this package and what it shows."""
    return _ENVIRONMENT.get_template(template).render(shown)


def short_money(amount: Decimal) -> str:
    """Write dollars in a few characters, for a chart: 980, 12k, 1.2M; the exact amount stands in a table."""
    for place, (step, letter) in enumerate(_STEPS):
        if amount >= step:
            steps = amount / step
            shown = steps.quantize(_WHOLE if steps >= 10 else _TENTH)  # noqa: PLR2004 - two figures are enough
            if shown == 1000 and place:  # noqa: PLR2004 - 999,900 is 1.0M
                return f"1.0{_STEPS[place - 1][1]}"
            return f"{shown}{letter}"
    return f"{amount.quantize(_WHOLE)}"


def signed(amount: Decimal) -> str:
    """Write an amount with its sign: +4, −6, 0."""
    return f"{'+' if amount > 0 else '−' if amount < 0 else ''}{show_amount(abs(amount))}"


def _finalize(value: object) -> object:
    """Return the parts of a page: text without characters that act, and no None."""
    if isinstance(value, Markup):
        return value
    return "—" if value is None else clean(value) if isinstance(value, str) else value


_ENVIRONMENT = Environment(
    loader=PackageLoader("prefile.render", "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    finalize=_finalize,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)
_ENVIRONMENT.filters.update({"notation": cast("Any", in_notation)})  # of two arguments, which its type leaves out
_ENVIRONMENT.filters.update(amount=show_amount, dollars=show_dollars, money=show_money, signed=signed)
