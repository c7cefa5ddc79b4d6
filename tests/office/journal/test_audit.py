"""Whatever is changed behind the application, audit names it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import connection

from liuhen.kernel.identity import ObjectName
from liuhen.office.journal import publishing, sealing
from liuhen.office.journal.audit import AuditFault, audit
from liuhen.office.people import actions
from liuhen.office.people.models import Agency, Officer, Unit

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from pytest_django.fixtures import SettingsWrapper

BY = ObjectName("system", "test")
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def sealed_office(handler: Officer, now: datetime, tmp_path: Path, settings: SettingsWrapper) -> None:
    settings.LIUHEN_LOG_FOLDER = tmp_path / "log"
    actions.adopt_pack(agency=handler.unit.agency, pack="xinyang", by=BY, at=now)
    sealing.seal_waiting(at=now)
    publishing.publish()


def faults() -> list[AuditFault]:
    return list(audit())


def without_triggers(*statements: str) -> None:
    """Do what an intruder with the database file would do."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            cursor.execute(statement)


def test_an_untouched_office_has_no_fault() -> None:
    assert faults() == []


def test_a_changed_row_is_named() -> None:
    Unit.objects.update(name="改过的名称")
    assert [fault.check for fault in faults()] == ["row"]
    assert faults()[0].where.startswith("unit/")


def test_a_deleted_row_is_named() -> None:
    officer = Officer.objects.get()
    officer.roles.all().delete()
    assert any(fault.where.startswith("role/") and "deleted" in fault.actual for fault in faults())


def test_a_row_that_was_slipped_in_is_named(agency: Agency) -> None:
    unit = Unit.objects.create(agency=agency, name="凭空出现")
    assert [(fault.where, "inserted" in fault.actual) for fault in faults()] == [(str(unit.object_name), True)]


@pytest.mark.parametrize(
    ("statement", "check"),
    [
        ("UPDATE journal_journalentry SET actor = 'officer/x' WHERE id = 1", "columns"),
        ("UPDATE journal_journalentry SET claimed_at = '2020-01-01 00:00:00' WHERE id = 1", "columns"),
        ("UPDATE journal_journalentry SET entry = x'7b7d' WHERE id = 2", "entry"),
        ("UPDATE journal_journalentry SET leaf = lower(hex(zeroblob(32))) WHERE id = 2", "leaf"),
        ("UPDATE journal_payload SET salt = zeroblob(32) WHERE entry_id = 1", "payload"),
        ("UPDATE journal_payload SET token = x'00' WHERE entry_id = 1", "payload"),
        ("DELETE FROM journal_payload WHERE entry_id = 1", "payload"),
        ('DELETE FROM journal_sealedentry WHERE "index" = 1', "index"),
        ("UPDATE journal_signedcheckpoint SET root = lower(hex(zeroblob(32)))", "root"),
        ("UPDATE journal_signedcheckpoint SET note = replace(note, '— ', '— x')", "signature"),
        ("DELETE FROM journal_signedcheckpoint", "published"),
    ],
)
def test_a_rewritten_journal_is_named(statement: str, check: str) -> None:
    without_triggers(statement)
    assert check in {fault.check for fault in faults()}


def test_entries_cut_off_the_end_are_named() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(entry_id) FROM journal_sealedentry")
        last = cursor.fetchone()[0]
    without_triggers(
        f"DELETE FROM journal_sealedentry WHERE entry_id = {last}",
        f"DELETE FROM journal_payload WHERE entry_id = {last}",
        f"DELETE FROM journal_journalentry WHERE id = {last}",
    )
    assert "log" in {fault.check for fault in faults()}


@pytest.mark.parametrize("change", [lambda path: path.unlink(), lambda path: path.write_bytes(b"\x00" * 32)])
def test_a_published_file_that_was_lost_or_changed_is_named(
    change: Callable[[Path], None], settings: SettingsWrapper
) -> None:
    tile = next(path for path in settings.LIUHEN_LOG_FOLDER.rglob("*") if path.is_file() and "tile" in str(path))
    change(tile)
    assert {fault.check for fault in faults()} == {"published"}
