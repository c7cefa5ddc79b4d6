"""Audit: recompute the journal against the rows, the tree, the checkpoints and the published files.

Reads everything and changes nothing, while the office may be at work. Each fault names what failed, with the expected
and the actual value. What an audit cannot see is said by `liuhen audit` itself: a journal rewritten as a whole shows
only against checkpoints that others hold.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection, transaction

from liuhen.kernel import canonical
from liuhen.kernel.errors import IntegrityError, InvalidInput, LiuhenError
from liuhen.ledger.checkpoint import Checkpoint, open_checkpoint
from liuhen.ledger.entry import Entry, commitment, state_digest
from liuhen.ledger.merkle import Frontier
from liuhen.ledger.note import Note
from liuhen.ledger.tiles import tiles_for_growth
from liuhen.office.journal.act import PAYLOAD_PURPOSE
from liuhen.office.journal.encryption import decrypt
from liuhen.office.journal.journaled import Journaled, journaled_models
from liuhen.office.journal.log_keys import origin, signer
from liuhen.office.journal.models import JournalEntry, SealedEntry, SignedCheckpoint, Unsealed
from liuhen.office.journal.publishing import published_checkpoint, tile_content

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CHUNK = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditFault:
    """One thing that does not match."""

    check: str
    where: str
    expected: str
    actual: str

    def __str__(self) -> str:
        return f"{self.check} · {self.where}: expected {self.expected}, found {self.actual}"


def audit(progress: Callable[[str, int], None] | None = None) -> Iterator[AuditFault]:
    """Yield every fault of journal, rows, log and published files; `progress(check, done)` is called now and then."""
    tell = progress or (lambda _check, _done: None)
    with _one_moment():
        yield from _entries(tell)
        yield from _rows(tell)
        yield from _tree(tell)
    yield from _published()  # afterwards: rows that were published meanwhile must be seen


@contextmanager
def _one_moment() -> Iterator[None]:
    """Read as of one moment: a row and its entry would else be of two, and who is at work would stand accused.

    Nobody waits for it. On SQLite a reader keeps no writer waiting as long as it does not begin as one, as Django's
    own transactions do here; what is written meanwhile stays in the write-ahead log until the audit is through.
    """
    if connection.in_atomic_block:
        yield
        return
    if connection.vendor == "postgresql":
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
        return
    with connection.cursor() as cursor:
        cursor.execute("BEGIN DEFERRED")
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")


def _entries(tell: Callable[[str, int], None]) -> Iterator[AuditFault]:
    """Each entry's bytes give its leaf and its columns; it follows the entry before it; its payload is what it says."""
    last: dict[str, str] = {}
    done = 0
    for row in JournalEntry.objects.select_related("payload").order_by("id").iterator(CHUNK):
        done += 1
        if done % CHUNK == 0:
            tell("entries", done)
        where = f"entry {row.pk} ({row.type} {row.object})"
        try:
            entry = Entry.parse(bytes(row.entry))
        except InvalidInput as error:
            yield AuditFault(check="entry", where=where, expected="canonical entry", actual=str(error))
            continue
        yield from _differ("leaf", where, str(entry.leaf), row.leaf)
        columns = (str(entry.object), entry.type, str(entry.actor), entry.claimed_at)
        yield from _differ("columns", where, columns, (row.object, row.type, row.actor, row.claimed_at))
        yield from _differ("chain", where, last.get(row.object), None if entry.prev is None else str(entry.prev))
        last[row.object] = row.leaf
        yield from _payload(row, entry, where)


def _payload(row: JournalEntry, entry: Entry, where: str) -> Iterator[AuditFault]:
    payload = getattr(row, "payload", None)
    if payload is None:
        yield AuditFault(check="payload", where=where, expected="salt and payload", actual="missing")
        return
    try:
        said = canonical.parse(decrypt(bytes(payload.token), PAYLOAD_PURPOSE))
        yield from _differ("payload", where, entry.commit, commitment(bytes(payload.salt), said))
    except LiuhenError as error:
        yield AuditFault(check="payload", where=where, expected="a payload that opens", actual=str(error))


