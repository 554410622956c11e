"""The language server that editors run finds nothing wrong with a shipped rule file, and each mistake in its line."""

from __future__ import annotations

import pytest

import editors

INSTALLED = pytest.mark.skipif(not editors.SERVER.exists(), reason="tools/check editors installs the language server")


def test_each_mistake_changes_one_place_of_the_model() -> None:
    right = editors.MODEL.read_text("utf-8").splitlines()
    for mistake in editors.MISTAKES:
        text, line = editors.broken(mistake)
        wrong = text.splitlines()
        assert wrong[: line - 1] == right[: line - 1]
        assert wrong[line - 1] != right[line - 1]


@INSTALLED
def test_the_server_says_nothing_wrongly() -> None:
    with editors.LanguageServer([str(editors.SERVER)]) as server:
        assert list(editors.faults(server)) == []
