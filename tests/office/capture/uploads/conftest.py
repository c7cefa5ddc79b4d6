"""A handler who sends files by tus, with a vault of their own."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from liuhen.office.capture.uploads.models import Upload

if TYPE_CHECKING:
    from liuhen.office.people.models import Officer

UPLOADS = "/api/v1/uploads/"
MP4 = b"\x00\x00\x00\x18ftypmp42" + bytes(range(256)) * 40


def metadata(**claims: str) -> str:
    """Write claims as the header does."""
    return ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in claims.items())


@dataclass
class Sender:
    """Somebody signed in, who speaks tus through the session of the pages."""

    client: Client
    officer: Officer

    def call(self, method: str, path: str, body: Any = b"", **headers: str) -> Any:
        """Send one request with the protocol's version; a header of None is left out."""
        named = {"Tus-Resumable": "1.0.0"} | {key.replace("_", "-"): value for key, value in headers.items()}
        kept = {key: value for key, value in named.items() if value is not None}
        kind = kept.pop("Content-Type", "application/offset+octet-stream" if body or method == "PATCH" else "")
        extra: dict[str, Any] = {"CONTENT_TYPE": kind}  # said of an empty body, too
        if not isinstance(body, bytes):
            extra["wsgi.input"] = body
        data = body if isinstance(body, bytes) else b"x"
        if "Content-Length" in kept:
            extra["CONTENT_LENGTH"] = kept.pop("Content-Length")
        return self.client.generic(method, path, data, content_type=kind, headers=kept, **extra)

    def begin(self, size: int, name: str = "BWC-03_20261118_0931.mp4", **headers: str) -> str:
        """Begin an upload; return where its bytes go."""
        headers.setdefault("Upload_Metadata", metadata(filename=name))
        answer = self.call("POST", UPLOADS, Upload_Length=str(size), **headers)
        assert answer.status_code == 201, answer.content
        return str(answer.headers["Location"])

    def send(self, place: str, offset: int, body: Any, **headers: str) -> Any:
        """Go on with an upload."""
        return self.call("PATCH", place, body, Upload_Offset=str(offset), **headers)

    def offset(self, place: str) -> int:
        """Ask how far an upload has come."""
        return int(self.call("HEAD", place).headers["Upload-Offset"])

    def told(self, place: str) -> dict[str, Any]:
        """Ask what has become of an upload."""
        answer: dict[str, Any] = self.call("GET", place).json()
        return answer


def sender_of(officer: Officer) -> Sender:
    client = Client(raise_request_exception=False)
    assert officer.account is not None
    client.force_login(officer.account, backend="allauth.account.auth_backends.AuthenticationBackend")
    return Sender(client=client, officer=officer)


@pytest.fixture
def sender(handler: Officer) -> Sender:
    return sender_of(handler)


def row(place: str) -> Upload:
    """Return the row of an upload."""
    return Upload.objects.get(pk=place.rpartition("/")[2])


def problem(answer: Any) -> str:
    """Return the code of a problem."""
    assert answer.headers["Content-Type"] == "application/problem+json", answer.content
    return str(answer.json()["type"]).removeprefix("urn:liuhen:problem:")
