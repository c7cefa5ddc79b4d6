"""Where a recording probably belongs: time first, then who had the device, what it made beside, and where."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from liuhen.kernel.identity import ObjectName
from liuhen.office.capture.actions import classify
from liuhen.office.capture.matching import MOST
from liuhen.office.capture.places.actions import locate
from liuhen.office.capture.places.models import Datum
from liuhen.office.capture.suggesting import about, suggest, surroundings
from liuhen.office.cases.actions import record_activity
from liuhen.office.cases.models import Activity, ActivityKind
from liuhen.office.devices.actions import register_device
from liuhen.office.devices.models import DeviceKind
from liuhen.office.devices.roster.actions import Planned, add_shift
from liuhen.office.devices.use import Found, bring_back, check_out
from liuhen.office.people.models import Role

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from liuhen.office.capture.models import Recording
    from liuhen.office.devices.models import Device
    from liuhen.office.people.models import Officer, Unit

TEST = ObjectName("system", "test")
NOTHING = Found(battery=None, storage=None, clock=None, lens=None)
pytestmark = pytest.mark.django_db


@pytest.fixture
def recording(take_in: Callable[..., Recording], device: Device, activity: Activity) -> Recording:
    """Return a recording of the activity's first half hour."""
    assert device.number == "BWC-03"
    return take_in(minutes=30, started_at=activity.started_at)


@pytest.fixture
def patrol(unit: Unit, now: datetime) -> Callable[..., Activity]:
    """Return a function that records an activity without a case: `patrol(officer, starts_at, minutes)`."""

    def recorded(officer: Officer, starts_at: datetime, minutes: int | None = 60, place: str = "") -> Activity:
        ends_at = None if minutes is None else starts_at + timedelta(minutes=minutes)
        return record_activity(
            case=None,
            unit=unit,
            kind=ActivityKind.PATROL,
            officers=[officer],
            started_at=starts_at,
            ended_at=ends_at,
            place=place,
            by=TEST,
            at=now,
        )

    return recorded


def test_there_is_none_without_agreement_in_time(
    take_in: Callable[..., Recording], device: Device, activity: Activity
) -> None:
    recording = take_in(minutes=10, started_at=activity.started_at - timedelta(days=1))
    assert recording.device == device
    assert suggest(recording, [activity]) == ()


def test_an_activity_without_an_end_counts_to_the_end_of_its_day(
    take_in: Callable[..., Recording], activity: Activity
) -> None:
    activity.ended_at = None
    later = take_in("a.mp4", minutes=10, started_at=activity.started_at + timedelta(hours=5))
    next_day = take_in("b.mp4", minutes=10, started_at=activity.started_at + timedelta(hours=20))
    assert suggest(later, [activity])
    assert not suggest(next_day, [activity])


def test_who_had_the_device_out_counts_and_not_to_whom_it_was_given(
    recording: Recording, device: Device, activity: Activity, make_officer: Callable[..., Officer], now: datetime
) -> None:
    borrower = make_officer(Role.HANDLER)
    check_out(device=device, officer=borrower, found=NOTHING, by=TEST, at=activity.started_at - timedelta(hours=1))
    bring_back(device=device, by=TEST, at=now)
    (found,) = suggest(recording, [activity], surroundings([recording], [activity]))
    assert found.reasons == ("time", "officer", "unit")
    activity.officers.add(borrower)
    (found,) = suggest(recording, [activity], surroundings([recording], [activity]))
    assert found.reasons == ("time", "use", "officer", "unit")
    assert borrower.name in found.names.values()


def test_what_the_same_device_made_right_before_says_where_it_goes_on(
    take_in: Callable[..., Recording], recording: Recording, activity: Activity, now: datetime
) -> None:
    classify(recordings=[recording], activity=activity, is_evidence=None, by=TEST, at=now)
    started_at = activity.started_at + timedelta(minutes=32)
    activity.ended_at = activity.started_at + timedelta(minutes=20)
    following = take_in("BWC-03_20261117_093200.mp4", minutes=5, started_at=started_at)
    later = take_in("BWC-03_20261117_094500.mp4", minutes=5, started_at=started_at + timedelta(minutes=13))
    around = surroundings([following, later], [activity])
    (found,) = suggest(following, [activity], around)
    assert "near" in found.reasons
    assert suggest(later, [activity], around) == ()


