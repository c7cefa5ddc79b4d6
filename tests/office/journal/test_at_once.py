"""Two at once: acts, sealing, numbers and audit where a database lets several write at the same time."""

from __future__ import annotations

import threading
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction

from liuhen.kernel.errors import Refusal
from liuhen.kernel.identity import ObjectName
from liuhen.office.journal import audit as audit_module
from liuhen.office.journal import publishing, sealing
from liuhen.office.journal.act import act
from liuhen.office.journal.audit import audit
from liuhen.office.journal.holding import hold
from liuhen.office.journal.models import JournalEntry, SealedEntry
from liuhen.office.journal.numbering import next_numbers
from liuhen.office.people import actions
from liuhen.office.people.models import Unit
from office.postgresql import LONGEST_WAIT_SECONDS, at_once

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from pytest_django.fixtures import SettingsWrapper

    from liuhen.office.people.models import Agency
    from office.postgresql import Elsewhere

pytestmark = at_once
BY = ObjectName("system", "test")


@pytest.fixture(autouse=True)
def log_folder(tmp_path: Path, settings: SettingsWrapper) -> None:
    settings.LIUHEN_LOG_FOLDER = tmp_path / "log"


def rename(unit: Unit, name: str, at: datetime) -> None:
    with act(by=BY, at=at) as record:
        Unit.objects.filter(pk=unit.pk).update(name=name)
        record("unit.renamed", unit, {"name": name})


def tell_of(unit: Unit, at: datetime) -> None:
    with act(by=BY, at=at) as record:
        record("unit.told", unit, {})


def test_of_two_entries_after_the_same_one_the_second_is_refused(
    unit: Unit, elsewhere: Elsewhere, now: datetime
) -> None:
    with transaction.atomic():
        tell_of(unit, now)
        second = elsewhere.begin_and_wait(lambda: tell_of(unit, now))
        assert not second.done()
    with pytest.raises(Refusal, match="overtaken"):
        second.result(LONGEST_WAIT_SECONDS)
    assert JournalEntry.objects.filter(type="unit.told").count() == 1
    assert list(audit()) == []


def test_who_waited_for_an_act_that_failed_goes_on(unit: Unit, elsewhere: Elsewhere, now: datetime) -> None:
    with transaction.atomic():
        tell_of(unit, now)
        second = elsewhere.begin_and_wait(lambda: tell_of(unit, now))
        transaction.set_rollback(True)
    second.result(LONGEST_WAIT_SECONDS)
    assert JournalEntry.objects.filter(type="unit.told").count() == 1
    assert list(audit()) == []


def test_of_two_acts_that_wait_for_each_other_one_goes_on_and_the_other_is_told(
    agency: Agency, unit: Unit, other_unit: Unit, elsewhere: Elsewhere, now: datetime
) -> None:
    def both(first: Unit, second: Unit, *, meet: bool) -> str:
        try:
            with act(by=BY, at=now) as record:
                for one in (first, second):
                    hold(one)
                    if meet and one is first:
                        both_hold.wait(LONGEST_WAIT_SECONDS)
                    record("unit.told", one, {})
        except Refusal as refusal:
            return refusal.code
        return "done"

    both_hold = threading.Barrier(2)
    ways = [(unit, other_unit), (other_unit, unit)]
    begun = [elsewhere.begin(partial(both, *way, meet=True)) for way in ways]
    assert {one.result(LONGEST_WAIT_SECONDS) for one in begun} == {"done", "crossed"}
    assert JournalEntry.objects.filter(type="unit.told").count() == 2
    assert both(other_unit, unit, meet=False) == "done"
    assert agency.pk
    assert list(audit()) == []


def test_a_second_sealer_waits_and_finds_nothing_left(unit: Unit, elsewhere: Elsewhere, now: datetime) -> None:
    assert unit.pk
    with transaction.atomic():
        sealing.seal_waiting(at=now)
        second = elsewhere.begin_and_wait(lambda: sealing.seal_waiting(at=now))
        assert not second.done()
    checkpoint = second.result(LONGEST_WAIT_SECONDS)
    assert checkpoint.size == JournalEntry.objects.count() == SealedEntry.objects.count()
    publishing.publish()
    assert list(audit()) == []


def test_an_entry_that_commits_late_is_sealed_behind_those_with_higher_numbers(
    agency: Agency, unit: Unit, elsewhere: Elsewhere, now: datetime
) -> None:
    written, may_end = threading.Event(), threading.Event()

    def slowly() -> None:
        with transaction.atomic():
            tell_of(unit, now)
            written.set()
            assert may_end.wait(LONGEST_WAIT_SECONDS)

    late = elsewhere.begin(slowly)
    assert written.wait(LONGEST_WAIT_SECONDS)
    actions.add_unit(agency=agency, name="先提交", by=BY, at=now)
    sealing.seal_waiting(at=now)
    may_end.set()
    late.result(LONGEST_WAIT_SECONDS)
    sealing.seal_waiting(at=now)
    publishing.publish()
    *_, before, last = SealedEntry.objects.select_related("entry").order_by("index")
    assert last.entry.type == "unit.told"
    assert last.entry_id < before.entry_id
    assert list(audit()) == []


def test_numbers_that_are_asked_for_at_once_are_given_once(elsewhere: Elsewhere) -> None:
    with transaction.atomic():
        ours = next_numbers("test", 3)
        theirs = elsewhere.begin_and_wait(_in_transaction(lambda: next_numbers("test", 2)))
    assert [*ours, *theirs.result(LONGEST_WAIT_SECONDS)] == [1, 2, 3, 4, 5]


def test_an_audit_accuses_nobody_who_is_at_work_meanwhile(
    agency: Agency, unit: Unit, elsewhere: Elsewhere, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    judge, times = audit_module._row, 0  # noqa: SLF001 - where the audit compares a row with its entry

    def judge_while_others_work(row: Any) -> Any:
        nonlocal times
        times += 1
        elsewhere.do(lambda: rename(unit, f"第{times}科", now))
        elsewhere.do(lambda: actions.add_unit(agency=agency, name=f"新{times}科", by=BY, at=now))
        elsewhere.do(lambda: sealing.seal_waiting(at=now))
        elsewhere.do(publishing.publish)
        return judge(row)

    monkeypatch.setattr(audit_module, "_row", judge_while_others_work)
    assert list(audit()) == []
    assert times > 1


def _in_transaction(work: Any) -> Any:
    def run() -> Any:
        with transaction.atomic():
            return work()

    return run
