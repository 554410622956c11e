"""`prefile docs`: the pages that ship are listed and read, and the site is opened where one is installed."""

from __future__ import annotations

import json
import sys
import webbrowser
from pathlib import Path

import pytest
from typer.testing import CliRunner

from prefile.cli import app
from prefile.workbench.shipped_pages import SITE

run = CliRunner()


@pytest.fixture
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Stand in a new installation, and give what a browser is asked to open."""
    asked: list[str] = []

    def ask(address: str) -> bool:
        asked.append(address)
        return True

    monkeypatch.setattr(webbrowser, "open", ask)
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    return asked


def test_it_lists_the_pages_under_their_headings(opened: list[str]) -> None:
    said = run.invoke(app, ["docs"]).stdout
    assert said.index("TUTORIALS") < said.index("  tutorials/broker ") < said.index("HOW TO") < said.index("  brokers ")
    assert said.endswith("As a site: not installed here.\n")
    assert opened == []


def test_each_page_that_is_listed_is_read() -> None:
    pages = json.loads(run.invoke(app, ["docs", "--format", "json"]).stdout)["pages"]
    assert {"tutorials/broker", "brokers", "rules/README"} <= {page["name"] for page in pages}
    for page in pages:
        assert run.invoke(app, ["docs", page["name"]]).stdout == Path(page["file"]).read_text("utf-8")
    one = json.loads(run.invoke(app, ["docs", "brokers", "--format", "json"]).stdout)["pages"]
    assert [page["name"] for page in one] == ["brokers"]


def test_a_page_that_is_not_there_is_refused_with_the_nearest() -> None:
    done = run.invoke(app, ["docs", "broker"])
    assert done.exit_code == 2
    assert "tutorials/broker" in done.output


def test_the_site_is_opened_where_it_is_installed(opened: list[str], tmp_path: Path) -> None:
    refused = run.invoke(app, ["docs", "--open"])
    assert (refused.exit_code, opened) == (2, [])
    site = tmp_path / SITE
    site.parent.mkdir(parents=True)
    site.write_text("<!doctype html>", "utf-8")
    assert run.invoke(app, ["docs", "--open"]).exit_code == 0
    assert opened == [site.as_uri()]
    assert json.loads(run.invoke(app, ["docs", "--format", "json"]).stdout)["site"] == str(site)
