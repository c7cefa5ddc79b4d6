"""The roster: nobody is on duty twice, changes keep what was before, a pasted roster is taken whole or not at all."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from liuhen.kernel.errors import InvalidInput, Refusal
from liuhen.kernel.identity import ObjectName
from liuhen.kernel.instant import parse_instant
from liuhen.office.devices.actions import register_device, retire_device
from liuhen.office.devices.models import DeviceKind
from liuhen.office.devices.roster.actions import Planned, add_shift, cancel_shift, change_shift, copy_shifts
from liuhen.office.devices.roster.importing import import_shifts
from liuhen.office.devices.roster.models import Shift
from liuhen.office.devices.roster.queries import on_duty, shifts_begun_in, shifts_between, week_of
from liuhen.office.journal.audit import audit
from liuhen.office.journal.models import JournalEntry
from liuhen.office.journal.queries import payload_of
from liuhen.office.people.actions import depart
from liuhen.office.people.models import Role

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from datetime import datetime

    from django.http import HttpResponse
    from django.test import Client

    from liuhen.office.devices.models import Device
    from liuhen.office.people.models import Officer, Unit

TEST = ObjectName("system", "test")
MONDAY = date(2026, 11, 16)
pytestmark = pytest.mark.django_db


def at(day: int, hour: int) -> datetime:
    return parse_instant(f"2026-11-{day:02}T00:00:00+08:00") + timedelta(hours=hour)


@pytest.fixture
def colleague(make_officer: Callable[..., Officer]) -> Officer:
    return make_officer(Role.HANDLER, name="李样例")


@pytest.fixture
def reviewer(make_officer: Callable[..., Officer]) -> Officer:
    return make_officer(Role.REVIEWER, name="赵模拟")


@pytest.fixture
def put(now: datetime) -> Callable[..., Shift]:
    """Return a function that puts somebody on duty: `put(officer, day, from_hour, until_hour)`."""

    def on_duty_(officer: Officer, day: int, begins: int, ends: int, device: Device | None = None) -> Shift:
        plan = Planned(officer=officer, from_at=at(day, begins), until_at=at(day, ends), post="东片巡查", device=device)
        return add_shift(planned=plan, by=TEST, at=now)

    return on_duty_


def told(shift: Shift) -> list[dict[str, object]]:
    entries = JournalEntry.objects.filter(object=str(shift.object_name)).order_by("id")
    return [payload_of(entry) for entry in entries]  # type: ignore[misc]  # nothing is erased here


class TestBeingOnDuty:
    def test_nobody_is_on_duty_twice_at_the_same_time(self, put: Callable[..., Shift], handler: Officer) -> None:
        put(handler, 16, 8, 17)
        with pytest.raises(Refusal, match="on-duty-already"):
            put(handler, 16, 16, 20)
        put(handler, 16, 17, 20)
        assert Shift.objects.count() == 2

    def test_a_device_is_with_one_of_them(
        self, put: Callable[..., Shift], handler: Officer, colleague: Officer, device: Device
    ) -> None:
        put(handler, 16, 8, 17, device)
        with pytest.raises(Refusal, match="device-on-duty-already"):
            put(colleague, 16, 12, 20, device)
        put(colleague, 16, 12, 20)

    def test_nobody_who_has_departed_and_no_device_out_of_use(
        self, put: Callable[..., Shift], handler: Officer, colleague: Officer, device: Device, now: datetime
    ) -> None:
        retire_device(device=device, by=TEST, at=now)
        with pytest.raises(Refusal, match="device-retired"):
            put(handler, 16, 8, 17, device)
        depart(officer=colleague, by=TEST, at=now)
        with pytest.raises(Refusal, match="officer-departed"):
            put(colleague, 16, 8, 17)

    @pytest.mark.parametrize(("ends", "code"), [(8, "ends-before-start"), (7, "ends-before-start"), (81, "too-long")])
    def test_times_that_cannot_be(self, put: Callable[..., Shift], handler: Officer, ends: int, code: str) -> None:
        with pytest.raises(Refusal, match=code):
            put(handler, 16, 8, ends)

    def test_a_change_keeps_what_was_before_and_says_why(
        self, put: Callable[..., Shift], handler: Officer, colleague: Officer, now: datetime
    ) -> None:
        shift = put(handler, 16, 8, 17)
        plan = Planned(officer=colleague, from_at=at(16, 8), until_at=at(16, 18), post="东片巡查")
        change_shift(shift=shift, planned=plan, reason="换班", by=TEST, at=now)
        change = told(shift)[-1]
        assert change["reason"] == "换班"
        before, after = change["before"], change["after"]
        assert isinstance(before, dict)
        assert isinstance(after, dict)
        assert (before["officer"], after["officer"]) == (handler.pk.hex, colleague.pk.hex)
        with pytest.raises(Refusal, match="nothing-changed"):
            change_shift(shift=shift, planned=plan, reason="再换", by=TEST, at=now)
        assert list(audit()) == []

    def test_a_change_that_overlaps_changes_nothing(
        self, put: Callable[..., Shift], handler: Officer, now: datetime
    ) -> None:
        shift, _other = put(handler, 16, 8, 12), put(handler, 16, 13, 17)
        plan = Planned(officer=handler, from_at=at(16, 8), until_at=at(16, 14), post="东片巡查")
        with pytest.raises(Refusal, match="on-duty-already"):
            change_shift(shift=shift, planned=plan, reason="延长", by=TEST, at=now)
        shift.refresh_from_db()
        assert shift.until_at == at(16, 12)

    def test_a_cancelled_shift_stays_and_frees_the_time(
        self, put: Callable[..., Shift], handler: Officer, now: datetime
    ) -> None:
        shift = put(handler, 16, 8, 17)
        cancel_shift(shift=shift, reason="请假", by=TEST, at=now)
        with pytest.raises(Refusal, match="shift-cancelled"):
            cancel_shift(shift=shift, reason="请假", by=TEST, at=now)
        put(handler, 16, 8, 17)
        assert Shift.objects.count() == 2
        assert len(shifts_between(handler.unit, MONDAY, MONDAY)) == 1
        assert list(audit()) == []


class TestAWeek:
    def test_everybody_is_there_and_a_night_stands_on_the_day_that_it_begins(
        self, put: Callable[..., Shift], handler: Officer, colleague: Officer
    ) -> None:
        night, over = put(handler, 17, 20, 26), put(handler, 15, 20, 26)
        rows = {row.officer: row for row in week_of(handler.unit, MONDAY)}
        assert set(rows) == {handler, colleague}
        assert dict(rows[handler].days)[date(2026, 11, 17)] == (night,)
        assert dict(rows[handler].days)[date(2026, 11, 18)] == ()
        assert rows[handler].runs_over == (over,)
        assert not any(shifts for _day, shifts in rows[colleague].days)

    def test_copying_repeats_what_begins_in_the_week_and_names_what_it_leaves_out(
        self, put: Callable[..., Shift], handler: Officer, colleague: Officer, now: datetime
    ) -> None:
        put(handler, 15, 20, 26)
        put(handler, 16, 8, 17)
        taken = put(colleague, 17, 8, 17)
        put(colleague, 24, 10, 11)
        week = timedelta(days=7)
        copied = copy_shifts(shifts=shifts_begun_in(handler.unit, MONDAY), later=week, by=TEST, at=now)
        assert [(row.officer, row.from_at) for row in copied.made] == [(handler, at(23, 8))]
        assert [(row, why.code) for row, why in copied.left_out] == [(taken, "on-duty-already")]
        assert list(audit()) == []

    def test_who_is_on_duty_is_found_by_officer_or_device(
        self, put: Callable[..., Shift], handler: Officer, colleague: Officer, device: Device
    ) -> None:
        mine, theirs = put(handler, 16, 8, 17), put(colleague, 16, 8, 17, device)
        put(handler, 17, 8, 17)
        found = on_duty(at(16, 12), at(16, 13), people={handler.pk}, kept={device.pk})
        assert set(found) == {mine, theirs}


class TestImporting:
    def test_a_pasted_roster_is_taken_by_number_or_by_name(
        self, unit: Unit, handler: Officer, colleague: Officer, device: Device, now: datetime
    ) -> None:
        text = f"{handler.number},2026-11-16,08:30,17:30,东片巡查,样例路,BWC-03\n李样例,2026-11-16,20:00,02:00,夜间巡查"
        made = import_shifts(text=text, unit=unit, by=TEST, at=now)
        assert [(row.officer, row.device) for row in made] == [(handler, device), (colleague, None)]
        assert list(audit()) == []

    def test_one_line_at_fault_and_none_is_taken(
        self, unit: Unit, handler: Officer, make_officer: Callable[..., Officer], now: datetime
    ) -> None:
        make_officer(Role.HANDLER, name="同名")
        make_officer(Role.HANDLER, name="同名")
        good = f"{handler.number},2026-11-16,08:30,17:30,巡查"
        text = f"{good}\n某人,2026-11-16,08:30,17:30,巡查\n同名,2026-11-16,08:30,17:30,巡查\n{good},路,BWC-99"
        with pytest.raises(InvalidInput) as caught:
            import_shifts(text=text, unit=unit, by=TEST, at=now)
        assert [fault.where for fault in caught.value.faults] == ["lines[2]", "lines[3]", "lines[4]"]
        with pytest.raises(InvalidInput) as caught:
            import_shifts(text=f"{good}\n{good}", unit=unit, by=TEST, at=now)
        assert [fault.where for fault in caught.value.faults] == ["lines[2]"]
        assert not Shift.objects.exists()

    def test_people_of_another_unit_are_not_found(self, other_unit: Unit, handler: Officer, now: datetime) -> None:
        with pytest.raises(InvalidInput, match="nobody of the unit"):
            import_shifts(text=f"{handler.number},2026-11-16,8:30,9:30,巡查", unit=other_unit, by=TEST, at=now)


class TestPages:
    @pytest.fixture
    def client(self, reviewer: Officer, sign_in: Callable[[Officer], Client]) -> Client:
        return sign_in(reviewer)

    def form(self, officer: Officer, **given: str) -> dict[str, str]:
        times = {"from_at": "2026-11-16T08:30", "until_at": "2026-11-16T17:30"}
        return {"officer": str(officer.pk), "post": "东片巡查", "place": "样例路", "device": "", **times, **given}

    def test_the_week_shows_who_is_on_duty_and_a_handler_cannot_set_it(
        self, put: Callable[..., Shift], handler: Officer, client_of_handler: Client, client: Client, device: Device
    ) -> None:
        put(handler, 16, 8, 17, device)
        html = page(client_of_handler.get("/roster/?week=2026-11-18"))
        assert all(word in html for word in ("张示范", "08:00–17:00", "东片巡查", "BWC-03"))
        assert "/roster/shifts/new" not in html
        assert "/roster/shifts/new" in page(client.get("/roster/?week=2026-11-18"))
        assert client_of_handler.get("/roster/shifts/new").status_code == 403
        assert "张示范" in page(client_of_handler.get("/roster/?week=nonsense&unit=7"))

    def test_a_shift_is_entered_changed_and_cancelled(self, client: Client, handler: Officer) -> None:
        response = client.post("/roster/shifts/new", self.form(handler))
        assert response["Location"].endswith("week=2026-11-16")
        shift = Shift.objects.get()
        again = client.post("/roster/shifts/new", self.form(handler))
        assert again.status_code == 409
        assert "已有班次" in again.content.decode()
        address = f"/roster/shifts/{shift.pk}/"
        assert "取消班次" in page(client.get(address))
        assert client.post(address, self.form(handler, post="西片巡查", reason="")).status_code == 422
        assert client.post(address, self.form(handler, post="西片巡查", reason="调整")).status_code == 302
        assert client.post(f"{address}cancel", {"reason": "请假"}).status_code == 302
        shift.refresh_from_db()
        assert (shift.post, shift.cancelled_at is None) == ("西片巡查", False)
        assert client.post(address, self.form(handler, post="东片巡查", reason="恢复")).status_code == 409

    def test_what_was_done_to_a_shift_is_there_to_be_read_by_everybody_of_the_unit(
        self, client: Client, client_of_handler: Client, put: Callable[..., Shift], handler: Officer
    ) -> None:
        address = f"/roster/shifts/{put(handler, 16, 8, 17).pk}/"
        client.post(address, self.form(handler, post="西片巡查", reason="调整"))
        client.post(f"{address}cancel", {"reason": "请假"})
        html = page(client_of_handler.get(address))
        assert all(word in html for word in ("登记班次", "更改班次", "取消班次", "东片巡查", "西片巡查", "请假"))
        assert "更改理由" not in html
        assert "已取消" in page(client_of_handler.get("/roster/?week=2026-11-16"))
        assert client_of_handler.post(address, self.form(handler, reason="换")).status_code == 403
        assert client_of_handler.post(f"{address}cancel", {"reason": "换"}).status_code == 403

    def test_last_week_is_copied(self, client: Client, put: Callable[..., Shift], handler: Officer) -> None:
        put(handler, 16, 8, 17)
        response = client.post("/roster/copy?week=2026-11-23", follow=True)
        assert "复制了 1 个班次" in response.content.decode()
        again = client.post("/roster/copy?week=2026-11-23", follow=True).content.decode()
        assert "1 个没有复制" in again
        assert "已有班次" in again

    def test_a_pasted_roster_is_imported_or_its_lines_are_named(self, client: Client, handler: Officer) -> None:
        good = f"{handler.number},2026-11-16,08:30,17:30,巡查"
        response = client.post("/roster/import", {"text": f"{good}\n某人,11月16日,08:30,17:30,巡查"})
        assert response.status_code == 422
        html = response.content.decode()
        assert "第 2 行" in html
        assert good in html
        assert not Shift.objects.exists()
        assert client.post("/roster/import", {"text": good}).status_code == 302
        assert Shift.objects.count() == 1

    def test_another_unit_is_not_there_for_a_reviewer_and_is_for_an_administrator(
        self,
        client: Client,
        other_unit: Unit,
        make_officer: Callable[..., Officer],
        sign_in: Callable[[Officer], Client],
        put: Callable[..., Shift],
    ) -> None:
        stranger = make_officer(Role.HANDLER, unit=other_unit, name="外科室")
        shift = put(stranger, 16, 8, 17)
        assert client.get(f"/roster/?unit={other_unit.pk}").status_code == 404
        assert client.get(f"/roster/shifts/{shift.pk}/").status_code == 404
        administrator = sign_in(make_officer(Role.ADMINISTRATOR))
        assert "外科室" in page(administrator.get(f"/roster/?unit={other_unit.pk}&week=2026-11-16"))
        assert administrator.get(f"/roster/shifts/{shift.pk}/").status_code == 200


def page(response: HttpResponse) -> str:
    assert response.status_code == 200
    return response.content.decode()


def test_a_week_of_many_costs_no_more_queries_than_a_week_of_one(
    reviewer: Officer,
    make_officer: Callable[..., Officer],
    put: Callable[..., Shift],
    django_assert_max_num_queries: Callable[..., AbstractContextManager[object]],
) -> None:
    camera = register_device(
        number="BWC-07", kind=DeviceKind.BODY_CAMERA, unit=reviewer.unit, officer=None, by=TEST, at=at(1, 0)
    )
    for day in range(16, 22):
        put(make_officer(Role.HANDLER), day, 8, 17, camera)
    with django_assert_max_num_queries(4):
        rows = week_of(reviewer.unit, MONDAY)
        assert sum(shift.device == camera for row in rows for _day, shifts in row.days for shift in shifts) == 6
