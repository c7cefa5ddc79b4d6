"""No entry, no act: rows and their entry stand or fall together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import DatabaseError, IntegrityError
from psycopg.errors import UniqueViolation

from liuhen.kernel.errors import Refusal
from liuhen.kernel.identity import ObjectName
from liuhen.ledger.entry import Entry
from liuhen.office.journal import act as act_module
from liuhen.office.journal.act import act
from liuhen.office.journal.models import JournalEntry, Payload, Unsealed
from liuhen.office.journal.queries import payload_of
from liuhen.office.people import actions
from liuhen.office.people.models import Agency, Unit

if TYPE_CHECKING:
    from datetime import datetime

    from pytest_django.fixtures import SettingsWrapper

BY = ObjectName("officer", "o1")
pytestmark = pytest.mark.django_db


def test_an_act_leaves_one_entry_that_names_who_what_and_when(agency: Agency, now: datetime) -> None:
    unit = actions.add_unit(agency=agency, name="一科", by=BY, at=now)
    row = JournalEntry.objects.get(object=str(unit.object_name))
    entry = Entry.parse(bytes(row.entry))
    assert (entry.type, entry.actor, entry.claimed_at) == ("unit.added", BY, now)
    assert payload_of(row) == {"name": "一科"}


def test_each_entry_names_the_entry_before_it_about_the_same_object(agency: Agency, now: datetime) -> None:
    actions.adopt_pack(agency=agency, pack="xinyang", by=BY, at=now)
    actions.adopt_pack(agency=agency, pack="gaoxin", by=BY, at=now)
    rows = list(JournalEntry.objects.filter(object=str(agency.object_name)).order_by("id"))
    assert [row.prev for row in rows] == [None, rows[0].leaf, rows[1].leaf]


def test_when_the_entry_cannot_be_written_the_act_does_not_happen(
    agency: Agency, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: object, **_kwargs: object) -> None:
        raise DatabaseError("the disk is full")

    monkeypatch.setattr(act_module.bulk, "write", broken)
    with pytest.raises(DatabaseError):
        actions.add_unit(agency=agency, name="二科", by=BY, at=now)
    assert not Unit.objects.filter(name="二科").exists()


def test_when_the_act_fails_after_its_entry_neither_stays(agency: Agency, now: datetime) -> None:
    def fail_after_entry() -> None:
        with act(by=BY, at=now) as record:
            unit = Unit.objects.create(agency=agency, name="三科")
            record("unit.added", unit, {"name": "三科"})
            raise RuntimeError("power cut")

    with pytest.raises(RuntimeError):
        fail_after_entry()
    assert not Unit.objects.filter(name="三科").exists()
    assert not JournalEntry.objects.filter(type="unit.added").exists()


def test_who_is_overtaken_by_somebody_elses_same_act_is_told_so_and_writes_nothing(
    agency: Agency, now: datetime
) -> None:
    def same_unit_as_somebody() -> None:
        with act(by=BY, at=now) as record:
            unit = Unit.objects.create(agency=agency, name="七科")
            record("unit.added", unit, {"name": "七科"})
            Unit.objects.create(agency=agency, name="七科")

    with pytest.raises(Refusal, match="overtaken"):
        same_unit_as_somebody()
    assert not Unit.objects.filter(name="七科").exists()


def test_who_is_overtaken_is_told_so_whatever_language_the_server_speaks(now: datetime) -> None:
    def overtaken() -> None:
        with act(by=BY, at=now):
            raise IntegrityError from UniqueViolation("重复键违反唯一约束")

    with pytest.raises(Refusal, match="overtaken"):
        overtaken()


def test_what_the_database_forbids_for_another_reason_is_no_refusal(agency: Agency, now: datetime) -> None:
    def without_name() -> None:
        with act(by=BY, at=now):
            Unit.objects.create(agency=agency, name=None)  # the name of the column says nothing: "unique_name" neither

    with pytest.raises(IntegrityError):
        without_name()


def test_acts_within_an_act_stand_or_fall_with_it(agency: Agency, now: datetime) -> None:
    def two_units_and_a_failure() -> None:
        with act(by=BY, at=now):
            actions.add_unit(agency=agency, name="四科", by=BY, at=now)
            raise RuntimeError("stop")

    with pytest.raises(RuntimeError):
        two_units_and_a_failure()
    assert not Unit.objects.filter(name="四科").exists()


def test_when_the_duties_cannot_be_computed_the_act_does_not_happen(
    agency: Agency, now: datetime, settings: SettingsWrapper
) -> None:
    settings.LIUHEN_AFTER_ACT = "operator.itemgetter"  # takes no `at`: fails as a broken projection would
    with pytest.raises(TypeError):
        actions.add_unit(agency=agency, name="五科", by=BY, at=now)
    assert not Unit.objects.filter(name="五科").exists()


def test_personal_data_is_neither_in_the_entry_nor_readable_in_the_payload_table(
    agency: Agency, unit: Unit, now: datetime
) -> None:
    actions.register_officer(
        unit=unit, name="不应出现的名字", number="X-1", is_established=None, roles=[], by=BY, at=now
    )
    secret = "不应出现的名字".encode()
    assert not any(secret in bytes(entry) for entry in JournalEntry.objects.values_list("entry", flat=True))
    assert not any(secret in bytes(token) for token in Payload.objects.values_list("token", flat=True))


def test_two_entries_cannot_follow_the_same_one(agency: Agency) -> None:
    first = JournalEntry.objects.filter(object=str(agency.object_name)).get()
    first.pk, first.leaf = None, "0" * 64
    with pytest.raises(IntegrityError):
        first.save(force_insert=True)


def test_what_was_written_waits_to_be_sealed(agency: Agency) -> None:
    assert Unsealed.objects.count() == JournalEntry.objects.count() > 0
    assert agency.name
