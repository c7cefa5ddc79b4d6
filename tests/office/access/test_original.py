"""An original leaves whole or in part, to whom may view it, and only after its entry is written."""

from __future__ import annotations

import tracemalloc
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.db import DatabaseError

from liuhen.kernel.digest import Digest
from liuhen.kernel.errors import IntegrityError, Refusal
from liuhen.office.access import actions, delivery
from liuhen.office.access.actions import ONE_VIEWING, note_viewing
from liuhen.office.capture.models import Preview, Recording
from liuhen.office.capture.originals import vault
from liuhen.office.journal.audit import audit
from liuhen.office.journal.models import JournalEntry
from liuhen.office.journal.queries import payload_of
from liuhen.office.people.models import Role

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from django.http import HttpResponse
    from django.test import Client

    from liuhen.office.people.models import Officer, Unit

pytestmark = pytest.mark.django_db
CONTENT = bytes(range(256)) * 16


@pytest.fixture
def recording(take_in: Callable[..., Recording]) -> Recording:
    return take_in(content=CONTENT, minutes=10)


def get(client: Client, recording: Recording, query: str = "", **headers: str) -> HttpResponse:
    url = f"/recordings/{recording.pk}/original{query}"
    return client.get(url, headers=headers)  # type: ignore[return-value]  # the test client's own response


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def viewings(recording: Recording, kind: str = "recording.viewed") -> list[JournalEntry]:
    return list(JournalEntry.objects.filter(object=str(recording.object_name), type=kind).order_by("id"))


