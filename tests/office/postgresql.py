"""Two at work on the same office at once, each with a connection of their own.

Only where the whole run is on PostgreSQL (`scripts/on_postgresql.py`): SQLite has one writer at a time.
"""

from __future__ import annotations

import time
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LONGEST_WAIT_SECONDS = 30
# in this database alone: a server may have others
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
at_once = [
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time"),
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("rows_go_after_the_test"),
]


@pytest.fixture
def rows_go_after_the_test(transactional_db: None) -> Iterator[None]:
    """Let Django empty the tables after a test that commits: the journal's triggers would refuse it."""
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # until the connection is closed, which comes next


class Elsewhere:
    """Somebody else at work on the same office, with a connection of their own."""

    def __init__(self, pool: ThreadPoolExecutor) -> None:
        self._pool = pool

    def begin(self, work: Callable[[], Any]) -> Future[Any]:
        """Begin some work and return what it will give."""

        def run() -> Any:
            try:
                return work()
            finally:
                connection.close()

        return self._pool.submit(run)

    def do(self, work: Callable[[], Any]) -> Any:
        """Do some work from beginning to end."""
        return self.begin(work).result(LONGEST_WAIT_SECONDS)

    def begin_and_wait(self, work: Callable[[], Any]) -> Future[Any]:
        """Begin some work that has to wait for our transaction, and return when it does."""
        begun = self.begin(work)
        end = time.monotonic() + LONGEST_WAIT_SECONDS
        with connection.cursor() as cursor:
            while not begun.done():
                cursor.execute("SELECT pg_stat_clear_snapshot()")  # in a transaction it would stay as first seen
                cursor.execute(WAITING)
                if cursor.fetchone()[0]:
                    return begun
                assert time.monotonic() < end, "it neither waits nor ends"
                time.sleep(0.01)
        return begun


@pytest.fixture
def elsewhere() -> Iterator[Elsewhere]:
    """Return somebody else at work; what they have begun must have ended with the test."""
    with ThreadPoolExecutor(2) as pool:
        yield Elsewhere(pool)
