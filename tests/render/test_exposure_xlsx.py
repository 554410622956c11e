"""An exposure as a workbook: a summary first, the figures of the JSON, dates as dates, no formula."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from exposures import STORIES, screened_stories
from openpyxl import load_workbook
from typer.testing import CliRunner

from prefile import RuleBook
from prefile.analysis.exposure import Exposure, ScenarioDuty
from prefile.analysis.exposure_sums import expose
from prefile.cli import app
from prefile.render.analysis_json import exposure_json
from prefile.render.tabular.exposure_xlsx import exposure_xlsx
from prefile.workbench.changes import duty_moments

FORMULA = "=cmd|' /C calc'!A0"

run = CliRunner()


@pytest.fixture(scope="module")
def exposure(book: RuleBook) -> Exposure:
    """What the stories are exposed to, under a scenario whose name would act, before and after changes of law."""
    supposed = (ScenarioDuty("current-tariff", Decimal(7), None, FORMULA, None, 0, Decimal(1), None),)
    return expose(screened_stories(book), book, scenarios=supposed, moments=duty_moments(book))


@pytest.fixture(scope="module")
def opened(exposure: Exposure) -> Any:  # noqa: ANN401 - openpyxl's
    """The workbook, opened."""
    return load_workbook(io.BytesIO(exposure_xlsx(exposure)))


def _rows(sheet: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - openpyxl's
    head, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


def test_it_begins_with_the_sentence_that_matters(opened: Any) -> None:  # noqa: ANN401 - openpyxl's
    assert opened.sheetnames[0] == "Summary"
    said = {row[0]: row[1] for row in opened["Summary"].iter_rows(values_only=True) if row[0]}
    assert " in duty at the rate date" in said["What matters"]
    assert said["Duty, fees not included"].endswith("USD or more")
    assert said["Rule book"].startswith("sha256:")


def test_its_figures_are_those_of_the_json(opened: Any, exposure: Exposure) -> None:  # noqa: ANN401 - openpyxl's
    shape = json.loads(exposure_json(exposure))
    measures = [row for row in _rows(opened["Measures"]) if row["outcome"] == "applies"]
    for row, measure in zip(measures, shape["measures"], strict=True):
        assert (row["name"], Decimal(str(row["payable"]))) == (measure["title"], Decimal(measure["duty"]))
    totals = [row for row in _rows(opened["Before and after"]) if row["name"] == "all duty"]
    assert len(totals) > 1
    for row, owed in zip(totals, shape["over_time"], strict=True):
        assert Decimal(str(row["least"])) == Decimal(owed["duty"]["least"])
        at = owed["since"] and datetime.fromisoformat(owed["since"]).replace(tzinfo=None)
        assert row["since"] == at
    shared = [row for row in _rows(opened["Minerals"]) if row["outcome"] == "covered"]
    assert sum(Decimal(str(row["value"])) for row in shared) == exposure.covered().value


def test_no_cell_is_a_formula_and_every_sheet_prints(opened: Any) -> None:  # noqa: ANN401 - openpyxl's
    cells = [cell for sheet in opened for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    (acting,) = [cell for cell in cells if cell.value == FORMULA]
    assert acting.quotePrefix
    for sheet in opened:
        assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (1, "landscape")
        if sheet.title != "Summary":
            assert sheet.freeze_panes == "A2"


def test_the_same_exposure_gives_the_same_bytes_and_nothing_is_still_a_workbook(
    book: RuleBook, exposure: Exposure
) -> None:
    assert exposure_xlsx(exposure) == exposure_xlsx(replace(exposure))
    assert load_workbook(io.BytesIO(exposure_xlsx(expose([], book)))).sheetnames[0] == "Summary"


def test_the_command_writes_it_to_a_file_alone(tmp_path: Path) -> None:
    out = tmp_path / "exposure.xlsx"
    words = ["exposure", str(STORIES / "gallium-metal-china" / "declaration.json"), "--format", "xlsx"]
    ran = run.invoke(app, [*words, "--out", str(out)])
    assert (ran.exit_code, ran.output) == (0, "")
    assert out.read_bytes().startswith(b"PK")