def _rows(tell: Callable[[str, int], None]) -> Iterator[AuditFault]:
    """Each row is as its last entry left it; no row without an entry, no entry whose row is gone."""
    done = 0
    for model in journaled_models():
        entries = JournalEntry.objects.filter(object__startswith=f"{model.KIND}/")
        named = set(entries.values_list("object", flat=True).distinct())  # first: rows may be added meanwhile
        known: set[str] = set()
        for row in model._default_manager.order_by("pk").iterator(CHUNK):  # noqa: SLF001 - Django's name for it
            done += 1
            if done % CHUNK == 0:
                tell("rows", done)
            known.add(str(row.object_name))
            yield from _row(row)
        for missing in sorted(named - known):
            yield AuditFault(check="row", where=missing, expected="a row", actual="deleted behind the application")


def _row(row: Journaled) -> Iterator[AuditFault]:
    name = str(row.object_name)
    last = JournalEntry.objects.filter(object=name).select_related("payload").order_by("-id").first()
    if last is None:
        yield AuditFault(check="row", where=name, expected="an entry", actual="none: inserted behind the application")
        return
    payload = getattr(last, "payload", None)
    if payload is None:
        return  # reported with its entry
    try:
        actual = state_digest(bytes(payload.salt), row.journal_state())
        expected = Entry.parse(bytes(last.entry)).state
    except LiuhenError as error:
        yield AuditFault(check="row", where=name, expected="a readable row", actual=str(error))
        return
    if actual != expected:
        yield AuditFault(
            check="row",
            where=name,
            expected=f"the state after entry {last.pk} ({last.type})",
            actual="changed behind the application",
        )


def _tree(tell: Callable[[str, int], None]) -> Iterator[AuditFault]:
    """Indices are whole, every entry is sealed or waits, each checkpoint has its root and the log's signature."""
    frontier = Frontier()
    checkpoints = SignedCheckpoint.objects.order_by("size").iterator(CHUNK)
    awaited = next(checkpoints, None)
    for sealed in SealedEntry.objects.select_related("entry").order_by("index").iterator(CHUNK):
        yield from _differ("index", f"log index {sealed.index}", frontier.size, sealed.index)
        frontier.append(bytes.fromhex(sealed.entry.leaf))
        if frontier.size % CHUNK == 0:
            tell("tree", frontier.size)
        while awaited is not None and awaited.size == frontier.size:
            yield from _checkpoint(awaited, frontier)
            awaited = next(checkpoints, None)
    if awaited is not None:
        yield AuditFault(
            check="log",
            where=f"checkpoint {awaited.size}",
            expected=f"{awaited.size} entries",
            actual=f"{frontier.size}",
        )
    lost = JournalEntry.objects.filter(sealed=None, unsealed=None).values_list("pk", flat=True)
    for key in lost[:CHUNK]:
        yield AuditFault(check="log", where=f"entry {key}", expected="sealed or waiting", actual="neither")


def _checkpoint(row: SignedCheckpoint, frontier: Frontier) -> Iterator[AuditFault]:
    where = f"checkpoint {row.size}"
    yield from _differ("root", where, frontier.root().hex(), row.root)
    try:
        signed = open_checkpoint(row.note.encode(), origin=origin(), log=[signer().verifier])
    except (IntegrityError, InvalidInput) as error:
        yield AuditFault(check="signature", where=where, expected="the log's signature", actual=str(error))
        return
    yield from _differ("root", where, frontier.root().hex(), signed.checkpoint.root.hex())
    yield from _differ("size", where, row.size, signed.checkpoint.size)


def _published() -> Iterator[AuditFault]:
    """The published files are those that the rows give."""
    published = published_checkpoint()
    if published is None:
        return
    size = Checkpoint.parse(Note.parse(published).text).size
    row = SignedCheckpoint.objects.filter(size=size).first()
    if row is None:
        yield AuditFault(check="published", where="checkpoint", expected=f"a row of size {size}", actual="none")
        return
    yield from _differ("published", "checkpoint", row.note, published.decode())
    for path in tiles_for_growth(0, size):
        file = settings.LIUHEN_LOG_FOLDER / str(path)
        if not file.exists():
            yield AuditFault(check="published", where=str(path), expected="a file", actual="missing")
        elif file.read_bytes() != tile_content(path):
            yield AuditFault(check="published", where=str(path), expected="as the rows give", actual="other bytes")


def _differ(check: str, where: str, expected: object, actual: object) -> Iterator[AuditFault]:
    if expected != actual:
        yield AuditFault(check=check, where=where, expected=str(expected), actual=str(actual))


def waiting() -> int:
    """Return how many entries wait to be sealed."""
    return Unsealed.objects.count()
