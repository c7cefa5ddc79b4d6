"""Every read of the journal: the chain of custody of an object, its proofs, what a payload said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from liuhen.kernel import canonical
from liuhen.ledger.merkle import inclusion_proof
from liuhen.office.journal.act import PAYLOAD_PURPOSE
from liuhen.office.journal.encryption import decrypt
from liuhen.office.journal.models import JournalEntry, Payload, SignedCheckpoint
from liuhen.office.journal.publishing import tree_at
from liuhen.office.journal.sealing import latest_checkpoint

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from liuhen.kernel.canonical import Json


def entries_of(objects: Iterable[str]) -> QuerySet[JournalEntry]:
    """Return the entries about the named objects, newest first, with their places in the log."""
    return JournalEntry.objects.filter(object__in=list(objects)).select_related("sealed", "payload").order_by("-id")


def payload_of(entry: JournalEntry) -> Json:
    """Return what an entry commits to; None when it was erased."""
    row: Payload | None = getattr(entry, "payload", None)
    return None if row is None else canonical.parse(decrypt(bytes(row.token), PAYLOAD_PURPOSE))


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """That an entry is in the log: its index, the hashes on its way to the root, and the signed checkpoint."""

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: SignedCheckpoint


def proof_of(entry: JournalEntry, checkpoint: SignedCheckpoint | None = None) -> Proof | None:
    """Prove an entry against a checkpoint (the newest when left out); None while it waits to be sealed."""
    newest = checkpoint or latest_checkpoint()
    sealed = getattr(entry, "sealed", None)
    if newest is None or sealed is None or sealed.index >= newest.size:
        return None
    hashes = inclusion_proof(sealed.index, newest.size, tree_at(newest).read)
    return Proof(index=sealed.index, hashes=hashes, checkpoint=newest)
