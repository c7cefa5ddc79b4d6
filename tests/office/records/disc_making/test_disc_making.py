"""Discs asked for on a page: seen before they are made, made in the background, fetched, and removed on record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from liuhen.kernel.errors import IntegrityError, Refusal, Text
from liuhen.office.capture.evidence.images import folder_of_images, image_of
from liuhen.office.capture.evidence.models import Disc, DiscCheck
from liuhen.office.journal.audit import audit
from liuhen.office.journal.models import JournalEntry
from liuhen.office.journal.sealing import seal_waiting
from liuhen.office.people.models import Role
from liuhen.office.records.disc_making import actions
from liuhen.office.records.disc_making.models import DiscJob
from liuhen.office.records.disc_making.plan import plan_discs
from liuhen.office.records.disc_making.tasks import make_set, sweep_disc_jobs
from liuhen.office.records.discs import make_discs
from liuhen.package.disc_packing import MEDIA

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from django.test import Client

    from liuhen.office.capture.models import Recording
    from liuhen.office.cases.models import Case
    from liuhen.office.people.models import Officer

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(recording: Recording, case: Case, handler: Officer, now: datetime) -> DiscJob:
    return actions.ask_for_discs(case=case, medium="700MB", officer=handler, at=now)


def page_of(case: Case) -> str:
    return f"/cases/{case.pk}/discs/"


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content)


def test_the_plan_is_what_is_made_later(
    recording: Recording, case: Case, handler: Officer, now: datetime, tmp_path: Path
) -> None:
    [planned] = plan_discs(case, "700MB", at=now)
    [held] = planned.files
    assert str(held.digest) == recording.file.sha256
    who = {"officer": handler, "by": handler.object_name, "at": now}
    [made] = make_discs(case=case, size_bytes=planned.capacity_bytes, folder=tmp_path, **who)
    assert made.size_bytes <= planned.taken_bytes < planned.capacity_bytes


def test_looking_at_the_plan_writes_nothing(recording: Recording, case: Case, client_of_handler: Client) -> None:
    before = JournalEntry.objects.count()
    page = client_of_handler.get(page_of(case)).text
    assert "1 / 1" in page
    assert recording.number in page
    for medium in MEDIA:
        assert client_of_handler.get(page_of(case), {"medium": medium.name}).status_code == 200
    assert client_of_handler.get(page_of(case), {"medium": "nonsense"}).status_code == 200
    assert JournalEntry.objects.count() == before


def test_a_case_without_recordings_says_so_and_begins_nothing(case: Case, client_of_handler: Client) -> None:
    assert "没有音像记录" in client_of_handler.get(page_of(case)).text
    assert client_of_handler.post(page_of(case), {"medium": "4.7GB"}).status_code == 409
    assert not DiscJob.objects.exists()


def test_a_disc_is_asked_for_made_fetched_and_its_image_removed(
    recording: Recording, case: Case, client_of_handler: Client, django_capture_on_commit_callbacks: Any
) -> None:
    sent = client_of_handler.post(page_of(case), {"medium": "700MB"}, follow=True)
    assert "正在写入镜像" in sent.text
    job = DiscJob.objects.get()
    make_set(job.pk)
    row = Disc.objects.get()
    progress = client_of_handler.get(f"/disc-jobs/{job.pk}/", headers={"HX-Request": "true"})
    assert progress.headers["HX-Refresh"] == "true"
    assert "D-000001" in progress.text
    assert "镜像" in client_of_handler.get(page_of(case)).text
    address = f"/discs/{row.pk}/image"
    whole = body(client_of_handler.get(address))
    part = client_of_handler.get(address, headers={"Range": "bytes=10-19"})
    assert (part.status_code, body(part)) == (206, whole[10:20])
    assert JournalEntry.objects.filter(type="disc.fetched").count() == 1
    with django_capture_on_commit_callbacks(execute=True):
        said = client_of_handler.post(f"/discs/{row.pk}/remove-image/", follow=True).text
    assert "镜像文件已删除" in said
    assert client_of_handler.get(address).status_code == 404
    again = client_of_handler.post(f"/discs/{row.pk}/remove-image/", follow=True).text
    assert "镜像文件已经不在" in again
    assert not list(folder_of_images().iterdir())
    assert not list(audit())


def test_asking_twice_makes_one_set(asked: DiscJob, case: Case, handler: Officer, now: datetime) -> None:
    assert actions.ask_for_discs(case=case, medium="4.7GB", officer=handler, at=now) == asked
    make_set(asked.pk)
    make_set(asked.pk)
    assert Disc.objects.count() == 1


def test_a_run_that_was_cut_off_is_made_anew_and_its_discs_are_void(
    asked: DiscJob, monkeypatch: pytest.MonkeyPatch
) -> None:
    class CutOffError(Exception):
        """The worker is killed."""

    def cut_off(_job: DiscJob) -> None:
        raise CutOffError

    with monkeypatch.context() as patched:
        patched.setattr(actions, "_end", cut_off)
        with pytest.raises(CutOffError):
            make_set(asked.pk)
    [first] = Disc.objects.all()
    image = image_of(first.number)
    assert image is not None
    image.unlink()
    (image.parent / ".liuhen-disc.0.part").mkdir()
    make_set(asked.pk)
    first.refresh_from_db()
    assert first.void_reason == actions.CUT_OFF
    second = Disc.objects.get(voided_at=None)
    assert image_of(second.number)
    assert not list(folder_of_images().glob("*/.liuhen-disc*"))
    assert not list(audit())


def test_a_run_that_was_cut_off_after_its_last_image_is_done(
    asked: DiscJob, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(actions, "_end", lambda _job: None)
        make_set(asked.pk)
    settings.LIUHEN_HINT_AGAIN_SECONDS = 0
    sweep_disc_jobs()
    make_set(asked.pk)
    asked.refresh_from_db()
    assert asked.made_at is not None
    assert Disc.objects.count() == 1


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (IntegrityError("original", expected="a", actual="b"), "核对不符"),
        (Refusal("disk-full", Text(zh="磁盘空间不足", en="full")), "磁盘空间不足"),
    ],
    ids=["a differing original", "a full disk"],
)
def test_a_set_that_cannot_be_made_says_why_and_leaves_nothing(
    asked: DiscJob, client_of_handler: Client, monkeypatch: pytest.MonkeyPatch, error: Exception, said: str
) -> None:
    def fail(**_: Any) -> None:
        raise error

    monkeypatch.setattr(actions, "make_discs", fail)
    make_set(asked.pk)
    page = client_of_handler.get(page_of(asked.case)).text
    assert said in page
    assert "没有登记任何光盘" in page
    assert not Disc.objects.exists()
    assert not list(folder_of_images().iterdir())


def test_who_may_not_make_discs_sees_the_plan_and_no_button(
    recording: Recording, case: Case, make_officer: Callable[..., Officer], sign_in: Callable[[Officer], Client]
) -> None:
    client = sign_in(make_officer(Role.LEADER))
    page = client.get(page_of(case)).text
    assert "由本案承办人或档案管理员制作" in page
    assert client.post(page_of(case), {"medium": "700MB"}).status_code == 403


class TestCheckedInABrowser:
    """The officer's browser reads the disc; the register compares the list of lists with its own."""

    @pytest.fixture
    def disc(self, asked: DiscJob) -> Disc:
        make_set(asked.pk)
        return Disc.objects.get()

    def send(self, client: Client, disc: Disc, **changes: Any) -> Any:
        found: dict[str, Any] = {
            "manifest_sha256": disc.manifest_sha256,
            "verdict": "proved",
            "files": disc.files,
            "size_bytes": disc.size_bytes,
            "faults": [],
        }
        address = f"/api/v1/discs/{disc.pk.hex}/checks"
        return client.post(address, {**found, **changes}, content_type="application/json")

    def test_a_good_disc_is_a_carrier(self, disc: Disc, client_of_handler: Client) -> None:
        assert self.send(client_of_handler, disc).status_code == 201
        check = DiscCheck.objects.get()
        assert (check.is_good, check.is_copy) == (True, True)
        page = client_of_handler.get(f"/discs/{disc.pk}/").text
        assert "由浏览器读盘" in page
        assert 'data-island="disc_check"' in page
        assert not list(audit())

    def test_another_list_of_lists_is_a_fault_whatever_the_browser_says(
        self, disc: Disc, client_of_handler: Client
    ) -> None:
        for manifest in ("0" * 64, None):
            self.send(client_of_handler, disc, manifest_sha256=manifest)
        assert not DiscCheck.objects.filter(is_good=True).exists()

    def test_faults_are_kept_with_their_file(self, disc: Disc, client_of_handler: Client) -> None:
        fault = {"code": "digest", "where": "data/originals/x.mp4", "expected": "a", "actual": "b"}
        self.send(client_of_handler, disc, verdict="failed", faults=[fault])
        assert DiscCheck.objects.get().faults == [fault]
        assert "data/originals/x.mp4" in client_of_handler.get(f"/discs/{disc.pk}/").text

    def test_what_no_verifier_says_is_refused(self, disc: Disc, client_of_handler: Client) -> None:
        for wrong in (
            {"verdict": "good"},
            {"manifest_sha256": "abc"},
            {"faults": [{"code": "nonsense", "where": "x"}]},
            {"files": -1},
        ):
            assert self.send(client_of_handler, disc, **wrong).status_code == 422
        assert not DiscCheck.objects.exists()


def test_the_plan_is_the_same_before_and_after_sealing(recording: Recording, case: Case, now: datetime) -> None:
    [before] = plan_discs(case, "700MB", at=now)
    seal_waiting(at=now)
    [after] = plan_discs(case, "700MB", at=now)
    assert before.taken_bytes == after.taken_bytes
