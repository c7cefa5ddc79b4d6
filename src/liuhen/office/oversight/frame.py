"""What stands around every page: who is signed in, where they can go, how many duties wait, what the log says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from liuhen.office.capture.queries import tray_count
from liuhen.office.capture.recognition import permissions as _recognition  # noqa: F401 - registers the verbs
from liuhen.office.journal.sealing import latest_checkpoint
from liuhen.office.oversight.dock_findings import count_asked
from liuhen.office.oversight.lawbook import installed
from liuhen.office.oversight.queries import count_owed, owed_by
from liuhen.office.oversight.reminders.queries import CAP as CAP_OF_BELL
from liuhen.office.oversight.reminders.queries import count_text, count_unread
from liuhen.office.people.doors import officer_of
from liuhen.office.people.models import Role
from liuhen.office.people.permissions import allowed, roles_of
from liuhen.office.web.wording import said

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet
    from django.http import HttpRequest

    from liuhen.office.oversight.models import Obligation
    from liuhen.office.people.models import Officer

# place in the navigation → the page behind it and the verb that opens it
PLACES = {
    "workbench": ("oversight:workbench", "oversight.workbench"),
    "intake": ("capture:intake", "capture.take_in"),
    "player": ("capture:recordings", "recordings.view"),
    "cases": ("cases:list", "cases.view"),
    "records": ("records:list", "records.view"),
    "devices": ("devices:list", "devices.view"),
    "law": ("law:packs", "law.view"),
}


def frame(request: HttpRequest) -> dict[str, Any]:
    """Give every page its frame; a page without a signed-in officer gets only what is public."""
    now = timezone.now()
    officer = _officer(request)
    if officer is None:
        return {"now": now, "frame": {"nav": [_verify_place(request)]}}
    newest, owed = latest_checkpoint(), owed_by(officer)
    home = officer.unit.agency
    return {
        "now": now,
        "officer": officer,
        "frame": {
            "nav": [*_nav(request, officer), _verify_place(request)],
            "search_url": reverse("cases:list") if allowed(officer, "cases.view") else None,
            "officer": {"name": officer.name, "role": _role(officer), "number": officer.number},
            "bell": _bell(request, officer, owed, now),
            "links": _links(officer),
            "sign_out_url": reverse("account_logout"),
            "agency": home.name,
            "packs": said(installed()[home.pack].name),
            "checkpoint": newest.size if newest else None,
            "sealed_at": newest.sealed_at if newest else None,
        },
    }


def _officer(request: HttpRequest) -> Officer | None:
    """Return who came through the door of the page, else who is signed in, else None."""
    known: Officer | None = getattr(request, "officer", None)
    return known or (officer_of(request) if hasattr(request, "user") else None)


def _nav(request: HttpRequest, officer: Officer) -> list[dict[str, Any]]:
    entries = []
    for key, (name, verb) in PLACES.items():
        if not allowed(officer, verb):
            continue
        url = reverse(name)
        current = request.path == url or (url != "/" and request.path.startswith(url))
        entries.append({"key": key, "url": url, "count": _count(key, officer), "current": current})
    return entries


def _bell(request: HttpRequest, officer: Officer, owed: QuerySet[Obligation], now: datetime) -> dict[str, Any]:
    url = reverse("oversight:reminders")
    count = min(CAP_OF_BELL, count_unread(officer, now, owed) + count_asked(officer))
    return {"url": url, "count": count_text(count) if count else None, "current": request.path == url}


def _count(key: str, officer: Officer) -> int | None:
    if key == "workbench":
        return count_owed(officer)
    return tray_count(officer) if key == "intake" else None


def _verify_place(request: HttpRequest) -> dict[str, Any]:
    url = reverse("oversight:verify")
    return {"key": "verify", "url": url, "count": None, "current": request.path == url}


def _role(officer: Officer) -> str:
    held = roles_of(officer)
    return "、".join(str(role.label) for role in Role if role in held)


def _links(officer: Officer) -> list[dict[str, str]]:
    links = [
        {"word": _("我的账号"), "url": reverse("people:me"), "icon": "user"},
        {"word": _("人员"), "url": reverse("people:list"), "icon": "users"},
    ]
    if allowed(officer, "people.adopt_pack"):
        links.append({"word": _("机关设置"), "url": reverse("people:settings"), "icon": "settings"})
    if allowed(officer, "recognition.change"):
        links.append({"word": _("识别规则"), "url": reverse("recognition:list"), "icon": "usb"})
    if allowed(officer, "oversight.recompute"):
        links.append({"word": _("义务重算"), "url": reverse("oversight:recompute"), "icon": "refresh"})
    return links
