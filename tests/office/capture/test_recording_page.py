"""One recording: its visit, its facts, its chain of custody, its proof, and what can be said about it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest

from liuhen.ledger.proof import TlogProof
from liuhen.office.capture import actions
from liuhen.office.capture.models import InterruptionStatement, Recording, TimeSource
from liuhen.office.cases.actions import record_event
from liuhen.office.cases.models import EventKind, EventSource
from liuhen.office.journal.audit import audit
from liuhen.office.journal.log_keys import origin, signer
from liuhen.office.journal.models import JournalEntry
from liuhen.office.journal.queries import payload_of
from liuhen.office.journal.sealing import seal_waiting
from liuhen.office.people.models import Role

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from liuhen.office.cases.models import Activity, Case
    from liuhen.office.devices.models import Device
    from liuhen.office.people.models import Officer, Unit

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
    actions.classify(recordings=rows, activity=activity, is_evidence=True, by=handler.object_name, at=now)
    return rows


def page(client: Client, recording: Recording, tail: str = "") -> str:
    response = client.get(f"/recordings/{recording.pk}/{tail}")
    assert response.status_code == 200
    return response.content.decode()


class TestThePage:
    def test_the_visit_is_drawn_with_its_gap_and_the_button_that_explains_it(
        self, client_of_handler: Client, visit: list[Recording]
    ) -> None:
        html = page(client_of_handler, visit[0])
        assert "1 处缺口未说明" in html
        assert "BWC-03 张示范 09:20:00–09:30:00（10 分 0 秒）" in html
        assert "83.3 %" in html
        assert f'href="/recordings/{visit[0].pk}/interruption?from=2026-11-17T09%3A20%3A00%2B08%3A00' in html

    def test_facts_keep_what_the_file_claims_apart_from_what_the_server_knows(
        self, client_of_handler: Client, visit: list[Recording]
    ) -> None:
        html = page(client_of_handler, visit[0])
        assert "来源：文件所称。不是服务器时间。" in html
        assert "（服务器时间）" in html
        assert visit[0].file.sha256[:4] in html
        assert "尚无人调阅" in html

    def test_what_happened_to_it_is_told_newest_first(self, client_of_handler: Client, visit: list[Recording]) -> None:
        html = page(client_of_handler, visit[0])
        assert html.index("录像归入活动") < html.index("录像入库")
        assert "接收文件" in html

    def test_a_recording_of_unknown_time_stands_beside_the_scale(
        self, client_of_handler: Client, take_in: Callable[..., Recording]
    ) -> None:
        html = page(client_of_handler, take_in("clip.mp4"))
        assert "时间未知" in html
        assert "正在检查这个文件" in html
        assert "data-timeline" not in html

    def test_what_is_no_media_can_only_be_saved(
        self, client_of_handler: Client, take_in: Callable[..., Recording]
    ) -> None:
        assert "这个文件不能在这里播放" in page(client_of_handler, take_in("a.pdf", minutes=0, kind="other"))

    def test_who_viewed_is_a_fact(self, client_of_handler: Client, visit: list[Recording]) -> None:
        response = client_of_handler.get(f"/recordings/{visit[0].pk}/original")
        b"".join(response.streaming_content)  # type: ignore[attr-defined]  # a streaming answer
        html = page(client_of_handler, visit[0])
        assert "1 次，最近" in html
        assert "调阅录像" in html

    def test_another_unit_does_not_learn_that_it_exists(
        self,
        visit: list[Recording],
        other_unit: Unit,
        make_officer: Callable[..., Officer],
        sign_in: Callable[[Officer], Client],
    ) -> None:
        client = sign_in(make_officer(Role.HANDLER, unit=other_unit))
        for tail in ("", "proof", "time", "attribution", "interruption"):
            assert client.get(f"/recordings/{visit[0].pk}/{tail}").status_code == 404
        for tail in ("classify", "evidence"):
            assert client.post(f"/recordings/{visit[0].pk}/{tail}").status_code == 404

    def test_a_supervisor_sees_it_and_changes_nothing(
        self, visit: list[Recording], make_officer: Callable[..., Officer], sign_in: Callable[[Officer], Client]
    ) -> None:
        client = sign_in(make_officer(Role.SUPERVISOR))
        html = page(client, visit[0])
        assert "写说明" not in html
        assert client.get(f"/recordings/{visit[0].pk}/time").status_code == 403

    def test_a_colleague_who_does_not_handle_the_case_may_look_only(
        self, visit: list[Recording], make_officer: Callable[..., Officer], sign_in: Callable[[Officer], Client]
    ) -> None:
        client = sign_in(make_officer(Role.HANDLER))
        page(client, visit[0])
        assert client.post(f"/recordings/{visit[0].pk}/evidence", {"is_evidence": "no"}).status_code == 403


class TestTheList:
    def test_newest_first_and_on_by_key(
        self, client_of_handler: Client, take_in: Callable[..., Recording], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from liuhen.office.capture import queries  # noqa: PLC0415 - only its page size is changed

        monkeypatch.setattr(queries, "PAGE", 2)
        rows = [take_in(f"clip{index}.mp4") for index in range(3)]
        first = client_of_handler.get("/recordings/").content.decode()
        assert rows[2].number in first
        assert rows[0].number not in first
        assert f"before={rows[1].pk}" in first
        assert rows[0].number in client_of_handler.get(f"/recordings/?before={rows[1].pk}").content.decode()

    def test_found_by_device_and_by_what_is_still_to_be_done(
        self, client_of_handler: Client, visit: list[Recording], take_in: Callable[..., Recording]
    ) -> None:
        loose = take_in("clip.mp4")
        assert loose.number not in client_of_handler.get("/recordings/?q=BWC-03").content.decode()
        html = client_of_handler.get("/recordings/?of=unclassified").content.decode()
        assert loose.number in html
        assert visit[0].number not in html

    def test_an_empty_list_says_what_to_do(self, client_of_handler: Client) -> None:
        assert "到采集页上传" in client_of_handler.get("/recordings/").content.decode()


class TestTheProof:
    def test_it_verifies_with_nothing_but_the_published_key(
        self, client_of_handler: Client, visit: list[Recording], now: datetime
    ) -> None:
        assert client_of_handler.get(f"/recordings/{visit[0].pk}/proof").status_code == 404, "it waits to be sealed"
        seal_waiting(at=now)
        response = client_of_handler.get(f"/recordings/{visit[0].pk}/proof")
        entry = JournalEntry.objects.get(object=str(visit[0].object_name), type="recording.stored")
        proof = TlogProof.parse(response.content)
        signed = proof.verify(bytes(entry.entry), origin=origin(), log=[signer().verifier])
        assert signed.checkpoint.size > proof.index
        assert response["Content-Disposition"].startswith("attachment")

    def test_the_page_tells_place_and_checkpoint(
        self, client_of_handler: Client, visit: list[Recording], now: datetime
    ) -> None:
        assert "待封存，一分钟内完成" in page(client_of_handler, visit[0])
        checkpoint = seal_waiting(at=now)
        assert checkpoint is not None
        assert f"{checkpoint.size} 条" in page(client_of_handler, visit[0])

    def test_only_entries_of_its_own_chain_can_be_proved_here(
        self, client_of_handler: Client, visit: list[Recording], activity: Activity, now: datetime
    ) -> None:
        seal_waiting(at=now)
        foreign = JournalEntry.objects.filter(object=str(activity.object_name)).first()
        assert foreign is not None
        assert client_of_handler.get(f"/recordings/{visit[0].pk}/proof?entry={foreign.pk}").status_code == 404


class TestSaying:
    def test_an_interruption_explains_the_gap(
        self, client_of_handler: Client, visit: list[Recording], handler: Officer
    ) -> None:
        html = page(client_of_handler, visit[0])
        address = html.split('href="/recordings/')[1:]
        link = next("/recordings/" + part.split('"')[0] for part in address if "interruption?" in part)
        proposed = parse_qs(urlsplit(link.replace("&amp;", "&")).query)
        assert proposed["to"] == ["2026-11-17T09:30:00+08:00"]
        form = client_of_handler.get(link.replace("&amp;", "&")).content.decode()
        assert 'value="2026-11-17T09:20:00"' in form
        response = client_of_handler.post(
            f"/recordings/{visit[0].pk}/interruption",
            {
                "cause": "battery",
                "from_at": "2026-11-17T09:20:00",
                "to_at": "2026-11-17T09:30:00",
                "spoken_at_restart": "true",
                "reported_at": "",
                "statement": "电量不足，更换电池。",
                "signed_by": [str(handler.pk)],
            },
        )
        assert response.status_code == 302
        said = InterruptionStatement.objects.get()
        assert (said.spoken_at_restart, said.reported_at, list(said.signed_by.all())) == (True, None, [handler])
        html = page(client_of_handler, visit[0])
        assert "处缺口未说明" not in html
        assert "已说明 · BWC-03 张示范 09:20:00–09:30:00（10 分 0 秒）" in html
        assert "说明中断" in html, "it stands in the chain of custody"
        assert list(audit()) == []

    @pytest.mark.parametrize(
        ("changed", "said"),
        [
            ({"to_at": "2026-11-17T09:00:00"}, "恢复时间早于中断时间"),
            ({"from_at": "2026-11-30T09:20:00", "to_at": ""}, "填写的时间晚于现在"),
            ({"statement": ""}, "aria-invalid"),
            ({"signed_by": []}, "signed_by"),
        ],
    )
    def test_an_impossible_statement_is_refused_and_nothing_typed_is_lost(
        self, client_of_handler: Client, visit: list[Recording], handler: Officer, changed: dict[str, object], said: str
    ) -> None:
        import time_machine  # noqa: PLC0415 - only here the present matters

        given: dict[str, object] = {
            "cause": "battery",
            "from_at": "2026-11-17T09:20:00",
            "to_at": "2026-11-17T09:30:00",
            "statement": "电量不足，更换电池。",
            "signed_by": [str(handler.pk)],
            **changed,
        }
        with time_machine.travel("2026-11-18T06:32:00+00:00", tick=False):
            client_of_handler.force_login(
                handler.account, backend="allauth.account.auth_backends.AuthenticationBackend"
            )
            response = client_of_handler.post(f"/recordings/{visit[0].pk}/interruption", given)
        html = response.content.decode()
        assert response.status_code == 422
        assert said in html
        if given["statement"]:
            assert "电量不足，更换电池。" in html
        assert InterruptionStatement.objects.count() == 0

    def test_a_corrected_time_keeps_both_and_moves_the_end(
        self, client_of_handler: Client, visit: list[Recording]
    ) -> None:
        response = client_of_handler.post(
            f"/recordings/{visit[0].pk}/time", {"started_at": "2026-11-17T09:00:12", "reason": "设备慢 12 秒"}
        )
        assert response.status_code == 302
        row = Recording.objects.get(pk=visit[0].pk)
        assert row.time_source == TimeSource.OFFICER
        assert row.started_at is not None
        assert row.ended_at is not None
        assert row.ended_at - row.started_at == timedelta(minutes=20)
        entry = JournalEntry.objects.filter(object=str(row.object_name)).order_by("-id").first()
        assert entry is not None
        assert payload_of(entry) == {
            "before": "2026-11-17T09:00:00+08:00",
            "after": "2026-11-17T09:00:12+08:00",
            "reason": "设备慢 12 秒",
        }

    def test_a_time_that_was_unknown_gets_its_end_from_the_measured_length(
        self, take_in: Callable[..., Recording], handler: Officer, now: datetime
    ) -> None:
        recording = take_in("clip.mp4", minutes=7)
        assert recording.started_at is None
        actions.correct_time(
            recording=recording, started_at=now - timedelta(hours=2), reason="r", by=handler.object_name, at=now
        )
        assert recording.ended_at == now - timedelta(hours=2) + timedelta(minutes=7)

    def test_device_and_officer_can_be_said_where_the_file_did_not(
        self, client_of_handler: Client, take_in: Callable[..., Recording], device: Device, handler: Officer
    ) -> None:
        recording = take_in("clip.mp4")
        client_of_handler.post(
            f"/recordings/{recording.pk}/attribution", {"device": str(device.pk), "officer": str(handler.pk)}
        )
        row = Recording.objects.get(pk=recording.pk)
        assert (row.device, row.officer) == (device, handler)
        assert "BWC-03" in page(client_of_handler, recording)
        assert list(audit()) == []

    def test_evidence_is_said_and_unsaid(self, client_of_handler: Client, visit: list[Recording]) -> None:
        client_of_handler.post(f"/recordings/{visit[0].pk}/evidence", {"is_evidence": "no"})
        assert Recording.objects.get(pk=visit[0].pk).is_evidence is False
        assert "认定是否作为证据" in page(client_of_handler, visit[0])

    def test_it_can_be_put_back_into_the_tray(self, client_of_handler: Client, visit: list[Recording]) -> None:
        client_of_handler.post(f"/recordings/{visit[0].pk}/classify", {"target": ""})
        assert Recording.objects.get(pk=visit[0].pk).activity_id is None

    def test_a_filed_case_file_is_closed(
        self, client_of_handler: Client, visit: list[Recording], case: Case, handler: Officer, now: datetime
    ) -> None:
        record_event(
            case=case,
            kind=EventKind.FILED,
            happened_at=now,
            source=EventSource.OFFICER,
            note="",
            by=handler.object_name,
            at=now,
        )
        for tail, data in (("classify", {"target": ""}), ("evidence", {"is_evidence": "no"})):
            response = client_of_handler.post(f"/recordings/{visit[0].pk}/{tail}", data)
            assert response.status_code == 409
            assert "已归档" in response.content.decode()


class TestStaleRows:
    def test_an_act_on_a_row_that_changed_meanwhile_commits_to_the_row_as_it_is(
        self, take_in: Callable[..., Recording], activity: Activity, handler: Officer, now: datetime
    ) -> None:
        """The page was loaded before the examination finished; the entry must not commit to the old times."""
        recording = take_in("clip.mp4")
        stale = Recording.objects.get(pk=recording.pk)
        actions.note_examination(
            file=recording.file,
            probe={"kind": "video", "duration_ms": 1000, "claimed_start": "2026-11-17T09:00:00+08:00"},
            jpeg=None,
            by=handler.object_name,
            at=now,
        )
        actions.classify(recordings=[stale], activity=activity, is_evidence=True, by=handler.object_name, at=now)
        assert list(audit()) == []
        assert stale.medium == "video"

    def test_an_examination_that_broke_off_leaves_the_kind_unknown(
        self, take_in: Callable[..., Recording], handler: Officer, now: datetime
    ) -> None:
        recording = take_in("clip.mp4")
        probe = {"kind": None, "duration_ms": None, "claimed_start": None, "failed": "time-limit"}
        actions.note_examination(file=recording.file, probe=probe, jpeg=None, by=handler.object_name, at=now)  # type: ignore[arg-type]  # a literal's type
        recording.refresh_from_db()
        assert recording.medium == ""
