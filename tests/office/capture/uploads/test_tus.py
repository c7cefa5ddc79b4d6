"""tus 1.0.0, clause by clause, and what an upload becomes in the office."""

from __future__ import annotations

import base64
import hashlib
from datetime import timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.utils import timezone

from liuhen.office.capture.models import IntakeResult, IntakeVerdict, IntakeWay, Recording
from liuhen.office.capture.originals import vault
from liuhen.office.capture.uploads.models import Upload
from liuhen.office.journal.audit import audit
from liuhen.office.journal.models import JournalEntry
from liuhen.office.people import actions as people
from liuhen.office.people.models import Agency, Role
from office.capture.uploads.conftest import MP4, UPLOADS, metadata, problem, row, sender_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytest_django.fixtures import SettingsWrapper

    from liuhen.office.people.models import Officer
    from office.capture.uploads.conftest import Sender

pytestmark = pytest.mark.django_db


def checksum(content: bytes, algorithm: str = "sha256") -> str:
    return f"{algorithm} {base64.b64encode(hashlib.new(algorithm, content).digest()).decode()}"


def partials(folder: Path) -> list[Path]:
    return list((folder / "partials").iterdir())


class TestCore:
    def test_what_is_offered(self, sender: Sender) -> None:
        answer = sender.call("OPTIONS", UPLOADS)
        assert answer.status_code == 204
        assert answer.headers["Tus-Version"] == "1.0.0"
        assert answer.headers["Tus-Extension"] == "creation,creation-with-upload,checksum,termination,expiration"
        assert answer.headers["Tus-Checksum-Algorithm"] == "sha256,sha1"
        assert int(answer.headers["Tus-Max-Size"]) > 4 << 30

    @pytest.mark.parametrize("version", [None, "0.2.2", "1.0.0, 0.2.2"])
    def test_another_version_is_refused_and_ours_is_named(self, sender: Sender, version: Any) -> None:
        place = sender.begin(10)
        for method in ("POST", "PATCH", "HEAD", "DELETE"):
            answer = sender.call(method, UPLOADS if method == "POST" else place, Tus_Resumable=version)
            assert (answer.status_code, answer.headers["Tus-Version"]) == (412, "1.0.0")
        assert sender.offset(place) == 0

    def test_a_file_in_pieces_becomes_a_recording_that_the_last_answer_names(
        self, sender: Sender, vault_folder: Path
    ) -> None:
        place = sender.begin(len(MP4))
        for start in range(0, len(MP4), 3001):
            assert sender.offset(place) == start
            answer = sender.send(place, start, MP4[start : start + 3001])
            assert (answer.status_code, answer.content) == (204, b"")
            assert answer.headers["Tus-Resumable"] == "1.0.0"
            assert answer.headers["Upload-Offset"] == str(min(start + 3001, len(MP4)))
        recording = Recording.objects.get()
        assert answer.headers["Liuhen-Recording"] == recording.pk.hex
        assert answer.headers["Liuhen-Outcome"] == "stored"
        assert recording.file.sha256 == hashlib.sha256(MP4).hexdigest()
        assert partials(vault_folder) == []
        assert list(audit()) == []

    def test_where_an_upload_stands_is_never_taken_from_a_cache(self, sender: Sender) -> None:
        answer = sender.call("HEAD", sender.begin(10, Upload_Metadata=metadata(filename="a.mp4")))
        assert (answer.status_code, answer.content) == (200, b"")
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Upload-Length"] == "10"
        assert answer.headers["Upload-Metadata"] == metadata(filename="a.mp4")

    @pytest.mark.parametrize("offset", [0, 1, 4, 6, 10])
    def test_another_offset_is_refused_and_changes_nothing(self, sender: Sender, offset: int) -> None:
        place = sender.begin(10)
        sender.send(place, 0, b"01234")
        answer = sender.send(place, offset, b"x" * min(4, 10 - offset))
        assert (answer.status_code, problem(answer)) == (409, "offset-differs")
        assert sender.send(place, 5, b"56789").status_code == 204
        assert Recording.objects.get().file.sha256 == hashlib.sha256(b"0123456789").hexdigest()

    @pytest.mark.parametrize("offset", [None, "", "-1", "1.0", "٣", "1" * 19])
    def test_an_offset_that_is_no_number_is_refused(self, sender: Sender, offset: Any) -> None:
        answer = sender.call("PATCH", sender.begin(10), b"x", Upload_Offset=offset)
        assert (answer.status_code, problem(answer)) == (400, "bad-header")

    def test_more_than_was_announced_is_refused(self, sender: Sender) -> None:
        place = sender.begin(10)
        assert problem(sender.send(place, 0, b"x" * 11)) == "too-long"
        assert sender.offset(place) == 0

    def test_another_media_type_is_refused(self, sender: Sender) -> None:
        place = sender.begin(10)
        answer = sender.send(place, 0, b"x", Content_Type="application/octet-stream")
        assert (answer.status_code, sender.offset(place)) == (415, 0)

    def test_what_does_not_exist_is_not_found(self, sender: Sender) -> None:
        for method in ("HEAD", "GET", "PATCH", "DELETE"):
            assert sender.call(method, UPLOADS + "0" * 32).status_code == 404

    def test_the_method_may_stand_in_a_header(self, sender: Sender) -> None:
        place = sender.begin(5)
        answer = sender.call("POST", place, b"01234", Upload_Offset="0", X_HTTP_Method_Override="PATCH")
        assert (answer.status_code, answer.headers["Liuhen-Outcome"]) == (204, "stored")
        other = sender.begin(5)
        assert sender.call("POST", other, X_HTTP_Method_Override="DELETE").status_code == 204
        assert sender.call("POST", other, X_HTTP_Method_Override="GET").status_code == 400

    def test_a_whole_upload_says_so_until_it_is_forgotten(self, sender: Sender) -> None:
        place = sender.begin(5)
        sender.send(place, 0, b"01234")
        answer = sender.call("HEAD", place)
        assert (answer.status_code, answer.headers["Upload-Offset"]) == (200, "5")
        assert answer.headers["Liuhen-Recording"] == Recording.objects.get().pk.hex
        assert problem(sender.send(place, 5, b"")) == "offset-differs"


