"""Recordings that have waited long to be classified, as the workbench brings them to who can classify them.

The regulations that ask for filing by category (xinyang 19, shijiazhuang 26) name no time for it; under their packs it
is a duty. This notice stands under every pack; from when on it nags is the house's own measure. No retention gets
shorter by it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django.urls import reverse

from liuhen.office.capture import permissions as _permissions  # noqa: F401 - registers the verbs
from liuhen.office.capture.queries import tray_count, tray_oldest_at
from liuhen.office.people.permissions import allowed
from liuhen.office.web.wording import span_text

if TYPE_CHECKING:
    from datetime import datetime

    from liuhen.office.people.models import Officer

LONG: Final = timedelta(days=1)


def tray_notice(officer: Officer, now: datetime) -> dict[str, Any] | None:
    """Describe what has waited long in the tray of the officer's unit; None where nothing has."""
    if not allowed(officer, "capture.classify"):
        return None
    oldest = tray_oldest_at(officer)
    if oldest is None or now - oldest < LONG:
        return None
    count = tray_count(officer)
    return {
        "count": count,
        "waited": span_text((now - oldest).total_seconds()),
        "url": reverse("capture:intake"),
    }
