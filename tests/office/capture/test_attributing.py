"""Who probably had the device: the check-out before the roster, the roster before the register; people decide."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from liuhen.kernel.identity import ObjectName
from liuhen.office.capture.actions import attribute
from liuhen.office.capture.attributing import carried, proposed
from liuhen.office.devices.roster.actions import Planned, add_shift
from liuhen.office.devices.use import Found, bring_back, check_out
from liuhen.office.people.models import Role

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.test import Client

    from liuhen.office.capture.models import Recording
    from liuhen.office.devices.models import Device
    from liuhen.office.people.models import Officer

TEST = ObjectName("system", "test")
NOTHING = Found(battery=None, storage=None, clock=None, lens=None)
pytestmark = pytest.mark.django_db


@pytest.fixture
def borrower(make_officer: Callable[..., Officer]) -> Officer:
    return make_officer(Role.HANDLER, name="李样例")


@pytest.fixture
def recording(take_in: Callable[..., Recording], device: Device, now: datetime) -> Recording:
    """Return a recording of yesterday of which nobody has said who made it with what."""
    row = take_in(minutes=10, started_at=now - timedelta(days=1))
    attribute(recording=row, device=device, officer=None, by=TEST, at=now)
    return row


@pytest.fixture
def watch(borrower: Officer, device: Device, now: datetime) -> None:
    """Put the borrower on duty with the device since the day before yesterday."""
    begins = now - timedelta(days=2)
    plan = Planned(officer=borrower, from_at=begins, until_at=now, post="巡查", device=device)
    add_shift(planned=plan, by=TEST, at=now)


def words(recording: Recording) -> list[tuple[str, str]]:
    return [(one.word, one.officer.name) for one in carried(recording)]


@pytest.mark.usefixtures("watch")
def test_the_surest_comes_first(recording: Recording, device: Device, handler: Officer, now: datetime) -> None:
    assert words(recording) == [("duty", "李样例"), ("device", "张示范")]
    check_out(device=device, officer=handler, found=NOTHING, by=TEST, at=now - timedelta(days=3))
    bring_back(device=device, by=TEST, at=now)
    assert words(recording)[0] == ("use", "张示范")
    assert proposed(recording, carried(recording)) == {"device": device.pk, "officer": handler.pk}


def test_the_device_is_found_by_its_user_where_only_that_one_is_known(
    recording: Recording, device: Device, borrower: Officer, watch: None, now: datetime
) -> None:
    attribute(recording=recording, device=None, officer=borrower, by=TEST, at=now)
    assert words(recording) == [("duty", "李样例")]
    assert proposed(recording, carried(recording)) == {"device": device.pk, "officer": borrower.pk}


def test_what_somebody_has_said_stays_and_nothing_known_tells_nothing(
    recording: Recording, device: Device, handler: Officer, watch: None, now: datetime
) -> None:
    attribute(recording=recording, device=device, officer=handler, by=TEST, at=now)
    assert proposed(recording, carried(recording))["officer"] == handler.pk
    attribute(recording=recording, device=None, officer=None, by=TEST, at=now)
    assert carried(recording) == ()


def test_the_form_tells_it_and_attributes_nothing_by_itself(
    client_of_handler: Client, recording: Recording, borrower: Officer, watch: None
) -> None:
    address = f"/recordings/{recording.pk}/attribution"
    html = client_of_handler.get(address).content.decode()
    assert "李样例 · BWC-03" in html
    assert f'<option value="{borrower.pk}" selected>' in html
    recording.refresh_from_db()
    assert recording.officer is None
