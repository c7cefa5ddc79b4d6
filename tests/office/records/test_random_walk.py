"""A random walk of acts by people who hold old copies of rows: the audit finds nothing, no act goes unwritten."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from liuhen.kernel.errors import Refusal
from liuhen.office.cases import actions as cases
from liuhen.office.cases.models import (
    ActivityKind,
    Case,
    EventKind,
    EventSource,
    PartyKind,
    Procedure,
    ReliefReason,
    Start,
)
from liuhen.office.devices import actions as devices
from liuhen.office.devices.models import Device, DeviceKind
from liuhen.office.journal.audit import audit
from liuhen.office.journal.models import JournalEntry
from liuhen.office.people import actions as people
from liuhen.office.people.models import Officer, Role
from liuhen.office.records import actions as records

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from liuhen.office.capture.models import Recording

pytestmark = pytest.mark.django_db
STEPS = 100


class Walk:
    """What people do in an office, in no order at all."""

    def __init__(self, chance: random.Random, officer: Officer, store: Callable[..., Recording], now: datetime) -> None:
        self.chance, self.officer, self.store = chance, officer, store
        self.at = now
        self.cases: list[Case] = []
        self.activities: list[cases.Activity] = []
        self.recordings: list[Recording] = []
        self.devices: list[Device] = []
        self.people: list[Officer] = []

    def step(self) -> None:
        self.at += timedelta(minutes=self.chance.randint(1, 600))
        names = [name for name in dir(self) if name.startswith("do_")]
        getattr(self, self.chance.choice(names))({"by": self.officer.object_name, "at": self.at})

    def some_case(self) -> Case:
        return self.chance.choice(self.cases)

    def do_open(self, who: dict[str, object]) -> None:
        opened = cases.open_case(
            number=f"案 {self.chance.randint(1, 12)}",
            title="t",
            cause="c",
            procedure=self.chance.choice(list(Procedure)),
            start=Start.REPORT,
            unit=self.officer.unit,
            handlers=[self.officer],
            **who,
        )
        # two copies of one row, as two pages hold them
        self.cases += [opened, Case.objects.get(pk=opened.pk)]

    def do_party(self, who: dict[str, object]) -> None:
        name = self.chance.choice(["甲", "乙", "丙"])
        cases.name_party(case=self.some_case(), kind=self.chance.choice(list(PartyKind)), name=name, **who)

    def do_judge(self, who: dict[str, object]) -> None:
        truth = self.chance.choice([True, False, None])
        cases.judge(case=self.some_case(), is_grave=truth, **who)

    def do_activity(self, who: dict[str, object]) -> None:
        made = cases.record_activity(
            case=self.some_case(),
            unit=self.officer.unit,
            kind=self.chance.choice(list(ActivityKind)),
            officers=[self.officer],
            started_at=self.at - timedelta(hours=self.chance.randint(-1, 9)),
            ended_at=self.chance.choice([None, self.at]),
            place="p",
            **who,
        )
        self.activities += [made, cases.Activity.objects.get(pk=made.pk)]

    def do_end(self, who: dict[str, object]) -> None:
        back = self.chance.choice([None, self.at])
        cases.record_end(activity=self.chance.choice(self.activities), ended_at=self.at, returned_at=back, **who)

    def do_relief(self, who: dict[str, object]) -> None:
        cases.claim_relief(
            activity=self.chance.choice(self.activities), reason=ReliefReason.AWAY, claimed_by=self.officer, **who
        )

    def do_event(self, who: dict[str, object]) -> None:
        kind = self.chance.choice([kind for kind in EventKind if kind != EventKind.FILED])
        cases.record_event(
            case=self.some_case(), kind=kind, happened_at=self.at, source=EventSource.OFFICER, note="n", **who
        )

    def do_store(self, _who: dict[str, object]) -> None:
        self.recordings.append(self.store(self.chance.choice([None, *self.activities])))

    def do_hand_over(self, who: dict[str, object]) -> None:
        records.hand_over(recordings=[self.chance.choice(self.recordings)], officer=self.officer, note="", **who)

    def do_file(self, who: dict[str, object]) -> None:
        records.file_case(case=self.some_case(), officer=self.officer, location="l", storage_note="", **who)

    def do_device(self, who: dict[str, object]) -> None:
        number = f"D-{self.chance.randint(1, 6)}"
        made = devices.register_device(
            number=number, kind=DeviceKind.PHONE, unit=self.officer.unit, officer=None, **who
        )
        self.devices += [made, Device.objects.get(pk=made.pk)]

    def do_assign(self, who: dict[str, object]) -> None:
        devices.assign_device(
            device=self.chance.choice(self.devices), officer=self.chance.choice([None, self.officer]), **who
        )

    def do_retire(self, who: dict[str, object]) -> None:
        devices.retire_device(device=self.chance.choice(self.devices), **who)

    def do_person(self, who: dict[str, object]) -> None:
        made = people.register_officer(
            unit=self.officer.unit,
            name="n",
            number=f"P-{self.chance.randint(1, 9)}",
            is_established=None,
            roles=[],
            **who,
        )
        self.people += [made, Officer.objects.get(pk=made.pk)]

    def do_role(self, who: dict[str, object]) -> None:
        people.assign_role(officer=self.chance.choice(self.people), role=self.chance.choice(list(Role)), **who)

    def do_account(self, who: dict[str, object]) -> None:
        username = f"u{self.chance.randint(1, 9)}"
        people.open_account(officer=self.chance.choice(self.people), username=username, password="x" * 12, **who)

    def do_depart(self, who: dict[str, object]) -> None:
        people.depart(officer=self.chance.choice(self.people), **who)


@pytest.mark.parametrize("seed", range(2))
def test_the_audit_stays_clean_whatever_people_do(
    seed: int, handler: Officer, store: Callable[..., Recording], now: datetime
) -> None:
    walk = Walk(random.Random(seed), handler, store, now)
    done = refused = 0
    for _ in range(STEPS):
        before = JournalEntry.objects.count()
        try:
            walk.step()
        except IndexError:
            continue  # there is nothing of that kind yet
        except Refusal:
            refused += 1
            assert JournalEntry.objects.count() == before
        else:
            done += 1
            assert JournalEntry.objects.count() > before
    assert done > STEPS // 4
    assert refused > STEPS // 20
    assert [str(fault) for fault in audit()] == []