class TestCreation:
    @pytest.mark.parametrize(
        ("headers", "status", "code"),
        [
            ({"Upload_Length": None}, 411, "length-required"),
            ({"Upload_Length": None, "Upload_Defer_Length": "1"}, 411, "length-required"),
            ({"Upload_Length": "-1"}, 400, "bad-header"),
            ({"Upload_Length": "1e9"}, 400, "bad-header"),
            ({"Upload_Length": "9" * 40}, 400, "bad-header"),
            ({"Upload_Length": "9" * 18}, 413, "too-large"),
            ({"Upload_Length": "0"}, 422, "empty-file"),
            ({"Upload_Concat": "partial"}, 400, "bad-header"),
        ],
    )
    def test_a_length_that_will_not_do(self, sender: Sender, headers: dict[str, Any], status: int, code: str) -> None:
        answer = sender.call("POST", UPLOADS, **({"Upload_Length": "10"} | headers))
        assert (answer.status_code, problem(answer)) == (status, code)
        assert answer.headers["Tus-Resumable"] == "1.0.0"
        assert Upload.objects.count() == 0

    def test_a_refusal_that_concerns_the_file_is_on_record(self, sender: Sender) -> None:
        sender.call("POST", UPLOADS, Upload_Length="0", Upload_Metadata=metadata(filename="leer.mp4"))
        result = IntakeResult.objects.get()
        assert (result.name, result.verdict, result.reason, result.way) == (
            "leer.mp4",
            IntakeVerdict.REFUSED,
            "empty-file",
            IntakeWay.UPLOAD,
        )

    def test_the_first_bytes_may_come_along(self, sender: Sender) -> None:
        answer = sender.call("POST", UPLOADS, b"01234", Upload_Length="10")
        assert (answer.status_code, answer.headers["Upload-Offset"]) == (201, "5")
        assert sender.send(answer.headers["Location"], 5, b"56789").headers["Liuhen-Outcome"] == "stored"

    def test_all_bytes_may_come_along(self, sender: Sender) -> None:
        answer = sender.call("POST", UPLOADS, MP4, Upload_Length=str(len(MP4)))
        assert (answer.status_code, answer.headers["Liuhen-Outcome"]) == (201, "stored")

    def test_what_the_sender_says_of_the_file_is_kept_as_a_claim(self, sender: Sender) -> None:
        said = metadata(filename="BWC-03_20261118_093100.mp4", filetype="video/mp4", modified="2026-11-18T01:31:00Z")
        sender.send(sender.begin(len(MP4), Upload_Metadata=said), 0, MP4)
        file = Recording.objects.get().file
        assert (file.name, file.modified_at and file.modified_at.isoformat()) == (
            "BWC-03_20261118_093100.mp4",
            "2026-11-18T01:31:00+00:00",
        )

    @pytest.mark.parametrize(
        "setting", ["LIUHEN_UPLOADS_OPEN", "LIUHEN_UPLOADS_OPEN_BYTES", "LIUHEN_UPLOADS_OPEN_BYTES_OF_ALL"]
    )
    def test_only_so_much_may_be_unfinished(self, sender: Sender, settings: SettingsWrapper, setting: str) -> None:
        setattr(settings, setting, 1 if setting == "LIUHEN_UPLOADS_OPEN" else 15)
        place = sender.begin(10)
        answer = sender.call("POST", UPLOADS, Upload_Length="10")
        assert (answer.status_code, problem(answer)) == (413, "quota-exceeded")
        assert answer.json()["safe"]
        assert answer.json()["todo"]
        sender.send(place, 0, b"0123456789")
        assert sender.call("POST", UPLOADS, Upload_Length="10").status_code == 201

    def test_a_disk_without_room_for_it_is_known_before_the_first_byte(
        self, sender: Sender, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(type(vault()), "free_bytes", lambda _vault: 9)
        answer = sender.call("POST", UPLOADS, Upload_Length="10")
        assert (answer.status_code, problem(answer)) == (507, "disk-full")


class TestChecksum:
    @pytest.mark.parametrize("algorithm", ["sha256", "sha1"])
    def test_the_right_one_is_taken_and_the_wrong_one_drops_the_bytes(self, sender: Sender, algorithm: str) -> None:
        place = sender.begin(10)
        assert sender.send(place, 0, b"01234", Upload_Checksum=checksum(b"01234", algorithm)).status_code == 204
        answer = sender.send(place, 5, b"56x89", Upload_Checksum=checksum(b"56789", algorithm))
        assert (answer.status_code, problem(answer)) == (460, "checksum-differs")
        assert sender.offset(place) == 5
        assert sender.send(place, 5, b"56789", Upload_Checksum=checksum(b"56789", algorithm)).status_code == 204
        assert Recording.objects.get().file.sha256 == hashlib.sha256(b"0123456789").hexdigest()

    @pytest.mark.parametrize(
        "text", ["", "md5 1B2M2Y8AsgTpgAmY7PhCfg==", "sha256", "sha256 AAAA", "sha1 ===", "sha256 é"]
    )
    def test_one_that_cannot_be_read_is_refused(self, sender: Sender, text: str) -> None:
        place = sender.begin(10)
        assert sender.send(place, 0, b"01234", Upload_Checksum=text).status_code == 400
        assert sender.offset(place) == 0

    def test_bytes_that_broke_off_are_not_kept_unproved(self, sender: Sender) -> None:
        place = sender.begin(10)
        sender.send(place, 0, BytesIO(b"012"), Content_Length="5", Upload_Checksum=checksum(b"01234"))
        assert sender.offset(place) == 0

    def test_the_digest_of_the_whole_file_may_be_announced(self, sender: Sender) -> None:
        right, wrong = hashlib.sha256(MP4).hexdigest(), hashlib.sha256(b"").hexdigest()
        place = sender.begin(len(MP4), Upload_Metadata=metadata(sha256=wrong))
        answer = sender.send(place, 0, MP4)
        assert (answer.status_code, problem(answer)) == (422, "digest-differs")
        assert sender.call("HEAD", place).status_code == 410
        assert sender.told(place)["outcome"] == "refused"
        place = sender.begin(len(MP4), Upload_Metadata=metadata(sha256=right))
        assert sender.send(place, 0, MP4).headers["Liuhen-Outcome"] == "stored"


class TestTermination:
    def test_what_is_given_up_is_dropped_and_leaves_a_trace(self, sender: Sender, vault_folder: Path) -> None:
        place = sender.begin(10, "BWC-03.mp4")
        sender.send(place, 0, b"01234")
        assert sender.call("DELETE", place).status_code == 204
        assert partials(vault_folder) == []
        assert sender.call("HEAD", place).status_code == 410
        assert problem(sender.send(place, 5, b"56789")) == "offset-differs"
        result = IntakeResult.objects.get()
        assert (result.name, result.verdict, result.reason) == ("BWC-03.mp4", "refused", "upload-given-up")
        assert JournalEntry.objects.filter(type="intake.refused", actor=str(sender.officer.object_name)).count() == 1
        assert sender.call("DELETE", place).status_code == 410

    def test_what_is_stored_cannot_be_given_up(self, sender: Sender) -> None:
        place = sender.begin(5)
        sender.send(place, 0, b"01234")
        assert sender.call("DELETE", place).status_code == 410
        assert Recording.objects.count() == 1


class TestExpiration:
    def test_every_answer_says_until_when_one_may_go_on(self, sender: Sender) -> None:
        answer = sender.call("POST", UPLOADS, b"0", Upload_Length="10")
        expires = answer.headers["Upload-Expires"]
        assert expires.endswith("GMT")
        assert sender.call("HEAD", answer.headers["Location"]).headers["Upload-Expires"] == expires
        kept = row(answer.headers["Location"]).expires_at - timezone.now()
        assert timedelta(days=6) < kept <= timedelta(days=7)


class TestWhatBreaksOff:
    def test_what_had_come_is_kept(self, sender: Sender) -> None:
        place = sender.begin(len(MP4))
        answer = sender.send(place, 0, BytesIO(MP4[:5000]), Content_Length=str(len(MP4)))
        assert problem(answer) == "upload-interrupted"
        assert sender.offset(place) == 5000
        assert sender.send(place, 5000, MP4[5000:]).headers["Liuhen-Outcome"] == "stored"

    def test_after_a_restart_the_bytes_are_proved_and_the_file_goes_on(self, sender: Sender) -> None:
        place = sender.begin(len(MP4))
        sender.send(place, 0, MP4[:5000])
        vault.cache_clear()
        assert sender.send(place, 5000, MP4[5000:]).headers["Liuhen-Outcome"] == "stored"

    def test_bytes_that_changed_on_the_disk_end_the_upload_on_record(self, sender: Sender, vault_folder: Path) -> None:
        place = sender.begin(len(MP4))
        sender.send(place, 0, MP4[:5000])
        (partial,) = partials(vault_folder)
        partial.write_bytes(b"x" * 5000)
        vault.cache_clear()
        answer = sender.send(place, 5000, MP4[5000:])
        assert (answer.status_code, problem(answer)) == (410, "partial-damaged")
        assert IntakeResult.objects.get().reason == "partial-damaged"
        assert partials(vault_folder) == []
        assert Recording.objects.count() == 0

    def test_a_sender_that_streams_need_not_say_how_much_comes(self, sender: Sender) -> None:
        place = sender.begin(len(MP4))
        streamed = {"Content_Length": "", "Transfer_Encoding": "chunked"}
        assert sender.send(place, 0, BytesIO(MP4[:5000]), **streamed).headers["Upload-Offset"] == "5000"
        assert problem(sender.send(place, 5000, BytesIO(MP4[5000:] + b"x"), **streamed)) == "too-long"
        assert sender.send(place, 5000, BytesIO(MP4[5000:]), **streamed).headers["Liuhen-Outcome"] == "stored"


class TestWhatItBecomes:
    def test_bytes_that_are_held_already_say_so(self, sender: Sender) -> None:
        for name in ("a.mp4", "b.mp4"):
            place = sender.begin(len(MP4), name)
            answer = sender.send(place, 0, MP4)
        assert answer.headers["Liuhen-Outcome"] == "held"
        told = sender.told(place)
        assert told["outcome"] == "held"
        assert Recording.objects.get().number in told["what"]
        assert told["page"] == f"/recordings/{Recording.objects.get().pk}/"
        assert told["intake"]["verdict"] == "already-held"

    def test_no_media_are_refused_where_the_agency_takes_none(self, sender: Sender, agency: Agency) -> None:
        Agency.objects.filter(pk=agency.pk).update(other_files="refuse")
        for first in (3, 9000):
            place = sender.begin(9000, "notes.mp4")
            answer = sender.send(place, 0, b"%PDF-1.7 "[:first] * (first // min(first, 9)))
            if first == 3:
                answer = sender.send(place, 3, b"7" * 8997)
            assert (answer.status_code, problem(answer)) == (422, "not-media")
            assert sender.call("HEAD", place).status_code == 410
            assert "设定为不接收" in sender.told(place)["what"]

    def test_ones_own_unfinished_uploads_are_listed(self, sender: Sender, make_officer: Callable[..., Officer]) -> None:
        first, second = sender.begin(10, "a.mp4"), sender.begin(10, "b.mp4")
        sender.send(second, 0, b"012")
        sender.send(sender.begin(3), 0, b"012")
        listed = sender.call("GET", UPLOADS).json()
        assert [(one["name"], one["offset_bytes"]) for one in listed] == [("b.mp4", 3), ("a.mp4", 0)]
        other = sender_of(make_officer(Role.HANDLER))
        assert other.call("GET", UPLOADS).json() == []
        for method in ("HEAD", "GET", "PATCH", "DELETE"):
            assert other.call(method, first).status_code == 404


class TestWhoMay:
    def test_a_personal_token_may_send(self, handler: Officer) -> None:
        _row, token = people.make_token(officer=handler, label="t", by=handler.object_name, at=timezone.now())
        headers = {"Authorization": f"Bearer {token}", "Tus-Resumable": "1.0.0", "Upload-Length": "5"}
        answer = Client().post(UPLOADS, b"01234", "application/offset+octet-stream", headers=headers)
        assert answer.headers["Liuhen-Outcome"] == "stored"

    def test_a_page_of_another_site_may_not_send_in_an_officers_name(self, sender: Sender) -> None:
        place = sender.begin(5)
        sender.client.handler.enforce_csrf_checks = True
        for method, path in (("POST", UPLOADS), ("PATCH", place), ("DELETE", place)):
            answer = sender.call(method, path, b"01234", Upload_Length="5", Upload_Offset="0")
            assert (answer.status_code, problem(answer)) == (403, "csrf")
        sender.client.cookies["csrftoken"] = "a" * 32
        assert sender.send(place, 0, b"01234", X_CSRFToken="a" * 32).headers["Liuhen-Outcome"] == "stored"

    def test_a_leader_may_not(self, make_officer: Callable[..., Officer]) -> None:
        leader = sender_of(make_officer(Role.LEADER))
        assert leader.call("POST", UPLOADS, Upload_Length="5").status_code == 403