def test_the_place_of_a_camera_that_stands_still_counts(
    recording: Recording, activity: Activity, device: Device
) -> None:
    (found,) = suggest(recording, [activity], surroundings([recording], [activity], {device.pk: activity.place}))
    assert "place" in found.reasons
    (found,) = suggest(recording, [activity], surroundings([recording], [activity], {device.pk: "别处"}))
    assert "place" not in found.reasons


def test_the_best_come_first_and_never_too_many(
    recording: Recording, activity: Activity, patrol: Callable[..., Activity], make_officer: Callable[..., Officer]
) -> None:
    stranger = make_officer(Role.HANDLER)
    others = [patrol(stranger, activity.started_at, minutes) for minutes in (5, 10, 15, 20)]
    found = suggest(recording, [*others, activity], surroundings([recording], [activity]))
    assert len(found) == MOST
    assert [one.activity for one in found] == [activity, others[3], others[2]]


def test_only_activities_of_about_the_time_are_considered(
    recording: Recording, activity: Activity, patrol: Callable[..., Activity], handler: Officer
) -> None:
    day = timedelta(days=1)
    patrol(handler, activity.started_at - day)
    patrol(handler, activity.started_at + day)
    patrol(handler, activity.started_at - day, None)
    open_ended = patrol(handler, activity.started_at - timedelta(hours=1), None)
    assert set(about(Activity.objects.all(), [recording])) == {activity, open_ended}


def test_of_a_recording_whose_time_nobody_knows_nothing_is_suggested(
    take_in: Callable[..., Recording], activity: Activity
) -> None:
    unknown = take_in("clip.mp4")
    assert not about(Activity.objects.all(), [unknown]).exists()
    assert suggest(unknown, [activity], surroundings([unknown], [activity])) == ()


def test_the_roster_says_who_had_the_device_where_nobody_wrote_it_down(
    recording: Recording, device: Device, activity: Activity, make_officer: Callable[..., Officer], now: datetime
) -> None:
    borrower = make_officer(Role.HANDLER)
    begins = activity.started_at - timedelta(hours=1)
    plan = Planned(officer=borrower, from_at=begins, until_at=now, post="东片巡查", place=activity.place, device=device)
    add_shift(planned=plan, by=TEST, at=now)
    activity.officers.add(borrower)
    (found,) = suggest(recording, [activity], surroundings([recording], [activity]))
    assert found.reasons == ("time", "duty", "officer", "device", "place", "unit")
    assert found.names[borrower.pk] == borrower.name


def test_another_camera_of_the_same_visit_and_how_far_the_file_says_it_was(
    take_in: Callable[..., Recording], recording: Recording, activity: Activity, unit: Unit, now: datetime
) -> None:
    other = register_device(
        number="BWC-05", kind=DeviceKind.BODY_CAMERA, unit=unit, officer=None, by=TEST, at=now - timedelta(days=9)
    )
    theirs = take_in("BWC-05_20261117_091000.mp4", minutes=10, started_at=activity.started_at)
    classify(recordings=[theirs], activity=activity, is_evidence=None, by=TEST, at=now)
    locate(activity=activity, position="26.07522,119.2965", datum=Datum.WGS84, by=TEST, at=now)
    recording.file.probe = {**(recording.file.probe or {}), "claims": {"latitude": "26.0745", "longitude": "119.2965"}}
    (found,) = suggest(recording, [activity], surroundings([recording], [activity]))
    assert {"beside", "here"} <= set(found.reasons)
    assert found.metres == 80
    assert found.names[other.pk] == "BWC-05"


def test_a_page_that_spans_weeks_still_finds_what_ran_in_the_first_of_them(
    take_in: Callable[..., Recording], device: Device, patrol: Callable[..., Activity], handler: Officer, now: datetime
) -> None:
    assert device.number == "BWC-03"
    begins = now - timedelta(days=40)
    old, new = patrol(handler, begins), patrol(handler, now - timedelta(days=1))
    patrol(handler, now - timedelta(days=20))
    rows = [take_in(f"{day}.mp4", minutes=5, started_at=at) for day, at in enumerate((begins, new.started_at))]
    assert set(about(Activity.objects.all(), rows)) == {old, new}
