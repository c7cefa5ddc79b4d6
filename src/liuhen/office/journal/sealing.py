"""Sealing: entries that wait get their index, the tree grows, the checkpoint is signed. One sealer at a time.

Index, checkpoint and the end of waiting are one transaction: a sealer killed half-way leaves nothing behind. Files are
written after it by `publishing`, from the rows, as often as needed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from liuhen.kernel.digest import SIZE
from liuhen.ledger.checkpoint import Checkpoint
from liuhen.ledger.merkle import Frontier
from liuhen.ledger.note import sign_note
from liuhen.office.journal.log_keys import origin, signer
from liuhen.office.journal.models import SealedEntry, Series, SignedCheckpoint, Unsealed

if TYPE_CHECKING:
    from datetime import datetime

BATCH = 10_000
SEALER_LOCK = "sealer"


def seal_waiting(*, at: datetime) -> SignedCheckpoint | None:
    """Seal all that waits and return the newest checkpoint; None when nothing has ever been sealed."""
    while _seal_batch(at):
        pass
    return latest_checkpoint()


def latest_checkpoint() -> SignedCheckpoint | None:
    """Return the newest checkpoint."""
    return SignedCheckpoint.objects.order_by("-size").first()


def frontier_of(checkpoint: SignedCheckpoint | None) -> Frontier:
    """Return the right edge of the tree as it was at a checkpoint."""
    if checkpoint is None:
        return Frontier()
    raw = bytes(checkpoint.frontier)
    return Frontier(checkpoint.size, [raw[start : start + SIZE] for start in range(0, len(raw), SIZE)])


def _seal_batch(at: datetime) -> bool:
    """Seal up to `BATCH` entries; tell whether more may wait."""
    Series.objects.get_or_create(name=SEALER_LOCK)
    with transaction.atomic():
        Series.objects.select_for_update().get(name=SEALER_LOCK)  # one sealer at a time, on every database
        rows = list(Unsealed.objects.order_by("entry_id").values_list("entry_id", "entry__leaf")[:BATCH])
        if not rows:
            return False
        frontier = frontier_of(latest_checkpoint())
        first = frontier.size
        frontier.extend(bytes.fromhex(leaf) for _, leaf in rows)
        SealedEntry.objects.bulk_create(
            SealedEntry(index=first + offset, entry_id=entry_id) for offset, (entry_id, _) in enumerate(rows)
        )
        head = Checkpoint(origin=origin(), size=frontier.size, root=frontier.root())
        SignedCheckpoint.objects.create(
            size=head.size,
            root=head.root.hex(),
            frontier=b"".join(frontier.peaks()),
            note=sign_note(head.text(), signer()).decode(),
            sealed_at=at,
        )
        Unsealed.objects.filter(entry_id__in=[entry_id for entry_id, _ in rows]).delete()
        return len(rows) == BATCH
