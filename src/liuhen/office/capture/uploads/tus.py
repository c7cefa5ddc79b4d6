"""The headers of tus 1.0.0: read strictly, written completely. Knows no office and no file.

Core, creation, creation-with-upload, checksum, termination, expiration (https://tus.io/protocols/resumable-upload).
Not offered: deferred lengths, trailing checksums, concatenation.
"""

from __future__ import annotations

import hashlib
import re
from datetime import UTC
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any, Final

from liuhen.kernel.errors import Refusal, Text
from liuhen.office.capture.uploads import refusals
from liuhen.office.capture.uploads.metadata import from_base64
from liuhen.office.capture.uploads.receiving import ALGORITHMS, Checksum

if TYPE_CHECKING:
    from datetime import datetime

VERSION: Final = "1.0.0"
EXTENSIONS: Final = ("creation", "creation-with-upload", "checksum", "termination", "expiration")
OFFSET_STREAM: Final = "application/offset+octet-stream"
RESUMABLE: Final = {"Tus-Resumable": VERSION}
_NUMBER: Final = re.compile(r"[0-9]{1,18}", re.ASCII)


def offered(largest_bytes: int) -> dict[str, str]:
    """Return the headers that say what is offered."""
    return {
        "Tus-Version": VERSION,
        "Tus-Extension": ",".join(EXTENSIONS),
        "Tus-Max-Size": str(largest_bytes),
        "Tus-Checksum-Algorithm": ",".join(ALGORITHMS),
    }


def require_version(headers: Any) -> None:
    """Refuse a sender that speaks another version, or does not say which."""
    if headers.get("Tus-Resumable") != VERSION:
        raise Refusal(
            "tus-version",
            Text(zh=f"只支持 tus {VERSION}。", en=f"Only tus {VERSION} is spoken here."),
            todo=Text(
                zh=f"请在请求头 Tus-Resumable 中写明 {VERSION}。", en=f"Send the header Tus-Resumable: {VERSION}."
            ),
            status=412,
        )


def length_of(headers: Any) -> int:
    """Read how long the file is, in bytes. Raises `Refusal`."""
    if "Upload-Concat" in headers:
        raise refusals.bad_header("Upload-Concat")
    if "Upload-Defer-Length" in headers or "Upload-Length" not in headers:
        raise refusals.length_unknown()
    return _number(headers, "Upload-Length")


def offset_of(headers: Any) -> int:
    """Read where the sender goes on. Raises `Refusal`."""
    return _number(headers, "Upload-Offset")


def _number(headers: Any, name: str) -> int:
    text = headers.get(name, "")
    if not _NUMBER.fullmatch(text):
        raise refusals.bad_header(name)
    return int(text)


def checksum_of(headers: Any) -> Checksum | None:
    """Read what the sender says of the bytes of this request; None when it says nothing. Raises `Refusal`."""
    text = headers.get("Upload-Checksum")
    if text is None:
        return None
    algorithm, _, encoded = text.partition(" ")
    try:
        digest = from_base64(encoded)
    except ValueError as error:
        raise refusals.bad_header("Upload-Checksum") from error
    if algorithm not in ALGORITHMS or len(digest) != hashlib.new(algorithm, usedforsecurity=False).digest_size:
        raise refusals.bad_header("Upload-Checksum")
    return Checksum(algorithm=algorithm, digest=digest)


def expires(at: datetime) -> dict[str, str]:
    """Say until when one may go on."""
    return {"Upload-Expires": format_datetime(at.astimezone(UTC), usegmt=True)}
