"""`entry.xsd`, written from the entry's own model: the same keys, patterns and lengths as the JSON Schema."""

from __future__ import annotations

from typing import Any

from lxml import etree
from pydantic import BaseModel

from prefile.entry import Entry
from prefile.intake.xml.shape import NAMESPACE, Part, parts
from prefile.publish.entry_words import ENTRY_WORDS

__all__ = ["entry_xsd"]

_XS = "http://www.w3.org/2001/XMLSchema"
Shape = dict[str, Any]


def entry_xsd() -> str:
    """Return the schema document. Elements stand in any order; `entries` holds many."""
    root = etree.Element(
        f"{{{_XS}}}schema",
        nsmap={"xs": _XS, "e": NAMESPACE},
        attrib={"targetNamespace": NAMESPACE, "elementFormDefault": "qualified"},
    )
    _add(root, "element", name="entry", type="e:Entry")
    many = _add(_add(_add(root, "element", name="entries"), "complexType"), "sequence")
    _add(many, "element", ref="e:entry", maxOccurs="unbounded")
    schema: Shape = Entry.model_json_schema()
    waiting: list[type[BaseModel]] = [Entry]
    for model in waiting:
        _complex(root, model, schema)
        inner = [part.model for part in parts(model).values() if part.model is not None]
        waiting.extend(model for model in dict.fromkeys(inner) if model not in waiting)
    text = etree.tostring(root, pretty_print=True, xml_declaration=True, encoding="UTF-8")
    return str(text, "utf-8")


def _add(parent: etree._Element, tag: str, **attributes: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{_XS}}}{tag}", attrib=attributes)


def _complex(root: etree._Element, model: type[BaseModel], schema: Shape) -> None:
    kind = _add(root, "complexType", name=model.__name__)
    if model.__doc__:
        _document(kind, model.__doc__.strip().splitlines()[0])
    every = _add(kind, "all")
    own = schema if model is Entry else schema["$defs"][model.__name__]
    required = {"lines"} if model is Entry else set(own.get("required", ())) - {"line"}
    for part in parts(model).values():
        least = "1" if part.key in required else "0"
        element = _add(every, "element", name=part.name, minOccurs=least)
        _document(element, ENTRY_WORDS[model.__name__][part.key])
        _fill(element, part, own["properties"].get(part.key, {}))


def _document(node: etree._Element, words: str) -> None:
    _add(_add(node, "annotation"), "documentation").text = words


def _fill(element: etree._Element, part: Part, shape: Shape) -> None:
    if part.kind == "object" and part.model is not None:
        element.set("type", f"e:{part.model.__name__}")
    elif part.kind == "text":
        _simple(element, shape)
    else:
        _list(element, part, shape)


def _list(element: etree._Element, part: Part, shape: Shape) -> None:
    found = _choice(shape, "object" if part.kind == "metadata" else "array")
    items = _add(_add(element, "complexType"), "sequence")
    least = str(found.get("minItems", 0))
    most = str(found.get("maxItems", found.get("maxProperties", "unbounded")))
    item = _add(items, "element", name=part.item or "item", minOccurs=least, maxOccurs=most)
    if part.kind == "metadata":
        content = _add(_add(item, "complexType"), "simpleContent")
        extension = _add(content, "extension", base="xs:string")
        _add(extension, "attribute", name="key", type="xs:string", use="required")
    elif part.model is not None:
        item.set("type", f"e:{part.model.__name__}")
    else:
        _simple(item, found.get("items", {}))


def _simple(element: etree._Element, shape: Shape) -> None:
    """Give an element the facets of its JSON Schema: pattern, length, or the words allowed."""
    found = _choice(shape, "string") or shape
    whole = _choice(shape, "integer")
    restriction = _add(_add(element, "simpleType"), "restriction", base="xs:string")
    if whole:
        _add(restriction, "pattern", value="0*[1-9][0-9]{0,4}")
    for word in found.get("enum", ()):
        _add(restriction, "enumeration", value=str(word))
    if "pattern" in found:
        _add(restriction, "pattern", value=_pattern(str(found["pattern"])))
    for facet in ("minLength", "maxLength"):
        if facet in found:
            _add(restriction, facet, value=str(found[facet]))


def _choice(shape: Shape, kind: str) -> Shape:
    """Return the alternative of a kind, or nothing."""
    return next((choice for choice in [shape, *shape.get("anyOf", ())] if choice.get("type") == kind), {})


def _pattern(pattern: str) -> str:
    """Return a pattern of XSD, which are anchored already and know no groups without a number."""
    return pattern.removeprefix("^").removesuffix("$").replace("(?:", "(")
