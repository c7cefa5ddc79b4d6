"""The tray: what waits, where it probably belongs, and classifying it, one or many, with a way back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liuhen.kernel.identity import ObjectName
from liuhen.office.capture import actions, queries
from liuhen.office.capture.models import IntakeResult, IntakeWay, Recording
from liuhen.office.cases.actions import record_activity, record_event
from liuhen.office.cases.models import Activity, ActivityKind, EventKind, EventSource
from liuhen.office.devices.roster.actions import Planned, add_shift
from liuhen.office.journal.audit import audit
from liuhen.office.journal.models import JournalEntry
from liuhen.office.oversight.models import RetentionFinding
from liuhen.office.oversight.tray_notice import tray_notice
from liuhen.office.people.actions import adopt_pack
from liuhen.office.people.models import Role

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from django.http import HttpResponse
    from django.test import Client

    from liuhen.office.cases.models import Case
    from liuhen.office.devices.models import Device
    from liuhen.office.people.models import Agency, Officer, Unit

TEST = ObjectName("system", "test")
pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(take_in: Callable[..., Recording], device: Device, activity: Activity) -> Recording:
    """Return a recording that agrees with the activity in every respect."""
    assert device.number == "BWC-03"
    return take_in(minutes=30, started_at=activity.started_at)


def classify(client: Client, target: str, *recordings: Recording, **more: str) -> HttpResponse:
    data = {"recordings": [str(row.pk) for row in recordings], "target": target, **more}
    return client.post("/intake/classify", data)  # type: ignore[return-value]  # the test client's own response


def page(client: Client, path: str = "/intake/") -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def types_of(recording: Recording) -> list[str]:
    entries = JournalEntry.objects.filter(object=str(recording.object_name)).order_by("id")
    return list(entries.values_list("type", flat=True))


class TestThePage:
    def test_an_empty_office_is_told_what_to_do(self, client_of_handler: Client) -> None:
        html = page(client_of_handler)
        assert "没有未分类的录像" in html
        assert "新入库的录像会在这里等待" in html

    def test_what_waits_is_there_with_where_it_belongs_and_why(
        self, client_of_handler: Client, waiting: Recording, activity: Activity
    ) -> None:
        html = page(client_of_handler)
        assert "未分类录像 1 段" in html
        assert "示范小吃店 · 现场检查（勘验）" in html
        assert "同一时段、同一人员、同一设备、同一科室" in html
        assert "4 项吻合" in html
        assert f'name="own-{waiting.pk}" value="{activity.pk}"' in html
        assert str(waiting.pk) in html

    def test_a_refused_upload_stays_on_the_page_with_its_reason(self, client_of_handler: Client) -> None:
        client_of_handler.post("/intake/upload", {"file": SimpleUploadedFile("IMG_0007.mp4", b"")})
        html = page(client_of_handler)
        assert "IMG_0007.mp4" in html
        assert "空文件" in html

    def test_the_dock_lists_what_came_from_folders_and_nothing_else(
        self, client_of_handler: Client, waiting: Recording
    ) -> None:
        assert "最近 24 小时没有从文件夹入库的文件" in page(client_of_handler)
        result = IntakeResult.objects.get(recording=waiting)
        IntakeResult.objects.filter(pk=result.pk).update(
            way=IntakeWay.FOLDER, at=datetime.now(tz=waiting.stored_at.tzinfo)
        )
        assert "1 段 26 字节" in page(client_of_handler)

    def test_another_unit_sees_nothing_of_it(
        self,
        waiting: Recording,
        other_unit: Unit,
        make_officer: Callable[..., Officer],
        sign_in: Callable[[Officer], Client],
    ) -> None:
        html = page(sign_in(make_officer(Role.HANDLER, unit=other_unit)))
        assert str(waiting.pk) not in html

    def test_a_device_keeper_sees_the_tray_but_cannot_classify(
        self,
        waiting: Recording,
        activity: Activity,
        make_officer: Callable[..., Officer],
        sign_in: Callable[[Officer], Client],
    ) -> None:
        client = sign_in(make_officer(Role.DEVICE_KEEPER))
        assert 'name="target"' not in page(client)
        assert classify(client, str(activity.pk), waiting).status_code == 403
        assert Recording.objects.get(pk=waiting.pk).activity_id is None

    def test_a_long_tray_goes_on_by_key(
        self, client_of_handler: Client, take_in: Callable[..., Recording], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(queries, "PAGE", 2)
        rows = [take_in(f"clip{index}.mp4") for index in range(5)]
        first = page(client_of_handler)
        assert "未分类录像 5 段" in first
        assert str(rows[2].pk) not in first
        piece = client_of_handler.get(f"/intake/?after={rows[1].pk}", headers={"HX-Request": "true"}).content.decode()
        assert str(rows[2].pk) in piece
        assert "<html" not in piece
        assert str(rows[4].pk) in page(client_of_handler, f"/intake/?after={rows[3].pk}")

    def test_a_broken_key_shows_the_page_from_its_beginning(
        self, client_of_handler: Client, waiting: Recording
    ) -> None:
        assert str(waiting.pk) in page(client_of_handler, "/intake/?after=nonsense")


class TestClassifying:
    def test_many_at_once_as_evidence_in_one_act(
        self, client_of_handler: Client, take_in: Callable[..., Recording], activity: Activity
    ) -> None:
        rows = [take_in(f"clip{index}.mp4") for index in range(3)]
        response = classify(client_of_handler, str(activity.pk), *rows, is_evidence="yes")
        assert response.status_code == 302
        assert set(Recording.objects.values_list("activity", "is_evidence")) == {(activity.pk, True)}
        assert all(types_of(row)[-1] == "recording.classified" for row in rows)
        assert list(audit()) == []

    def test_without_a_word_about_evidence_it_stays_unknown(
        self, client_of_handler: Client, waiting: Recording, activity: Activity
    ) -> None:
        classify(client_of_handler, str(activity.pk), waiting)
        assert Recording.objects.get(pk=waiting.pk).is_evidence is None

    def test_it_can_be_taken_back_right_after(
        self, client_of_handler: Client, waiting: Recording, activity: Activity
    ) -> None:
        classify(client_of_handler, str(activity.pk), waiting)
        html = page(client_of_handler)
        assert "刚才归入了 1 段录像" in html
        client_of_handler.post("/intake/undo", {"recordings": [str(waiting.pk)]})
        assert Recording.objects.get(pk=waiting.pk).activity_id is None
        assert types_of(waiting)[-2:] == ["recording.classified", "recording.unclassified"]
        assert "刚才归入了" not in page(client_of_handler)

    def test_nothing_chosen_is_said_beside_the_tray(
        self, client_of_handler: Client, waiting: Recording, activity: Activity
    ) -> None:
        response = classify(client_of_handler, str(activity.pk))
        assert response.status_code == 422
        assert "没有选中录像" in response.content.decode()
        assert str(waiting.pk) in response.content.decode()

    def test_a_refusal_loses_nothing_that_was_ticked(self, client_of_handler: Client, waiting: Recording) -> None:
        html = classify(client_of_handler, "", waiting).content.decode()
        assert f'value="{waiting.pk}" checked' in html

    def test_what_someone_else_classified_meanwhile_is_refused_whole(
        self, client_of_handler: Client, waiting: Recording, take_in: Callable[..., Recording], activity: Activity
    ) -> None:
        other = take_in("other.mp4")
        classify(client_of_handler, str(activity.pk), other)
        response = classify(client_of_handler, str(activity.pk), waiting, other)
        assert response.status_code == 409
        assert "已由他人归入" in response.content.decode()
        assert Recording.objects.get(pk=waiting.pk).activity_id is None

    def test_a_filed_case_takes_nothing_more(
        self, client_of_handler: Client, waiting: Recording, activity: Activity, handler: Officer, now: datetime
    ) -> None:
        assert activity.case is not None
        record_event(
            case=activity.case,
            kind=EventKind.FILED,
            happened_at=now,
            source=EventSource.OFFICER,
            note="",
            by=handler.object_name,
            at=now,
        )
        assert classify(client_of_handler, str(activity.pk), waiting).status_code == 422
        assert Recording.objects.get(pk=waiting.pk).activity_id is None

    def test_a_recording_of_another_unit_cannot_be_chosen(
        self, client_of_handler: Client, take_in: Callable[..., Recording], other_unit: Unit, activity: Activity
    ) -> None:
        foreign = take_in("foreign.mp4", of=other_unit)
        assert classify(client_of_handler, str(activity.pk), foreign).status_code == 422
        assert Recording.objects.get(pk=foreign.pk).activity_id is None


class TestANewActivity:
    def test_the_form_proposes_what_the_recordings_say(
        self, client_of_handler: Client, waiting: Recording, handler: Officer
    ) -> None:
        html = classify(client_of_handler, "new", waiting).content.decode()
        assert 'value="2026-11-17T09:00:00"' in html
        assert 'value="2026-11-17T09:30:00"' in html
        assert f'value="{handler.pk}"' in html
        assert str(waiting.pk) in html

    def form(self, waiting: Recording, handler: Officer, **given: str) -> dict[str, object]:
        return {
            "recordings": [str(waiting.pk)],
            "kind": "patrol",
            "case": "",
            "started_at": "2026-11-17T09:00:00",
            "ended_at": "2026-11-17T09:40",
            "place": "样例路一段",
            "officers": [str(handler.pk)],
            "is_evidence": "",
            **given,
        }

    def test_activity_and_classification_are_one_act(
        self, client_of_handler: Client, waiting: Recording, handler: Officer
    ) -> None:
        response = client_of_handler.post("/intake/new-activity", self.form(waiting, handler))
        assert response.status_code == 302
        row = Recording.objects.select_related("activity").get(pk=waiting.pk)
        assert row.activity is not None
        assert (row.activity.kind, row.activity.case) == ("patrol", None)
        assert list(audit()) == []

    def test_an_end_before_the_start_is_refused_and_nothing_is_lost(
        self, client_of_handler: Client, waiting: Recording, handler: Officer
    ) -> None:
        before = Activity.objects.count()
        given = self.form(waiting, handler, ended_at="2026-11-17T08:00")
        response = client_of_handler.post("/intake/new-activity", given)
        html = response.content.decode()
        assert response.status_code == 422
        assert "结束时间早于开始时间" in html
        assert "样例路一段" in html
        assert Activity.objects.count() == before

    def test_a_missing_start_is_said_beside_its_field(
        self, client_of_handler: Client, waiting: Recording, handler: Officer
    ) -> None:
        response = client_of_handler.post("/intake/new-activity", self.form(waiting, handler, started_at=""))
        assert response.status_code == 422
        assert 'aria-invalid="true"' in response.content.decode()

    def test_only_a_handler_of_the_case_may_add_to_it(
        self, waiting: Recording, case: Case, make_officer: Callable[..., Officer], sign_in: Callable[[Officer], Client]
    ) -> None:
        colleague = make_officer(Role.HANDLER)
        given = self.form(waiting, colleague, case=str(case.pk))
        response = sign_in(colleague).post("/intake/new-activity", given)
        assert response.status_code == 403
        assert Recording.objects.get(pk=waiting.pk).activity_id is None

    def test_each_goes_where_its_own_suggestion_was_taken_and_the_rest_to_the_common_target(
        self, client_of_handler: Client, take_in: Callable[..., Recording], activity: Activity, handler: Officer
    ) -> None:
        second = another(activity, handler)
        rows = [take_in(f"clip{index}.mp4") for index in range(3)]
        own = {f"own-{rows[1].pk}": str(second.pk)}
        assert classify(client_of_handler, str(activity.pk), *rows, **own).status_code == 302
        told = [Recording.objects.get(pk=row.pk).activity_id for row in rows]
        assert told == [activity.pk, second.pk, activity.pk]
        assert "刚才归入了 3 段录像" in page(client_of_handler)
        client_of_handler.post("/intake/undo", {"recordings": [str(row.pk) for row in rows]})
        assert not Recording.objects.exclude(activity=None).exists()
        assert list(audit()) == []

    def test_suggestions_alone_need_no_common_target(
        self, client_of_handler: Client, waiting: Recording, activity: Activity
    ) -> None:
        response = classify(client_of_handler, "", waiting, **{f"own-{waiting.pk}": str(activity.pk)})
        assert response.status_code == 302
        assert Recording.objects.get(pk=waiting.pk).activity_id == activity.pk

    def test_of_several_all_or_none_go(
        self, client_of_handler: Client, take_in: Callable[..., Recording], waiting: Recording, activity: Activity
    ) -> None:
        other = take_in("other.mp4")
        own = {f"own-{waiting.pk}": str(activity.pk), f"own-{other.pk}": str(waiting.pk)}
        response = classify(client_of_handler, "", waiting, other, **own)
        assert response.status_code == 422
        assert f'value="{activity.pk}" data-own checked' in response.content.decode()
        assert not Recording.objects.exclude(activity=None).exists()

    def test_a_new_activity_is_asked_for_the_rest_alone(
        self, client_of_handler: Client, take_in: Callable[..., Recording], waiting: Recording, activity: Activity
    ) -> None:
        other = take_in("other.mp4")
        response = classify(client_of_handler, "new", waiting, other, **{f"own-{waiting.pk}": str(activity.pk)})
        html = response.content.decode()
        assert f'name="recordings" value="{other.pk}"' in html
        assert f'name="recordings" value="{waiting.pk}"' not in html
        assert Recording.objects.get(pk=waiting.pk).activity_id == activity.pk


def another(activity: Activity, handler: Officer) -> Activity:
    """Record a second activity at the same time."""
    return record_activity(
        case=None,
        unit=activity.unit,
        kind=ActivityKind.PATROL,
        officers=[handler],
        started_at=activity.started_at,
        ended_at=activity.ended_at,
        place="样例路二段",
        by=handler.object_name,
        at=activity.started_at + timedelta(days=1),
    )


class TestWhatIsMissing:
    def test_the_tray_says_what_a_recording_lacks_and_who_asks_for_it(
        self, client_of_handler: Client, take_in: Callable[..., Recording], agency: Agency, handler: Officer
    ) -> None:
        adopt_pack(agency=agency, pack="xinyang", by=handler.object_name, at=datetime.now(UTC))
        take_in("clip.mp4")
        html = page(client_of_handler)
        assert "缺设备编号、执法人员、使用时间" in html
        assert "/law/xinyang/19" in html

    @pytest.mark.parametrize("pack", ["pengyang", "xinyang", "shijiazhuang", "gaoxin", "fengli"])
    def test_what_waits_is_kept_at_least_as_long_as_what_is_classified(
        self, waiting: Recording, activity: Activity, agency: Agency, now: datetime, pack: str
    ) -> None:
        if pack != agency.pack:
            adopt_pack(agency=agency, pack=pack, by=TEST, at=now)
        actions.attribute(recording=waiting, device=waiting.device, officer=waiting.officer, by=TEST, at=now)
        unclassified = ends_of(waiting)
        actions.classify(recordings=[waiting], activity=activity, is_evidence=None, by=TEST, at=now)
        assert is_no_shorter(unclassified, ends_of(waiting))
        actions.unclassify(recordings=[waiting], by=TEST, at=now + timedelta(days=4000))
        assert is_no_shorter(ends_of(waiting), unclassified)


def ends_of(recording: Recording) -> tuple[str, date | None]:
    """Return how it is kept: the rule, and until when where one may dispose of it then."""
    row = RetentionFinding.objects.get(subject=str(recording.object_name))
    return row.rule, row.until


def is_no_shorter(one: tuple[str, date | None], other: tuple[str, date | None]) -> bool:
    """Compare two ends; none is later than every day."""
    return one[1] is None or (other[1] is not None and one[1] >= other[1])


class TestManyThatWait:
    @pytest.fixture
    def many(
        self,
        take_in: Callable[..., Recording],
        device: Device,
        activity: Activity,
        handler: Officer,
        now: datetime,
    ) -> Callable[[int], None]:
        """Return a function that fills the tray: `many(count)`, each minute one, with everything that tells of it."""
        assert device.officer == handler
        plan = Planned(
            officer=handler, from_at=activity.started_at, until_at=now, post="巡查", place="样例路一段", device=device
        )
        add_shift(planned=plan, by=TEST, at=now)
        made = 0

        def fill(count: int) -> None:
            nonlocal made
            for _ in range(count):
                made += 1
                begins = activity.started_at + timedelta(minutes=made)
                take_in(f"clip{made}.mp4", minutes=1, started_at=begins)
            Recording.objects.filter(device=None).update(device=device, officer=handler)

        return fill

    def test_a_full_page_costs_no_more_queries_than_one_row(
        self, handler: Officer, many: Callable[[int], None], django_assert_max_num_queries: Callable[..., Any]
    ) -> None:
        many(1)
        with CaptureQueriesContext(connection) as one:
            assert len(queries.tray(handler).rows) == 1
        many(queries.PAGE + 3)
        with django_assert_max_num_queries(len(one)):
            shown = queries.tray(handler)
        assert len(shown.rows) == queries.PAGE
        assert shown.next is not None
        assert all("duty" in row.suggestions[0].reasons for row in shown.rows)


def test_what_waits_unclassified_is_owed_where_the_rules_ask_for_it_and_shows_on_the_workbench(
    client_of_handler: Client, take_in: Callable[..., Recording], device: Device, agency: Agency, handler: Officer
) -> None:
    adopt_pack(agency=agency, pack="shijiazhuang", by=TEST, at=datetime.now(UTC))
    waiting = take_in(minutes=5)
    assert waiting.device == device
    owed = waiting.obligations.get(code="classify-recording")
    assert owed.is_open
    html = page(client_of_handler, "/")
    assert "音像记录分类存储" in html
    assert waiting.number in html


def test_what_has_waited_for_more_than_a_day_nags_on_the_workbench_under_every_pack(
    client_of_handler: Client, take_in: Callable[..., Recording], make_officer: Callable[..., Officer], now: datetime
) -> None:
    take_in("a.mp4")
    for waited, is_nagging in ((timedelta(hours=23), False), (timedelta(hours=25), True)):
        with time_machine.travel(now + waited, tick=False):
            assert ("没有归入" in page(client_of_handler, "/")) is is_nagging
    assert tray_notice(make_officer(Role.DEVICE_KEEPER), now + timedelta(days=9)) is None
