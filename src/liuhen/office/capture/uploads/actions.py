"""Every write about uploads: begun, gone on with, finished, given up, expired.

Progress is no act. How an upload ends is one, and stands in the journal as the result of an intake: stored, held
already, or not taken and why; also when its sender gave it up, so that footage once offered leaves a trace.
"""

from __future__ import annotations

import contextlib
import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings

from liuhen.kernel.digest import Digest
from liuhen.kernel.errors import IntegrityError, Refusal
from liuhen.media.signature import HEAD_BYTES
from liuhen.office.capture.intake import Offer, record_refusal, record_taken, refuse_other_files
from liuhen.office.capture.models import IntakeWay
from liuhen.office.capture.originals import vault
from liuhen.office.capture.uploads import refusals
from liuhen.office.capture.uploads.models import Upload
from liuhen.office.capture.uploads.queries import (
    ended_before,
    expired,
    promised_bytes,
    unfinished,
    unfinished_of,
    whole,
)
from liuhen.office.journal.act import OVERTAKEN
from liuhen.office.people.models import OtherFiles
from liuhen.vault import Taken
from liuhen.vault.refusals import empty_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from liuhen.kernel.identity import ObjectName
    from liuhen.office.capture.models import IntakeResult
    from liuhen.office.capture.uploads.metadata import Claims
    from liuhen.office.people.models import Officer
    from liuhen.vault import Mark, Partial

FINAL = frozenset({"not-media", "digest-differs", "partial-damaged"})
logger = logging.getLogger("liuhen.uploads")


def begin(*, officer: Officer, size_bytes: int, claims: Claims, metadata: str, at: datetime) -> Upload:
    """Begin an upload of `size_bytes`. Raises `Refusal` when it can only end in one; that is on record then."""
    offer = Offer(
        name=claims.filename,
        unit=officer.unit,
        way=IntakeWay.UPLOAD,
        modified_at=claims.modified_at,
        size_bytes=size_bytes,
    )
    refusal = _why_not(officer, offer, size_bytes)
    if refusal is not None:
        record_refusal(offer, refusal, by=officer.object_name, at=at)
        raise refusal
    return Upload.objects.create(
        officer=officer,
        unit=officer.unit,
        name=offer.name,
        size_bytes=size_bytes,
        modified_at=claims.modified_at,
        expected_sha256=str(claims.sha256 or ""),
        metadata=metadata,
        begun_at=at,
        expires_at=_kept_until(at),
    )


def _why_not(officer: Officer, offer: Offer, size_bytes: int) -> Refusal | None:
    largest: int = settings.LIUHEN_UPLOAD_LARGEST_BYTES
    if size_bytes == 0:
        return empty_file(offer.name)
    if size_bytes > largest:
        return refusals.too_large(largest)
    own = unfinished_of(officer)
    if own.count() >= settings.LIUHEN_UPLOADS_OPEN or (
        promised_bytes(own) + size_bytes > settings.LIUHEN_UPLOADS_OPEN_BYTES
    ):
        return refusals.too_many_waiting(is_own=True)
    promised = promised_bytes(unfinished())
    if promised + size_bytes > settings.LIUHEN_UPLOADS_OPEN_BYTES_OF_ALL:
        return refusals.too_many_waiting(is_own=False)
    if promised + size_bytes > vault().free_bytes():
        return refusals.no_room()
    return None


def _kept_until(at: datetime) -> datetime:
    return at + timedelta(hours=settings.LIUHEN_UPLOAD_KEPT_HOURS)


def save_mark(*, upload: Upload, mark: Mark, at: datetime) -> None:
    """Write down how far an upload has arrived; the bytes are on the disk already."""
    upload.offset_bytes, upload.prefix_sha256 = mark.size_bytes, str(mark.digest)
    upload.expires_at = _kept_until(at)
    upload.save(update_fields=["offset_bytes", "prefix_sha256", "expires_at"])


