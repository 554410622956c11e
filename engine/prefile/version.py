"""Which release this is: the wheel takes its version from here, so that no command has to look up what is installed."""

from __future__ import annotations

__all__ = ["__version__"]

__version__ = "0.1.0"
