"""Marks: set at a second, taken back by a further entry, and what they let the law conclude."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from liuhen.kernel.errors import Refusal
from liuhen.kernel.instant import format_instant
from liuhen.office.capture import actions as capture
from liuhen.office.capture.marks.actions import set_mark, state_and_report, take_back
from liuhen.office.capture.marks.models import Mark, MarkKind
from liuhen.office.capture.models import InterruptionCause, Recording
from liuhen.office.cases.actions import record_event
from liuhen.office.cases.models import EventKind, EventSource
from liuhen.office.journal.audit import audit
from liuhen.office.journal.models import JournalEntry
from liuhen.office.oversight.facts import facts_of
from liuhen.office.oversight.finding import requirements_about
from liuhen.office.oversight.scopes import scope_of
from liuhen.office.people.models import Role

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from liuhen.office.cases.models import Activity
    from liuhen.office.devices.models import Device
    from liuhen.office.people.models import Officer

pytestmark = pytest.mark.django_db


@pytest.fixture
def visit(
    take_in: Callable[..., Recording], device: Device, activity: Activity, handler: Officer, now: datetime
) -> list[Recording]:
    """Return two recordings of one camera, minutes 0–20 and 30–60 of the inspection."""
    assert device.number == "BWC-03"
    rows = [
        take_in("BWC-03_20261117_090000.mp4", minutes=20, started_at=activity.started_at),
        take_in("BWC-03_20261117_093000.mp4", minutes=30, started_at=activity.started_at + timedelta(minutes=30)),
    ]
    capture.classify(recordings=rows, activity=activity, is_evidence=True, by=handler.object_name, at=now)
    return rows


@pytest.fixture
def mark(handler: Officer, now: datetime) -> Callable[..., Mark]:
    """Return a function that marks the tenth second of a recording."""

    def marked(recording: Recording, kind: MarkKind, *words: str, offset_ms: int = 10_000, **more: str) -> Mark:
        who: dict[str, Any] = {"officer": handler, "by": handler.object_name, "at": now}
        return set_mark(recording=recording, kind=kind, offset_ms=offset_ms, words=words, **who, **more)

    return marked


def told(recording: Recording) -> dict[str, Any]:
    """Return the facts of a recording's scope."""
    recording.refresh_from_db()
    return facts_of(scope_of(recording), pack="pengyang", own_periods=())


def states(recording: Recording, code: str) -> dict[str, str]:
    """Return how the duties of a code stand, by provision."""
    recording.refresh_from_db()
    rows = requirements_about(recording, timezone.now())
    return {row.provision: row.state.value for row in rows if row.code == code}


class TestWhatTheLawConcludes:
    def test_nothing_marked_is_nothing_known(self, visit: list[Recording]) -> None:
        assert not {"content", "spoken", "gone_through"} & set(told(visit[0])["recordings"][0])
        assert set(states(visit[0], "show-key-content").values()) == {"unknown"}

    def test_a_mark_meets_its_item_and_leaves_the_others_unknown(
        self, visit: list[Recording], mark: Callable[..., Mark]
    ) -> None:
        mark(visit[0], MarkKind.CONTENT, "scene")
        first = told(visit[0])["recordings"][0]
        assert (first["content"], first["spoken"], first["gone_through"]) == (["scene"], [], False)
        found = states(visit[0], "show-key-content")
        assert (found["pengyang/9.1(1)"], found["pengyang/9.1(2)"]) == ("met", "unknown")

    def test_gone_through_to_the_end_what_is_not_marked_is_missing(
        self, visit: list[Recording], mark: Callable[..., Mark]
    ) -> None:
        mark(visit[0], MarkKind.CONTENT, "scene")
        for one in visit:
            mark(one, MarkKind.THROUGH, offset_ms=0)
        assert "gone_through" not in told(visit[0])["recordings"][0]
        found = states(visit[0], "show-key-content")
        assert (found["pengyang/9.1(1)"], found["pengyang/9.1(2)"]) == ("met", "breached")
        assert set(states(visit[0], "say-aloud").values()) == {"breached"}

    def test_everything_said_in_one_file_meets_the_duty_of_all(
        self, visit: list[Recording], mark: Callable[..., Mark]
    ) -> None:
        mark(visit[0], MarkKind.SPOKEN, "time", "place", "officers", "act", line="start")
        assert set(states(visit[0], "say-aloud").values()) == {"unknown"}
        mark(visit[1], MarkKind.SPOKEN, "notice")
        assert set(states(visit[0], "say-aloud").values()) == {"met"}

    def test_the_first_notice_is_when_people_were_told(
        self, visit: list[Recording], activity: Activity, mark: Callable[..., Mark]
    ) -> None:
        assert "told_of_recording_at" not in told(visit[0])["activities"][0]
        mark(visit[1], MarkKind.SPOKEN, "notice")
        mark(visit[0], MarkKind.SPOKEN, "notice", offset_ms=48_000)
        at = format_instant(activity.started_at + timedelta(seconds=48))
        assert told(visit[0])["activities"][0]["told_of_recording_at"] == at

    def test_all_seen_to_the_end_without_a_notice_nobody_was_told(
        self, visit: list[Recording], mark: Callable[..., Mark]
    ) -> None:
        mark(visit[0], MarkKind.THROUGH)
        assert "told_of_recording_at" not in told(visit[0])["activities"][0]
        mark(visit[1], MarkKind.THROUGH)
        assert told(visit[0])["activities"][0]["told_of_recording_at"] is None

    def test_taken_back_it_counts_no_more(
        self, visit: list[Recording], mark: Callable[..., Mark], handler: Officer, now: datetime
    ) -> None:
        row = mark(visit[0], MarkKind.CONTENT, "scene")
        take_back(mark=row, officer=handler, by=handler.object_name, at=now)
        assert states(visit[0], "show-key-content")["pengyang/9.1(1)"] == "unknown"
        assert Mark.objects.filter(pk=row.pk).exists()
        types = JournalEntry.objects.filter(object=str(row.object_name)).order_by("id").values_list("type", flat=True)
        assert list(types) == ["mark.set", "mark.taken-back"]
        assert list(audit()) == []