def resume(upload: Upload, *, is_alone: bool) -> Partial:
    """Open what has arrived, to go on. Raises `Refusal`: `partial-busy`, or `partial-damaged`, which is loud."""
    try:
        return vault().partial(upload.pk, upload.mark, is_alone=is_alone)
    except IntegrityError as error:
        logger.critical("integrity: %s", error)
        raise refusals.damaged() from error


def refuse_unfit(upload: Upload, head: bytes) -> None:
    """Refuse a file that does not begin like media, where the agency has decided so."""
    if upload.unit.agency.other_files == OtherFiles.REFUSE:
        refuse_other_files(head, upload.name)


def finish(*, upload: Upload, partial: Partial, by: ObjectName, now: Callable[[], datetime]) -> None:
    """Make an original of what has arrived whole, and record it.

    Raises `Refusal`: for a fault of the disk all stays as it is, and somebody may finish later; see also `ending`.
    """
    refuse_unfit(upload, partial.head(HEAD_BYTES))
    expected = Digest.from_hex(upload.expected_sha256) if upload.expected_sha256 else None
    _record(upload, partial.commit(expected_digest=expected), by=by, at=now())


def finish_whole(*, upload: Upload, by: ObjectName, now: Callable[[], datetime]) -> None:
    """Finish an upload whose bytes are all there, wherever a kill has interrupted that. Raises as `finish`."""
    mark = upload.mark
    if vault().size(mark.digest) == mark.size_bytes:
        taken = Taken(digest=mark.digest, size_bytes=mark.size_bytes, already_held=True)
        _record(upload, taken, by=by, at=now())
        vault().drop_partial(upload.pk)
        return
    with ending(upload, by=by, now=now), resume(upload, is_alone=True) as partial:
        finish(upload=upload, partial=partial, by=by, now=now)


@contextlib.contextmanager
def ending(upload: Upload, *, by: ObjectName, now: Callable[[], datetime]) -> Iterator[None]:
    """End the upload when its file is refused for what it is; after other refusals one may go on."""
    try:
        yield
    except Refusal as refusal:
        if refusal.code in FINAL:
            end_untaken(upload=upload, refusal=refusal, by=by, at=now())
        raise


def _record(upload: Upload, taken: Taken, *, by: ObjectName, at: datetime) -> None:
    try:
        record_taken(taken, upload.offer, by=by, at=at, also=_ends(upload))
    except Refusal as refusal:
        upload.refresh_from_db(fields=["result"])
        if refusal.code != OVERTAKEN.code or upload.result_id is None:
            raise


def end_untaken(*, upload: Upload, refusal: Refusal, by: ObjectName, at: datetime) -> None:
    """End an upload without taking its file in, on record; what has arrived of it is dropped, now or by the sweep."""
    record_refusal(upload.offer, refusal, by=by, at=at, also=_ends(upload))
    with contextlib.suppress(Refusal):
        vault().drop_partial(upload.pk)


def sweep(*, by: ObjectName, now: datetime) -> None:
    """Finish what is whole, end what nobody went on with, and forget what has ended long ago."""
    for upload in whole(now):
        with contextlib.suppress(Refusal):  # somebody is at it, or the disk still refuses: the next sweep
            finish_whole(upload=upload, by=upload.officer.object_name, now=lambda: now)
    for upload in expired(now):
        with contextlib.suppress(Refusal):  # its sender came back in this moment
            end_untaken(upload=upload, refusal=refusals.expired(), by=by, at=now)
    ended_before(now - timedelta(hours=settings.LIUHEN_UPLOAD_KEPT_HOURS)).delete()
    waiting = set(unfinished().values_list("pk", flat=True))
    for key in vault().partials():
        if key not in waiting:
            with contextlib.suppress(Refusal):
                vault().drop_partial(key)


def _ends(upload: Upload) -> Callable[[IntakeResult], None]:
    """Tie the result to its upload, in the transaction that writes it: one upload ends once."""

    def end(result: IntakeResult) -> None:
        if not Upload.objects.filter(pk=upload.pk, result=None).update(result=result):
            raise OVERTAKEN
        upload.result = result

    return end
