"""Audit of the agency's own profiles: the file in force is the one that was written down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liuhen.kernel.digest import sha256
from liuhen.office.capture.recognition.book import read_book
from liuhen.office.capture.recognition.models import ProfileBook
from liuhen.office.journal.audit import AuditFault

if TYPE_CHECKING:
    from collections.abc import Iterator


def audit_profiles() -> Iterator[AuditFault]:
    """Yield a fault where the file differs from what was written down; one that no page ever wrote is no fault."""
    row = ProfileBook.objects.first()
    book = read_book()
    if row is not None and row.text != book.text:
        yield AuditFault(
            check="profiles",
            where="profiles.yaml",
            expected=str(sha256(row.text.encode())),
            actual=book.mark if book.text else "missing or unreadable",
        )
