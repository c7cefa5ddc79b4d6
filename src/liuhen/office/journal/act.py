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
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.module_loading import import_string

from liuhen.kernel import canonical
from liuhen.kernel.digest import Digest
from liuhen.kernel.errors import Refusal, Text
from liuhen.ledger.entry import SALT_SIZE, Digests, Entry, commitment, state_digest
from liuhen.office.journal.encryption import encrypt
from liuhen.office.journal.models import JournalEntry, Payload, Unsealed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

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


@dataclass(slots=True, kw_only=True)
class Act:
    """An act under way: who acts, when, and what was touched."""

    by: ObjectName
    at: datetime
    touched: dict[ObjectName, Journaled] = field(default_factory=dict)

    def __call__(
        self, type_: str, subject: Journaled, payload: dict[str, Json], *, original: Digest | None = None
    ) -> JournalEntry:
        """Write the entry of what was just done to `subject`, whose row must be saved already.

        `payload` is what happened, in full; only a salted commitment to it enters the log. `original` is the digest of
        the bytes that the act is about.
        """
        name = subject.object_name
        self.touched[name] = subject
        last = JournalEntry.objects.filter(object=str(name)).order_by("-id").values_list("leaf", flat=True).first()
        salt = secrets.token_bytes(SALT_SIZE)
        entry = Entry(
            type=type_,
            object=name,
            prev=None if last is None else Digest.from_hex(last),
            actor=self.by,
            claimed_at=self.at,
            digests=None if original is None else Digests(sha256=original),
            state=state_digest(salt, _as_stored(subject).journal_state()),
            commit=commitment(salt, payload),
        )
        row = JournalEntry.objects.create(
            object=str(name),
            type=type_,
            actor=str(self.by),
            claimed_at=self.at,
            prev=last,
            leaf=str(entry.leaf),
            entry=entry.encode(),
        )
        Payload.objects.create(entry=row, salt=salt, token=encrypt(canonical.encode(payload), PAYLOAD_PURPOSE))
        Unsealed.objects.create(entry=row)
        return row

    def touch(self, subject: Journaled) -> None:
        """Say that the duties around `subject` may have changed, though it has no entry of its own in this act."""
        self.touched.setdefault(subject.object_name, subject)


def _as_stored(subject: Journaled) -> Journaled:
    """Read the row as the database has it: what an instance remembers may be older, and audit compares with the row."""
    return type(subject)._default_manager.get(pk=subject.pk)  # noqa: SLF001 - Django's name for it


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
        if "unique" not in str(error).lower():
            raise
        raise OVERTAKEN from error


def _outermost(by: ObjectName, at: datetime) -> Iterator[Act]:
    begun = Act(by=by, at=at)
    token = _current.set(begun)
    try:
        yield begun
    finally:
        _current.reset(token)
    after_act = import_string(settings.LIUHEN_AFTER_ACT)
    after_act(list(begun.touched.values()), at=at)
