"""Coordinates of an activity: typed or taken from a file's claim, corrected by further entries, taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from liuhen.kernel.errors import Refusal
from liuhen.kernel.identity import ObjectName
from liuhen.office.capture.actions import classify
from liuhen.office.capture.places.actions import locate, locate_by
from liuhen.office.capture.places.models import Datum, Spot
from liuhen.office.capture.places.queries import points_of, spot_of
from liuhen.office.cases.actions import record_event
from liuhen.office.cases.models import EventKind, EventSource
from liuhen.office.journal.audit import audit
from liuhen.office.journal.models import JournalEntry
from liuhen.office.journal.queries import payload_of
from liuhen.office.people.models import Role

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.test import Client

    from liuhen.office.capture.models import Recording
    from liuhen.office.cases.models import Activity
    from liuhen.office.people.models import Officer, Unit

TEST = ObjectName("system", "test")
pytestmark = pytest.mark.django_db


@pytest.fixture
def put(activity: Activity, now: datetime) -> Callable[..., Spot]:
    def located(position: str, datum: Datum = Datum.WGS84) -> Spot:
        return locate(activity=activity, position=position, datum=datum, by=TEST, at=now)

    return located


@pytest.fixture
def photo(take_in: Callable[..., Recording], activity: Activity, now: datetime) -> Recording:
    """Return a recording of the activity whose file claims a place."""
    row = take_in(minutes=1, started_at=activity.started_at)
    classify(recordings=[row], activity=activity, is_evidence=None, by=TEST, at=now)
    claims = {"latitude": "26.074500", "longitude": "119.296500"}
    type(row.file).objects.filter(pk=row.file.pk).update(probe={**(row.file.probe or {}), "claims": claims})
    return type(row).objects.get(pk=row.pk)


def test_a_correction_keeps_what_was_before(put: Callable[..., Spot], activity: Activity) -> None:
    row = put("26.0745, 119.2965")
    put("26.0746,119.2965")
    told = [payload_of(entry) for entry in JournalEntry.objects.filter(object=str(row.object_name)).order_by("id")]
    assert [(one["before"]["position"], one["after"]["position"]) for one in told] == [
        ("", "26.074500,119.296500"),
        ("26.074500,119.296500", "26.074600,119.296500"),
    ]
    with pytest.raises(Refusal, match="nothing-changed"):
        put("26.0746,119.2965")
    put("")
    assert spot_of(activity) is None
    with pytest.raises(Refusal, match="nothing-changed"):
        put("", Datum.GCJ02)
    assert list(audit()) == []


def test_it_is_encrypted_where_it_rests(put: Callable[..., Spot], django_db_blocker: object) -> None:
    from django.db import connection  # noqa: PLC0415 - the bytes themselves

    put("26.0745,119.2965")
    with connection.cursor() as cursor:
        cursor.execute("SELECT position FROM places_spot")
        assert b"26.07" not in bytes(cursor.fetchone()[0])


@pytest.mark.parametrize("datum", [Datum.GCJ02, Datum.OTHER])
def test_of_another_datum_it_is_kept_and_no_distance_follows(
    put: Callable[..., Spot], activity: Activity, datum: Datum
) -> None:
    assert put("26.0745,119.2965", datum).position == "26.074500,119.296500"
    assert points_of([activity.pk]) == {}
    put("26.0745,119.2965")
    assert set(points_of([activity.pk])) == {activity.pk}


def test_what_is_no_position_and_a_filed_case_are_refused(
    put: Callable[..., Spot], activity: Activity, now: datetime
) -> None:
    with pytest.raises(Refusal, match="no-position"):
        put("样例路")
    assert activity.case is not None
    record_event(
        case=activity.case,
        kind=EventKind.FILED,
        happened_at=now,
        source=EventSource.OFFICER,
        note="",
        by=TEST,
        at=now,
    )
    with pytest.raises(Refusal, match="case-filed"):
        put("26.0745,119.2965")


def test_it_is_taken_from_what_a_file_claims_and_says_from_which(photo: Recording, now: datetime) -> None:
    row = locate_by(recording=photo, by=TEST, at=now)
    assert (row.position, row.recording) == ("26.074500,119.296500", photo)
    photo.file.probe = {"claims": {"latitude": "26.0", "longitude": "119.0", "datum": "GCJ-02"}}
    with pytest.raises(Refusal, match="no-position-claimed"):
        locate_by(recording=photo, by=TEST, at=now)


class TestPages:
    def test_it_is_typed_on_a_page(self, client_of_handler: Client, activity: Activity) -> None:
        address = f"/activities/{activity.pk}/position"
        assert client_of_handler.get(address).status_code == 200
        assert client_of_handler.post(address, {"position": "x", "datum": "wgs-84"}).status_code == 422
        assert client_of_handler.post(address, {"position": "26.0745,119.2965", "datum": "wgs-84"}).status_code == 302
        assert Spot.objects.get().position == "26.074500,119.296500"
        assert "26.074500,119.296500" in client_of_handler.get(address).content.decode()

    def test_a_recording_with_a_claim_offers_it_on_its_page(self, client_of_handler: Client, photo: Recording) -> None:
        page = f"/recordings/{photo.pk}/"
        assert f"{page}position" in client_of_handler.get(page).content.decode()
        assert client_of_handler.post(f"{page}position").status_code == 302
        assert Spot.objects.get().recording == photo
        html = client_of_handler.get(page).content.decode()
        assert f"{page}position" not in html
        assert f"/activities/{photo.activity_id}/position" in html

    def test_another_unit_finds_no_such_activity(
        self,
        activity: Activity,
        other_unit: Unit,
        make_officer: Callable[..., Officer],
        sign_in: Callable[[Officer], Client],
    ) -> None:
        stranger = sign_in(make_officer(Role.HANDLER, unit=other_unit))
        assert stranger.get(f"/activities/{activity.pk}/position").status_code == 404
