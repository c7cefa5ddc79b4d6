"""Profiles: the shipped ones read what they are for, an agency's own come first, faults name profile and field."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from liuhen.kernel.instant import BEIJING
from liuhen.office.capture import profiles as subject
from liuhen.office.capture.naming import NameClaim, read_name
from liuhen.office.capture.profiles import read_profiles

AT = datetime(2026, 11, 18, 9, 31, 4, tzinfo=BEIJING)
HEAD = "format: liuhen-dock-profiles/1\nprofiles:\n"


@pytest.mark.parametrize(
    ("folder", "name", "claim"),
    [
        (
            "DCIM/100MEDIA",
            "DSJ0007_012345_20261118093104_0431.mp4",
            NameClaim(
                device="DSJ0007", officer="012345", started_at=AT, sequence=431, day="20261118", profile="ga-t-947"
            ),
        ),
        (
            "",
            "BWC-03_20261118_093104_0431.mp4",
            NameClaim(
                device="BWC-03", started_at=AT, sequence=431, day="20261118", profile="device-date-time-sequence"
            ),
        ),
        (
            "VIDEO/20261118",
            "093104_0007.mp4",
            NameClaim(started_at=AT, sequence=7, day="20261118", profile="daily-folder"),
        ),
        ("", "093104_0007.mp4", NameClaim()),
        (
            "",
            "VID_20261118_093104.mp4",
            NameClaim(started_at=AT, day="20261118", profile="date-time"),
        ),
        ("DCIM/100MEDIA", "IMG_0007.JPG", NameClaim(sequence=7, profile="camera-counter")),
        ("", "notes.txt", NameClaim()),
        ("", "BWC-03_20261118_093104_0431.mp4" * 10, NameClaim()),
    ],
)
def test_the_shipped_profiles_read_names(folder: str, name: str, claim: NameClaim) -> None:
    assert read_name(name, folder) == claim


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LIUHEN_HOME", str(tmp_path))
    return tmp_path / "profiles.yaml"


def test_an_agencys_own_profile_comes_first_and_is_read_again_when_it_changes(own: Path) -> None:
    own.write_text(HEAD + r"  - {name: ours, title: 本机关, file: '^X(?P<device>[0-9]{3})-'}")
    assert read_name("X007-1.mp4") == NameClaim(device="007", profile="ours")
    own.write_text(HEAD + r"  - {name: ours-too, title: 本机关, file: '^X(?P<officer>[0-9]{3})-[0-9]'}")
    assert read_name("X007-1.mp4") == NameClaim(officer="007", profile="ours-too")
    own.unlink()
    assert read_name("X007-1.mp4") == NameClaim()


def test_a_profile_of_the_same_name_takes_the_place_of_ours(own: Path) -> None:
    own.write_text(HEAD + "  - {name: ga-t-947, title: 改, file: 'z'}")
    names = [profile.name for profile in subject.profiles().listed]
    assert (names.count("ga-t-947"), names[0]) == (1, "ga-t-947")


@pytest.mark.parametrize(
    ("told", "where"),
    [
        ("{title: 甲, file: 'z'}", "profiles[0].name"),
        ("{name: A!, title: 甲, file: 'z'}", "profiles[0] (A!).name"),
        ("{name: a, file: 'z'}", "profiles[0] (a).title"),
        ("{name: a, title: 甲}", "profiles[0] (a).file"),
        ("{name: a, title: 甲, file: '('}", "profiles[0] (a).file"),
        ("{name: a, title: 甲, file: '(z+)+'}", "profiles[0] (a).file"),
        ("{name: a, title: 甲, file: '(?P<colour>z)'}", "profiles[0] (a).file"),
        ("{name: a, title: 甲, file: 'z', colour: 'z'}", "profiles[0] (a).colour"),
        ("{name: a, title: 甲, file: 'z', folder: 5}", "profiles[0] (a).folder"),
        ("{name: a, title: 甲, file: 'z', layout: DCIM}", "profiles[0] (a).layout"),
        ("{name: a, title: 甲, file: 'z', counter: {digits: 4}}", "profiles[0] (a).counter"),
        ("{name: a, title: 甲, file: '(?P<sequence>z)', counter: {digits: 99}}", "profiles[0] (a).counter.digits"),
        ("{name: a, title: 甲, file: '(?P<sequence>z)', counter: {digits: true}}", "profiles[0] (a).counter.digits"),
        ("{name: a, title: 甲, file: 'z', clock: {file: ../t, pattern: 'z'}}", "profiles[0] (a).clock.file"),
        ("{name: a, title: 甲, file: 'z', clock: {file: t, pattern: 'z'}}", "profiles[0] (a).clock.pattern"),
        ("nothing", "profiles[0]"),
    ],
)
def test_a_fault_names_the_profile_and_the_field_and_the_profile_is_left_out(told: str, where: str) -> None:
    read = read_profiles(HEAD + f"  - {told}\n  - {{name: good, title: 好, file: 'z'}}", is_own=True)
    assert where in {fault.where for fault in read.faults}
    assert [profile.name for profile in read.listed] == ["good"]


@pytest.mark.parametrize("text", ["{", "- a", "format: other/1\nprofiles: []", "a: &a [*a]", "[" * 5000])
def test_what_is_no_list_of_profiles_is_one_fault(text: str) -> None:
    assert len(read_profiles(text, is_own=True).faults) == 1


def test_a_faulty_own_file_leaves_the_shipped_profiles_in_force(own: Path) -> None:
    own.write_bytes(b"\xff\xfe")
    assert subject.profiles().faults
    assert read_name("BWC-03_20261118_093104_0431.mp4").sequence == 431


def test_the_handbooks_example_is_a_profile() -> None:
    page = Path(__file__).parents[3] / "docs" / "handbook" / "dock.md"
    example = page.read_text().partition("```yaml\n")[2].partition("```")[0]
    read = read_profiles(example, is_own=True)
    assert (len(read.listed), read.faults) == (1, ())
