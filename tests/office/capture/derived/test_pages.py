"""Pages of copies: asked for in a form, watched, looked at on record, and only by whom the recording is open to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from liuhen.office.capture.derived.models import CopyState, Derivative
from liuhen.office.capture.derived.storing import file_of
from liuhen.office.journal.models import JournalEntry
from liuhen.office.people.models import Role

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from liuhen.office.capture.models import Recording
    from liuhen.office.people.models import Officer, Unit

pytestmark = pytest.mark.django_db
FORM = {"sort": "clip", "purpose": "庭审出示", "starts": "0:00.5", "ends": "0:01.5", "method": "exact"}


def looks(row: Derivative, kind: str) -> int:
    return JournalEntry.objects.filter(object=str(row.object_name), type=f"derivative.{kind}").count()


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content)


class TestAsking:
    def test_the_form_takes_the_position_of_the_player(self, client_of_handler: Client, recording: Recording) -> None:
        page = client_of_handler.get(f"/recordings/{recording.pk}/copies/new?at=75250")
        assert page.status_code == 200
        assert 'value="1:15.25"' in page.text
        assert 'data-island="copying"' in page.text

    def test_a_clip_is_asked_for(self, client_of_handler: Client, recording: Recording) -> None:
        sent = client_of_handler.post(f"/recordings/{recording.pk}/copies/new", FORM)
        assert sent.status_code == 302
        row = Derivative.objects.get()
        assert (row.recipe["from_ms"], row.recipe["to_ms"], row.purpose) == (500, 1500, "庭审出示")
        page = client_of_handler.get(sent["Location"])
        assert "制作中" in page.text
        assert "every 2s" in page.text

    def test_areas_and_mutes_are_read_from_their_lines(self, client_of_handler: Client, recording: Recording) -> None:
        sent = {
            **FORM,
            "sort": "disclosure",
            "areas": "0:00-0:02 20,10,15.5,25 @0:01 40,10 black\n0:00-0:01 0,0,5,5",
            "mutes": "0:00.5-0:01",
        }
        client_of_handler.post(f"/recordings/{recording.pk}/copies/new", sent)
        recipe = Derivative.objects.get().recipe
        assert recipe["areas"][0] == {
            "from_ms": 0,
            "to_ms": 2000,
            "width": 1550,
            "height": 2500,
            "places": [{"at_ms": 0, "left": 2000, "top": 1000}, {"at_ms": 1000, "left": 4000, "top": 1000}],
            "look": "black",
        }
        assert recipe["areas"][1]["look"] == "blur"
        assert recipe["mutes"] == [{"from_ms": 500, "to_ms": 1000}]

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ({"starts": "soon"}, "请写成 分:秒"),
            ({"starts": "0:02", "ends": "0:01"}, "结束须在开始之后"),
            ({"sort": "disclosure"}, "公开件至少要遮挡"),
            ({"sort": "viewing", "method": "copy"}, "按关键帧直接复制时"),
            ({"sort": "disclosure", "areas": "0:00-0:01 90,0,20,5"}, "第 1 行"),
            ({"purpose": ""}, "必填"),
        ],
    )
    def test_what_cannot_be_made_is_said_beside_its_field(
        self, client_of_handler: Client, recording: Recording, change: dict[str, str], said: str
    ) -> None:
        page = client_of_handler.post(f"/recordings/{recording.pk}/copies/new", FORM | change)
        assert page.status_code == 422
        assert said in page.text
        assert not Derivative.objects.exists()


class TestLooking:
    def test_the_page_of_a_copy_names_source_process_and_maker(
        self, client_of_handler: Client, made: Callable[..., Derivative], handler: Officer
    ) -> None:
        row = made(from_ms=500)
        page = client_of_handler.get(f"/copies/{row.pk}/")
        for told in (
            row.source_sha256[:4],
            row.sha256[:4],
            "重新编码，起止精确到帧",
            handler.name,
            "liuhen.media.derive",
        ):
            assert told in page.text
        assert "制成副本" in page.text

    def test_the_bytes_leave_after_their_entry(
        self, client_of_handler: Client, made: Callable[..., Derivative]
    ) -> None:
        row = made()
        response = client_of_handler.get(f"/copies/{row.pk}/content")
        assert body(response) == file_of(row).read_bytes()
        assert response["Content-Type"] == "video/mp4"
        assert response["ETag"] == f'"{row.sha256}"'
        assert looks(row, "viewed") == 1
        part = client_of_handler.get(f"/copies/{row.pk}/content", headers={"Range": "bytes=0-9"})
        assert (part.status_code, len(body(part))) == (206, 10)
        assert looks(row, "viewed") == 1
        saved = client_of_handler.get(f"/copies/{row.pk}/content?download=1")
        saved.close()
        assert saved["Content-Disposition"].startswith("attachment")
        assert looks(row, "downloaded") == 1

    def test_a_look_at_a_copy_is_none_at_the_original(
        self, client_of_handler: Client, made: Callable[..., Derivative]
    ) -> None:
        row = made(sort="still")
        client_of_handler.get(f"/copies/{row.pk}/content").close()
        assert not JournalEntry.objects.filter(type="recording.viewed").exists()

    def test_ranges_and_tags_are_answered(self, client_of_handler: Client, made: Callable[..., Derivative]) -> None:
        row = made(sort="still")
        url = f"/copies/{row.pk}/content"
        assert client_of_handler.get(url, headers={"Range": "bytes=99999999-"}).status_code == 416
        assert client_of_handler.get(url, headers={"If-None-Match": f'"{row.sha256}"'}).status_code == 304
        head = client_of_handler.head(url)
        assert (head["Content-Length"], head.content) == (str(row.size_bytes), b"")
        assert looks(row, "viewed") == 0

    def test_what_is_not_made_has_no_bytes(self, client_of_handler: Client, asked: Callable[..., Derivative]) -> None:
        assert client_of_handler.get(f"/copies/{asked().pk}/content").status_code == 404

    def test_a_failed_copy_says_why(self, client_of_handler: Client, asked: Callable[..., Derivative]) -> None:
        row = asked()
        Derivative.objects.filter(pk=row.pk).update(state=CopyState.FAILED, why="broken")
        assert "无法解码" in client_of_handler.get(f"/copies/{row.pk}/").text
        assert "无法解码" in client_of_handler.get(f"/recordings/{row.recording_id}/copies/").text


class TestWho:
    def test_a_stranger_does_not_know_of_it(
        self,
        made: Callable[..., Derivative],
        make_officer: Callable[..., Officer],
        other_unit: Unit,
        sign_in: Callable[[Officer], Client],
    ) -> None:
        row = made(sort="still")
        client = sign_in(make_officer(Role.HANDLER, unit=other_unit))
        for url in (f"/copies/{row.pk}/", f"/copies/{row.pk}/content", f"/recordings/{row.recording_id}/copies/"):
            assert client.get(url).status_code == 404
        for verb in ("retry", "cancel", "delete"):
            assert client.post(f"/copies/{row.pk}/{verb}", {"reason": "x"}).status_code == 404

    def test_a_leader_looks_and_does_not_make(
        self,
        made: Callable[..., Derivative],
        make_officer: Callable[..., Officer],
        sign_in: Callable[[Officer], Client],
    ) -> None:
        row = made(sort="still")
        client = sign_in(make_officer(Role.LEADER))
        page = client.get(f"/recordings/{row.recording_id}/copies/")
        assert page.status_code == 200
        assert "/copies/new" not in page.text
        assert client.get(f"/recordings/{row.recording_id}/copies/new").status_code == 403
        assert client.post(f"/copies/{row.pk}/delete", {"reason": "x"}).status_code == 403


class TestActs:
    def test_cancel_retry_and_delete_by_their_buttons(
        self, client_of_handler: Client, asked: Callable[..., Derivative]
    ) -> None:
        row = asked()
        states = []
        for verb, sent in (("cancel", {}), ("retry", {}), ("cancel", {}), ("delete", {"reason": "不再需要"})):
            assert client_of_handler.post(f"/copies/{row.pk}/{verb}", sent).status_code == 302
            row.refresh_from_db()
            states.append(row.state)
        assert states == ["cancelled", "waiting", "cancelled", "deleted"]

    def test_deleting_asks_for_a_reason(self, client_of_handler: Client, made: Callable[..., Derivative]) -> None:
        row = made(sort="still")
        assert client_of_handler.post(f"/copies/{row.pk}/delete", {"reason": " "}).status_code == 422
        assert file_of(row).exists()

    def test_an_act_out_of_turn_is_refused_in_words(
        self, client_of_handler: Client, made: Callable[..., Derivative]
    ) -> None:
        row = made(sort="still")
        page = client_of_handler.post(f"/copies/{row.pk}/cancel", follow=True)
        assert "已经不在制作" in page.text
