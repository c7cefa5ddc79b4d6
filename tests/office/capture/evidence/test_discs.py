"""Discs of a case: registered before they have a name, a carrier once read after burning, and no damage goes unsaid."""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from liuhen.cli.disc import disc as command
from liuhen.kernel.errors import IntegrityError, Refusal
from liuhen.office.capture.evidence import disc_actions
from liuhen.office.capture.evidence.models import Disc, DiscCheck
from liuhen.office.capture.evidence.papers import paper_of_disc
from liuhen.office.capture.evidence.queries import carriers_of
from liuhen.office.capture.originals import vault
from liuhen.office.journal.audit import audit
from liuhen.office.journal.models import JournalEntry
from liuhen.office.records.discs import check_disc
from liuhen.package.disc_image import Image

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from liuhen.office.capture.models import Recording
    from liuhen.office.people.models import Officer
    from liuhen.package.disc import MadeDisc

pytestmark = pytest.mark.django_db
SEVEN_ZIP = shutil.which("7zz") or shutil.which("7z")
needs_7zip = pytest.mark.skipif(SEVEN_ZIP is None, reason="7-Zip is not on this machine")


@pytest.fixture
def check(handler: Officer, now: datetime) -> Callable[[Path], DiscCheck]:
    def checked(path: Path) -> DiscCheck:
        return check_disc(path=path, officer=handler, by=handler.object_name, at=now)[1]

    return checked


def mounted(image: Path, folder: Path) -> Path:
    """Stand in for mounting: another program unpacks the image's UDF tree."""
    assert SEVEN_ZIP is not None
    subprocess.run([SEVEN_ZIP, "x", "-tudf", f"-o{folder}", str(image)], check=True, capture_output=True)  # noqa: S603
    return folder


def test_an_open_case_goes_on_disc_and_into_the_register(
    recording: Recording, put_on_discs: Callable[..., list[MadeDisc]]
) -> None:
    [made] = put_on_discs()
    row = Disc.objects.get()
    assert (row.number, row.place, row.count, row.kept_in) == ("D-000001", 1, 1, "")
    assert list(row.recordings.all()) == [recording]
    assert row.manifest_sha256 == str(made.manifest)
    assert sorted(path.name for path in made.path.parent.iterdir()) == ["D-000001.iso", "D-000001.pdf"]
    assert JournalEntry.objects.filter(type="disc.made").count() == 1
    assert not list(audit())


@needs_7zip
def test_only_what_was_burnt_and_found_good_is_a_carrier(
    recording: Recording,
    put_on_discs: Callable[..., list[MadeDisc]],
    check: Callable[[Path], DiscCheck],
    who: dict[str, Any],
    tmp_path: Path,
) -> None:
    [made] = put_on_discs()
    assert check(made.path).is_good
    assert carriers_of([recording.pk], {}) == {}
    folder = mounted(made.path, tmp_path / "mounted")
    assert check(folder).is_good
    assert carriers_of([recording.pk], {}) == {recording.pk: "disc"}
    disc_actions.void_disc(disc=Disc.objects.get(), reason="划伤", **who)
    assert carriers_of([recording.pk], {}) == {}
    assert not list(audit())


@needs_7zip
def test_a_damaged_disc_is_named_file_by_file_and_is_no_carrier_any_more(
    recording: Recording,
    put_on_discs: Callable[..., list[MadeDisc]],
    check: Callable[[Path], DiscCheck],
    tmp_path: Path,
) -> None:
    [made] = put_on_discs()
    folder = mounted(made.path, tmp_path / "mounted")
    check(folder)
    [original] = (folder / "data/originals").iterdir()
    data = bytearray(original.read_bytes())
    data[3] ^= 1
    original.chmod(0o644)
    original.write_bytes(data)
    (folder / "data/case.json").unlink()
    found = check(folder)
    assert not found.is_good
    assert {fault["where"] for fault in found.faults} >= {f"data/originals/{original.name}", "data/case.json"}
    assert carriers_of([recording.pk], {}) == {}


@needs_7zip
def test_a_disc_whose_lists_were_forged_together_differs_from_the_register(
    recording: Recording,
    put_on_discs: Callable[..., list[MadeDisc]],
    check: Callable[[Path], DiscCheck],
    tmp_path: Path,
) -> None:
    [made] = put_on_discs()
    folder = mounted(made.path, tmp_path / "mounted")
    manifest = folder / "tagmanifest-sha256.txt"
    manifest.write_text("".join(sorted(manifest.read_text("utf-8").splitlines(keepends=True), reverse=True)), "utf-8")
    found = check(folder)
    assert not found.is_good
    assert [fault["where"] for fault in found.faults] == ["tagmanifest-sha256.txt"]