class TestBytes:
    def test_the_whole(self, client_of_handler: Client, recording: Recording) -> None:
        response = get(client_of_handler, recording)
        assert response.status_code == 200
        assert body(response) == CONTENT
        assert response["Content-Type"] == "video/mp4"
        assert response["Content-Length"] == str(len(CONTENT))
        assert response["Accept-Ranges"] == "bytes"
        assert response["ETag"] == f'"{recording.file.sha256}"'
        assert response["Content-Disposition"].startswith("inline;")
        assert response["Cache-Control"] == "private, no-store"

    @pytest.mark.parametrize(
        ("header", "part", "content_range"),
        [
            ("bytes=0-", CONTENT, "bytes 0-4095/4096"),
            ("bytes=0-0", CONTENT[:1], "bytes 0-0/4096"),
            ("bytes=100-199", CONTENT[100:200], "bytes 100-199/4096"),
            ("bytes=4000-9999", CONTENT[4000:], "bytes 4000-4095/4096"),
            ("bytes=-10", CONTENT[-10:], "bytes 4086-4095/4096"),
        ],
    )
    def test_a_part(
        self, client_of_handler: Client, recording: Recording, header: str, part: bytes, content_range: str
    ) -> None:
        response = get(client_of_handler, recording, Range=header)
        assert response.status_code == 206
        assert response["Content-Range"] == content_range
        assert response["Content-Length"] == str(len(part))
        assert body(response) == part

    def test_several_ranges_are_answered_with_the_whole(self, client_of_handler: Client, recording: Recording) -> None:
        response = get(client_of_handler, recording, Range="bytes=0-9,20-29")
        assert response.status_code == 200
        assert body(response) == CONTENT

    def test_a_range_outside_says_how_much_there_is_and_is_no_viewing(
        self, client_of_handler: Client, recording: Recording
    ) -> None:
        response = get(client_of_handler, recording, Range="bytes=4096-")
        assert response.status_code == 416
        assert response["Content-Range"] == "bytes */4096"
        assert viewings(recording) == []

    def test_a_part_of_these_very_bytes_only(self, client_of_handler: Client, recording: Recording) -> None:
        same = get(client_of_handler, recording, Range="bytes=0-9", **{"If-Range": f'"{recording.file.sha256}"'})
        other = get(client_of_handler, recording, Range="bytes=0-9", **{"If-Range": '"something else"'})
        dated = get(client_of_handler, recording, Range="bytes=0-9", **{"If-Range": "Wed, 18 Nov 2026 06:32:00 GMT"})
        assert [same.status_code, other.status_code, dated.status_code] == [206, 200, 200]
        for response in (same, other, dated):
            body(response)

    def test_head_tells_all_but_the_bytes_and_is_no_viewing(
        self, client_of_handler: Client, recording: Recording
    ) -> None:
        response = client_of_handler.head(f"/recordings/{recording.pk}/original", headers={"Range": "bytes=0-9"})
        assert response.status_code == 206
        assert response["Content-Length"] == "10"
        assert response.content == b""
        assert viewings(recording) == []

    def test_whoever_holds_the_bytes_is_told_so(self, client_of_handler: Client, recording: Recording) -> None:
        response = get(client_of_handler, recording, **{"If-None-Match": f'"{recording.file.sha256}"'})
        assert response.status_code == 304
        assert viewings(recording) == []

    @pytest.mark.parametrize("name", ["evil.html", "evil.svg", "evil.mp4.xhtml", "noname"])
    def test_what_is_no_media_is_only_ever_saved(
        self, client_of_handler: Client, take_in: Callable[..., Recording], name: str
    ) -> None:
        recording = take_in(name, b"<script>alert(1)</script>")
        response = get(client_of_handler, recording)
        body(response)
        assert response["Content-Type"] == "application/octet-stream"
        assert response["Content-Disposition"].startswith("attachment")
        assert response["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in response["Content-Security-Policy"]

    def test_a_name_in_chinese_reaches_the_saved_file(
        self, client_of_handler: Client, take_in: Callable[..., Recording]
    ) -> None:
        recording = take_in('询问"一".mp4', CONTENT)
        response = get(client_of_handler, recording, "?download=1")
        body(response)
        assert "filename*=utf-8''" in response["Content-Disposition"]
        assert "\n" not in response["Content-Disposition"]

    def test_memory_does_not_grow_with_the_file(self, tmp_path: Path) -> None:
        size = 64 * 1024 * 1024
        big = tmp_path / "big"
        with big.open("wb") as file:
            file.truncate(size)
        tracemalloc.start()
        wanted = delivery.ByteRange(first=0, last=size - 1, size=size)
        sent = sum(len(piece) for piece in delivery.Pieces(big.open("rb"), wanted))
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert sent == size
        assert peak < 4 * delivery.PIECE

    def test_an_original_that_lost_bytes_is_loud_and_no_viewing(
        self, client_of_handler: Client, recording: Recording
    ) -> None:
        path = vault().path(Digest.from_hex(recording.file.sha256))
        path.chmod(0o600)
        path.write_bytes(CONTENT[:-1])
        with pytest.raises(IntegrityError, match="4096"):
            get(client_of_handler, recording)
        assert viewings(recording) == []

    def test_an_original_that_is_gone_is_loud(self, client_of_handler: Client, recording: Recording) -> None:
        vault().path(Digest.from_hex(recording.file.sha256)).unlink()
        with pytest.raises((IntegrityError, Refusal)):
            get(client_of_handler, recording)


class TestTheEntry:
    def test_a_viewing_is_written_with_who_and_what(
        self, client_of_handler: Client, recording: Recording, handler: Officer
    ) -> None:
        body(get(client_of_handler, recording, Range="bytes=100-199"))
        (entry,) = viewings(recording)
        assert entry.actor == str(handler.object_name)
        assert payload_of(entry) == {"number": recording.number, "first_byte": 100, "last_byte": 199}
        assert list(audit()) == []

    def test_it_is_written_before_the_first_byte_leaves(self, client_of_handler: Client, recording: Recording) -> None:
        response = get(client_of_handler, recording)
        assert len(viewings(recording)) == 1
        body(response)

    def test_the_many_ranges_of_one_viewing_are_one_entry(
        self, client_of_handler: Client, recording: Recording
    ) -> None:
        for start in range(0, 4096, 512):
            body(get(client_of_handler, recording, Range=f"bytes={start}-{start + 511}"))
        assert len(viewings(recording)) == 1

    def test_after_five_minutes_it_is_another_viewing(
        self, recording: Recording, handler: Officer, now: datetime
    ) -> None:
        def view(at: datetime) -> bool:
            return note_viewing(recording=recording, first_byte=0, last_byte=1, by=handler.object_name, at=at)

        assert view(now)
        assert not view(now + ONE_VIEWING - timedelta(seconds=1))
        assert view(now + ONE_VIEWING)
        assert len(viewings(recording)) == 2

    def test_two_officers_are_two_viewings(
        self,
        client_of_handler: Client,
        recording: Recording,
        make_officer: Callable[..., Officer],
        sign_in: Callable[[Officer], Client],
    ) -> None:
        body(get(client_of_handler, recording))
        body(get(sign_in(make_officer(Role.SUPERVISOR)), recording))
        assert len({entry.actor for entry in viewings(recording)}) == 2

    def test_a_download_is_an_act_of_its_own(self, client_of_handler: Client, recording: Recording) -> None:
        body(get(client_of_handler, recording))
        response = get(client_of_handler, recording, "?download=1")
        assert response["Content-Disposition"].startswith("attachment")
        body(response)
        assert len(viewings(recording)) == 1
        assert len(viewings(recording, "recording.downloaded")) == 1

    def test_no_entry_no_byte(
        self, client_of_handler: Client, recording: Recording, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def full(**_: object) -> None:
            raise DatabaseError("disk full")

        opened: list[Any] = []
        plain = delivery.Pieces.__init__

        def remember(self: Any, file: Any, wanted: Any) -> None:
            opened.append(file)
            plain(self, file, wanted)

        monkeypatch.setattr(delivery.Pieces, "__init__", remember)
        monkeypatch.setattr(actions, "act", full)
        client_of_handler.raise_request_exception = False
        response = get(client_of_handler, recording)
        assert response.status_code == 500
        assert CONTENT[:64] not in body(response)
        assert all(file.closed for file in opened)

    def test_the_clock_of_the_entry_is_the_servers(self, client_of_handler: Client, recording: Recording) -> None:
        with time_machine.travel("2026-11-18T07:00:00+00:00", tick=False):
            body(get(client_of_handler, recording))
        assert viewings(recording)[0].claimed_at.isoformat() == "2026-11-18T07:00:00+00:00"


class TestWhoMay:
    def test_another_unit_does_not_learn_that_it_exists(
        self,
        recording: Recording,
        other_unit: Unit,
        make_officer: Callable[..., Officer],
        sign_in: Callable[[Officer], Client],
    ) -> None:
        client = sign_in(make_officer(Role.HANDLER, unit=other_unit))
        assert get(client, recording).status_code == 404
        assert client.get(f"/recordings/{recording.pk}/preview").status_code == 404
        assert viewings(recording) == []

    def test_an_administrator_sees_no_recording(
        self, recording: Recording, make_officer: Callable[..., Officer], sign_in: Callable[[Officer], Client]
    ) -> None:
        client = sign_in(make_officer(Role.ADMINISTRATOR))
        assert get(client, recording).status_code == 403
        assert client.get(f"/recordings/{recording.pk}/preview").status_code == 403

    def test_nobody_signed_in_is_sent_to_sign_in(self, client: Client, recording: Recording) -> None:
        assert get(client, recording).status_code == 302

    def test_nothing_may_be_posted(self, client_of_handler: Client, recording: Recording) -> None:
        assert client_of_handler.post(f"/recordings/{recording.pk}/original").status_code == 405


class TestPreview:
    def test_a_small_picture_without_an_entry(self, client_of_handler: Client, recording: Recording) -> None:
        response = client_of_handler.get(f"/recordings/{recording.pk}/preview")
        assert response["Content-Type"] == "image/jpeg"
        assert response.content == bytes(Preview.objects.get().jpeg)
        assert viewings(recording) == []

    def test_none_before_it_was_examined(self, client_of_handler: Client, take_in: Callable[..., Recording]) -> None:
        recording = take_in(content=CONTENT)
        assert client_of_handler.get(f"/recordings/{recording.pk}/preview").status_code == 404
