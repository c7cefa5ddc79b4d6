"""Sealing gives each entry its place, once, and signs what the log is now."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from liuhen.kernel.identity import ObjectName
from liuhen.ledger.checkpoint import open_checkpoint
from liuhen.ledger.merkle import verify_inclusion
from liuhen.office.journal import publishing, sealing
from liuhen.office.journal.log_keys import origin, signer
from liuhen.office.journal.models import JournalEntry, SealedEntry, SignedCheckpoint, Unsealed
from liuhen.office.journal.queries import proof_of
from liuhen.office.people import actions

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from pytest_django.fixtures import SettingsWrapper

    from liuhen.office.people.models import Agency

BY = ObjectName("system", "test")
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def log_folder(tmp_path: Path, settings: SettingsWrapper) -> Path:
    settings.LIUHEN_LOG_FOLDER = tmp_path / "log"
    return settings.LIUHEN_LOG_FOLDER


def adopt(agency: Agency, times: int, at: datetime) -> None:
    for _ in range(times):
        other = "gaoxin" if agency.pack == "xinyang" else "xinyang"
        actions.adopt_pack(agency=agency, pack=other, by=BY, at=at)


def test_every_entry_gets_a_place_and_the_checkpoint_the_signature_of_the_log(agency: Agency, now: datetime) -> None:
    adopt(agency, 5, now)
    checkpoint = sealing.seal_waiting(at=now)
    assert checkpoint is not None
    assert checkpoint.size == JournalEntry.objects.count()
    assert not Unsealed.objects.exists()
    opened = open_checkpoint(checkpoint.note.encode(), origin=origin(), log=[signer().verifier])
    assert opened.checkpoint.size == checkpoint.size


def test_sealing_when_nothing_is_new_signs_nothing(agency: Agency, now: datetime) -> None:
    assert agency.pack
    sealing.seal_waiting(at=now)
    sealing.seal_waiting(at=now)
    assert SignedCheckpoint.objects.count() == 1


def test_every_entry_is_proved_against_every_checkpoint_that_holds_it(agency: Agency, now: datetime) -> None:
    for times in (1, 2, 4):
        adopt(agency, times, now)
        sealing.seal_waiting(at=now)
    publishing.publish()
    for checkpoint in SignedCheckpoint.objects.all():
        for entry in JournalEntry.objects.select_related("sealed"):
            proof = proof_of(entry, checkpoint)
            if entry.sealed.index >= checkpoint.size:
                assert proof is None
                continue
            assert proof is not None
            verify_inclusion(
                leaf=bytes.fromhex(entry.leaf),
                index=proof.index,
                size=checkpoint.size,
                proof=proof.hashes,
                root=bytes.fromhex(checkpoint.root),
            )


def test_a_sealer_that_dies_half_way_leaves_nothing_and_the_next_one_does_it_all(
    agency: Agency, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    adopt(agency, 3, now)
    with monkeypatch.context() as patch:
        patch.setattr(sealing, "sign_note", lambda *_: (_ for _ in ()).throw(RuntimeError("killed")))
        with pytest.raises(RuntimeError):
            sealing.seal_waiting(at=now)
    assert not SealedEntry.objects.exists()
    checkpoint = sealing.seal_waiting(at=now)
    assert checkpoint is not None
    assert checkpoint.size == JournalEntry.objects.count()


def test_sealing_in_small_batches_gives_the_same_root_as_in_one(
    agency: Agency, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    adopt(agency, 9, now)
    monkeypatch.setattr(sealing, "BATCH", 2)
    checkpoint = sealing.seal_waiting(at=now)
    leaves = JournalEntry.objects.order_by("id").values_list("leaf", flat=True)
    frontier = sealing.frontier_of(None)
    frontier.extend(bytes.fromhex(leaf) for leaf in leaves)
    assert checkpoint is not None
    assert checkpoint.root == frontier.root().hex()


def test_published_files_that_were_lost_are_made_again_from_the_rows(
    agency: Agency, now: datetime, log_folder: Path
) -> None:
    adopt(agency, 300, now)
    sealing.seal_waiting(at=now)
    publishing.publish()
    before = {path: path.read_bytes() for path in log_folder.rglob("*") if path.is_file()}
    for path in before:
        path.unlink()
    publishing.publish()
    assert {path: path.read_bytes() for path in log_folder.rglob("*") if path.is_file()} == before
    assert len(before) >= 4
