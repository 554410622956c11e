"""The reference of formats: every key of an entry has words, and every element that prefile reads stands in it."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import BaseModel

import prefile
from docs_entry import entry_page
from docs_formats import formats_page, places_read
from prefile.entry.fact_paths import FACTS
from prefile.entry.minors import LATER
from prefile.intake.catair.records import LAYOUTS
from prefile.intake.formats import FORMATS
from prefile.intake.netchb.line import FREE
from prefile.intake.xml.shape import parts
from prefile.publish.entry_words import ENTRY_WORDS

EVERY_FIELD = Path(__file__).parents[2] / "fixtures" / "formats" / "netchb" / "every-field.xml"


@pytest.fixture(scope="module")
def formats() -> str:
    return formats_page()


def test_every_key_of_every_part_of_an_entry_has_words_and_nothing_else_has() -> None:
    models: list[type[BaseModel]] = [prefile.Entry]
    for model in models:
        models.extend(part.model for part in parts(model).values() if part.model and part.model not in models)
    assert {model.__name__: list(model.model_fields) for model in models} == {
        name: list(words) for name, words in ENTRY_WORDS.items()
    }


def test_the_page_of_an_entry_names_keys_elements_and_the_minor_that_a_key_came_with() -> None:
    page = entry_page()
    assert all(f"| `{key}`" in page for words in ENTRY_WORDS.values() for key in words)
    assert "| `part_of` | `<part-of>` |" in page
    assert page.count("(since entry/1.") == sum(map(len, LATER.values())) + len(LATER["metal"])


def test_the_page_of_formats_holds_every_other_format_and_every_fact_of_a_side_car(formats: str) -> None:
    titles = [form.source.name for form in FORMATS if not form.name.startswith("prefile-")]
    assert [title for title in titles if f"\n## {title}\n" not in formats] == []
    assert [fact for fact in FACTS if f"| `{fact}` |" not in formats] == []


def test_every_element_of_netchb_and_every_field_of_catair_stands_in_it(formats: str) -> None:
    netchb = formats.partition("## NetCHB")[2].partition("\n## ")[0]
    assert [name for name in FREE if f"/{name}`" not in netchb] == []
    assert all(f"| {record} | {field} |" in formats for record, fields in LAYOUTS.items() for field in fields.values())


def test_of_the_sample_of_every_field_nothing_is_passed_over() -> None:
    entry = prefile.read_entry(EVERY_FIELD)
    assert entry.source is not None
    assert entry.source.passed_over == ()


def test_a_fact_that_two_elements_hold_names_both() -> None:
    read = places_read(["netchb/every-field.xml"])
    assert [place.rpartition("/")[2] for place in read["lines/…/metal/copper/smelted_in/…"]] == [
        "copper-prim-country-melt-code",
        "copper-sec-country-melt-code",
    ]
