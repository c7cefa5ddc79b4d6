"""Hints on PostgreSQL: they go out with the transaction that sends them, and of many takers one has each."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import transaction
from huey import PostgresHuey

from liuhen.office.work import queue as work
from office.postgresql import at_once

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = at_once
HINTS, TAKERS = 60, 4


def named(name: str) -> Any:
    """Connect to the queue of a name, as each process does for itself."""
    found = PostgresHuey(name, dsn=settings.LIUHEN_DATABASE_URL, results=False)
    found.storage.blocking = False
    return found


@pytest.fixture
def queue(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Put an empty queue in place of the office's: the same kind, by another name."""
    assert type(work.queue) is PostgresHuey
    own = named(f"test-{uuid4().hex}")
    monkeypatch.setattr(work, "queue", own)
    yield own
    own.storage.flush_queue()
    own.storage.close()


def test_a_hint_goes_out_with_its_transaction_or_not_at_all(queue: Any) -> None:
    look = work.job()(lambda _key: None)
    with transaction.atomic():
        look.hint("one")
        assert queue.pending_count() == 0
    assert queue.pending_count() == 1
    with transaction.atomic():
        look.hint("two")
        transaction.set_rollback(True)
    assert [task.args for task in queue.pending()] == [("one",)]


def test_each_hint_is_taken_by_one_of_many(queue: Any) -> None:
    look = work.job()(lambda _key: None)
    for key in range(HINTS):
        look.hint(key)

    def take() -> list[int]:
        own = named(queue.name)
        waiting = iter(own.storage.dequeue, None)
        taken = [queue.deserialize_task(data).args[0] for data in waiting]
        own.storage.close()
        return taken

    with ThreadPoolExecutor(TAKERS) as pool:
        taken = [one.result() for one in [pool.submit(take) for _ in range(TAKERS)]]
    assert sorted(key for keys in taken for key in keys) == list(range(HINTS))
