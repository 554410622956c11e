"""Times of an entry: wall clocks in New York, days alone, and offsets."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from entry_texts import slow_to_start
from hypothesis import given
from hypothesis import strategies as st

from prefile.values.dates import read_instant

NEW_YORK = ZoneInfo("America/New_York")
WALL_CLOCKS = st.datetimes(
    datetime(1980, 1, 2),  # noqa: DTZ001 - a wall clock
    datetime(2100, 12, 30),  # noqa: DTZ001 - a wall clock
).map(lambda local: local.replace(microsecond=0))


@slow_to_start
@given(WALL_CLOCKS.map(lambda local: local.replace(second=0)))
def test_a_wall_clock_in_new_york_is_the_one_instant_that_it_stands_for(local: datetime) -> None:
    check_wall_clock(local)


CHANGES = [
    datetime(year, month, day, 2)  # noqa: DTZ001 - a wall clock
    for year, month, day in [(1987, 4, 5), (2006, 4, 2), (2026, 3, 8), (2040, 3, 11), (2006, 10, 29), (2026, 11, 1)]
]


@given(st.sampled_from(CHANGES), st.integers(-150, 150))
def test_around_the_change_of_the_clocks_a_time_is_one_instant_or_is_refused(change: datetime, minutes: int) -> None:
    check_wall_clock(change + timedelta(minutes=minutes))


def check_wall_clock(local: datetime) -> None:
    """Compare read_instant with the definition: the instants at which New York's clocks show this time."""
    text = f"{local:%Y-%m-%dT%H:%M}"
    candidates = [(local + timedelta(hours=hours)).replace(tzinfo=UTC) for hours in (4, 5)]
    instants = [one for one in candidates if one.astimezone(NEW_YORK).replace(tzinfo=None) == local]
    if len(instants) == 1:
        assert read_instant(text) == instants[0]
        return
    with pytest.raises(ValueError, match="occurs twice" if instants else "does not exist"):
        read_instant(text)
    for hours in (4, 5) if instants else ():
        assert read_instant(f"{text}-0{hours}:00") == (local + timedelta(hours=hours)).replace(tzinfo=UTC)


@given(st.dates(date(1980, 1, 1), date(2100, 12, 31)))
def test_a_day_alone_is_a_minute_past_midnight_in_new_york(day: date) -> None:
    shown = read_instant(day.isoformat()).astimezone(NEW_YORK)
    assert (shown.date(), shown.hour, shown.minute, shown.second) == (day, 0, 1, 0)


@given(
    WALL_CLOCKS,
    st.integers(-14 * 60, 14 * 60),
)
def test_an_offset_is_taken_at_its_word(local: datetime, minutes: int) -> None:
    sign, ahead = "-" if minutes < 0 else "+", abs(minutes)
    text = f"{local.isoformat()}{sign}{ahead // 60:02}:{ahead % 60:02}"
    assert read_instant(text) == (local - timedelta(minutes=minutes)).replace(tzinfo=UTC)


@pytest.mark.parametrize("offset", ["+25:00", "-05:60", "+99:99", "+5:00", "-0500", "z", "+05:00:00"])
def test_an_offset_that_no_clock_has_is_refused_in_words(offset: str) -> None:
    with pytest.raises(ValueError, match=r"2026-12-04T09:30|offset") as refused:
        read_instant(f"2026-12-04T09:30{offset}")
    assert "timedelta" not in str(refused.value)
