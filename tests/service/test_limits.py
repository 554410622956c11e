"""Nobody gets more than is allowed: requests in a time and at a time, sizes, and what repeats."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from services import Asked, service

from prefile.service.limits import Crowd, Rates
from prefile.service.negotiation import chosen
from prefile.service.problem import ProblemAnswer
from prefile.service.settings import Bounds, ServiceSettings

SMALL = Path(__file__).parents[2] / "fixtures" / "rulebook"
MAGNET = (Path(__file__).parents[2] / "fixtures" / "entries" / "magnet-china" / "declaration.json").read_bytes()


class Clock:
    """A clock that is set by hand."""

    now = 0.0

    def __call__(self) -> float:
        """Return the time that was set."""
        return self.now


def test_requests_of_each_are_counted_and_come_back_with_time() -> None:
    clock = Clock()
    rates = Rates(Bounds(rate=2, burst=3), clock)
    for _ in range(3):
        rates.take("a")
    with pytest.raises(ProblemAnswer) as refused:
        rates.take("a")
    assert refused.value.headers == {"Retry-After": "1"}
    rates.take("b")
    clock.now = 0.5
    rates.take("a")
    with pytest.raises(ProblemAnswer):
        rates.take("a")


def test_who_asks_under_many_names_takes_no_more_memory() -> None:
    rates = Rates(Bounds(), Clock())
    for number in range(30_000):
        rates.take(str(number))
    assert len(vars(rates)["_buckets"]) <= 10_000


def test_requests_at_a_time_are_counted_for_each_and_for_all() -> None:
    crowd = Crowd(Bounds(in_hand=2, waiting=3))
    with ExitStack() as stack:
        for organisation in ("a", "a", "b"):
            stack.enter_context(crowd.one_more(organisation))
        for organisation, kind in (("a", "too-many"), ("b", "busy")):
            with pytest.raises(ProblemAnswer) as refused, crowd.one_more(organisation):
                pass
            assert refused.value.kind == kind
    with crowd.one_more("a"):
        assert crowd.all == 1


def test_a_repeated_request_gets_its_answer_after_a_restart(tmp_path: Path) -> None:
    key = {"Idempotency-Key": "once"}
    first, again = (
        asked.client.post("/screenings", content=MAGNET, headers=key) for _ in range(2) for asked in service(tmp_path)
    )
    assert (first.status_code, first.content) == (again.status_code, again.content)
    assert first.headers["location"] == again.headers["location"]
    assert ("idempotency-replayed" in first.headers, "idempotency-replayed" in again.headers) == (False, True)


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        (None, "a/json"),
        ("*/*", "a/json"),
        ("a/html", "a/html"),
        ("a/html;q=0.5, a/json;q=0.4", "a/html"),
        ("a/*;q=0.2, a/html;q=0.1", "a/json"),
        ("a/json;q=0, */*", "a/html"),
        ("A/HTML ; Q=1", "a/html"),
        ("b/x", None),
        ("a/json;q=x", None),
        ("", "a/json"),
        ("," * 5000, None),
    ],
)
def test_the_form_that_is_accepted_best_is_chosen(accept: str | None, media: str | None) -> None:
    if media is None:
        with pytest.raises(ProblemAnswer):
            chosen(accept, ("a/json", "a/html"))
    else:
        assert chosen(accept, ("a/json", "a/html")) == media


@pytest.mark.parametrize(
    ("host", "behind", "is_local"),
    [
        ("127.0.0.1", (), True),
        ("127.8.8.8", (), True),
        ("::1", (), True),
        ("[::1]", (), True),
        ("localhost", (), True),
        ("0.0.0.0", (), False),  # noqa: S104 - what is asked about
        ("::", (), False),
        ("localhost.example.com", (), False),
        ("127.0.0.1", ("10.0.0.1",), False),
    ],
)
def test_only_loopback_without_a_proxy_is_local(host: str, behind: tuple[str, ...], *, is_local: bool) -> None:
    assert ServiceSettings("", host=host, behind=behind).is_local is is_local


@pytest.fixture(scope="module")
def narrow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    """A service that takes little."""
    bounds = Bounds(body=50_000, entries=2, lines=3, rate=1, burst=8)
    yield from service(tmp_path_factory.mktemp("narrow"), bounds, rules=SMALL)


def test_a_service_refuses_what_is_too_much_and_says_when_to_come_again(narrow: Asked) -> None:
    client = narrow.client
    one = json.dumps(json.loads(MAGNET))
    large = client.post("/screenings", content=b"x" * 60_000)
    assert (large.status_code, large.headers["connection"]) == (413, "close")
    several = client.post("/screenings", content="\n".join([one] * 5)).json()
    told = several if isinstance(several, list) else several["problems"]
    assert "E106" in json.dumps(told)
    statuses = [client.get("/formats") for _ in range(12)]
    assert statuses[0].status_code == 200
    assert statuses[-1].status_code == 429
    assert int(statuses[-1].headers["retry-after"]) >= 1
    assert client.get("/health").status_code == 200
