"""A release is refused where a cold command, memory or the wheel grew by more than it may."""

from __future__ import annotations

import pytest

import release
from release_growth import COMMANDS, Grown, compared, table


@pytest.mark.parametrize(
    ("name", "before", "now", "refused"),
    [
        ("screen seconds", 0.50, 0.54, False),
        ("screen seconds", 0.50, 0.56, True),
        ("check MB", 60.0, 65.9, False),
        ("check MB", 60.0, 66.1, True),
        ("wheel MB", 10.0, 10.4, False),
        ("wheel MB", 10.0, 10.6, True),
        ("help seconds", 0.20, 0.10, False),
    ],
)
def test_a_figure_may_grow_by_a_share_of_itself(name: str, before: float, now: float, *, refused: bool) -> None:
    assert Grown(name, before, now).too_much is refused


def test_a_figure_that_the_release_before_lacks_is_not_compared() -> None:
    grown = compared({"wheel MB": 10.0, "gone seconds": 1.0}, {"wheel MB": 11.0, "new seconds": 1.0})
    assert [one.name for one in grown] == ["wheel MB"]
    assert "GREW  wheel MB" in table(grown)
    assert "+10.0%" in table(grown)


def test_the_commands_that_are_measured_are_there_and_screen_a_shipped_entry() -> None:
    assert {words[0] for words in COMMANDS.values()} == {"--help", "check", "screen"}
    assert (release.ROOT / COMMANDS["screen"][1]).is_file()


def test_what_is_not_ready_is_not_tagged(monkeypatch: pytest.MonkeyPatch) -> None:
    said = {"status": " M README.md", "tag": "v9.9.9"}
    monkeypatch.setattr(release, "_git", lambda word, *_: said[word])
    why = list(release.untagged("v9.9.9"))
    assert why[0] == "something is not committed"
    assert "v9.9.9 is there already" in why[1]
    assert "CHANGELOG.md has no heading ## 9.9.9 (" in why[2]
