"""Every read about dockings; a unit sees its own, keepers of devices and who reaches across units see all."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, OuterRef, Q

from liuhen.kernel import canonical
from liuhen.office.capture.docking.models import DockFile, DockFinding, Docking, DockRules, FileState, Outcome
from liuhen.office.people.models import Role, RoleAssignment
from liuhen.office.people.permissions import roles_of, sees_all

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime, timedelta
    from uuid import UUID

    from django.db.models import QuerySet

    from liuhen.kernel.canonical import Json
    from liuhen.office.devices.models import Device
    from liuhen.office.people.models import Agency, Officer

PAGE = 30
_ORDER = {Outcome.UNDER_WAY: 0, Outcome.BROKEN_OFF: 1, Outcome.COMPLETED: 2}
CAP = 1000
LATEST = 8


def dock_rules(agency: Agency) -> DockRules:
    """Return what the agency has ruled for its docks, or a row of defaults that is not saved yet."""
    return DockRules.objects.filter(agency=agency).first() or DockRules(agency=agency)


def last_docking(source: str) -> Docking | None:
    """Return the latest docking of a source."""
    return Docking.objects.filter(source=source).select_related("unit__agency").order_by("-docked_at", "-pk").first()


def waiting_files(docking: Docking) -> dict[str, DockFile]:
    """Return the files of a docking that are still to be taken, by path."""
    rows = DockFile.objects.filter(listed_in=docking, state=FileState.WAITING).order_by("path")
    return {row.path: row for row in rows}


def stored_files(docking: Docking) -> list[DockFile]:
    """Return the files of a docking whose bytes the vault holds and that are still on the device."""
    states = (FileState.STORED, FileState.HELD)
    return list(docking.files.filter(state__in=states, cleared_at=None).order_by("path"))


def done_of(docking: Docking) -> tuple[int, int]:
    """Return how many files of a docking, and how many bytes, need nothing more."""
    sizes = list(docking.files.exclude(state=FileState.WAITING).values_list("size_bytes", flat=True))
    return len(sizes), sum(sizes)


def _sees_every_dock(officer: Officer) -> bool:
    return sees_all(officer) or not roles_of(officer).isdisjoint({Role.DEVICE_KEEPER, Role.ADMINISTRATOR})


def dockings_open_to(officer: Officer) -> QuerySet[Docking]:
    """Return the dockings that an officer may know of, newest first."""
    rows = Docking.objects.select_related("device", "unit", "progress").order_by("-pk")
    return rows if _sees_every_dock(officer) else rows.filter(unit=officer.unit_id)


def findings_open_to(officer: Officer) -> QuerySet[DockFinding]:
    """Return the findings that an officer may know of, unanswered first, then newest first."""
    rows = DockFinding.objects.select_related("docking__device", "docking__unit", "answered_by")
    if not _sees_every_dock(officer):
        rows = rows.filter(docking__unit=officer.unit_id)
    return rows.order_by("answered_at", "-pk")


def unanswered(officer: Officer) -> QuerySet[DockFinding]:
    """Return the findings that wait for an answer, oldest first."""
    return findings_open_to(officer).filter(answered_at=None).order_by("pk")


def asked_of(officer: Officer) -> QuerySet[DockFinding]:
    """Return the findings whose answer an officer owes, oldest first.

    A keeper of devices owes all of them. A handler owes those about devices that they carry, and those of their unit
    about devices that no handler of the unit carries.
    """
    rows, roles = unanswered(officer), roles_of(officer)
    if Role.DEVICE_KEEPER in roles:
        return rows
    if Role.HANDLER not in roles:
        return rows.none()
    handlers = RoleAssignment.objects.filter(role=Role.HANDLER, until=None, officer__departed_on=None)
    carried = Exists(handlers.filter(officer=OuterRef("docking__device__officer"), officer__unit=officer.unit_id))
    mine = Q(docking__device__officer=officer) | ~Q(carried)
    return rows.filter(mine, docking__unit=officer.unit_id)


def waiting_for(officer: Officer, of: str) -> QuerySet[DockFinding]:
    """Return the findings that wait for an answer: `mine`, of my `unit`, or of all that my role reaches (`agency`)."""
    if of == "mine":
        return asked_of(officer)
    rows = unanswered(officer)
    return rows if of == "agency" else rows.filter(docking__unit=officer.unit_id)


def page_of_findings(
    officer: Officer, *, answered: bool, before: UUID | None = None
) -> tuple[list[DockFinding], UUID | None]:
    """Return one page of findings, and the key of the next: what waits oldest first, what was answered newest first."""
    rows = findings_open_to(officer).filter(answered_at__isnull=not answered).order_by("-pk" if answered else "pk")
    if before is not None:
        rows = rows.filter(pk__lt=before) if answered else rows.filter(pk__gt=before)
    listed = list(rows[: PAGE + 1])
    return listed[:PAGE], listed[PAGE - 1].pk if len(listed) > PAGE else None


def page_of_dockings(officer: Officer, *, before: UUID | None = None) -> tuple[list[Docking], UUID | None]:
    """Return one page of dockings, newest first, and the key of the next."""
    rows = dockings_open_to(officer)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    listed = list(rows[: PAGE + 1])
    return listed[:PAGE], listed[PAGE - 1].pk if len(listed) > PAGE else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Station:
    """A docking as the dock page shows it: how far it is, what it holds, how many findings wait."""

    docking: Docking
    states: dict[str, int]
    unanswered: int


def stations(officer: Officer, *, now: datetime, since: timedelta) -> list[Station]:
    """Return the latest docking of each source that was docked lately, those under way first, then what broke off."""
    latest: dict[str, Docking] = {}
    for docking in dockings_open_to(officer).filter(Q(docked_at__gte=now - since) | Q(ended_at=None))[:CAP]:
        latest.setdefault(docking.source, docking)
    shown = described(latest.values())
    return sorted(shown, key=lambda one: (_ORDER[Outcome(one.docking.outcome)], one.docking.source))


def described(dockings: Iterable[Docking]) -> list[Station]:
    """Count the files of dockings by state, and the findings of their sources that wait, in two queries."""
    listed = list(dockings)
    states: dict[UUID, dict[str, int]] = {}
    counts = DockFile.objects.filter(listed_in__in=listed).values_list("listed_in", "state").annotate(count=Count("pk"))
    for key, state, count in counts.order_by():
        states.setdefault(key, {})[state] = count
    waiting = DockFinding.objects.filter(answered_at=None, docking__source__in=[one.source for one in listed])
    open_ = dict(waiting.values_list("docking__source").annotate(count=Count("pk")).order_by())
    return [Station(docking=one, states=states.get(one.pk, {}), unanswered=open_.get(one.source, 0)) for one in listed]


def dockings_of_device(officer: Officer, device: Device) -> Sequence[Docking]:
    """Return the latest dockings of a device."""
    return list(dockings_open_to(officer).filter(device=device)[:LATEST])


def findings_of_device(officer: Officer, device: Device) -> Sequence[DockFinding]:
    """Return the latest findings about a device, unanswered ones first."""
    return list(findings_open_to(officer).filter(docking__device=device)[:PAGE])


def list_of(docking: Docking) -> list[Json]:
    """Return what the device listed: path, bytes, time of change in ns."""
    lines = canonical.parse(manifest_bytes(docking))
    return lines if isinstance(lines, list) else []


def manifest_bytes(docking: Docking) -> bytes:
    """Return the list as it was digested."""
    return zlib.decompress(bytes(docking.manifest.lines))
