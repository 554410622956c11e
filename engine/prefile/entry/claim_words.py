"""Tell words that stand where a claim's reference belongs and are none: those that mean no, and those that promise.

A document has a number of its own. By a short word a filer means something else: that there is no claim, or that its
document is still to come. Neither lowers a duty.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator

from prefile.entry.fields import Short, refused

__all__ = ["BESIDE_REFERENCE", "DENIALS", "PROMISES", "ClaimReference", "denies", "promises"]


# What may stand beside the reference of a claim, none of which makes one.
BESIDE_REFERENCE = {"date": "a date", "amount": "an amount", "unit": "a unit"}


def _words(*lines: str) -> frozenset[str]:
    return frozenset(word.strip() for line in lines for word in line.split(","))


# The words of filers, without the points and strokes in them, and no and yes in languages that tables come in.
DENIALS = _words(
    "no, n, not, none, nil, null, nothing, never, false, f, off, na, nd, without, unknown, undocumented",
    "no claim, not claimed, not applicable, not available, not required, not needed, not documented",
    "no reference, no document, no documents, no documentation",
    "nein, keine, keiner, non, aucun, aucune, nee, geen, nej, ingen, não, nao, ninguno, nenhum, 否, 无, 無, なし",
)
PROMISES = _words(
    "yes, y, true, t, on, x, xx, xxx, ok, okay, claim, claimed, documented, available, attached, enclosed, received",
    "see attached, see attachment, on file, on hand, have it, tbd, tba, tbc, tbs, to be determined, to be advised",
    "to be announced, to be confirmed, to be provided, to be supplied, to follow, follows, will follow, will provide",
    "coming, later, soon, open, pending, waiting, awaited, awaiting, requested, ordered, in process, in progress",
    "outstanding, wip, asap, expected, promised, placeholder, dummy",
    "ja, j, oui, o, si, sí, s, sim, folgt, offen, en attente, à suivre, pendiente, pendente, volgt, 是, 有, 待定, はい",
)
_AROUND = "()[]{}<>*!?,;:.'\"`´_-–—/\\|#=~+ "
_TICKS = frozenset("?✓✔✅☑√●■☒✗✘×")  # they may say yes


def denies(text: str) -> bool:
    """Return whether what stands where a reference belongs says that there is none: words, dashes, zeros, blanks."""
    letters = _letters(text)
    if not letters:
        return not _TICKS.intersection(text)
    return set(letters) == {"0"} or _bare(text) in DENIALS


def promises(text: str) -> bool:
    """Return whether what stands where a reference belongs promises one, or says no more than that a claim is made."""
    letters = _letters(text)
    return (not letters and not denies(text)) or letters == "1" or _bare(text) in PROMISES


def _letters(text: str) -> str:
    return "".join(character for character in text if character.isalnum())


def _bare(text: str) -> str:
    """Return a text as the lists hold words: small letters, single blanks, no marks around it, no points in it."""
    return " ".join(text.casefold().strip(_AROUND).replace(".", "").replace("/", "").split())


def _names_a_document(value: object) -> object:
    """Refuse a word that is no reference; what is no text is refused by its kind."""
    if isinstance(value, str) and (denies(value) or promises(value)):
        shown = f'"{value[:40]}"' if value.strip() else "blank"
        raise refused("E149", f"the reference of a claim is {shown}, which names no document")
    return value


ClaimReference = Annotated[Short, BeforeValidator(_names_a_document)]
