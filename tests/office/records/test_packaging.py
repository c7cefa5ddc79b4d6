"""A filed case leaves as a package that proves itself; asking, making and fetching it are on record."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from liuhen.kernel.errors import Refusal
from liuhen.office.capture.actions import classify, note_examination
from liuhen.office.capture.intake import Offer, take_in_file
from liuhen.office.capture.marks.actions import set_mark
from liuhen.office.capture.marks.models import MarkKind
from liuhen.office.capture.originals import vault
from liuhen.office.cases import actions as cases
from liuhen.office.cases.models import ActivityKind, Case, EventKind, EventSource, Procedure, Start
from liuhen.office.journal.models import JournalEntry
from liuhen.office.people.models import Officer, Role
from liuhen.office.records import packaging
from liuhen.office.records.actions import file_case
from liuhen.office.records.models import Packaging
from liuhen.office.records.tasks import make_package
from liuhen.package.verify import verify

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from django.test import Client
    from pytest_django.fixtures import SettingsWrapper

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, settings: SettingsWrapper) -> None:
    settings.LIUHEN_HOME = tmp_path / "home"
    settings.LIUHEN_HOME.mkdir()
    settings.LIUHEN_LOG_FOLDER = settings.LIUHEN_HOME / "log"
    settings.LIUHEN_VAULT_URL = (settings.LIUHEN_HOME / "vault").as_uri()
    vault.cache_clear()


@pytest.fixture
def open_case(handler: Officer, now: datetime) -> Case:
    return cases.open_case(
        number="示综执案〔2026〕001号",
        title="示例案",
        cause="占道堆放物料",
        procedure=Procedure.GENERAL,
        start=Start.OWN_INITIATIVE,
        unit=handler.unit,
        handlers=[handler],
        by=handler.object_name,
        at=now,
    )


@pytest.fixture
def filed_case(open_case: Case, handler: Officer, now: datetime, tmp_path: Path) -> Case:
    by = handler.object_name
    activity = cases.record_activity(
        case=open_case,
        unit=handler.unit,
        kind=ActivityKind.INSPECTION,
        officers=[handler],
        started_at=now,
        ended_at=now,
        place="示范街道",
        by=by,
        at=now,
    )
    source = tmp_path / "a.bin"
    source.write_bytes(b"footage" * 1000)
    taken = take_in_file(source, Offer(name="a.bin", unit=handler.unit), by=by, now=lambda: now)
    assert taken.recording is not None
    note_examination(file=taken.recording.file, probe={"kind": "other"}, jpeg=None, by=by, at=now)
    taken.recording.refresh_from_db()
    classify(recordings=[taken.recording], activity=activity, is_evidence=True, by=by, at=now)
    set_mark(recording=taken.recording, kind=MarkKind.NOTE, offset_ms=0, note="示例", officer=handler, by=by, at=now)
    cases.record_event(
        case=open_case,
        kind=EventKind.CLOSING_APPROVED,
        happened_at=now,
        source=EventSource.OFFICER,
        note="",
        by=by,
        at=now,
    )
    file_case(case=open_case, officer=handler, location="1 柜", storage_note="", by=by, at=now)
    return Case.objects.get(pk=open_case.pk)


def test_the_package_of_a_filed_case_proves_itself(
    filed_case: Case, handler: Officer, now: datetime, tmp_path: Path
) -> None:
    built, export = packaging.export_case(case=filed_case, target=tmp_path / "out", by=handler.object_name, at=now)
    report = verify(built.path, packaging.policy_text().encode())
    assert (report["verdict"], report["trust"]) == ("proved", "proved")
    assert export.manifest_sha256 == str(built.digest)


def test_the_description_of_the_case_is_proved_as_its_recordings_are(
    filed_case: Case, handler: Officer, now: datetime, tmp_path: Path
) -> None:
    built, _ = packaging.export_case(case=filed_case, target=tmp_path / "out", by=handler.object_name, at=now)
    states = {item["code"]: item["state"] for item in built.report["items"]}
    assert states["papers"] == "proved"


def test_what_was_marked_in_a_recording_leaves_with_it(
    filed_case: Case, handler: Officer, now: datetime, tmp_path: Path
) -> None:
    built, _ = packaging.export_case(case=filed_case, target=tmp_path / "out", by=handler.object_name, at=now)
    files = (path for path in built.path.rglob("*") if path.is_file())
    assert any(b'"mark.set"' in path.read_bytes() for path in files)


def test_a_case_that_is_not_filed_gives_no_package(
    open_case: Case, handler: Officer, now: datetime, tmp_path: Path
) -> None:
    with pytest.raises(Refusal, match="not-filed"):
        packaging.export_case(case=open_case, target=tmp_path / "out", by=handler.object_name, at=now)
    assert not (tmp_path / "out").exists()


def test_a_package_is_asked_for_made_in_the_background_and_fetched(
    filed_case: Case, make_officer: Callable[..., Officer], sign_in: Callable[[Officer], Client]
) -> None:
    archivist = make_officer(Role.ARCHIVIST)
    client = sign_in(archivist)
    asked = client.post(reverse("records:export", args=[filed_case.pk]), follow=True)
    assert "正在复制原件" in asked.content.decode()
    make_package(Packaging.objects.get().pk)
    page = client.get(reverse("records:packaging", args=[Packaging.objects.get().pk]))
    assert "已生成并核验" in page.content.decode()
    answer = client.get(reverse("records:download", args=[Packaging.objects.get().pk]))
    assert b"".join(answer.streaming_content)[:2] == b"PK"
    fetched = JournalEntry.objects.get(type="package.fetched")
    assert fetched.actor == str(archivist.object_name)


def test_asking_twice_makes_one_package(filed_case: Case, handler: Officer, now: datetime) -> None:
    first = packaging.ask_for_package(case=filed_case, officer=handler, at=now)
    assert packaging.ask_for_package(case=filed_case, officer=handler, at=now) == first


def test_a_maker_that_gets_on_is_not_taken_for_dead(filed_case: Case, handler: Officer, now: datetime) -> None:
    asked = packaging.ask_for_package(case=filed_case, officer=handler, at=now)
    long_ago = now - timedelta(days=1)
    Packaging.objects.filter(pk=asked.pk).update(hinted_at=long_ago)
    packaging.make(asked, at=now)
    asked.refresh_from_db()
    assert asked.hinted_at > long_ago


def test_a_maker_that_was_killed_leaves_a_file_in_the_way_and_the_next_one_succeeds(
    filed_case: Case, handler: Officer, now: datetime
) -> None:
    asked = packaging.ask_for_package(case=filed_case, officer=handler, at=now)
    packaging.folder_of_packages().mkdir()
    packaging.file_of(asked).write_bytes(b"half a package")
    make_package(asked.pk)
    asked.refresh_from_db()
    assert asked.export is not None


def test_an_original_that_was_changed_in_the_vault_never_leaves(
    filed_case: Case, handler: Officer, now: datetime
) -> None:
    digest = next(vault().digests())
    path = vault().path(digest)
    path.chmod(0o600)
    path.write_bytes(b"forgery" * 1000)
    asked = packaging.ask_for_package(case=filed_case, officer=handler, at=now)
    make_package(asked.pk)
    asked.refresh_from_db()
    assert asked.export is None
    assert str(digest) in asked.failure_en
    assert not packaging.file_of(asked).exists()


def test_a_handler_may_not_make_packages(filed_case: Case, client_of_handler: Client) -> None:
    assert client_of_handler.post(reverse("records:export", args=[filed_case.pk])).status_code == 403
    assert not Packaging.objects.exists()
