"""The queue of hints, kept by huey. A lost hint costs time, never work: sweeps find what rows still ask for.

On one PC the queue is a SQLite file beside the database; with PostgreSQL it lives there. A hint may be sent inside a
transaction: it goes out when that commits.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import close_old_connections, connection, transaction
from huey import PostgresHuey, SqliteHuey, crontab

if TYPE_CHECKING:
    from collections.abc import Callable

    from huey.api import Huey


def _make_queue() -> Huey:
    options: dict[str, Any] = {"results": False, "store_none": False, "utc": True}
    if settings.DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql":
        return PostgresHuey("liuhen", dsn=settings.LIUHEN_DATABASE_URL, **options)
    return SqliteHuey("liuhen", filename=str(settings.LIUHEN_HOME / "queue.sqlite3"), timeout=30, **options)


queue = _make_queue()


def job() -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Make a function a job: `function.hint(…)` sends a hint; calling it does the work here and now.

    A job must look at the state, do what is still to be done, and be safe to run twice or never.
    """

    def wrap(function: Callable[..., None]) -> Callable[..., None]:
        task = queue.task(name=_name(function))(_with_own_connection(function))
        function.hint = lambda *args: transaction.on_commit(lambda: task(*args))  # type: ignore[attr-defined]
        return function

    return wrap


def every_minute(function: Callable[[], None]) -> Callable[[], None]:
    """Run a job each minute in every worker: the sweep that finds what a lost hint left undone."""
    queue.periodic_task(crontab(minute="*"), name=f"{_name(function)}.every_minute")(_with_own_connection(function))
    return function


def _name(function: Callable[..., None]) -> str:
    return f"{function.__module__}.{function.__name__}"


def _with_own_connection(function: Callable[..., None]) -> Callable[..., None]:
    """Give the job a live database connection, and leave none behind that went stale while it ran."""

    @functools.wraps(function)
    def run(*args: Any) -> None:
        close_old_connections()
        try:
            function(*args)
        finally:
            if not connection.in_atomic_block:
                close_old_connections()

    return run
