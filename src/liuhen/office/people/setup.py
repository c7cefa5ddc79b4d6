"""First start: an empty installation is founded once, by whoever can read the code that `liuhen serve` prints.

The code is derived from the installation's own secret, so that it is the same after a restart and is stored nowhere;
it is worth nothing as soon as there is an agency. Until then every address leads to the set-up page.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import TYPE_CHECKING, Any

from django.shortcuts import redirect
from django.urls import reverse

from liuhen.kernel.errors import Refusal, Text
from liuhen.kernel.identity import ObjectName
from liuhen.office.journal.act import act
from liuhen.office.people import actions
from liuhen.office.people.models import Agency, Role
from liuhen.office.settings.home import secret

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

    from liuhen.office.people.models import Account

FOUNDER = ObjectName("system", "setup")
CODE_LENGTH = 12
OPEN_PLACES = ("/setup/", "/i18n/", "/static/", "/verify/", "/api/", "/log/")


def is_needed() -> bool:
    """Tell whether the installation still has no agency."""
    return not Agency.objects.exists()


def setup_code() -> str:
    """Return the code that the set-up page asks for: `ABCD-EFGH-JKLM`, 60 bits of an HMAC."""
    mac = hmac.digest(secret("setup"), b"liuhen first set-up", hashlib.sha256)
    text = base64.b32encode(mac).decode()[:CODE_LENGTH]
    return "-".join(text[start : start + 4] for start in range(0, CODE_LENGTH, 4))


def is_setup_code(text: str) -> bool:
    """Compare what was typed with the code, in constant time; case, spaces and hyphens do not matter."""
    typed = "".join(text.split()).replace("-", "").upper()
    return hmac.compare_digest(typed.encode(), setup_code().replace("-", "").encode())


def found(*, agency: str, pack: str, unit: str, person: dict[str, Any], at: datetime) -> Account:
    """Found agency, first unit and first administrator in one act.

    `person` has name, number, username and password.
    """
    with act(by=FOUNDER, at=at):
        if not is_needed():
            raise Refusal(
                "agency-exists",
                Text(zh="本安装已有机关。", en="This installation has its agency already."),
                todo=Text(zh="请登录。", en="Sign in."),
            )
        home = actions.found_agency(name=agency, pack=pack, by=FOUNDER, at=at)
        first_unit = actions.add_unit(agency=home, name=unit, by=FOUNDER, at=at)
        officer = actions.register_officer(
            unit=first_unit,
            name=person["name"],
            number=person["number"],
            is_established=None,
            roles=[Role.ADMINISTRATOR],
            by=FOUNDER,
            at=at,
        )
        return actions.open_account(
            officer=officer, username=person["username"], password=person["password"], by=FOUNDER, at=at
        )


class FirstStart:
    """Middleware: leads to the set-up page while nothing is set up. Decides nothing else.

    An agency is never unfounded, so nobody is asked again once there is one.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self._is_founded = False

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, or lead to the set-up page."""
        if not self._is_founded and not request.path.startswith(OPEN_PLACES):
            if is_needed():
                return redirect(reverse("people:setup"))
            self._is_founded = True
        return self.get_response(request)
