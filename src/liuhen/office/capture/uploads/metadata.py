"""What a sender says about its file (`Upload-Metadata`, tus 1.0, creation): claims by a stranger, read strictly.

Four keys are known, each at most once; anything else is refused with its place, for what is not understood may matter.
`filetype` is what browsers guess; it is read and not kept, because what a file is, is found from its bytes.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from liuhen.kernel.digest import Digest
from liuhen.kernel.errors import InvalidInput, Refusal
from liuhen.office.capture.upload import read_modified
from liuhen.office.capture.uploads import refusals

if TYPE_CHECKING:
    from datetime import datetime

LONGEST_METADATA: Final = 4096
KEYS: Final = frozenset({"filename", "filetype", "modified", "sha256"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """A file by what its sender says; None and "" are unknown. `filename` is as it came, not yet fit to be shown."""

    filename: str = ""
    modified_at: datetime | None = None
    sha256: Digest | None = None


def read_metadata(text: str) -> Claims:
    """Read a header's value; "" says nothing. Raises `Refusal` `bad-metadata` with the place."""
    if len(text) > LONGEST_METADATA:
        raise refusals.bad_metadata(f"> {LONGEST_METADATA}")
    values: dict[str, str] = {}
    for pair in text.split(",") if text else ():
        key, _, value = pair.strip(" ").partition(" ")
        if key not in KEYS or key in values:
            raise refusals.bad_metadata(ascii(key[:40]))
        values[key] = _decoded(key, value)
    return Claims(
        filename=values.get("filename", ""),
        modified_at=_modified(values.get("modified", "")),
        sha256=_digest(values.get("sha256", "")),
    )


def _decoded(key: str, value: str) -> str:
    try:
        return from_base64(value).decode("utf-8")
    except ValueError as error:
        raise refusals.bad_metadata(key) from error


def from_base64(text: str) -> bytes:
    """Read the one spelling that RFC 4648 §4 has for some bytes. Raises `ValueError` for every other."""
    raw = base64.b64decode(text.encode("ascii"), validate=True)
    if base64.b64encode(raw).decode() != text:
        raise ValueError("another spelling of the same bytes")
    return raw


def _modified(text: str) -> datetime | None:
    try:
        return read_modified(text)
    except Refusal as refusal:
        raise refusals.bad_metadata("modified") from refusal


def _digest(text: str) -> Digest | None:
    try:
        return Digest.from_hex(text) if text else None
    except InvalidInput as error:
        raise refusals.bad_metadata("sha256") from error
