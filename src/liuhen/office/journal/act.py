"""The one door for every write: rows and their entry in one transaction, or nothing.

    with act(by=actor, at=now) as record:
        case.save()
        record("case.opened", case, {"number": case.number})

Acts nest: an act begun inside another joins it. When the outermost ends, still inside the transaction, the duties of
everything touched are computed anew by the function named in `LIUHEN_AFTER_ACT` (ADR 0004), so that no page ever shows
duties older than the rows.
"""

from __future__ import annotations

import secrets
import sqlite3
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from django.conf import settings
from django.db import IntegrityError, OperationalError, transaction
from django.db.models import Max
from django.utils.module_loading import import_string

from liuhen.kernel import canonical
from liuhen.kernel.digest import Digest
from liuhen.kernel.errors import Refusal, Text
from liuhen.ledger.entry import SALT_SIZE, Digests, Entry, commitment_to, state_digest
from liuhen.ledger.merkle import leaf_hash
from liuhen.office.journal import bulk
from liuhen.office.journal.encryption import encrypt_all
from liuhen.office.journal.models import JournalEntry, Payload, Unsealed

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from datetime import datetime
    from uuid import UUID

    from liuhen.kernel.canonical import Json
    from liuhen.kernel.identity import ObjectName
    from liuhen.office.journal.journaled import Journaled

PAYLOAD_PURPOSE = "journal.payload"
OVERTAKEN = Refusal(
    "overtaken",
    Text(zh="别人刚刚先登记了同样的内容。", en="Somebody else has just recorded the same."),
    safe=Text(zh="已有的登记没有变化，您的这一次没有写入。", en="What is there is unchanged; yours was not written."),
    todo=Text(zh="请刷新页面，看过之后再办。", en="Reload the page and look before you go on."),
)
CROSSED = Refusal(
    "crossed",
    Text(zh="有人同时在办理相互牵连的内容。", en="Somebody else was at work on what this hangs together with."),
    safe=Text(zh="您的这一次没有写入，已有的登记没有变化。", en="Yours was not written; what is there is unchanged."),
    todo=Text(zh="请再办一次。", en="Do it once more."),
)
# by code: a server says it in words of its own language
DOUBLE = frozenset({"23505", sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY})
WAITING_FOR_EACH_OTHER = frozenset({"40P01"})


@dataclass(frozen=True, slots=True)
class Told:
    """One entry to be written: see `Act.__call__`."""

    type: str
    subject: Journaled
    payload: dict[str, Json]
    original: Digest | None = field(default=None, kw_only=True)


@dataclass(slots=True, kw_only=True)
class Act:
    """An act under way: who acts, when, and what was touched."""

    by: ObjectName
    at: datetime
    touched: dict[ObjectName, Journaled] = field(default_factory=dict)

    def __call__(
        self, type_: str, subject: Journaled, payload: dict[str, Json], *, original: Digest | None = None
    ) -> None:
        """Write the entry of what was just done to `subject`, whose row must be saved already.

        `payload` is what happened, in full; only a salted commitment to it enters the log. `original` is the digest of
        the bytes that the act is about.
        """
        self.tell([Told(type_, subject, payload, original=original)])

    def tell(self, told: Sequence[Told], *, are_fresh: bool = False) -> None:
        """Write several entries in their order, by as many statements as for one; all rows must be saved already.

        `are_fresh`: the subjects were inserted in this act from these very instances and not touched since, so that
        there is nothing else to read.
        """
        names = [one.subject.object_name for one in told]
        self.touched.update(zip(names, (one.subject for one in told), strict=True))
        stored = self.touched if are_fresh else _as_stored([one.subject for one in told])
        last = {} if are_fresh else _last_of({str(name) for name in names})
        salts = secrets.token_bytes(SALT_SIZE * len(told))
        rows, kept = [], []
        for place, (one, name) in enumerate(zip(told, names, strict=True)):
            salt, payload = salts[place * SALT_SIZE :][:SALT_SIZE], canonical.encode(one.payload)
            state = state_digest(salt, stored[name].journal_state())
            row = _row(self._entry(one, name, last.get(str(name)), state, commitment_to(salt, payload)))
            last[row.object] = row.leaf
            rows.append(row)
            kept.append((salt, payload))
        _keep(rows, kept)

    def _entry(self, told: Told, name: ObjectName, prev: str | None, state: Digest, commit: Digest) -> Entry:
        return Entry(
            type=told.type,
            object=name,
            prev=None if prev is None else Digest.from_hex(prev),
            actor=self.by,
            claimed_at=self.at,
            digests=None if told.original is None else Digests(sha256=told.original),
            state=state,
            commit=commit,
        )

    def touch(self, subject: Journaled) -> None:
        """Say that the duties around `subject` may have changed, though it has no entry of its own in this act."""
        self.touched.setdefault(subject.object_name, subject)


