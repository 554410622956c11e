"""`prefile` and `python -m prefile`: begin the command line so that it can be stopped while it is still being read."""

from __future__ import annotations

import signal

__all__ = ["main"]


def main() -> None:
    """Run the command line. Until it hears signals itself, Ctrl-C ends the process as SIGTERM does, without a word."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from prefile.cli import main as run  # noqa: PLC0415 - half a second, in which it must be possible to stop

    run()


if __name__ == "__main__":
    main()
