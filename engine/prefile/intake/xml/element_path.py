"""Parse the paths by which a mapping says where a fact stands in XML: few words, checked before a file is read.

A path is a way of element names, from a shipment or from one of its invoice lines down: `CountryOfOrigin/Code`. A step
may say which of several elements is meant, by the text of one that it holds: `AddInfo[Key='Smelt']/Value`,
`Number[Type/Code='ENT']`. `invoice:` in front begins at the invoice that a line stands in. A weight may name its unit:
`NetWeight @ NetWeightUnit/Code`. A text in quotes, `'US'`, is said of every file. Nothing leads up or computes.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:  # mappings are read where no XML is
    from lxml import etree

__all__ = ["XML_BLANKS", "ElementPath", "FactSource", "Step", "find", "read_fact_source"]

XML_BLANKS = " \t\r\n"  # what does not count around the text of a condition
_INVOICE = "invoice:"
_NAME = r"[A-Za-z_][A-Za-z0-9_.-]{0,79}"
_STEP = re.compile(rf"({_NAME})(?:\[({_NAME}(?:/{_NAME}){{0,3}})='([^'\[\]]{{1,120}})'\])?", re.ASCII)
_BETWEEN = re.compile(r"/(?![^\[]*\])")  # a slash that stands in no condition
_SAID = re.compile(r"'([^']{1,120})'")
_MOST_STEPS = 12
_SHOWN = 80


class Step(NamedTuple):
    """One step down: an element's name, and what must be written in one that it holds, where that is asked."""

    name: str
    within: tuple[str, ...] = ()
    text: str = ""


class ElementPath(NamedTuple):
    """A way down from a shipment or an invoice line, or from the invoice around the line."""

    steps: tuple[Step, ...]
    of_invoice: bool = False


class FactSource(NamedTuple):
    """Where a fact stands, as it was written: at a path, its unit at another; or a text that is said of every file."""

    written: str
    path: ElementPath | None
    unit: ElementPath | None = None
    constant: str = ""


def read_fact_source(written: str) -> FactSource:
    """Read where a fact stands.

    Raises:
        ValueError: it is not written so; the message says what is wrong.
    """
    if (constant := _SAID.fullmatch(written.strip())) is not None:
        return FactSource(written, None, None, constant[1].strip())
    at, mark, unit = written.partition("@")
    path = _path(at.strip())
    if not mark:
        return FactSource(written, path)
    measured = _path(unit.strip())
    if measured.of_invoice and not path.of_invoice:
        raise ValueError(f'"{unit.strip()[:_SHOWN]}" is of the invoice, and the amount before it of the line')
    return FactSource(written, path, measured._replace(of_invoice=path.of_invoice))


def _path(written: str) -> ElementPath:
    of_invoice = written.startswith(_INVOICE)
    way = written.removeprefix(_INVOICE).strip()
    if not way:
        raise ValueError("it names no element")
    parts = _BETWEEN.split(way)
    if len(parts) > _MOST_STEPS:
        raise ValueError(f"it has {len(parts)} steps; at most {_MOST_STEPS} lead anywhere")
    return ElementPath(tuple(_step(part) for part in parts), of_invoice)


def _step(written: str) -> Step:
    match = _STEP.fullmatch(written.strip())
    if match is None:
        shown = f'"{written.strip()[:_SHOWN]}"' if written.strip() else "an empty step"
        raise ValueError(f"{shown} is no step: it is a name like NetWeight, or one like AddInfo[Key='Smelt']")
    name, within, text = match.groups()
    return Step(name) if within is None else Step(name, tuple(within.split("/")), text.strip())


def find(element: etree._Element, path: ElementPath, namespace: str) -> list[etree._Element]:
    """Return the elements that a path leads to from an element, blank or not, in the order of the file."""
    tags = _tags(path, namespace)
    if tags is None:
        evaluate, texts = _compiled(path, namespace)
        found: list[etree._Element] = evaluate(element, **texts)
        return found
    leaves = [element]
    for tag in tags:
        leaves = [child for above in leaves for child in above.iterchildren(tag)]
    return leaves


@cache
def _tags(path: ElementPath, namespace: str) -> tuple[str, ...] | None:
    """Return the tags of a path none of whose steps asks for anything, from the top; they are walked in less time."""
    return (
        None if any(step.within for step in path.steps) else tuple(f"{{{namespace}}}{step.name}" for step in path.steps)
    )


@cache
def _compiled(path: ElementPath, namespace: str) -> tuple[etree.XPath, dict[str, str]]:
    """Return the XPath of a path, and the texts that its conditions ask for, which are variables of it.

    What the grammar lets through is names alone, so that nothing else can get into the expression. The text of a
    condition is compared without the blanks around it; an element that holds others has no text.
    """
    from lxml import etree  # noqa: PLC0415 - mappings are read where no XML is

    texts: dict[str, str] = {}
    steps: list[str] = []
    for place, step in enumerate(path.steps):
        steps.append(f"n:{step.name}")
        if step.within:
            texts[f"t{place}"] = step.text
            within = "/".join(f"n:{name}" for name in step.within)
            same = f"contains(., $t{place}) and normalize-space(.) = normalize-space($t{place})"
            steps[-1] += f"[{within}[not(*) and {same}]]"
    return etree.XPath("/".join(steps), namespaces={"n": namespace}), texts
