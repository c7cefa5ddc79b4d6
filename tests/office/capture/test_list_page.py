"""The list of all recordings: words, filters, tabs, and going on by key with every filter kept."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from liuhen.kernel.identity import ObjectName
from liuhen.office.capture import queries
from liuhen.office.capture.actions import classify

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from liuhen.office.capture.models import Recording
    from liuhen.office.cases.models import Activity
    from liuhen.office.devices.models import Device

TEST = ObjectName("system", "test")
pytestmark = pytest.mark.django_db


@pytest.fixture
def film(take_in: Callable[..., Recording], device: Device, activity: Activity) -> Recording:
    """Return a classified film of 17 November, by a device and officer that are known."""
    assert device.number == "BWC-03"
    row = take_in(minutes=30, started_at=activity.started_at)
    classify(recordings=[row], activity=activity, is_evidence=True, by=TEST, at=row.stored_at)
    return row


@pytest.fixture
def sound(take_in: Callable[..., Recording], activity: Activity) -> Recording:
    """Return an unclassified sound of two days later, by a device that nobody knows."""
    return take_in("voice.wav", minutes=5, kind="audio", started_at=activity.started_at + timedelta(days=2))


def shown(client: Client, query: str) -> str:
    response = client.get(f"/recordings/?{query}")
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize(
    ("query", "film_is_there", "sound_is_there"),
    [
        ("", True, True),
        ("of=classified", True, False),
        ("of=unclassified", False, True),
        ("of=evidence", True, False),
        ("device={device}", True, False),
        ("officer={officer}", True, False),
        ("medium=audio", False, True),
        ("since=2026-11-17&until=2026-11-17", True, False),
        ("since=2026-11-18", False, True),
        ("until=2026-11-16", False, False),
        ("q=041", True, False),
        ("q=voice", False, True),
        ("q=voice&medium=video", False, False),
        # what cannot be read does not narrow, and breaks nothing
        ("of=nonsense&device=x&officer=1&medium=smell&since=2026-13-01&until=9999-12-31&before=y", True, True),
        ("q=%00", True, True),
    ],
)
def test_a_filter_narrows_to_what_it_says(
    client_of_handler: Client,
    film: Recording,
    sound: Recording,
    query: str,
    *,
    film_is_there: bool,
    sound_is_there: bool,
) -> None:
    html = shown(client_of_handler, query.format(device=film.device_id, officer=film.officer_id))
    assert (str(film.pk) in html) is film_is_there
    assert (str(sound.pk) in html) is sound_is_there


def test_the_list_goes_on_by_key_and_keeps_its_filters(
    client_of_handler: Client, take_in: Callable[..., Recording], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "PAGE", 2)
    rows = [take_in(f"clip{index}.mp4") for index in range(3)]
    first = shown(client_of_handler, "of=unclassified&q=clip")
    assert str(rows[0].pk) not in first
    assert f"?of=unclassified&amp;q=clip&amp;before={rows[1].pk}" in first
    assert str(rows[0].pk) in shown(client_of_handler, f"of=unclassified&q=clip&before={rows[1].pk}")


def test_a_tab_keeps_the_filters(client_of_handler: Client, film: Recording) -> None:
    html = shown(client_of_handler, f"device={film.device_id}&q=041")
    assert f"?q=041&amp;device={film.device_id}&amp;of=evidence" in html
