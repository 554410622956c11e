"""Forms as browsers send them: fields and files, and the token without which nothing is done."""

from __future__ import annotations

import hmac
from typing import NamedTuple
from urllib.parse import parse_qsl

from fastapi import Request

from prefile.service.pages.visitors import Visitor
from prefile.service.problem import ProblemAnswer
from prefile.service.questions import Document
from prefile.service.receiving import Room, limited_body, received_form
from prefile.service.running import Running

__all__ = ["FORM_TOKEN", "Form", "plain_form", "sent_form"]

FORM_TOKEN = "form_token"  # noqa: S105 - the name of the field
_MOST_BYTES, _MOST_FIELDS = 1 << 20, 2000


class Form(NamedTuple):
    """What a form brought: each field by its name, in its order, and the files."""

    fields: tuple[tuple[str, str], ...]
    files: tuple[Document, ...] = ()

    def get(self, name: str) -> str | None:
        """Return the field with a name, without blanks about it; None where it is empty."""
        return next((value.strip() for field, value in self.fields if field == name and value.strip()), None)

    def every(self, name: str) -> tuple[str, ...]:
        """Return each field with a name that is not empty."""
        return tuple(value.strip() for field, value in self.fields if field == name and value.strip())


async def plain_form(request: Request, running: Running, visitor: Visitor | None) -> Form:
    """Return the fields of a form without files; `visitor` None: a form that no session is needed for.

    Raises:
        ProblemAnswer: the form is too large, cannot be read, or carries another token than its visitor's forms do.
    """
    body = await limited_body(request, running.bounds, _MOST_BYTES)
    try:
        fields = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError:
        raise ProblemAnswer("body", "the form cannot be read") from None
    return _checked(Form(tuple(fields)), visitor)


async def sent_form(request: Request, running: Running, visitor: Visitor, room: Room) -> Form:
    """Return the fields and files of a form.

    Raises:
        ProblemAnswer: as of `plain_form`.
    """
    fields, files = await received_form(request, running.bounds, room)
    return _checked(Form(fields, files), visitor)


def _checked(form: Form, visitor: Visitor | None) -> Form:
    if visitor is not None and not hmac.compare_digest(
        (form.get(FORM_TOKEN) or "").encode(), visitor.form_token.encode()
    ):
        raise ProblemAnswer("not-here", "the form does not belong to this session: open the page again, and repeat it")
    return form
