"""tus 1.0 under `/api/v1/uploads/`, and what has become of one's uploads. Thin: the protocol is read in `tus`.

For sessions (with their CSRF token) and personal tokens alike. An upload is known to the officer who began it alone.
"""

from typing import Any, Literal
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone
from ninja import Router

from liuhen.kernel.errors import Refusal, Text
from liuhen.office.capture import permissions as _permissions  # noqa: F401 - registers the verbs
from liuhen.office.capture.api_shapes import IntakeTold
from liuhen.office.capture.body import INTERRUPTED, Body, Pieces
from liuhen.office.capture.intake_page import result_rows
from liuhen.office.capture.models import IntakeVerdict
from liuhen.office.capture.uploads import actions, refusals, tus
from liuhen.office.capture.uploads.metadata import read_metadata
from liuhen.office.capture.uploads.models import Upload
from liuhen.office.capture.uploads.queries import SHOWN, unfinished_of, upload_of
from liuhen.office.capture.uploads.receiving import receive
from liuhen.office.capture.uploads.turns import turns
from liuhen.office.people.api_auth import api_door
from liuhen.office.web.api import Id, Instant, Told, found

router = Router(tags=["uploads"])
DOOR = api_door("capture.take_in")
POLITE_BYTES = 4 << 20
NOT_BYTES = Refusal(
    "media-type",
    Text(zh=f"请以 {tus.OFFSET_STREAM} 发送内容。", en=f"Send the bytes as {tus.OFFSET_STREAM}."),
    safe=refusals.PART_KEPT,
    status=415,
)


class UploadTold(Told):
    """One's own upload. `outcome` null: not ended; the sentences are in the language of the request."""

    id: Id
    name: str
    size_bytes: int
    offset_bytes: int
    modified_at: Instant | None
    begun_at: Instant
    expires_at: Instant
    outcome: Literal["stored", "held", "refused"] | None
    what: str | None
    safe: str | None
    todo: str | None
    page: str | None
    intake: IntakeTold | None

    @classmethod
    def of(cls, row: Upload) -> "UploadTold":
        """Describe an upload, and its end where there is one."""
        shown = {} if row.result is None else result_rows([row.result])[0]
        return cls(
            id=row.pk,
            name=row.name,
            size_bytes=row.size_bytes,
            offset_bytes=row.offset_bytes,
            modified_at=row.modified_at,
            begun_at=row.begun_at,
            expires_at=row.expires_at,
            outcome=shown.get("state"),
            what=shown.get("what"),
            safe=shown.get("safe"),
            todo=shown.get("todo"),
            page=shown.get("url"),
            intake=None if row.result is None else IntakeTold.of(row.result),
        )


def _header(name: str, *, required: bool = True, **schema: Any) -> dict[str, Any]:
    return {"name": name, "in": "header", "required": required, "schema": {"type": "string", **schema}}


_VERSION = _header("Tus-Resumable", const=tus.VERSION)
_OFFSET = _header("Upload-Offset", pattern="^[0-9]{1,18}$")
_CHECKSUM = _header("Upload-Checksum", required=False, pattern="^(sha256|sha1) [A-Za-z0-9+/]+={0,2}$")
_STREAM = {tus.OFFSET_STREAM: {"schema": {"type": "string", "format": "binary"}}}
_DONE = {204: {"description": "Done; the headers say how far the upload has come."}}


def _opening(request: Any) -> None:
    """Hold a request against the protocol, and have its headers said with every refusal from here on."""
    request.headers_with_problem = {**tus.RESUMABLE, "Retry-After": "5"}
    if request.method != "GET":
        if request.headers.get("Tus-Resumable") != tus.VERSION:
            request.headers_with_problem |= tus.offered(settings.LIUHEN_UPLOAD_LARGEST_BYTES)
        tus.require_version(request.headers)


def _own(request: Any, upload_id: UUID) -> Upload:
    return found(upload_of(request.officer, upload_id))


def _by(request: Any) -> dict[str, Any]:
    return {"by": request.officer.object_name, "now": timezone.now}


def _finished(request: Any, upload: Upload) -> Upload:
    """Finish an upload that is whole and was not recorded, because somebody was killed in between."""
    if upload.result_id is None and upload.offset_bytes == upload.size_bytes:
        with turns.take(upload.pk, most=settings.LIUHEN_UPLOADS_AT_ONCE):
            actions.finish_whole(upload=upload, **_by(request))
        return _own(request, upload.pk)
    return upload


def _headers(upload: Upload) -> dict[str, str]:
    """Say how far an upload has come, and what it has become: `Liuhen-Outcome` and `Liuhen-Recording`."""
    headers = {**tus.RESUMABLE, "Upload-Offset": str(upload.offset_bytes), "Cache-Control": "no-store"}
    result = upload.result
    if result is None:
        return headers | tus.expires(upload.expires_at)
    if result.recording_id is not None:
        headers |= {"Liuhen-Recording": result.recording_id.hex}
    return headers | {"Liuhen-Outcome": "stored" if result.verdict == IntakeVerdict.STORED else "held"}


def _receive(request: Any, upload: Upload, offset: int) -> None:
    """Take in the body of a request. A refused sender that has little left to send is heard out, to hear the answer."""
    length, body = _body(request)
    try:
        if request.content_type != tus.OFFSET_STREAM:
            raise NOT_BYTES
        checksum = tus.checksum_of(request.headers)
        receive(upload, body, length, offset=offset, checksum=checksum, **_by(request))
    except Refusal as refusal:
        if refusal.code != INTERRUPTED and length is not None and length <= POLITE_BYTES:
            Pieces(body, None, broken=refusals.interrupted).drain()
        raise


