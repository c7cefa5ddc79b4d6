"""`kill -9` loses no mail: a worker dies after the server took one and before it says so; the next sends it again."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from email import message_from_bytes
from typing import TYPE_CHECKING

import pytest
from aiosmtpd.controller import Controller

if TYPE_CHECKING:
    from pathlib import Path

    from aiosmtpd.smtp import SMTP, Envelope, Session

PREPARE = """
import django; django.setup()
from datetime import UTC, datetime, timedelta
from django.core.management import call_command
call_command("migrate", verbosity=0)
from liuhen.kernel.identity import ObjectName
from liuhen.office.cases.actions import open_case, record_event
from liuhen.office.oversight.models import Obligation
from liuhen.office.oversight.reminders.actions import set_address
from liuhen.office.people import actions
by, at = ObjectName("system", "test"), datetime.now(UTC)
who = {"by": by, "at": at - timedelta(days=9)}
agency = actions.found_agency(name="示范街道办事处", pack="pengyang", **who)
unit = actions.add_unit(agency=agency, name="综合执法队", **who)
officer = actions.register_officer(unit=unit, name="张示范", number="T-1", is_established=True, roles=[], **who)
set_address(officer=officer, address="zhang@office.example", language="zh-hans", **who)
open_case(number="示综执案〔2026〕001 号", title="案", cause="由", procedure="general", start="report", unit=unit,
          handlers=[officer], **who)
duty = Obligation.objects.get(code="decide-in-time")
Obligation.objects.filter(pk=duty.pk).update(due_at=at + timedelta(hours=2))
"""

WORK = """
import django; django.setup()
import sys
from datetime import timedelta
from django.utils import timezone
from liuhen.office.oversight.reminders import mail
now = timezone.now() + timedelta(minutes=int(sys.argv[1]))
mail.plan(now)
mail.send(lambda: now)
from liuhen.office.oversight.models import ReminderMail
print(ReminderMail.objects.order_by("pk")[0].sent_at is not None)
"""


class Killer:
    """Takes every mail, and kills whoever is named in `victim` before the answer goes out."""

    def __init__(self) -> None:
        self.mails: list[str] = []
        self.victim: subprocess.Popen[str] | None = None

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's
        assert isinstance(envelope.content, bytes)
        self.mails.append(str(message_from_bytes(envelope.content)["Message-ID"]).strip())
        if self.victim is not None:
            os.kill(self.victim.pid, signal.SIGKILL)
        return "250 OK"


@pytest.mark.apart
def test_a_worker_killed_while_it_sends_leaves_a_mail_that_is_sent_again_under_the_same_name(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    environment = {
        **os.environ,
        "LIUHEN_HOME": str(tmp_path / "home"),
        "DJANGO_SETTINGS_MODULE": "liuhen.office.settings",
        "LIUHEN_MAIL_HOST": "127.0.0.1",
        "LIUHEN_MAIL_PORT": str(port),
        "LIUHEN_MAIL_SECURITY": "none",
    }

    def start(script: str, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(  # noqa: S603 - our own scripts
            [sys.executable, "-c", script, *arguments], env=environment, stdout=subprocess.PIPE, text=True
        )

    prepared = start(PREPARE)
    prepared.communicate()
    assert prepared.returncode == 0
    killer = Killer()
    server = Controller(killer, hostname="127.0.0.1", port=port)
    server.start()
    try:
        killer.victim = start(WORK, "0")
        killer.victim.communicate()
        assert killer.victim.returncode == -signal.SIGKILL
        killer.victim = None
        assert start(WORK, "1").communicate()[0] == "False\n"  # the dead one still holds it
        assert killer.mails.count(killer.mails[0]) == 1
        assert start(WORK, "6").communicate()[0] == "True\n"
        assert start(WORK, "20").communicate()[0] == "True\n"
    finally:
        server.stop()
    assert killer.mails.count(killer.mails[0]) == 2
    others = [name for name in killer.mails if name != killer.mails[0]]
    assert len(others) == len(set(others))
