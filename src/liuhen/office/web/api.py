"""What every part of the API shares: the spellings of values, pages of lists, and the shape of a problem.

Follows docs/spec/api.md: ids as 32 hexadecimal digits, instants with their zone, no floats, both languages where a
sentence belongs to a row, problems as RFC 9457. What cannot be read is refused with its place, never guessed at.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Annotated, Any, Generic, TypeVar
from uuid import UUID

from django.http import Http404, HttpResponse, JsonResponse
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, StrictBool, WithJsonSchema

from liuhen.kernel.errors import Fault, InvalidInput, Text
from liuhen.kernel.instant import format_instant, parse_date, parse_instant
from liuhen.office.web.wording import said

T = TypeVar("T")
PROBLEM = "application/problem+json"
_HEX = re.compile(r"[0-9a-f]{32}", re.ASCII)
# What lies outside cannot be a time of this office, and would leave what databases and calendars can compute with.
EARLIEST, LATEST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


class Told(BaseModel):
    """What the API answers. Every key is always there; null is unknown or none."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Given(BaseModel):
    """What is sent to the API. An unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _read_id(value: object) -> object:
    if isinstance(value, str):
        if not _HEX.fullmatch(value):
            raise ValueError("is no id of 32 lower-case hexadecimal digits")
        return UUID(value)
    return value


def _read_instant(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        instant = parse_instant(value)
    except InvalidInput as error:
        raise ValueError(str(error)) from error
    if not EARLIEST <= instant < LATEST:
        raise ValueError("lies before 1900 or after 2199")
    return instant


def _read_day(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        day = parse_date(value)
    except InvalidInput as error:
        raise ValueError(str(error)) from error
    if not EARLIEST.date() <= day < LATEST.date():
        raise ValueError("lies before 1900 or after 2199")
    return day


def _is_instant(value: object) -> object:
    """Let no number pass as an instant: pydantic would count it from 1970."""
    if value is not None and not isinstance(value, date | datetime):
        raise ValueError("is no text")
    return value


Id = Annotated[
    UUID,
    BeforeValidator(_read_id),
    PlainSerializer(lambda value: value.hex, return_type=str),
    WithJsonSchema({"type": "string", "pattern": "^[0-9a-f]{32}$", "examples": ["01993f5ba3c87d0f9e0a5b6c7d8e9f01"]}),
]
Instant = Annotated[
    datetime,
    BeforeValidator(_is_instant),
    BeforeValidator(_read_instant),
    PlainSerializer(format_instant, return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time", "examples": ["2025-09-26T09:00:00+08:00"]}),
]
Day = Annotated[
    date,
    BeforeValidator(_is_instant),
    BeforeValidator(_read_day),
    PlainSerializer(lambda value: value.isoformat(), return_type=str),
    WithJsonSchema({"type": "string", "format": "date", "examples": ["2025-09-26"]}),
]
RowNumber = Annotated[int, Field(ge=1, lt=1 << 63)]
Sha256 = Annotated[str, WithJsonSchema({"type": "string", "pattern": "^[0-9a-f]{64}$", "examples": ["9f" * 32]})]
Name = Annotated[
    str,
    WithJsonSchema(
        {"type": "string", "pattern": "^[a-z][a-z-]*/.+$", "examples": ["recording/01993f5ba3c87d0f9e0a5b6c7d8e9f01"]}
    ),
]
Truth = StrictBool | None
"""Yes, no, or null: nobody has decided, which is neither."""
Words = Annotated[str, Field(max_length=80, pattern=r"^[^\x00]*$", examples=["2026"])]


class Both(Told):
    """A sentence in both languages."""

    zh: str
    en: str

    @classmethod
    def of(cls, text: Text) -> "Both":
        """Write a text of ours."""
        return cls(zh=text.zh, en=text.en)


class Page(Told, Generic[T]):
    """A page of a list. `next` is sent as `after` to go on; null says that this is the end."""

    items: list[T]
    next: str | None


class FaultTold(Told):
    """One thing wrong in what was sent: `where` is a path such as `activities[0].kind`, empty for the whole."""

    where: str
    message: str


class Problem(Told):
    """Why something was not done (RFC 9457). `safe` says what is unharmed, `todo` what to do next."""

    type: str = Field(pattern="^urn:liuhen:problem:[a-z0-9-]+$", examples=["urn:liuhen:problem:case-filed"])
    title: str
    status: int
    detail: str
    safe: str | None = None
    todo: str | None = None
    faults: list[FaultTold] = []


def problem(
    code: str,
    *,
    status: int,
    title: Text,
    detail: Text,
    safe: Text | None = None,
    todo: Text | None = None,
    faults: Iterable[Fault] = (),
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    """Answer with a problem; never with anything that the machine said about itself."""
    told = Problem(
        type=f"urn:liuhen:problem:{code}",
        title=said(title),
        status=status,
        detail=said(detail),
        safe=said(safe) if safe else None,
        todo=said(todo) if todo else None,
        faults=[FaultTold(where=fault.where, message=fault.message) for fault in faults],
    )
    return JsonResponse(
        told.model_dump(),
        status=status,
        content_type=PROBLEM,
        json_dumps_params={"ensure_ascii": False},
        headers={"Cache-Control": "no-store", **(headers or {})},
    )


def found(row: T | None) -> T:
    """Return a row that may be known; one that may not does not exist (404)."""
    if row is None:
        raise Http404
    return row


def key(text: str | None) -> UUID | None:
    """Read the key of a page of rows in order of their making. Raises `InvalidInput`."""
    if text is None:
        return None
    if not _HEX.fullmatch(text):
        raise InvalidInput.at("after", "is no `next` of a page before")
    return UUID(text)


def number(text: str | None) -> int | None:
    """Read the key of a page of entries. Raises `InvalidInput`."""
    if text is None:
        return None
    if not re.fullmatch(r"[0-9]{1,18}", text, re.ASCII):
        raise InvalidInput.at("after", "is no `next` of a page before")
    return int(text)


def bytes_answer(media_type: str, description: str, *, status: int = 200) -> dict[str, Any]:
    """Describe an answer that is a file, for the OpenAPI document."""
    content = {media_type: {"schema": {"type": "string", "format": "binary"}}}
    return {"responses": {status: {"description": description, "content": content}}}
