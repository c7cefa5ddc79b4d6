"""The register of devices: every act through its page, with its refusals and its entry."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from django.urls import reverse

from liuhen.kernel.errors import Refusal
from liuhen.office.devices import actions, queries
from liuhen.office.devices.models import Device, DeviceKind
from liuhen.office.journal.audit import audit
from liuhen.office.journal.models import JournalEntry
from liuhen.office.people.models import Officer, Role

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper(make_officer: Callable[..., Officer]) -> Officer:
    return make_officer(Role.DEVICE_KEEPER)


@pytest.fixture
def client_of_keeper(keeper: Officer, sign_in: Callable[[Officer], Client]) -> Client:
    return sign_in(keeper)


@pytest.fixture
def device(keeper: Officer, now: datetime) -> Device:
    return actions.register_device(
        number="BWC-03",
        kind=DeviceKind.BODY_CAMERA,
        unit=keeper.unit,
        officer=None,
        by=keeper.object_name,
        at=now,
    )


def types() -> list[str]:
    return list(JournalEntry.objects.filter(object__startswith="device/").order_by("id").values_list("type", flat=True))


def test_register_assign_retire_through_their_pages(client_of_keeper: Client, keeper: Officer) -> None:
    told = {"number": "BWC-03", "kind": "body-camera", "unit": str(keeper.unit_id), "officer": ""}
    assert client_of_keeper.post(reverse("devices:register"), told).status_code == 302
    device = Device.objects.get(number="BWC-03")
    assert (
        client_of_keeper.post(reverse("devices:assign", args=[device.pk]), {"officer": str(keeper.pk)}).status_code
        == 302
    )
    assert client_of_keeper.post(reverse("devices:retire", args=[device.pk]), {"typed": "BWC-03"}).status_code == 302
    device.refresh_from_db()
    assert device.officer == keeper
    assert device.retired_on is not None
    assert types() == ["device.registered", "device.assigned", "device.retired"]
    assert [str(fault) for fault in audit()] == []


def test_a_number_is_never_given_twice_not_even_after_retirement(
    client_of_keeper: Client, device: Device, keeper: Officer, now: datetime
) -> None:
    actions.retire_device(device=device, by=keeper.object_name, at=now)
    told = {"number": "BWC-03", "kind": "phone", "unit": str(keeper.unit_id), "officer": ""}
    answer = client_of_keeper.post(reverse("devices:register"), told)
    assert answer.status_code == 409
    assert "设备编号 BWC-03 已经登记。" in answer.content.decode()
    assert Device.objects.count() == 1


def test_a_device_out_of_use_is_neither_assigned_nor_retired_again(
    device: Device, keeper: Officer, now: datetime
) -> None:
    told = {"device": device, "by": keeper.object_name, "at": now}
    actions.retire_device(**told)
    with pytest.raises(Refusal, match="device-retired"):
        actions.assign_device(officer=keeper, **told)
    with pytest.raises(Refusal, match="device-retired"):
        actions.retire_device(**told)


def test_assigning_a_device_to_whoever_has_it_is_refused(client_of_keeper: Client, device: Device) -> None:
    answer = client_of_keeper.post(reverse("devices:assign", args=[device.pk]), {"officer": ""})
    assert answer.status_code == 422
    assert types() == ["device.registered"]


def test_retiring_asks_for_the_number_and_nothing_happens_without_it(client_of_keeper: Client, device: Device) -> None:
    answer = client_of_keeper.post(reverse("devices:retire", args=[device.pk]), {"typed": "BWC-04"})
    assert answer.status_code == 422
    assert "与设备编号不一致。" in answer.content.decode()
    device.refresh_from_db()
    assert device.retired_on is None


def test_everybody_sees_the_register_and_the_keeper_alone_changes_it(client_of_handler: Client, device: Device) -> None:
    page = client_of_handler.get(reverse("devices:list")).content.decode()
    assert device.number in page
    assert reverse("devices:retire", args=[device.pk]) not in page
    for url in (
        reverse("devices:register"),
        reverse("devices:assign", args=[device.pk]),
        reverse("devices:retire", args=[device.pk]),
    ):
        assert client_of_handler.post(url, {}).status_code == 403
    assert types() == ["device.registered"]


def test_the_empty_register_says_what_to_do(client_of_keeper: Client) -> None:
    assert "先登记设备编号" in client_of_keeper.get(reverse("devices:list")).content.decode()
    assert "没有停用的设备" in client_of_keeper.get(reverse("devices:list") + "?retired=1").content.decode()


def test_a_device_that_does_not_exist_is_not_found(client_of_keeper: Client) -> None:
    assert client_of_keeper.get(reverse("devices:assign", args=[uuid4()])).status_code == 404


def test_the_register_is_paged_by_number(keeper: Officer, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "PAGE", 2)
    for count in (3, 1, 2):
        actions.register_device(
            number=f"BWC-{count}",
            kind=DeviceKind.PHONE,
            unit=keeper.unit,
            officer=None,
            by=keeper.object_name,
            at=now,
        )
    first, following = queries.page_of_devices()
    second, end = queries.page_of_devices(after=following)
    assert [row.number for row in first] == ["BWC-1", "BWC-2"]
    assert [row.number for row in second] == ["BWC-3"]
    assert end == ""
