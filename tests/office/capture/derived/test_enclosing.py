"""Copies that go with the case file: enclosed and withdrawn on record, in packages beside original and notes."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Any

import bagit
import pytest

from liuhen.kernel import canonical
from liuhen.kernel.errors import Refusal
from liuhen.office.capture import actions as capture
from liuhen.office.capture.derived.actions import delete
from liuhen.office.capture.derived.enclosing import enclose, withdraw
from liuhen.office.capture.derived.storing import file_of
from liuhen.office.capture.evidence.note_actions import sign_note, write_note
from liuhen.office.capture.models import Recording
from liuhen.office.cases.actions import record_event
from liuhen.office.cases.models import Case, EventKind, EventSource
from liuhen.office.journal.audit import audit
from liuhen.office.journal.log_keys import policy_text
from liuhen.office.records.actions import file_case
from liuhen.office.records.discs import make_discs
from liuhen.office.records.packaging import export_case
from liuhen.package.disc_image import Image
from liuhen.package.verify import verify

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from django.test import Client
    from pytest_django.fixtures import SettingsWrapper

    from liuhen.office.capture.derived.models import Derivative
    from liuhen.office.cases.models import Activity
    from liuhen.office.people.models import Officer

pytestmark = pytest.mark.django_db


@pytest.fixture
def who(handler: Officer, now: datetime) -> dict[str, Any]:
    return {"by": handler.object_name, "at": now}


@pytest.fixture
def filed_in_case(recording: Recording, activity: Activity, who: dict[str, Any], settings: SettingsWrapper) -> Case:
    """Return the case of the recording."""
    settings.LIUHEN_LOG_FOLDER = settings.LIUHEN_HOME / "log"
    capture.note_examination(file=recording.file, probe={"kind": "video"}, jpeg=None, **who)
    recording.refresh_from_db()
    capture.classify(recordings=[recording], activity=activity, is_evidence=True, **who)
    recording.refresh_from_db()
    assert activity.case is not None
    return activity.case


def signed_note(recording: Recording, handler: Officer, who: dict[str, Any]) -> None:
    values = {"method": "执法记录仪录制", "made_at": recording.started_at, "maker": "张示范", "content": "后厨"}
    told = values | {"object_of_proof": "未按规定处置"}
    note = write_note(recording=recording, kind="evidence_note", values=told, officer=handler, **who)
    sign_note(note=note, version=note.version, officer=handler, **who)
    draft = {"storage_location": "专用存储"}
    write_note(recording=recording, kind="storage_location_note", values=draft, officer=handler, **who)


def test_a_package_holds_the_enclosed_copy_and_the_signed_note_and_proves_both(
    filed_in_case: Case,
    made: Callable[..., Derivative],
    handler: Officer,
    who: dict[str, Any],
    tmp_path: Path,
) -> None:
    recording = Recording.objects.select_related("file").get()
    enclosed, left_out = made(sort="still", from_ms=500), made(sort="still", from_ms=900)
    enclose(derivative=enclosed, use="evidence", officer=handler, **who)
    signed_note(recording, handler, who)
    event = {"happened_at": who["at"], "source": EventSource.OFFICER, "note": ""}
    record_event(case=filed_in_case, kind=EventKind.CLOSING_APPROVED, **event, **who)
    file_case(case=filed_in_case, officer=handler, location="1 柜", storage_note="", **who)
    case = Case.objects.get(pk=filed_in_case.pk)
    built, _ = export_case(case=case, target=tmp_path / "out", **who)
    report = verify(built.path, policy_text().encode())
    states = {item["code"]: item["state"] for item in report["items"]}
    assert (report["verdict"], states["copies"], states["papers"]) == ("proved", "proved", "proved")
    bagit.Bag(str(built.path)).validate()
    held = {str(path.relative_to(built.path)) for path in built.path.rglob("*") if path.is_file()}
    assert f"data/copies/{enclosed.sha256}.png" in held
    assert not any(left_out.sha256 in name for name in held)
    assert [name for name in held if name.startswith("data/documents/")] == [
        f"data/documents/{recording.number}-证据制作说明.pdf"
    ]
    described: Any = canonical.parse((built.path / "data/case.json").read_bytes())
    [copy] = described["copies"]
    assert (copy["source_sha256"], copy["maker"], copy["use"]) == (recording.file.sha256, handler.name, "evidence")
    assert copy["process"]["method"] == "still"
    assert not list(audit())


def test_a_disc_of_an_open_case_holds_them_too(
    filed_in_case: Case,
    made: Callable[..., Derivative],
    handler: Officer,
    who: dict[str, Any],
    tmp_path: Path,
) -> None:
    recording = Recording.objects.select_related("file").get()
    copy = made(sort="disclosure", sound="remove")
    enclose(derivative=copy, use="disclosure", officer=handler, **who)
    signed_note(recording, handler, who)
    [disc] = make_discs(case=filed_in_case, size_bytes=10**9, folder=tmp_path, officer=handler, **who)
    with closing(Image(disc.path)) as image:
        assert image.digest(f"data/copies/{copy.sha256}.mp4") == copy.sha256
        assert f"{recording.number} · 副本 · 遮挡公开件" in image.read("光盘清单.txt").decode()
        assert image.read(f"data/documents/{recording.number}-证据制作说明.pdf").startswith(b"%PDF-")


def test_a_copy_that_lost_its_file_stops_the_package(
    filed_in_case: Case, made: Callable[..., Derivative], handler: Officer, who: dict[str, Any], tmp_path: Path
) -> None:
    copy = made(sort="still")
    enclose(derivative=copy, use="evidence", officer=handler, **who)
    file_of(copy).unlink()
    with pytest.raises(Refusal, match="copy-missing"):
        make_discs(case=filed_in_case, size_bytes=10**9, folder=tmp_path, officer=handler, **who)
    assert not list(tmp_path.glob("*.iso"))


def test_an_enclosed_copy_is_not_deleted_before_it_is_withdrawn(
    filed_in_case: Case, made: Callable[..., Derivative], handler: Officer, who: dict[str, Any]
) -> None:
    copy = made(sort="still")
    with pytest.raises(Refusal, match="copy-not-enclosed"):
        withdraw(derivative=copy, **who)
    enclose(derivative=copy, use="evidence", officer=handler, **who)
    with pytest.raises(Refusal, match="copy-enclosed-already"):
        enclose(derivative=copy, use="disclosure", officer=handler, **who)
    with pytest.raises(Refusal, match="copy-enclosed"):
        delete(derivative=copy, reason="用毕", **who)
    withdraw(derivative=copy, **who)
    delete(derivative=copy, reason="用毕", **who)
    assert not list(audit())


def test_only_a_made_copy_of_a_case_goes_with_a_file(
    recording: Recording,
    asked: Callable[..., Derivative],
    made: Callable[..., Derivative],
    handler: Officer,
    who: dict[str, Any],
) -> None:
    with pytest.raises(Refusal, match="copy-not-made"):
        enclose(derivative=asked(sort="still"), use="evidence", officer=handler, **who)
    with pytest.raises(Refusal, match="copy-without-case"):
        enclose(derivative=made(sort="still"), use="evidence", officer=handler, **who)


def test_the_page_encloses_and_withdraws(
    filed_in_case: Case, made: Callable[..., Derivative], client_of_handler: Client
) -> None:
    copy = made(sort="still")
    page = f"/copies/{copy.pk}/"
    assert "没有入卷" in client_of_handler.get(page).text
    assert client_of_handler.post(f"{page}enclose", {"use": "nothing"}).status_code == 404
    said = client_of_handler.post(f"{page}enclose", {"use": "evidence"}, follow=True)
    assert "作为证据" in said.text
    assert "副本入卷" in said.text
    assert "没有入卷" in client_of_handler.post(f"{page}withdraw", follow=True).text
