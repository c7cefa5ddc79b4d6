"""Every read about fixed sources."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import F

from liuhen.office.capture.fixed.advice import ADVICE
from liuhen.office.capture.fixed.gaps import calendar
from liuhen.office.capture.fixed.models import FixedGap, FixedSource, FixedState, Trouble
from liuhen.office.capture.models import Recording
from liuhen.office.people.models import Role
from liuhen.office.people.permissions import roles_of, sees_all

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from liuhen.office.people.models import Officer

GAPS = 20
_EVERYWHERE = frozenset({Role.DEVICE_KEEPER, Role.ADMINISTRATOR})


def sources_open_to(officer: Officer) -> QuerySet[FixedSource]:
    """Return the sources of the officer's unit; all for who keeps devices or reaches across units."""
    rows = FixedSource.objects.select_related("device", "unit", "state").order_by("name")
    return rows if _reaches_all(officer) else rows.filter(unit=officer.unit_id)


def gaps_open_to(officer: Officer) -> QuerySet[FixedGap]:
    """Return the gaps of those sources, the latest first."""
    rows = FixedGap.objects.select_related("source").order_by("-from_at", "-pk")
    return rows if _reaches_all(officer) else rows.filter(source__unit=officer.unit_id)


def _reaches_all(officer: Officer) -> bool:
    return sees_all(officer) or not _EVERYWHERE.isdisjoint(roles_of(officer))


def places_of(devices: Iterable[UUID]) -> Mapping[UUID, str]:
    """Return where cameras stand, by their device."""
    return dict(FixedSource.objects.filter(device__in=list(devices)).values_list("device", "place"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a source stands: `open`, `closed`, `paused` or `trouble`; `opens_at` where it is closed and opens again.

    `gap` is the one that goes on, `last` the recording of its camera that ends last.
    """

    source: FixedSource
    state: FixedState
    word: str
    trouble: Trouble | None
    opens_at: datetime | None
    gap: FixedGap | None
    last: Recording | None

    @property
    def advice(self) -> str:
        """What to do about the trouble; empty where there is none."""
        return str(ADVICE[self.trouble]) if self.trouble else ""


def standing(source: FixedSource, now: datetime) -> Standing:
    """Say how a source stands."""
    state, hours = source.state, source.open_hours
    is_open = hours.open_since(now, calendar()) is not None
    trouble = Trouble(state.trouble) if state.trouble in Trouble.values else None
    word = "paused" if source.paused_at else "closed" if not is_open else "trouble" if trouble else "open"
    opens_at = hours.opens_next(now, calendar()) if word == "closed" else None
    return Standing(
        source=source,
        state=state,
        word=word,
        trouble=trouble,
        opens_at=opens_at,
        gap=source.gaps.filter(to_at=None).first(),
        last=Recording.objects.filter(device=source.device_id).order_by(F("started_at").desc(nulls_last=True)).first(),
    )