def test_what_is_no_disc_of_ours_is_refused_and_writes_nothing(
    check: Callable[[Path], DiscCheck], handler: Officer, tmp_path: Path
) -> None:
    (tmp_path / "x").mkdir()
    with pytest.raises(Refusal, match="unknown-disc"):
        check(tmp_path / "x")
    assert not DiscCheck.objects.exists()


def test_a_broken_original_makes_no_disc_and_no_row(
    recording: Recording, put_on_discs: Callable[..., list[MadeDisc]], vault_folder: Path, tmp_path: Path
) -> None:
    [held] = [path for path in vault_folder.rglob("*") if path.is_file() and path.stat().st_size]
    held.chmod(0o644)
    held.write_bytes(held.read_bytes()[:-1] + b"?")
    vault.cache_clear()
    with pytest.raises(IntegrityError):
        put_on_discs()
    assert not Disc.objects.exists()
    assert not list((tmp_path / "discs").iterdir())


def test_a_case_without_recordings_has_nothing_to_put_on_disc(put_on_discs: Callable[..., list[MadeDisc]]) -> None:
    with pytest.raises(Refusal, match="no-recording"):
        put_on_discs()


@needs_7zip
def test_a_disc_is_given_once_checked_and_taken_back(
    recording: Recording,
    put_on_discs: Callable[..., list[MadeDisc]],
    check: Callable[[Path], DiscCheck],
    who: dict[str, Any],
    tmp_path: Path,
) -> None:
    [made] = put_on_discs()
    row = Disc.objects.get()
    told = {"disc": row, "recipient": "示范区人民法院", "purpose": "诉讼举证", "officer": row.made_by, **who}
    with pytest.raises(Refusal, match="disc-unchecked"):
        disc_actions.give_disc(**told)
    check(mounted(made.path, tmp_path / "mounted"))
    with pytest.raises(Refusal, match="disc-here"):
        disc_actions.take_disc_back(disc=row, **who)
    disc_actions.give_disc(**told)
    with pytest.raises(Refusal, match="disc-away"):
        disc_actions.give_disc(**told)
    disc_actions.take_disc_back(disc=row, **who)
    disc_actions.keep_disc(disc=row, kept_in="档案室 3 柜", **who)
    disc_actions.void_disc(disc=row, reason="划伤", **who)
    with pytest.raises(Refusal, match="disc-void"):
        disc_actions.keep_disc(disc=row, kept_in="别处", **who)
    assert not list(audit())


def test_labels_and_list_can_be_made_again(recording: Recording, put_on_discs: Callable[..., list[MadeDisc]]) -> None:
    put_on_discs()
    assert paper_of_disc(Disc.objects.get()).startswith(b"%PDF-")


def test_the_command_makes_and_checks(
    recording: Recording, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, handler: Officer
) -> None:
    monkeypatch.setattr("liuhen.cli.disc.set_up", lambda: None)
    folder, case = tmp_path / "out", recording.activity.case if recording.activity else None
    assert case is not None
    run = CliRunner().invoke
    made = run(command, [case.number, "--size", "25GB", "--to", str(folder), "--officer", handler.number, "--json"])
    assert made.exit_code == 0, made.output
    [told] = json.loads(made.stdout)
    checked = run(command, ["--check", told["path"], "--json"])
    assert (checked.exit_code, json.loads(checked.stdout)["is_good"]) == (0, True)
    image = Image(folder / "D-000001.iso")
    [original] = [name for name in image.sizes if "originals" in name]
    data = image.read(original)
    image.close()
    whole = bytearray((folder / "D-000001.iso").read_bytes())
    whole[whole.index(data)] ^= 1
    (folder / "D-000001.iso").write_bytes(whole)
    damaged = run(command, ["--check", told["path"]])
    assert damaged.exit_code == 1
    assert original in damaged.stderr
    for wrong in ([case.number], ["--to", str(folder)], [case.number, "--to", "x", "--check", str(folder)], []):
        assert run(command, wrong).exit_code == 2
    assert run(command, [case.number, "--to", str(folder), "--size", "DVD"]).exit_code == 2
    small = run(command, [case.number, "--to", str(folder), "--size", "1KB"])
    assert (small.exit_code, "太小" in small.stderr) == (1, True)
