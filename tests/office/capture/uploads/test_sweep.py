"""Whoever was killed, and whenever: the sweep finishes what is whole and ends what nobody went on with."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.utils import timezone

from liuhen.office.capture.models import IntakeResult, Recording
from liuhen.office.capture.originals import vault
from liuhen.office.capture.uploads import actions
from liuhen.office.capture.uploads.models import Upload
from liuhen.office.capture.uploads.tasks import SWEEPER, sweep_uploads
from liuhen.office.journal.audit import audit
from liuhen.office.journal.models import JournalEntry
from liuhen.vault import Taken
from office.capture.uploads.conftest import MP4, row

if TYPE_CHECKING:
    from pathlib import Path

    from office.capture.uploads.conftest import Sender

pytestmark = pytest.mark.django_db


class Killed(BaseException):
    """The end of a process, as far as a test can play it."""


def later(place: str, **ago: float) -> None:
    """Let time pass over an upload."""
    upload = row(place)
    Upload.objects.filter(pk=upload.pk).update(expires_at=upload.expires_at - timedelta(**ago))


def killed(*_args: Any, **_kwargs: Any) -> Any:
    raise Killed


@pytest.mark.parametrize("before", ["the link", "the entry"])
def test_a_kill_after_the_last_byte_loses_nothing(
    sender: Sender, monkeypatch: pytest.MonkeyPatch, vault_folder: Path, before: str
) -> None:
    place = sender.begin(len(MP4))
    with monkeypatch.context() as patch:
        if before == "the link":
            patch.setattr(type(vault()), "_store", killed)
        else:
            patch.setattr(actions, "record_taken", killed)
        with pytest.raises(Killed):
            sender.send(place, 0, MP4)
    vault.cache_clear()
    assert row(place).result is None
    sweep_uploads()
    assert Recording.objects.count() == 0  # its sender may still be at it
    later(place, minutes=5)
    sweep_uploads()
    assert Recording.objects.get().file.sha256 == hashlib.sha256(MP4).hexdigest()
    assert JournalEntry.objects.get(type="intake.stored").actor == str(sender.officer.object_name)
    sweep_uploads()
    assert IntakeResult.objects.count() == 1
    assert list((vault_folder / "partials").iterdir()) == []
    assert list(audit()) == []


def test_whoever_asks_first_after_a_kill_finishes(sender: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    place = sender.begin(len(MP4))
    with monkeypatch.context() as patch:
        patch.setattr(actions, "record_taken", killed)
        with pytest.raises(Killed):
            sender.send(place, 0, MP4)
    answer = sender.call("HEAD", place)
    assert answer.headers["Liuhen-Outcome"] == "stored"
    assert IntakeResult.objects.count() == 1


def test_an_upload_ends_once_whoever_ends_it(sender: Sender) -> None:
    place = sender.begin(len(MP4))
    sender.send(place, 0, MP4)
    upload = row(place)
    upload.result = None
    stale = Taken(digest=upload.mark.digest, size_bytes=len(MP4), already_held=True)
    actions._record(upload, stale, by=sender.officer.object_name, at=timezone.now())  # noqa: SLF001 - two at one moment
    assert IntakeResult.objects.count() == 1


def test_what_nobody_went_on_with_is_ended_on_record(sender: Sender, vault_folder: Path) -> None:
    place, kept = sender.begin(10, "BWC-03.mp4"), sender.begin(10)
    sender.send(place, 0, b"01234")
    later(place, days=8)
    sweep_uploads()
    assert IntakeResult.objects.get().reason == "upload-expired"
    assert JournalEntry.objects.get(type="intake.refused").actor == str(SWEEPER)
    assert list((vault_folder / "partials").iterdir()) == []
    assert sender.call("HEAD", place).status_code == 410
    assert sender.offset(kept) == 0


def test_going_on_puts_the_end_off(sender: Sender) -> None:
    place = sender.begin(10)
    later(place, days=6)
    before = row(place).expires_at
    sender.send(place, 0, b"01234")
    assert row(place).expires_at > before + timedelta(days=5)


def test_an_ended_upload_is_forgotten_and_its_result_stays(sender: Sender) -> None:
    place = sender.begin(5)
    sender.send(place, 0, b"01234")
    IntakeResult.objects.update(at=timezone.now() - timedelta(days=8))
    sweep_uploads()
    assert Upload.objects.count() == 0
    assert IntakeResult.objects.count() == Recording.objects.count() == 1


def test_bytes_that_belong_to_no_upload_are_dropped(sender: Sender, vault_folder: Path) -> None:
    place = sender.begin(10)
    sender.send(place, 0, b"01234")
    (vault_folder / "partials" / uuid4().hex).write_bytes(b"x")
    sweep_uploads()
    assert [path.name for path in (vault_folder / "partials").iterdir()] == [row(place).pk.hex]