class TestInterruptions:
    def state(self, recording: Recording, handler: Officer, now: datetime, **more: Any) -> None:
        assert recording.ended_at is not None
        given = {
            "recording": recording,
            "from_at": recording.ended_at,
            "to_at": recording.ended_at + timedelta(minutes=10),
            "cause": InterruptionCause.BATTERY,
            "statement": "电量不足",
            "spoken_at_restart": None,
            "reported_at": None,
            "reported_to": "",
            "signed_by": [handler],
        }
        state_and_report(**(given | more), by=handler.object_name, at=now)

    def test_the_second_at_which_the_cause_was_said_answers_for_the_statement(
        self, visit: list[Recording], handler: Officer, now: datetime, mark: Callable[..., Mark]
    ) -> None:
        self.state(visit[0], handler, now)
        assert "spoken_at_restart" not in told(visit[0])["recordings"][0]["interruptions"][0]
        assert set(states(visit[0], "explain-interruption").values()) == {"unknown"}
        mark(visit[1], MarkKind.RESTART, offset_ms=6000)
        assert told(visit[0])["recordings"][0]["interruptions"][0]["spoken_at_restart"] is True
        assert set(states(visit[0], "explain-interruption").values()) == {"met"}

    def test_seen_to_the_end_without_it_the_cause_was_not_said(
        self, visit: list[Recording], handler: Officer, now: datetime, mark: Callable[..., Mark]
    ) -> None:
        self.state(visit[0], handler, now)
        mark(visit[1], MarkKind.THROUGH)
        assert set(states(visit[0], "explain-interruption").values()) == {"breached"}

    def test_to_whom_it_was_reported_decides_whether_it_was_reported_rightly(
        self, visit: list[Recording], handler: Officer, now: datetime
    ) -> None:
        assert visit[1].ended_at is not None
        soon = {"to_at": None, "reported_at": visit[1].ended_at, "from_at": visit[1].ended_at}
        self.state(visit[1], handler, now, **soon, reported_to="head_of_office")
        assert told(visit[0])["recordings"][1]["interruptions"][0]["reported_to"] == "head_of_office"
        assert set(states(visit[0], "report-interruption").values()) == {"met"}


