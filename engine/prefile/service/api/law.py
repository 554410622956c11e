"""Questions of law: look-ups, measures, agreements, dated changes, words, formats and schemas."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, ClassVar

from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.responses import Response

from prefile.service import answers as law
from prefile.service.api.document import answers, body_of
from prefile.service.api.responses import JSON, tagged
from prefile.service.callers import Asks, Screens, TheService
from prefile.service.problem import ProblemAnswer
from prefile.service.questions import CheckAsked
from prefile.service.receiving import limited_body
from prefile.values.dates import NEW_YORK, write_instant

__all__ = ["CheckBody", "router"]

router = APIRouter(tags=["law"], default_response_class=Response)
_MOST_BYTES = 1 << 18
_USUAL = ("question", "no-key", "not-allowed", "not-here", "too-many", "busy")
Text = Annotated[str, Field(max_length=200)]
Day = Annotated[
    str | None, Query(max_length=40, description="A day, or an instant in New York.", examples=["2026-12-04"])
]
AsKnown = Annotated[
    str | None, Query(max_length=40, description="The law as it was known on this day.", examples=["2026-11-01"])
]


class CheckBody(BaseModel):
    """What goods owe is asked of: numbers, and what is known of the goods."""

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid", hide_input_in_errors=True)
    numbers: list[Text] = Field(min_length=1, max_length=100, description="Tariff numbers of 10, 8, 6 or 4 digits.")
    origins: list[Text] = Field([], max_length=100, description="Countries of origin, by code or name.")
    value: Text | None = Field(None, description="The entered value in US dollars, like 15000.")
    quantities: list[Text] = Field([], max_length=20, description="Quantities, like 200KG.")
    on: Text | None = Field(None, description="The rate date; without it, now.")
    program: Text | None = Field(None, description="The special program claimed, like S.")
    claims: list[Text] = Field([], max_length=100, description="Claims, NAME or NAME=REFERENCE.")
    compare_origins: bool = Field(default=False, description="Add a country of each agreement partner.")
    as_known: Text | None = Field(None, description="The law as it was known on this day.")
    assume_current_tariff: bool = Field(
        default=False, description="For days after the tariff held, suppose that it stays in effect."
    )

    def asked(self) -> CheckAsked:
        """Return it as the question that a worker is asked."""
        on = self.on or write_instant(datetime.now(NEW_YORK).replace(microsecond=0))
        return CheckAsked(
            tuple(self.numbers),
            on,
            tuple(self.origins),
            self.value,
            tuple(self.quantities),
            self.program,
            tuple(self.claims),
            self.compare_origins,
            self.as_known,
            self.assume_current_tariff,
        )


@router.post(
    "/check",
    summary="Look up what goods owe on a day",
    responses=answers({200: "Check"}, *_USUAL, "declaration", "body", "too-slow-sent", "too-large", "encoding"),
    openapi_extra=body_of(schema=CheckBody.model_json_schema()),
)
async def check(request: Request, running: TheService, _: Screens) -> Response:
    """Say what goods of some numbers would owe, origins side by side, as the same lines of an entry would.

    A fact that is not stated stays missing, and the answer names it.
    """
    body = await limited_body(request, running.bounds, _MOST_BYTES)
    try:
        asked = CheckBody.model_validate_json(body).asked()
    except ValidationError as error:
        raise _wrong(error) from None
    return Response(await running.answer(law.check_answer, asked), media_type=JSON)


def _wrong(error: ValidationError) -> ProblemAnswer:
    found = error.errors(include_url=False, include_context=False, include_input=False)[:20]
    wrong = [{"parameter": ".".join(map(str, one["loc"])) or "body", "what": one["msg"]} for one in found]
    detail = "; ".join(f"{one['parameter']}: {one['what']}" for one in wrong)
    return ProblemAnswer("question", detail, parameters=wrong)


@router.get("/measures", summary="The measures of the rule book", responses=answers({200: "Measures"}, *_USUAL))
async def measures(
    request: Request, running: TheService, _: Asks, on: Day = None, as_known: AsKnown = None
) -> Response:
    """List each measure with its standing, on a day where one is given."""
    return tagged(request, await running.answer(law.measures_answer, on, as_known))


@router.get("/measures/{measure}", summary="One measure", responses=answers({200: "Measure"}, *_USUAL, "not-found"))
async def measure(
    request: Request,
    running: TheService,
    _: Asks,
    measure: Annotated[
        str, Path(max_length=200, description="The id of a measure.", examples=["us.section-232.metals"])
    ],
) -> Response:
    """Show one measure whole: what it covers, when it is in force, what follows, its claims and authorities."""
    return tagged(request, await running.answer(law.measure_answer, measure))


@router.get("/agreements", summary="The partners' instruments", responses=answers({200: "Agreements"}, *_USUAL))
async def agreements(
    request: Request,
    running: TheService,
    _: Asks,
    origin: Annotated[
        str | None, Query(max_length=20, description="Those that govern goods of one country.", examples=["JP"])
    ] = None,
) -> Response:
    """List the instruments on critical minerals: status, price floors, and effect on duty."""
    return tagged(request, await running.answer(law.agreements_answer, origin))


@router.get("/upcoming", summary="The dated changes of law", responses=answers({200: "Upcoming"}, *_USUAL))
async def upcoming(
    request: Request,
    running: TheService,
    _: Asks,
    on: Annotated[
        str | None, Query(max_length=40, description="The day; without it, today.", examples=["2026-11-28"])
    ] = None,
    within: Annotated[int, Query(ge=0, le=law.LONGEST_SPAN, description="Days either way.", examples=[30])] = 90,
) -> Response:
    """List what changes when, for which measures, ahead and just behind."""
    day = on or datetime.now(NEW_YORK).date().isoformat()
    return tagged(request, await running.answer(law.upcoming_answer, day, within))


@router.get("/explain", summary="What a word means", responses=answers({200: "Explanation"}, *_USUAL, "not-found"))
async def explain(
    request: Request,
    running: TheService,
    _: Asks,
    word: Annotated[
        str,
        Query(max_length=200, description="A code, a measure, a claim or a heading.", examples=["mip-documentation"]),
    ],
    on: Day = None,
) -> Response:
    """Say what a code, a measure, a claim or a heading of chapter 99 means, and what to do about it."""
    return tagged(request, await running.answer(law.explain_answer, word, on))


@router.get(
    "/formats", summary="The formats that declarations are read in", responses=answers({200: "Formats"}, *_USUAL)
)
async def formats(request: Request, _: Asks) -> Response:
    """List the formats: how each is recognized, and which facts it has no place for."""
    return tagged(request, law.formats_answer())


@router.get("/schemas", summary="The published schemas", responses=answers({200: "Schemas"}, *_USUAL))
async def schemas(request: Request, _: Asks) -> Response:
    """List the schemas, each by its name with what it is of."""
    return tagged(request, law.schemas_answer())


@router.get(
    "/schemas/{name}",
    summary="One schema",
    responses=answers({200: {"application/schema+json": "Schema", "application/xml": ""}}, *_USUAL, "not-found"),
)
async def schema(
    request: Request,
    _: Asks,
    name: Annotated[str, Path(max_length=100, description="The name of a schema.", examples=["report.schema.json"])],
) -> Response:
    """Give one schema: JSON Schema 2020-12, or the XML Schema."""
    media = "application/xml" if name.endswith(".xsd") else "application/schema+json"
    return tagged(request, law.schema_answer(name), media)
