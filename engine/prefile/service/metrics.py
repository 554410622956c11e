"""What a service counts, for Prometheus. Labels are names of ours only: no path, no organization, no key."""

from __future__ import annotations

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest

__all__ = ["MEDIA", "Metrics"]

MEDIA = "text/plain; version=0.0.4; charset=utf-8"
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120)


class Metrics:
    """The figures of one service."""

    def __init__(self, workers: Callable[[], int], busy: Callable[[], int], replaced: Callable[[], int]) -> None:
        """Count from zero; what is asked for is looked at when the figures are."""
        self._registry = CollectorRegistry()
        of = self._registry
        ProcessCollector(registry=of)
        self.requests = Counter("prefile_requests", "Requests answered.", ("route", "method", "status"), registry=of)
        self.seconds = Histogram(
            "prefile_request_seconds", "Time to the last byte.", ("route",), registry=of, buckets=_SECONDS
        )
        self.entries = Counter("prefile_entries", "Entries screened or refused.", ("outcome",), registry=of)
        self.lines = Counter("prefile_lines", "Entry lines screened.", registry=of)
        self.reloads = Counter("prefile_rulebook_reloads", "Reloads of the rule book.", ("outcome",), registry=of)
        for name, says, value in (
            ("prefile_workers", "Workers that can answer.", workers),
            ("prefile_workers_busy", "Workers that are answering.", busy),
            ("prefile_workers_replaced", "Workers replaced since the start.", replaced),
        ):
            Gauge(name, says, registry=of).set_function(value)

    def text(self) -> str:
        """Return the figures as Prometheus reads them."""
        return generate_latest(self._registry).decode()
