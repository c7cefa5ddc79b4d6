"""Audit of the originals: every file that the records name is in the vault, whole; with `full`, byte by byte."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liuhen.kernel.digest import Digest
from liuhen.kernel.errors import IntegrityError, Refusal
from liuhen.office.capture.models import RecordingFile
from liuhen.office.capture.originals import vault
from liuhen.office.journal.audit import AuditFault

if TYPE_CHECKING:
    from collections.abc import Iterator


def audit_originals(*, full: bool) -> Iterator[AuditFault]:
    """Yield each original that is missing, has another size, or (full) other bytes."""
    for file in RecordingFile.objects.select_related("recording").order_by("pk").iterator(500):
        where = f"original of {file.recording.number} ({file.name})"
        digest = Digest.from_hex(file.sha256)
        held = vault().size(digest)
        if held != file.size_bytes:
            actual = "missing" if held is None else f"{held} bytes"
            yield AuditFault(check="vault", where=where, expected=f"{file.size_bytes} bytes", actual=actual)
        elif full:
            try:
                vault().verify(digest)
            except IntegrityError as error:
                yield AuditFault(check="vault", where=where, expected=str(error.expected), actual=str(error.actual))
            except Refusal as refusal:
                yield AuditFault(check="vault", where=where, expected="a readable file", actual=refusal.what.en)
