"""Uploads: what arrives whole is stored, what does not leaves nothing, and each has its answer."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from liuhen.kernel.errors import Refusal
from liuhen.kernel.instant import format_instant
from liuhen.office.capture.body import LARGEST_PIECE
from liuhen.office.capture.intake import Offer, take_in_file
from liuhen.office.capture.models import IntakeResult, IntakeVerdict, IntakeWay, Recording, RecordingFile
from liuhen.office.capture.upload import read_modified, take_in_upload
from liuhen.office.journal.audit import audit
from liuhen.office.journal.models import JournalEntry
from liuhen.office.people.models import Agency, Role

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from django.http import HttpResponse
    from django.test import Client

    from liuhen.office.people.models import Officer, Unit

pytestmark = pytest.mark.django_db
MP4 = b"\x00\x00\x00\x18ftypmp42" + bytes(range(256)) * 40


def send(client: Client, content: bytes, query: str = "name=BWC-03_20261118_0931.mp4", **extra: Any) -> HttpResponse:
    # The test client leaves out length and type of an empty body; browsers send them.
    extra = {"CONTENT_LENGTH": str(len(content)), "CONTENT_TYPE": "application/octet-stream", **extra}
    url = f"/api/v1/intake?{query}"
    return client.post(url, data=content, content_type="application/octet-stream", **extra)  # type: ignore[return-value]  # the test client's own response


def staged(folder: Path) -> list[Path]:
    return [path for path in (folder / "staging").glob("*") if path.is_file()]


def originals(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "originals").rglob("*") if path.is_file())


class TestWhatArrivesWhole:
    def test_a_file_is_stored_and_the_answer_says_so(self, client_of_handler: Client, vault_folder: Path) -> None:
        response = send(client_of_handler, MP4, "name=BWC-03_20261118_0931.mp4&modified=2026-11-18T01:31:00.000Z")
        told = response.json()
        recording, result = Recording.objects.get(), IntakeResult.objects.get()
        assert response.status_code == 201
        assert told == {
            "id": result.pk.hex,
            "name": "BWC-03_20261118_0931.mp4",
            "way": "upload",
            "verdict": "stored",
            "reason": None,
            "size_bytes": len(MP4),
            "sha256": hashlib.sha256(MP4).hexdigest(),
            "recording": recording.pk.hex,
            "at": format_instant(result.at),
        }
        assert originals(vault_folder) == [told["sha256"]]
        assert recording.file.modified_at == datetime(2026, 11, 18, 1, 31, tzinfo=UTC)
        assert IntakeResult.objects.get().way == IntakeWay.UPLOAD

    def test_every_part_of_it_has_its_entry(self, client_of_handler: Client, handler: Officer) -> None:
        send(client_of_handler, MP4)
        types = set(JournalEntry.objects.filter(actor=str(handler.object_name)).values_list("type", flat=True))
        assert {"file.stored", "recording.stored", "intake.stored"} <= types
        assert list(audit()) == []

    def test_a_file_larger_than_a_piece_arrives_whole(self, client_of_handler: Client) -> None:
        content = MP4 * 300
        assert len(content) > 2 * LARGEST_PIECE
        assert send(client_of_handler, content).json()["sha256"] == hashlib.sha256(content).hexdigest()

    def test_the_same_bytes_again_are_recognised_and_stored_once(
        self, client_of_handler: Client, vault_folder: Path
    ) -> None:
        send(client_of_handler, MP4)
        response = send(client_of_handler, MP4, "name=another.mp4")
        answer = response.json()
        assert response.status_code == 200
        assert answer["verdict"] == "already-held"
        assert answer["recording"] == Recording.objects.get().pk.hex
        assert len(originals(vault_folder)) == RecordingFile.objects.count() == 1
        assert JournalEntry.objects.filter(type="intake.already-held").count() == 1

    def test_bytes_left_by_a_crash_before_their_row_become_a_recording(
        self, client_of_handler: Client, vault_folder: Path
    ) -> None:
        from liuhen.office.capture.originals import vault  # noqa: PLC0415 - this test alone plays the crash

        with vault().receive() as receiver:
            receiver.write(MP4)
            receiver.commit()
        assert send(client_of_handler, MP4).json()["verdict"] == "stored"
        assert len(originals(vault_folder)) == 1

    def test_the_plain_form_takes_several_files(self, client_of_handler: Client) -> None:
        files = [
            SimpleUploadedFile("a.mp4", MP4),
            SimpleUploadedFile("b.mp4", MP4 + b"b"),
            SimpleUploadedFile("c", b""),
        ]
        response = client_of_handler.post("/intake/upload", {"file": files})
        assert response.status_code == 302
        verdicts = list(IntakeResult.objects.order_by("pk").values_list("verdict", flat=True))
        assert verdicts == [IntakeVerdict.STORED, IntakeVerdict.STORED, IntakeVerdict.REFUSED]

    @pytest.mark.parametrize(
        ("name", "kept"),
        [("../../x/evil.mp4", "evil.mp4"), ("a\nb\x00.mp4", "ab.mp4"), ("录" * 900 + ".mp4", None), ("", "未命名")],
    )
    def test_hostile_names_are_cleaned(self, client_of_handler: Client, name: str, kept: str | None) -> None:
        assert send(client_of_handler, MP4, f"name={quote(name)}").json()["verdict"] == "stored"
        stored = RecordingFile.objects.get().name
        assert len(stored) <= 255
        assert kept is None or stored == kept


class TestWhatIsRefused:
    def refused(self, response: HttpResponse, code: str) -> dict[str, Any]:
        answer: dict[str, Any] = response.json()  # type: ignore[attr-defined]  # the test client's own response
        result = IntakeResult.objects.get()
        assert answer["type"] == f"urn:liuhen:problem:{code}"
        assert answer["detail"]
        assert answer["todo"]
        assert (result.verdict, result.reason) == (IntakeVerdict.REFUSED, code)
        assert JournalEntry.objects.filter(type="intake.refused").count() == 1
        assert Recording.objects.count() == 0
        return answer

    def test_an_empty_file(self, client_of_handler: Client, vault_folder: Path) -> None:
        response = send(client_of_handler, b"")
        self.refused(response, "empty-file")
        assert response.status_code == 422
        assert staged(vault_folder) == originals(vault_folder) == []

    def test_a_length_that_is_no_number(self, client_of_handler: Client) -> None:
        self.refused(send(client_of_handler, MP4, CONTENT_LENGTH="ten"), "length-required")

    def test_a_time_that_cannot_be_read(self, client_of_handler: Client) -> None:
        self.refused(send(client_of_handler, MP4, "name=a.mp4&modified=yesterday"), "bad-metadata")

    def test_the_answer_is_in_the_language_of_the_page(self, client_of_handler: Client) -> None:
        chinese = send(client_of_handler, b"").json()["detail"]
        english = send(client_of_handler, b"", HTTP_ACCEPT_LANGUAGE="en").json()["detail"]
        assert "空文件" in chinese
        assert "empty" in english

    def test_a_file_that_is_no_media_where_the_agency_takes_none(
        self, client_of_handler: Client, agency: Agency, vault_folder: Path
    ) -> None:
        Agency.objects.filter(pk=agency.pk).update(other_files="refuse")
        self.refused(send(client_of_handler, b"%PDF-1.7 " * 1000, "name=a.mp4"), "not-media")
        assert staged(vault_folder) == originals(vault_folder) == []

    def test_damaged_footage_is_taken_in_all_the_same(self, client_of_handler: Client, agency: Agency) -> None:
        Agency.objects.filter(pk=agency.pk).update(other_files="refuse")
        assert send(client_of_handler, MP4[:40]).json()["verdict"] == "stored"

    def test_other_files_are_kept_by_default(self, client_of_handler: Client) -> None:
        assert send(client_of_handler, b"%PDF-1.7", "name=a.pdf").json()["verdict"] == "stored"

    def test_a_file_of_a_folder_that_is_no_media(
        self, agency: Agency, unit: Unit, handler: Officer, tmp_path: Path, now: datetime
    ) -> None:
        Agency.objects.filter(pk=agency.pk).update(other_files="refuse")
        unit.refresh_from_db()
        path = tmp_path / "notes.mp4"
        path.write_bytes(b"plain text")
        intake = take_in_file(path, Offer(name=path.name, unit=unit), by=handler.object_name, now=lambda: now)
        assert intake.refusal is not None
        assert intake.refusal.code == "not-media"


class Broken:
    """A sender that goes away after some bytes: by an error, or by silence."""

    def __init__(self, content: bytes, error: OSError | None) -> None:
        self._body = BytesIO(content)
        self._error = error

    def read(self, size: int = -1) -> bytes:
        piece = self._body.read(size)
        if not piece and self._error is not None:
            raise self._error
        return piece

    readline = read

    def close(self) -> None:
        """Nothing to close."""


class TestASenderThatGoesAway:
    @pytest.mark.parametrize("error", [ConnectionResetError("gone"), None])
    @pytest.mark.parametrize("arrived", [0, 1, 4096, 3 * LARGEST_PIECE + 17])
    def test_leaves_nothing_and_may_send_again(
        self, client_of_handler: Client, vault_folder: Path, error: OSError | None, arrived: int
    ) -> None:
        content = MP4 * 400
        extra = {"wsgi.input": Broken(content[:arrived], error), "CONTENT_LENGTH": str(len(content))}
        assert send(client_of_handler, b"x", **extra).status_code == 400
        assert IntakeResult.objects.get().reason == "upload-interrupted"
        assert staged(vault_folder) == originals(vault_folder) == []
        assert send(client_of_handler, content).json()["verdict"] == "stored"

    def test_an_error_nobody_foresaw_leaves_nothing_either(
        self, unit: Unit, handler: Officer, now: datetime, vault_folder: Path
    ) -> None:
        class Faulty:
            def read(self, _size: int, /) -> bytes:
                raise MemoryError

        with pytest.raises(MemoryError):
            take_in_upload(Faulty(), 10, Offer(name="a.mp4", unit=unit), by=handler.object_name, now=lambda: now)
        assert staged(vault_folder) == originals(vault_folder) == []
        assert IntakeResult.objects.count() == 0

    def test_a_refused_body_is_read_to_its_end_so_that_the_sender_hears_why(
        self, unit: Unit, handler: Officer, now: datetime
    ) -> None:
        unit.agency.other_files = "refuse"
        body = BytesIO(b"no media" * LARGEST_PIECE)
        size = len(body.getvalue())
        intake = take_in_upload(body, size, Offer(name="a", unit=unit), by=handler.object_name, now=lambda: now)
        assert intake.refusal is not None
        assert body.tell() == size


class TestWhoMay:
    def test_a_leader_may_not_take_in(
        self, make_officer: Callable[..., Officer], sign_in: Callable[[Officer], Client]
    ) -> None:
        assert send(sign_in(make_officer(Role.LEADER)), MP4).status_code == 403
        assert Recording.objects.count() == 0

    def test_a_device_keeper_may(
        self, make_officer: Callable[..., Officer], sign_in: Callable[[Officer], Client]
    ) -> None:
        assert send(sign_in(make_officer(Role.DEVICE_KEEPER)), MP4).status_code == 201

    def test_nobody_signed_in_may_not(self, client: Client, agency: Agency) -> None:  # noqa: ARG002 - an office to enter
        assert send(client, MP4).status_code == 401
        assert Recording.objects.count() == 0

    def test_a_page_of_another_site_may_not_send_in_an_officers_name(self, handler: Officer) -> None:
        from django.test import Client  # noqa: PLC0415 - a client of its own, with the check on

        client = Client(enforce_csrf_checks=True)
        assert handler.account is not None
        client.force_login(handler.account, backend="allauth.account.auth_backends.AuthenticationBackend")
        assert send(client, MP4).status_code == 403
        assert Recording.objects.count() == 0


class TestReadModified:
    def test_milliseconds_and_instants(self) -> None:
        assert read_modified("1700000000000") == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)
        assert read_modified("2026-11-18T01:31:00.000Z") == datetime(2026, 11, 18, 1, 31, tzinfo=UTC)
        assert read_modified("") is None

    @pytest.mark.parametrize("text", ["999999999999999", "-1", "2026-11-18T01:31:00", "now", "٣", "1" * 40])
    def test_anything_else_is_refused(self, text: str) -> None:
        with pytest.raises(Refusal, match="bad-metadata"):
            read_modified(text)
