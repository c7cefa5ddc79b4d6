"""Whatever is changed behind the application, audit names it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import connection

from liuhen.kernel.identity import ObjectName
from liuhen.office.journal import publishing, sealing
from liuhen.office.journal.audit import AuditFault, audit
from liuhen.office.journal.models import SealedEntry
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


def without_triggers(*statements: str, value: object = None) -> None:
    """Do what an intruder with the database file, or with the rights of its owner on a server, would do."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what waits to be checked would hold the tables
            cursor.execute("SELECT DISTINCT event_object_table FROM information_schema.triggers")
            take_away = [f"ALTER TABLE {table} DISABLE TRIGGER USER" for (table,) in cursor.fetchall()]
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            take_away = [f"DROP TRIGGER {name}" for (name,) in cursor.fetchall()]
        for statement in take_away:
            cursor.execute(statement)
        for statement in statements:
            cursor.execute(statement, None if value is None else [value])
            assert cursor.rowcount > 0, "nothing was rewritten"


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


FIRST = "(SELECT min(id) FROM journal_journalentry)"


@pytest.mark.parametrize(
    ("statement", "value", "check"),
    [
        (f"UPDATE journal_journalentry SET actor = %s WHERE id = {FIRST}", "officer/x", "columns"),
        (f"UPDATE journal_journalentry SET claimed_at = %s WHERE id = {FIRST}", "2020-01-01 00:00:00", "columns"),
        (f"UPDATE journal_journalentry SET entry = %s WHERE id = {FIRST}", b"{}", "entry"),
        (f"UPDATE journal_journalentry SET leaf = %s WHERE id = {FIRST}", "0" * 64, "leaf"),
        (f"UPDATE journal_payload SET salt = %s WHERE entry_id = {FIRST}", bytes(32), "payload"),
        (f"UPDATE journal_payload SET token = %s WHERE entry_id = {FIRST}", b"\x00", "payload"),
        (f"DELETE FROM journal_payload WHERE entry_id = {FIRST}", None, "payload"),
        ('DELETE FROM journal_sealedentry WHERE "index" = %s', 1, "index"),
        ("UPDATE journal_signedcheckpoint SET root = %s", "0" * 64, "root"),
        ("UPDATE journal_signedcheckpoint SET note = replace(note, '— ', %s)", "— x", "signature"),
        ("DELETE FROM journal_signedcheckpoint", None, "published"),
    ],
)
def test_a_rewritten_journal_is_named(statement: str, value: object, check: str) -> None:
    without_triggers(statement, value=value)
    assert check in {fault.check for fault in faults()}


def test_entries_cut_off_the_end_are_named() -> None:
    last = SealedEntry.objects.latest("entry_id").entry_id
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
