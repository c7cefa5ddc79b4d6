"""What ends a viewing under way when others write at the same time, each with a connection of their own."""

from __future__ import annotations

import threading
from functools import partial
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.db.models import Max

from liuhen.kernel.identity import ObjectName
from liuhen.office.journal.models import JournalEntry
from liuhen.office.people import actions as people
from liuhen.office.people.models import Role
from office.access.viewing import CONTENT
from office.postgresql import LONGEST_WAIT_SECONDS, at_once

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.test import Client

    from liuhen.office.people.models import Agency, Officer
    from office.access.viewing import Viewer
    from office.postgresql import Elsewhere

pytestmark = at_once
BY = ObjectName("system", "test")


@pytest.fixture
def act(agency: Agency, now: datetime) -> Callable[[], object]:
    """Return an act that has nothing to do with the viewing."""
    return partial(people.add_unit, agency=agency, name="新设的科", by=BY, at=now)


def newest() -> int:
    found: int = JournalEntry.objects.aggregate(newest=Max("id"))["newest"]
    return found


def test_a_grant_is_repeated_while_nothing_happens(viewer: Viewer) -> None:
    for start in range(0, 4096, 512):
        status, _headers, body = viewer.get(f"bytes={start}-{start + 511}")
        assert (status[:3], body) == ("206", CONTENT[start : start + 512])
    assert viewer.asked.times == 0


def test_an_entry_of_somebody_else_asks_anew_and_the_viewing_goes_on(
    viewer: Viewer, elsewhere: Elsewhere, act: Callable[[], object]
) -> None:
    elsewhere.do(act)
    for _ in range(3):
        assert viewer.get()[0].startswith("206")
    assert viewer.asked.times == 1


def test_an_entry_with_a_lower_number_that_commits_later_asks_anew(
    viewer: Viewer, elsewhere: Elsewhere, act: Callable[[], object], handler: Officer, now: datetime
) -> None:
    written, may_end = threading.Event(), threading.Event()

    def slowly() -> None:
        with transaction.atomic():
            act()
            written.set()
            assert may_end.wait(LONGEST_WAIT_SECONDS)

    late = elsewhere.begin(slowly)
    assert written.wait(LONGEST_WAIT_SECONDS)
    people.assign_role(officer=handler, role=Role.ARCHIVIST, by=BY, at=now)  # a higher number, and there at once
    viewer.begin()
    viewer.get()
    assert viewer.asked.times == 0, "what has not been committed is nothing yet"
    before = newest()
    may_end.set()
    late.result(LONGEST_WAIT_SECONDS)
    assert newest() == before
    viewer.get()
    assert viewer.asked.times == 1


def test_a_right_that_somebody_else_ends(
    viewer: Viewer,
    elsewhere: Elsewhere,
    make_officer: Callable[..., Officer],
    sign_in: Callable[[Officer], Client],
    now: datetime,
) -> None:
    away = people.add_unit(agency=viewer.recording.unit.agency, name="督察室", by=BY, at=now)
    supervisor = make_officer(Role.SUPERVISOR, unit=away)
    viewer.client = sign_in(supervisor)
    viewer.begin()
    elsewhere.do(lambda: people.end_role(assignment=supervisor.roles.get(), by=BY, at=now))
    status, _headers, body = viewer.get()
    assert status.startswith("40")
    assert CONTENT[:10] not in body


def test_a_session_that_somebody_else_ends(viewer: Viewer, elsewhere: Elsewhere) -> None:
    cookie = f"{settings.SESSION_COOKIE_NAME}={viewer.client.session.session_key}"
    elsewhere.do(Session.objects.all().delete)
    status, _headers, body = viewer.get(HTTP_COOKIE=cookie)
    assert status.startswith("302")
    assert body == b""


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_after_the_server_ended_the_connection_the_office_answers_on_a_new_one(
    viewer: Viewer, elsewhere: Elsewhere, method: str
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        ours = cursor.fetchone()[0]

    def end_ours() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [ours])

    elsewhere.do(end_ours)
    assert viewer.get(method=method)[0].startswith("2")
    assert viewer.asked.times == 1
