"""The database itself refuses to change the journal, on SQLite and on PostgreSQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import DatabaseError, connection, transaction

from office.postgresql import run_there

if TYPE_CHECKING:
    from pathlib import Path

    from liuhen.office.people.models import Agency

STATEMENTS = [
    "UPDATE journal_journalentry SET actor = 'officer/x'",
    "DELETE FROM journal_journalentry",
    "UPDATE journal_payload SET salt = salt",
    "DELETE FROM journal_payload",
]


@pytest.mark.django_db
@pytest.mark.parametrize("statement", STATEMENTS)
def test_sqlite_refuses(agency: Agency, statement: str) -> None:
    assert agency.pk
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


SCRIPT = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from datetime import UTC, datetime
from django.db import DatabaseError, connection, transaction
from liuhen.kernel.identity import ObjectName
from liuhen.office.journal.audit import audit
from liuhen.office.journal.publishing import publish
from liuhen.office.journal.sealing import seal_waiting
from liuhen.office.people import actions
by, at = ObjectName("system", "test"), datetime(2026, 11, 18, tzinfo=UTC)
agency = actions.found_agency(name="示范街道办事处", pack="pengyang", by=by, at=at)
actions.adopt_pack(agency=agency, pack="xinyang", by=by, at=at)
refused = 0
for statement in %r + ["TRUNCATE journal_journalentry CASCADE"]:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except DatabaseError as error:
        refused += "append-only" in str(error)
seal_waiting(at=at); publish()
print(connection.vendor, refused, [str(fault) for fault in audit()])
"""


def test_postgresql_refuses_and_the_same_acts_seal_and_audit_there(postgresql: str, tmp_path: Path) -> None:
    done = run_there(SCRIPT % STATEMENTS, postgresql, tmp_path)
    assert done.stdout.split("\n")[0] == "postgresql 5 []", done.stderr
