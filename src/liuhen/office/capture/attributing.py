"""Which device probably made a recording and who probably used it, by check-out, roster and assignment, in this order.

Told beside the form in which a person says so. Nothing is attributed by itself: a roster is a plan, and a device that
was given to somebody may have been in other hands.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.translation import gettext as _

from liuhen.office.devices.models import DeviceUse
from liuhen.office.devices.roster.queries import on_duty

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from liuhen.office.capture.models import Recording
    from liuhen.office.devices.models import Device
    from liuhen.office.people.models import Officer


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """Somebody had a device, as a check-out (`use`), the roster (`duty`) or the register (`device`) says."""

    word: str
    officer: Officer
    device: Device


def carried(recording: Recording) -> tuple[Carried, ...]:
    """Tell who had which device when a recording began, the surest first; empty where its beginning is not known.

    What is known of the recording already (its device, or else its officer) narrows it; with neither there is nothing.
    """
    if recording.started_at is None or (recording.device is None and recording.officer is None):
        return ()
    return tuple(_carried(recording))


def _carried(recording: Recording) -> Iterator[Carried]:
    at = recording.started_at
    known = Q(device=recording.device_id) if recording.device_id else Q(officer=recording.officer_id)
    out = Q(returned_at=None) | Q(returned_at__gte=at)
    for use in DeviceUse.objects.filter(known, out, out_at__lte=at).select_related("officer", "device").order_by("pk"):
        yield Carried(word="use", officer=use.officer, device=use.device)
    if at is None:
        return
    kept = [recording.device_id] if recording.device_id else []
    people = [recording.officer_id] if recording.officer_id and not kept else []
    for shift in on_duty(at, at, people=people, kept=kept):
        if shift.device is not None:
            yield Carried(word="duty", officer=shift.officer, device=shift.device)
    device = recording.device
    if device is not None and device.officer is not None:
        yield Carried(word="device", officer=device.officer, device=device)


def proposed(recording: Recording, found: Iterable[Carried]) -> dict[str, Any]:
    """Fill in what nobody has said of a recording yet; what was said stays as it is."""
    best = next(iter(found), None)
    device = recording.device_id or (best.device.pk if best else None)
    return {"device": device, "officer": recording.officer_id or (best.officer.pk if best else None)}


def facts_of(found: Iterable[Carried]) -> list[dict[str, Any]]:
    """Say who had which device, for `web/parts/facts.html`."""
    labels = {"use": _("领用登记"), "duty": _("值班表"), "device": _("配发给")}
    return [{"label": labels[one.word], "value": f"{one.officer.name} · {one.device.number}"} for one in found]
