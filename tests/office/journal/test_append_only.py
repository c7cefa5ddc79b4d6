"""The database itself refuses to change the journal, on SQLite and on PostgreSQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import DatabaseError, connection, transaction

if TYPE_CHECKING:
    from liuhen.office.people.models import Agency

STATEMENTS = [
    "UPDATE journal_journalentry SET actor = 'officer/x'",
    "DELETE FROM journal_journalentry",
    "UPDATE journal_payload SET salt = salt",
    "DELETE FROM journal_payload",
]
# what SQLite does not have
if connection.vendor == "postgresql":
    STATEMENTS += [
        f"TRUNCATE journal_{table} CASCADE" for table in ("journalentry", "payload", "sealedentry", "signedcheckpoint")
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("statement", STATEMENTS)
def test_the_database_refuses(agency: Agency, statement: str) -> None:
    assert agency.pk
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE" if connection.vendor == "postgresql" else "SELECT 1")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
