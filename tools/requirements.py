"""Print what prefile needs, a requirement a line, out of pyproject.toml: durable-rules apart, which may not build.

tools/requirements.py workbooks pages    the dependencies and those of two extras, without durable-rules
tools/requirements.py --durable           durable-rules alone

Runs on the bare Python that is to make the environment, so it imports the standard library only.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

PYPROJECT = Path(__file__).resolve().parent.parent / "pyproject.toml"
DURABLE = "durable-rules"
OWN_EXTRAS = re.compile(r"prefile\[(.+)\]")


def requirements(extras: list[str], project: dict[str, Any]) -> Iterator[str]:
    """Yield the dependencies and those of some extras, also where an extra names others, without durable-rules."""
    yield from (text for text in project["dependencies"] if not text.startswith(DURABLE))
    for extra in extras:
        yield from _of_extra(extra, project)


def _of_extra(extra: str, project: dict[str, Any]) -> Iterator[str]:
    for text in project["optional-dependencies"][extra]:
        if named := OWN_EXTRAS.fullmatch(text):
            for other in named[1].split(","):
                yield from _of_extra(other.strip(), project)
        elif not text.startswith(DURABLE):
            yield text


def main(asked: list[str]) -> None:
    """Print the requirements."""
    project = tomllib.loads(PYPROJECT.read_text("utf-8"))["project"]
    found = project["optional-dependencies"]["durable"] if asked == ["--durable"] else requirements(asked, project)
    print(*dict.fromkeys(found), sep="\n")


if __name__ == "__main__":
    main(sys.argv[1:])
