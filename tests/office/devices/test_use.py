"""Devices before, during and after use: checks, who has one out, and what the law learns of it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from liuhen import law
from liuhen.kernel.errors import Refusal
from liuhen.office.capture.actions import classify
from liuhen.office.cases.actions import record_activity
from liuhen.office.cases.models import ActivityKind
from liuhen.office.devices import actions, queries
from liuhen.office.devices.models import DeviceCheck, DeviceUse
from liuhen.office.devices.use import Found, bring_back, check_device, check_out
from liuhen.office.journal.audit import audit
from liuhen.office.journal.models import JournalEntry
from liuhen.office.oversight.facts import facts_of
from liuhen.office.oversight.scopes import scope_of
from liuhen.office.people.models import Officer, Role

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.test import Client

    from liuhen.office.capture.models import Recording
    from liuhen.office.cases.models import Activity, Case
    from liuhen.office.devices.models import Device

pytestmark = pytest.mark.django_db
NOTHING = Found(battery=None, storage=None, clock=None, lens=None)
GOOD = Found(battery=True, storage=True, clock=None, lens=True)


def types() -> set[str]:
    return set(JournalEntry.objects.filter(object__startswith="device-").values_list("type", flat=True))


class TestPages:
    def test_taken_out_with_a_check_and_brought_back(
        self,
        client_of_handler: Client,
        handler: Officer,
        device: Device,
    ) -> None:
        page = reverse("docking:device", args=[device.pk])
        told = {"officer": str(handler.pk), "battery": "true", "storage": "false", "clock": "", "lens": ""}
        url = reverse("devices:check-out", args=[device.pk])
        assert client_of_handler.post(url, told).headers["Location"] == page
        shown = client_of_handler.get(page).content.decode()
        assert "未归还" in shown
        assert "未查" in shown
        check = DeviceCheck.objects.get()
        assert (check.battery, check.storage, check.clock, check.lens) == (True, False, None, None)
        assert client_of_handler.post(reverse("devices:return", args=[device.pk])).status_code == 302
        assert DeviceUse.objects.get().returned_at is not None
        assert types() == {"device-check.made", "device-use.begun", "device-use.ended"}
        assert [str(fault) for fault in audit()] == []

    def test_a_check_at_which_nothing_was_looked_at_is_refused(
        self,
        client_of_handler: Client,
        device: Device,
    ) -> None:
        url = reverse("devices:check", args=[device.pk])
        answer = client_of_handler.post(url, {"battery": "", "storage": "", "clock": "", "lens": ""})
        assert answer.status_code == 422
        assert "四项都没有检查" in answer.content.decode()
        assert not DeviceCheck.objects.exists()

    def test_bringing_back_what_is_not_out_says_so(
        self,
        client_of_handler: Client,
        device: Device,
    ) -> None:
        answer = client_of_handler.post(reverse("devices:return", args=[device.pk]), follow=True)
        assert "设备没有登记领用" in answer.content.decode()

    def test_whoever_neither_records_nor_keeps_devices_may_not(
        self,
        make_officer: Callable[..., Officer],
        sign_in: Callable[[Officer], Client],
        device: Device,
    ) -> None:
        client = sign_in(make_officer(Role.ARCHIVIST))
        for name in ("check", "check-out", "return"):
            assert client.post(reverse(f"devices:{name}", args=[device.pk])).status_code == 403
        assert client.get(reverse("docking:device", args=[device.pk])).status_code == 200


class TestActs:
    def test_a_device_is_out_once(self, device: Device, handler: Officer, now: datetime) -> None:
        told: Any = {"device": device, "officer": handler, "found": NOTHING, "by": handler.object_name}
        check_out(**told, at=now)
        with pytest.raises(Refusal, match="device-is-out"):
            check_out(**told, at=now)
        bring_back(device=device, by=handler.object_name, at=now + timedelta(hours=1))
        with pytest.raises(Refusal, match="device-not-out"):
            bring_back(device=device, by=handler.object_name, at=now)
        check_out(**told, at=now + timedelta(hours=2))
        assert DeviceUse.objects.count() == 2
        assert not DeviceCheck.objects.exists()

    def test_a_retired_device_is_neither_checked_nor_taken_out_and_can_come_back(
        self,
        device: Device,
        handler: Officer,
        now: datetime,
    ) -> None:
        told: Any = {"device": device, "officer": handler, "by": handler.object_name, "at": now}
        check_out(found=NOTHING, **told)
        actions.retire_device(device=device, by=handler.object_name, at=now)
        with pytest.raises(Refusal, match="device-retired"):
            check_device(found=GOOD, **told)
        bring_back(device=device, by=handler.object_name, at=now)
        with pytest.raises(Refusal, match="device-retired"):
            check_out(found=NOTHING, **told)

    def test_who_had_a_device_at_an_instant(
        self,
        device: Device,
        handler: Officer,
        now: datetime,
    ) -> None:
        check_out(device=device, officer=handler, found=NOTHING, by=handler.object_name, at=now)
        bring_back(device=device, by=handler.object_name, at=now + timedelta(hours=3))
        at = [now + timedelta(hours=hours) for hours in (-1, 0, 2, 4)]
        assert queries.users_at(device, at) == {at[1]: handler, at[2]: handler}


class TestFacts:
    """The vocabulary: `devices[].checks`, `activities[].returned_at`."""

    @pytest.fixture
    def activity(self, case: Case, handler: Officer, now: datetime) -> Activity:
        """Return an inspection from 9:00 to 10:00, the day before."""
        start = now.replace(hour=1, minute=0) - timedelta(days=1)
        return record_activity(
            case=case,
            unit=handler.unit,
            kind=ActivityKind.INSPECTION,
            officers=[handler],
            started_at=start,
            ended_at=start + timedelta(hours=1),
            place="样例路一段",
            by=handler.object_name,
            at=now,
        )

    @pytest.fixture
    def recording(
        self,
        take_in: Callable[..., Recording],
        device: Device,
        activity: Activity,
        handler: Officer,
        now: datetime,
    ) -> Recording:
        row = take_in("BWC-03_20261117_090500.mp4", minutes=10)
        assert row.device == device
        classify(recordings=[row], activity=activity, is_evidence=None, by=handler.object_name, at=now)
        return row

    @staticmethod
    def facts(activity: Activity, pack: str = "xinyang") -> dict[str, Any]:
        facts = facts_of(scope_of(activity), pack=pack, own_periods=[])
        law.parse_facts(facts)  # the reader takes them
        return facts

    @staticmethod
    def state(activity: Activity, now: datetime) -> str:
        facts = law.parse_facts(TestFacts.facts(activity))
        found = law.check(facts, law.load_packs()["xinyang"], now)
        (state,) = {str(one.state) for one in found.requirements if one.code == "check-device"}
        return state

    @pytest.mark.usefixtures("recording")
    def test_where_checks_were_never_written_down_nothing_is_told(self, activity: Activity, now: datetime) -> None:
        assert "devices" not in self.facts(activity)
        assert self.state(activity, now) == "unknown"

    @pytest.mark.usefixtures("recording")
    def test_a_check_before_use_meets_the_duty(
        self,
        activity: Activity,
        device: Device,
        handler: Officer,
        now: datetime,
    ) -> None:
        at = activity.started_at - timedelta(minutes=30)
        check_device(device=device, officer=handler, found=GOOD, by=handler.object_name, at=at)
        told = self.facts(activity)["devices"]
        assert told == [
            {"id": "BWC-03", "checks": [{"at": "2026-11-17T08:30:00+08:00", "battery": True, "storage": True}]}
        ]
        assert self.state(activity, now) == "met"

    @pytest.mark.usefixtures("recording")
    def test_a_day_without_a_check_is_known_once_checks_are_written_down(
        self,
        activity: Activity,
        device: Device,
        handler: Officer,
        now: datetime,
    ) -> None:
        at = activity.started_at - timedelta(days=5)
        check_device(device=device, officer=handler, found=GOOD, by=handler.object_name, at=at)
        assert self.state(activity, now) == "breached"

    @pytest.mark.usefixtures("recording")
    def test_the_first_check_ever_says_nothing_of_what_was_recorded_before(
        self,
        activity: Activity,
        device: Device,
        handler: Officer,
        now: datetime,
    ) -> None:
        before = self.facts(activity)
        check_device(device=device, officer=handler, found=GOOD, by=handler.object_name, at=now)
        assert self.facts(activity) == before

    def test_whoever_hands_a_device_back_is_back(
        self,
        activity: Activity,
        device: Device,
        handler: Officer,
    ) -> None:
        assert self.facts(activity)["activities"][0]["returned_at"] is None
        check_out(
            device=device,
            officer=handler,
            found=NOTHING,
            by=handler.object_name,
            at=activity.started_at - timedelta(hours=1),
        )
        bring_back(device=device, by=handler.object_name, at=activity.started_at + timedelta(hours=3))
        assert self.facts(activity)["activities"][0]["returned_at"] == "2026-11-17T12:00:00+08:00"

    def test_a_device_brought_back_before_the_end_says_nothing(
        self,
        activity: Activity,
        device: Device,
        handler: Officer,
    ) -> None:
        check_out(
            device=device,
            officer=handler,
            found=NOTHING,
            by=handler.object_name,
            at=activity.started_at - timedelta(hours=1),
        )
        bring_back(device=device, by=handler.object_name, at=activity.started_at + timedelta(minutes=5))
        assert self.facts(activity)["activities"][0]["returned_at"] is None
