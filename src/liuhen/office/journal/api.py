"""The log over HTTP: its checkpoint, its entries, and the lines of a chain of custody.

What stands in the log is public by design: entries hold digests and pseudonyms, no personal data. What an entry commits
to is not here; who may read that is asked where the thing itself is.
"""

from collections.abc import Iterable
from typing import Annotated, Any

from ninja import Query, Router
from pydantic import Field

from liuhen.kernel.identity import ObjectName
from liuhen.ledger.note import Note
from liuhen.ledger.proof import TlogProof
from liuhen.office.journal.custody import PAGE as LINES
from liuhen.office.journal.custody import line_of
from liuhen.office.journal.log_keys import origin, signer
from liuhen.office.journal.models import JournalEntry, SealedEntry, SignedCheckpoint
from liuhen.office.journal.queries import Proof, entries_of
from liuhen.office.journal.sealing import latest_checkpoint
from liuhen.office.journal.wording import Names
from liuhen.office.web.api import Given, Instant, Name, Page, Sha256, Told, found, number

router = Router(tags=["log"])
ENTRIES = 256


class After(Given):
    """Where a page goes on."""

    after: str | None = Field(None, description="`next` of the page before.", max_length=80, examples=["256"])


class CheckpointTold(Told):
    """A signed tree head. `note` is what was signed (C2SP signed-note), `vkey` the log's public key."""

    origin: str
    size: int
    root: Sha256
    sealed_at: Instant
    note: str
    vkey: str

    @classmethod
    def of(cls, row: SignedCheckpoint) -> "CheckpointTold":
        """Describe a checkpoint."""
        return cls(
            origin=origin(), size=row.size, root=row.root, sealed_at=row.sealed_at, note=row.note, vkey=signer().vkey
        )


class EntryTold(Told):
    """One entry of the log: `leaf` = SHA-256(00 ‖ `entry` in UTF-8)."""

    index: int = Field(ge=0)
    leaf: Sha256
    entry: str = Field(description="Canonical JSON, the very bytes that were hashed (docs/spec/log.md).")


class CustodyLine(Told):
    """One line of a chain of custody. `act`, `about`, `detail`, `before` and `after` are in the language asked for."""

    id: int
    index: int | None = Field(description="Place in the log; null while the entry waits to be sealed.")
    type: str = Field(examples=["recording.stored"])
    object: Name
    actor: Name
    claimed_at: Instant
    leaf: Sha256
    act: str
    about: str
    detail: str
    before: str
    after: str


class ProofTold(Told):
    """That an entry is in the log: RFC 9162 inclusion proof against a signed checkpoint."""

    entry_id: int
    entry: str
    leaf: Sha256
    index: int
    hashes: list[Sha256]
    checkpoint: CheckpointTold

    @classmethod
    def of(cls, entry: JournalEntry, proof: Proof) -> "ProofTold":
        """Describe a proof."""
        return cls(
            entry_id=entry.pk,
            entry=bytes(entry.entry).decode(),
            leaf=entry.leaf,
            index=proof.index,
            hashes=[one.hex() for one in proof.hashes],
            checkpoint=CheckpointTold.of(proof.checkpoint),
        )


def tlog_proof(proof: Proof) -> bytes:
    """Write a proof as a C2SP tlog-proof file."""
    note = Note.parse(proof.checkpoint.note.encode())
    return TlogProof(index=proof.index, hashes=proof.hashes, checkpoint=note).encode()


def custody(objects: Iterable[ObjectName], after: str | None) -> Page[CustodyLine]:
    """Return a page of the entries about objects, newest first."""
    entries = entries_of(str(name) for name in objects)
    before = number(after)
    if before is not None:
        entries = entries.filter(pk__lt=before)
    rows = list(entries[: LINES + 1])
    names = Names()
    lines = [_line(entry, names) for entry in rows[:LINES]]
    return Page(items=lines, next=str(rows[LINES - 1].pk) if len(rows) > LINES else None)


def _line(entry: JournalEntry, names: Names) -> CustodyLine:
    worded = line_of(entry, names=names)
    return CustodyLine(
        id=entry.pk,
        index=worded["number"],
        type=entry.type,
        object=entry.object,
        actor=entry.actor,
        claimed_at=entry.claimed_at,
        leaf=entry.leaf,
        act=worded["act"],
        about=worded["object"],
        detail=worded["detail"],
        before=worded["before"],
        after=worded["after"],
    )


@router.get("/log/checkpoint", response=CheckpointTold, auth=None)
def checkpoint(request: Any) -> CheckpointTold:
    """The newest checkpoint; 404 before anything was sealed."""
    return CheckpointTold.of(found(latest_checkpoint()))


@router.get("/log/entries", response=Page[EntryTold], auth=None)
def entries(request: Any, query: Annotated[After, Query()]) -> Page[EntryTold]:
    """Sealed entries in the order of the log."""
    last = number(query.after)
    rows = SealedEntry.objects.select_related("entry").filter(index__gt=-1 if last is None else last).order_by("index")
    listed = list(rows[: ENTRIES + 1])
    told = [
        EntryTold(index=row.index, leaf=row.entry.leaf, entry=bytes(row.entry.entry).decode())
        for row in listed[:ENTRIES]
    ]
    return Page(items=told, next=str(listed[ENTRIES - 1].index) if len(listed) > ENTRIES else None)
