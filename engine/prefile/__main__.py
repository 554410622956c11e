"""`prefile` and `python -m prefile`: begin the command line so that it can be stopped while it is still being read."""

from __future__ import annotations

import atexit
import gc
import os
import signal

__all__ = ["main"]

# Modules and a rule book are 200,000 objects that all stay. Looking for garbage among them again and again, and once
# more when the process ends, took a fifth of a start.
_GARBAGE = 200_000


def main() -> None:
    """Run the command line. Until it hears signals itself, Ctrl-C ends the process as SIGTERM does, without a word."""
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # none is ours, and looking for one takes its time
    gc.set_threshold(_GARBAGE)
    atexit.register(gc.freeze)
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from prefile.cli import main as run  # noqa: PLC0415 - half a second, in which it must be possible to stop

    run()


if __name__ == "__main__":
    main()
