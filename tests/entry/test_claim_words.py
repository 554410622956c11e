"""What stands where a claim's reference belongs: words that mean no, words that promise, and references."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from prefile import Claim
from prefile.entry.claim_words import DENIALS, PROMISES, denies, promises

REFERENCES = ["DOC-1", "MIP 2026/117", "N-100", "No. 4711", "10", "2026-12-04", "X1", "yes-4", "Nein & Co. 3", "文件1"]


def test_no_word_means_both() -> None:
    assert not DENIALS & PROMISES


@given(
    st.sampled_from(sorted(DENIALS | PROMISES)),
    st.sampled_from([str, str.upper, str.title]),
    st.sampled_from(["{}", " {} ", "({})", "{}.", "{}!", '"{}"', "\u00a0{}\t"]),
)
def test_case_blanks_and_marks_around_a_word_change_nothing(word: str, case: type[str], around: str) -> None:
    written = around.format(case(word))
    assert (denies(written), promises(written)) == (word in DENIALS, word in PROMISES)


@pytest.mark.parametrize(
    "text", ["", " ", "-", "--", "—", "...", "/", "0", "0.00", "000", "N/A", "n.a.", "(none)", "\u200b"]
)
def test_blanks_dashes_and_zeros_mean_no(text: str) -> None:
    assert denies(text)
    assert not promises(text)


@pytest.mark.parametrize("text", ["?", "✓", "☒", "1", "T.B.D.", "To  Follow", "yes?"])
def test_ticks_and_questions_promise(text: str) -> None:
    assert promises(text)
    assert not denies(text)


@pytest.mark.parametrize("text", REFERENCES)
def test_a_reference_is_neither(text: str) -> None:
    assert not denies(text)
    assert not promises(text)
    assert Claim(claim="mip-documentation", reference=text).reference == text


@given(st.text(max_size=20))
def test_a_claim_has_no_reference_that_denies_or_promises(text: str) -> None:
    try:
        found = Claim(claim="mip-documentation", reference=text)
    except ValidationError:
        assert denies(text) or promises(text)
    else:
        assert found.reference == text
