"""What is wrong with a text that should be a value, and the one step that mends it."""

from __future__ import annotations

__all__ = ["Unreadable"]


class Unreadable(ValueError):  # noqa: N818 - it says what is wrong with a text of theirs
    """A text is not the value that it should be. Its message says what is wrong, `following` what mends it or ""."""

    def __init__(self, what: str, following: str = "") -> None:
        """Keep what is wrong, and the next step."""
        super().__init__(what)
        self.following = following
