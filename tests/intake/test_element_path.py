"""The paths of a mapping, evaluated by lxml's XPath behind the grammar that is checked before a file is read."""

from __future__ import annotations

import pytest
from lxml import etree

from prefile.intake.xml.element_path import find, read_fact_source

KEYS = etree.fromstring(
    b"""<line xmlns="urn:a" xmlns:o="urn:other">
    <AddInfo><Key> Smelt\n</Key><Value>first</Value></AddInfo>
    <AddInfo><Key>Smelt in</Key><Value>blank within</Value></AddInfo>
    <AddInfo><Key>Smelt  in</Key><Value>two blanks within</Value></AddInfo>
    <AddInfo><Key>Smelt<part/></Key><Value>beside an element</Value></AddInfo>
    <AddInfo><Key><part>Smelt</part></Key><Value>inside an element</Value></AddInfo>
    <AddInfo><Key>Sm<![CDATA[elt]]></Key><Value>last</Value></AddInfo>
    <o:AddInfo><Key>Smelt</Key><Value>another namespace</Value></o:AddInfo>
    <within><AddInfo><Key>Smelt</Key><Value>deeper</Value></AddInfo></within>
    </line>"""
)


def found(written: str) -> list[str | None]:
    """Return the texts that a path leads to in the line above."""
    path = read_fact_source(written).path
    assert path is not None
    return [element.text for element in find(KEYS, path, "urn:a")]


def test_a_condition_compares_the_whole_text_without_the_blanks_around_it_in_the_order_of_the_file() -> None:
    assert found("AddInfo[Key='Smelt']/Value") == ["first", "last"]
    assert found("AddInfo[Key='Smelt in']/Value") == ["blank within"]
    assert found("AddInfo[Key='smelt']/Value") == []


def test_a_path_leads_to_children_of_the_declarations_namespace_alone() -> None:
    assert found("within/AddInfo[Key='Smelt']/Value") == ["deeper"]
    assert len(found("AddInfo/Value")) == 6  # neither the one deeper nor the one of another namespace


@pytest.mark.parametrize(
    "written",
    ["//Value", "../Value", "*", "AddInfo[1]", "AddInfo[Key=concat('a','b')]", "AddInfo[Key='a' or '1']", "n:AddInfo"],
)
def test_nothing_else_of_xpath_gets_through_the_grammar(written: str) -> None:
    with pytest.raises(ValueError, match=r"is no step|names no element"):
        read_fact_source(written)


def test_the_text_of_a_condition_is_a_variable_and_never_part_of_the_expression() -> None:
    assert found("""AddInfo[Key='" or "1"="1']/Value""") == []