def _as_stored(subjects: Sequence[Journaled]) -> dict[ObjectName, Journaled]:
    """Read the rows as the database has them: what instances remember may be older, and audit compares with rows."""
    keys: dict[type[Journaled], set[UUID]] = {}
    for subject in subjects:
        keys.setdefault(type(subject), set()).add(subject.pk)
    found = (row for kind, wanted in keys.items() for row in kind._default_manager.in_bulk(wanted).values())  # noqa: SLF001 - Django's name for it
    return {row.object_name: row for row in found}


def _last_of(names: Collection[str]) -> dict[str, str]:
    """Return the leaf of the latest entry of each object that has one."""
    latest = JournalEntry.objects.filter(object__in=names).values("object").annotate(last=Max("id")).values("last")
    return dict(JournalEntry.objects.filter(pk__in=latest.order_by()).values_list("object", "leaf"))


class _Row(NamedTuple):
    """The columns of an entry, as they are written."""

    object: str
    type: str
    actor: str
    claimed_at: datetime
    prev: str | None
    leaf: str
    entry: bytes


def _row(entry: Entry) -> _Row:
    data = entry.encode()
    return _Row(
        object=str(entry.object),
        type=entry.type,
        actor=str(entry.actor),
        claimed_at=entry.claimed_at,
        prev=None if entry.prev is None else str(entry.prev),
        leaf=leaf_hash(data).hex(),
        entry=data,
    )


def _keep(rows: Sequence[_Row], kept: Sequence[tuple[bytes, bytes]]) -> None:
    """Write entries in their order, the salt and the payload of each, and that each waits to be sealed."""
    bulk.write(JournalEntry, _Row._fields, (), rows)
    keys = dict(JournalEntry.objects.filter(leaf__in=[row.leaf for row in rows]).values_list("leaf", "pk"))
    entries = [keys[row.leaf] for row in rows]
    tokens = encrypt_all([payload for _, payload in kept], PAYLOAD_PURPOSE)
    payloads = [(entry, salt, token) for entry, (salt, _), token in zip(entries, kept, tokens, strict=True)]
    bulk.write(Payload, ("entry_id", "salt", "token"), (), payloads)
    bulk.write(Unsealed, ("entry_id",), (), [(entry,) for entry in entries])


_current: ContextVar[Act | None] = ContextVar("liuhen_act", default=None)


@contextmanager
def act(*, by: ObjectName, at: datetime) -> Iterator[Act]:
    """Open an act, or join the one under way; see the module."""
    under_way = _current.get()
    if under_way is not None:
        yield under_way
        return
    try:
        with transaction.atomic():
            yield from _outermost(by, at)
    except IntegrityError as error:
        if _code(error) not in DOUBLE:
            raise
        raise OVERTAKEN from error
    except OperationalError as error:
        if _code(error) not in WAITING_FOR_EACH_OTHER:
            raise
        raise CROSSED from error


def _code(error: Exception) -> str | int | None:
    """Return what the database calls an error: SQLSTATE on PostgreSQL, the extended result code on SQLite."""
    cause = error.__cause__
    return getattr(cause, "sqlstate", None) or getattr(cause, "sqlite_errorcode", None)


def _outermost(by: ObjectName, at: datetime) -> Iterator[Act]:
    begun = Act(by=by, at=at)
    token = _current.set(begun)
    try:
        yield begun
    finally:
        _current.reset(token)
    after_act = import_string(settings.LIUHEN_AFTER_ACT)
    after_act(list(begun.touched.values()), at=at)
