"""Audit of the dock: the list of each docking is the one whose digest the journal holds."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from liuhen.kernel.digest import sha256
from liuhen.office.capture.docking.models import Docking
from liuhen.office.capture.docking.queries import manifest_bytes
from liuhen.office.journal.audit import AuditFault

if TYPE_CHECKING:
    from collections.abc import Iterator


def audit_manifests() -> Iterator[AuditFault]:
    """Yield each docking whose list is missing, cannot be read, or is another than was written down."""
    for docking in Docking.objects.select_related("manifest").order_by("pk").iterator(500):
        try:
            actual = str(sha256(manifest_bytes(docking)))
        except Docking.manifest.RelatedObjectDoesNotExist:
            actual = "missing"
        except zlib.error:
            actual = "unreadable"
        if actual != docking.list_sha256:
            where = f"list of {docking.source} at {docking.docked_at:%F %R}"
            yield AuditFault(check="manifest", where=where, expected=docking.list_sha256, actual=actual)