def _body(request: Any) -> tuple[int | None, Body]:
    """Return how many bytes come, and from where; senders that stream (RFC 9112 §7.1) do not say how many."""
    text = request.META.get("CONTENT_LENGTH") or ""
    if text.isascii() and text.isdigit():
        return int(text), request
    if "chunked" in request.META.get("HTTP_TRANSFER_ENCODING", "").lower():
        return None, request.META["wsgi.input"]
    return 0, request


@router.api_operation(
    ["OPTIONS"],
    "/uploads/",
    response=None,
    auth=DOOR,
    openapi_extra={"responses": {204: {"description": "Versions, extensions, limits, in headers."}}},
)
def offer(request: Any) -> HttpResponse:
    """What of tus is offered here."""
    return HttpResponse(status=204, headers=tus.RESUMABLE | tus.offered(settings.LIUHEN_UPLOAD_LARGEST_BYTES))


@router.post(
    "/uploads/",
    response=None,
    auth=DOOR,
    openapi_extra={
        "parameters": [
            _VERSION,
            _header("Upload-Length", pattern="^[0-9]{1,18}$"),
            _header("Upload-Metadata", required=False, maxLength=4096, pattern="^[\\x20-\\x7e]*$"),
            _CHECKSUM,
        ],
        "requestBody": {"required": False, "content": _STREAM},
        "responses": {201: {"description": "Begun; `Location` is where the bytes go."}},
    },
)
def begin(request: Any) -> HttpResponse:
    """Begin an upload, and take in the first bytes when they come along."""
    _opening(request)
    size_bytes, metadata = tus.length_of(request.headers), request.headers.get("Upload-Metadata", "")
    claims = read_metadata(metadata)
    has_bytes = request.content_type == tus.OFFSET_STREAM
    upload = actions.begin(
        officer=request.officer, size_bytes=size_bytes, claims=claims, metadata=metadata, at=timezone.now()
    )
    if has_bytes:
        _receive(request, upload, 0)
    location = {"Location": f"{request.path}{upload.pk.hex}"}
    return HttpResponse(status=201, headers=_headers(_own(request, upload.pk)) | location)


@router.get("/uploads/", response=list[UploadTold], auth=DOOR)
def unfinished(request: Any) -> list[UploadTold]:
    """One's own uploads that have not ended, the latest first."""
    return [UploadTold.of(row) for row in unfinished_of(request.officer)[:SHOWN]]


@router.api_operation(["GET", "HEAD"], "/uploads/{upload_id}", response=UploadTold, auth=DOOR)
def state(request: Any, upload_id: Id, response: HttpResponse) -> UploadTold:
    """How far an upload has come, and what became of it; HEAD is the protocol's own question."""
    _opening(request)
    turns.end_silent(upload_id)
    upload = _finished(request, _own(request, upload_id))
    if request.method == "HEAD" and upload.result is not None and upload.result.verdict == IntakeVerdict.REFUSED:
        raise refusals.gone(upload.result.reason)
    headers = _headers(upload) | {"Upload-Length": str(upload.size_bytes)}
    if upload.metadata:
        headers["Upload-Metadata"] = upload.metadata
    for name, value in headers.items():
        response.headers[name] = value
    return UploadTold.of(upload)


@router.patch(
    "/uploads/{upload_id}",
    response=None,
    auth=DOOR,
    openapi_extra={
        "parameters": [_VERSION, _OFFSET, _CHECKSUM],
        "requestBody": {"required": True, "content": _STREAM},
        "responses": _DONE,
    },
)
def go_on(request: Any, upload_id: Id) -> HttpResponse:
    """Take in the next bytes. 204: they are on the disk. `Liuhen-Recording` names what the last of them made."""
    _opening(request)
    upload, offset = _own(request, upload_id), tus.offset_of(request.headers)
    _receive(request, upload, offset)
    return HttpResponse(status=204, headers=_headers(_own(request, upload_id)))


@router.delete(
    "/uploads/{upload_id}",
    response=None,
    auth=DOOR,
    openapi_extra={"parameters": [_VERSION], "responses": _DONE},
)
def give_up(request: Any, upload_id: Id) -> HttpResponse:
    """Give an upload up: what has arrived is dropped, and that is on record."""
    _opening(request)
    upload = _own(request, upload_id)
    if upload.result is not None:
        raise refusals.gone(upload.result.reason or upload.result.verdict)
    turns.end_silent(upload_id, seconds=0)
    with turns.take(upload_id, most=settings.LIUHEN_UPLOADS_AT_ONCE):
        actions.end_untaken(
            upload=upload, refusal=refusals.given_up(), by=request.officer.object_name, at=timezone.now()
        )
    return HttpResponse(status=204, headers=tus.RESUMABLE)


@router.post(
    "/uploads/{upload_id}",
    response=None,
    auth=DOOR,
    openapi_extra={
        "parameters": [_VERSION, _header("X-HTTP-Method-Override", enum=["PATCH", "DELETE"])],
        "requestBody": {"required": False, "content": _STREAM},
        "responses": _DONE,
    },
)
def override(request: Any, upload_id: Id) -> HttpResponse:
    """Do what `X-HTTP-Method-Override` says, for senders behind a proxy that lets POST through alone."""
    _opening(request)
    match request.headers.get("X-HTTP-Method-Override"):
        case "PATCH":
            return go_on(request, upload_id)
        case "DELETE":
            return give_up(request, upload_id)
        case _:
            raise refusals.bad_header("X-HTTP-Method-Override")
