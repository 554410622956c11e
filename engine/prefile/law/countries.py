"""CBP's country codes, their names, and the groups of them that rules may name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["Countries"]


@dataclass(frozen=True, slots=True)
class Countries:
    """CBP's country codes with their names, and the groups that rules may name (EU) with their members."""

    names: Mapping[str, str]
    groups: Mapping[str, frozenset[str]]

    def expand(self, code: str) -> frozenset[str] | None:
        """Return the countries that a code or group stands for; None where it is neither."""
        if code in self.groups:
            return self.groups[code]
        return frozenset({code}) if code in self.names else None
