"""The shipped tariff table, for tests of what the law says as data."""

import pytest

from prefile import RuleBook
from prefile.law.tariff import TariffTable


@pytest.fixture(scope="session")
def table(book: RuleBook) -> TariffTable:
    """The shipped tariff table."""
    return book.tariff
