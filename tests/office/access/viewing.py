"""A browser that plays one recording through the layer that repeats what was granted, and how often it had to ask."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.core.wsgi import get_wsgi_application

from liuhen.office.access.under_way import ViewingsUnderWay

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from django.test import Client

    from liuhen.office.capture.models import Recording

CONTENT = bytes(range(256)) * 16


@dataclass
class Asked:
    """The office behind the layer under test; counts how often it was asked."""

    times: int = 0
    office: Any = field(default_factory=get_wsgi_application)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        self.times += 1
        return self.office(environ, start_response)


@dataclass
class Viewer:
    """A browser: a session, and requests for one recording."""

    client: Client
    recording: Recording
    asked: Asked = field(default_factory=Asked)

    def __post_init__(self) -> None:
        self.served = ViewingsUnderWay(self.asked)

    def get(self, range_: str | None = "bytes=0-9", *, query: str = "", method: str = "GET", **headers: str) -> Any:
        """Return status, headers and body."""
        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": f"/recordings/{self.recording.pk}/original",
            "QUERY_STRING": query,
            "SERVER_NAME": "testserver",
            "SERVER_PORT": "80",
            "wsgi.input": io.BytesIO(),
            "wsgi.url_scheme": "http",
            "HTTP_COOKIE": f"theme=dark; {settings.SESSION_COOKIE_NAME}={self.client.session.session_key}",
            **headers,
        }
        if range_ is not None:
            environ["HTTP_RANGE"] = range_
        told: list[Any] = []
        body = self.served(environ, lambda status, headers, _=None: told.extend([status, headers]))
        try:
            content = b"".join(body)
        finally:
            if hasattr(body, "close"):
                body.close()
        return told[0], dict(told[1]), content

    def begin(self) -> None:
        """View for the first time, which moves the journal on, and once more, which is granted."""
        for _ in range(2):
            assert self.get()[0].startswith("206")
        self.asked.times = 0


@pytest.fixture
def viewer(client_of_handler: Client, take_in: Callable[..., Recording]) -> Viewer:
    viewer = Viewer(client_of_handler, take_in(content=CONTENT, minutes=10))
    viewer.begin()
    return viewer
