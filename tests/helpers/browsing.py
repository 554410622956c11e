"""A browser without script, for tests of pages: it holds cookies, and sends the forms that it was shown."""

from __future__ import annotations

import re
import time
from html import unescape
from typing import Any

from starlette.testclient import TestClient

__all__ = ["Browser", "text_of"]

_TOKEN = re.compile(r'name="form_token" value="([0-9a-f]*)"')


def text_of(page: str) -> str:
    """Return what a page says, without its marks."""
    body = page[page.find("<main") :]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


class Browser:
    """Asks a service for pages; `page` is the last that it was given, `path` its address."""

    def __init__(self, client: TestClient) -> None:
        """Begin without cookies."""
        client.cookies.clear()
        self.client = client
        self.status, self.page, self.path, self.token = 0, "", "", ""
        self.headers: dict[str, str] = {}

    @property
    def text(self) -> str:
        """What the last page says."""
        return text_of(self.page)

    def get(self, path: str, **asked: Any) -> Browser:  # noqa: ANN401 - as the client takes it
        """Open a page, and follow where it sends."""
        return self._shown(self.client.get(path, **asked))

    def post(self, path: str, data: dict[str, Any] | None = None, *, token: str | None = None, **sent: Any) -> Browser:  # noqa: ANN401 - as above
        """Send a form with the token of the last page, or another, and follow where it sends."""
        fields = {"form_token": self.token if token is None else token, **(data or {})}
        return self._shown(self.client.post(path, data=fields, **sent))

    def screen(self, *files: tuple[str, bytes], pasted: str = "") -> Browser:
        """Send files from the first page, and wait for what comes of them."""
        return self.begin(*files, pasted=pasted).wait()

    def begin(self, *files: tuple[str, bytes], pasted: str = "") -> Browser:
        """Send files from the first page."""
        self.get("/")
        sent = [("declaration", file) for file in files] or [("declaration", ("", b""))]
        return self.post("/screen", {"pasted": pasted}, files=sent)

    def wait(self) -> Browser:
        """Look at a page again as long as it says how far it is."""
        while self.goes_on:
            time.sleep(0.02)
            self.get(self.path)
        return self

    @property
    def goes_on(self) -> bool:
        """Whether the last page says how far a screening is."""
        return "data-going" in self.page

    def _shown(self, response: Any) -> Browser:  # noqa: ANN401 - the client's own
        self.status, self.page, self.path = response.status_code, response.text, response.url.raw_path.decode()
        self.headers = dict(response.headers)
        if found := _TOKEN.search(self.page):
            self.token = found[1]
        return self