class TestRefusals:
    def test_past_the_end(self, visit: list[Recording], mark: Callable[..., Mark]) -> None:
        with pytest.raises(Refusal, match="mark-outside"):
            mark(visit[0], MarkKind.NOTE, offset_ms=20 * 60_000 + 1001)

    def test_of_a_case_that_was_filed(
        self, visit: list[Recording], activity: Activity, handler: Officer, now: datetime, mark: Callable[..., Mark]
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
        with pytest.raises(Refusal, match="case-filed"):
            mark(visit[0], MarkKind.NOTE)

    def test_gone_through_is_said_once(self, visit: list[Recording], mark: Callable[..., Mark]) -> None:
        assert mark(visit[0], MarkKind.THROUGH).pk == mark(visit[0], MarkKind.THROUGH).pk


class TestThePage:
    def send(self, client: Client, recording: Recording, **given: Any) -> Any:
        return client.post(f"/recordings/{recording.pk}/marks/?page={recording.pk}", {"offset_ms": 10_000, **given})

    def test_the_panel_tells_what_is_missing_and_the_key_that_marks_it(
        self, client_of_handler: Client, visit: list[Recording]
    ) -> None:
        html = client_of_handler.get(f"/recordings/{visit[0].pk}/").content.decode()
        assert "应有内容 · 彭阳 第九条" in html
        assert re.search(r"0 / \d", html)
        assert 'data-words="scene" data-key="1"' in html
        assert 'data-line="start" data-words="time place officers act"' in html

    def test_a_mark_answers_with_the_changed_pieces(self, client_of_handler: Client, visit: list[Recording]) -> None:
        response = self.send(client_of_handler, visit[0], kind="content", words=["scene"])
        html = response.content.decode()
        assert response.status_code == 200
        assert re.search(r"1 / \d", html)
        assert all(f'id="{piece}"' in html for piece in ("live-head", "live-panel", "live-lanes", "live-gaps"))
        assert 'data-seek="2026-11-17T09:00:10+08:00"' in html

    def test_a_sentence_of_the_agency_that_covers_none_of_the_words_is_ticked_all_the_same(
        self, visit: list[Recording], client_of_handler: Client
    ) -> None:
        response = self.send(client_of_handler, visit[0], kind="spoken", line="our-own")
        assert response.status_code == 200
        assert Mark.objects.get().line == "our-own"
        assert "语音说明" in response.content.decode()
        assert told(visit[0])["recordings"][0]["spoken"] == []

    def test_undo_takes_the_latest_mark_of_the_visit_back(
        self, client_of_handler: Client, visit: list[Recording]
    ) -> None:
        self.send(client_of_handler, visit[0], kind="content", words=["scene"])
        self.send(client_of_handler, visit[1], kind="note", note="看这里")
        html = client_of_handler.post(f"/recordings/{visit[0].pk}/marks/undo").content.decode()
        assert "看这里" not in html
        assert Mark.objects.get(taken_back_at=None).words == ["scene"]

    def test_undo_reaches_no_further_back_than_the_page_was_opened(
        self, client_of_handler: Client, visit: list[Recording]
    ) -> None:
        self.send(client_of_handler, visit[0], kind="content", words=["scene"])
        opened = re.search(
            r'data-since="([^"]+)"', client_of_handler.get(f"/recordings/{visit[0].pk}/").content.decode()
        )
        assert opened is not None
        self.send(client_of_handler, visit[1], kind="note", note="看这里")

        def undo() -> Any:
            since = {"since": opened[1], "page": str(visit[0].pk)}
            return client_of_handler.post(f"/recordings/{visit[0].pk}/marks/undo", query_params=since)

        assert undo().status_code == 200
        answer = undo()
        assert answer.status_code == 422
        assert "打开本页以来，您没有可撤回的标记" in answer.content.decode()
        assert Mark.objects.get(taken_back_at=None).words == ["scene"]

    @pytest.mark.parametrize(
        "given",
        [
            {"kind": "content"},
            {"kind": "content", "words": ["notice"]},
            {"kind": "note", "words": ["scene"]},
            {"kind": "dance"},
            {"kind": "note", "offset_ms": -1},
        ],
    )
    def test_what_no_key_sends_is_refused(
        self, client_of_handler: Client, visit: list[Recording], given: dict[str, Any]
    ) -> None:
        assert self.send(client_of_handler, visit[0], **given).status_code == 400
        assert not Mark.objects.exists()

    def test_a_supervisor_sees_marks_and_sets_none(
        self,
        visit: list[Recording],
        mark: Callable[..., Mark],
        make_officer: Callable[..., Officer],
        sign_in: Callable[[Officer], Client],
    ) -> None:
        row = mark(visit[0], MarkKind.NOTE, note="看这里")
        client = sign_in(make_officer(Role.SUPERVISOR))
        html = client.get(f"/recordings/{visit[0].pk}/").content.decode()
        assert "看这里" in html
        assert "data-mark=" not in html
        assert self.send(client, visit[0], kind="note").status_code == 403
        assert client.post(f"/marks/{row.pk}/take-back").status_code == 403
