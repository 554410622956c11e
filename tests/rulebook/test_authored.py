"""Five made-up measures, as authors write them: laid over the shipped rules, `check` and `prove` accept them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from deciders import DECIDERS

import prefile
from prefile import RuleBook
from prefile.rulebook.lint import lint
from prefile.workbench.mutation.judge import Judge
from prefile.workbench.mutation.score import every_change, score
from prefile.workbench.prove import prove

ROOT = Path(__file__).parents[2]
RULES, AUTHORED = ROOT / "rules", ROOT / "fixtures" / "rulebook" / "authored"
LEAST_NOTICED = 95  # percent of changes
LONGEST = 120  # lines of a file, its examples among them
NAMES = sorted(path.stem for path in (AUTHORED / "us" / "authored").iterdir())
CHAPTER_99 = Path("tariff") / "chapter-99.csv"


@pytest.fixture(scope="module")
def authored(tmp_path_factory: pytest.TempPathFactory) -> RuleBook:
    """The shipped book with the five measures, their agreement and their headings."""
    folder = tmp_path_factory.mktemp("authored") / "rules"
    shutil.copytree(RULES, folder)
    for part in ("us", "agreements"):
        shutil.copytree(AUTHORED / part, folder / part, dirs_exist_ok=True)
    head, *rows = (folder / CHAPTER_99).read_text("utf-8").splitlines()
    made_up = (AUTHORED / "chapter-99.csv").read_text("utf-8").splitlines()[1:]
    (folder / CHAPTER_99).write_text("\n".join([head, *sorted([*rows, *made_up]), ""]), "utf-8")
    return prefile.open_rulebook(folder)


def test_there_are_five_of_them_each_marked_as_made_up_and_short() -> None:
    assert len(NAMES) == 5
    for name in NAMES:
        lines = (AUTHORED / "us" / "authored" / f"{name}.yaml").read_text("utf-8").splitlines()
        assert lines[0] == "# Made up to show what rules can say: no law stands here."
        assert len(lines) <= LONGEST


def test_check_finds_nothing_wrong_in_the_book_and_asks_no_other_file_to_be_changed(authored: RuleBook) -> None:
    assert lint(authored) == ()
    theirs = {f"us.authored.{name}" for name in NAMES}
    assert theirs <= authored.by_id.keys()


@pytest.mark.parametrize("decide", DECIDERS)
@pytest.mark.parametrize("name", NAMES)
def test_every_example_comes_out_and_every_part_is_reached(name: str, decide: str, authored: RuleBook) -> None:
    proof = prove(authored, decide=decide, only=[f"us.authored.{name}"])  # type: ignore[arg-type]
    assert proof.problems == ()
    assert proof.missing == ()
    assert proof.examples > 5


def test_nearly_every_change_of_them_is_noticed(authored: RuleBook) -> None:
    judge = Judge(authored)
    found = score(map(judge.judge, every_change(authored, [f"us.authored.{name}" for name in NAMES])), {})
    assert found.whole.made > 200
    assert found.whole.percent >= LEAST_NOTICED, [change.key for change in found.survivors]
