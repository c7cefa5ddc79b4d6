"""The ranges of a viewing under way cost one question, and are worth no more than the right they hang on."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.conf import settings
from django.db import connections

from liuhen.kernel.digest import Digest
from liuhen.kernel.identity import ObjectName
from liuhen.office.access import under_way
from liuhen.office.access.one_core import CAN_CHOOSE, OneCore
from liuhen.office.access.under_way import HOLDS_SECONDS
from liuhen.office.capture.originals import vault
from liuhen.office.journal.models import JournalEntry
from liuhen.office.people import actions as people
from liuhen.office.people.models import Role
from office.access.viewing import CONTENT, Viewer

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.test import Client

    from liuhen.office.capture.models import Recording
    from liuhen.office.people.models import Officer

pytestmark = pytest.mark.django_db
BY = ObjectName("system", "test")


@pytest.mark.parametrize("range_", ["bytes=100-199", "bytes=4000-9999", "bytes=-10", "bytes=0-", "bytes=9-5", None])
def test_the_next_range_is_the_same_answer_without_asking_the_office(viewer: Viewer, range_: str | None) -> None:
    repeated = viewer.get(range_)
    assert viewer.asked.times == 0
    whole_way = Viewer(viewer.client, viewer.recording).get(range_)
    assert repeated == whole_way


def test_a_long_range_leaves_in_pieces(viewer: Viewer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(under_way, "AT_ONCE", 100)
    assert viewer.get("bytes=0-")[2] == CONTENT
    assert viewer.asked.times == 0


def test_the_many_ranges_are_one_entry(viewer: Viewer) -> None:
    for start in range(0, 4096, 512):
        viewer.get(f"bytes={start}-{start + 511}")
    assert viewer.asked.times == 0
    assert JournalEntry.objects.filter(type="recording.viewed").count() == 1


@pytest.mark.skipif(not CAN_CHOOSE or os.cpu_count() == 1, reason="there is no other core to choose")
class TestCores:
    def test_threads_that_hand_out_ranges_share_one(self, everywhere: set[int]) -> None:
        core = OneCore()

        def join() -> set[int]:
            core.join()
            return os.sched_getaffinity(0)

        with ThreadPoolExecutor(2) as pool:
            first, second = pool.submit(join).result(), pool.submit(join).result()
        assert first == second < everywhere
        assert os.sched_getaffinity(0) == everywhere, "who does not join is not moved"

    @pytest.mark.parametrize(
        "other", [{"query": "as=download"}, {"method": "HEAD"}, {"HTTP_IF_RANGE": '"x"'}, {"HTTP_COOKIE": ""}]
    )
    def test_whoever_does_anything_else_may_use_them_all(
        self, everywhere: set[int], viewer: Viewer, other: dict[str, str]
    ) -> None:
        viewer.get()
        assert os.sched_getaffinity(0) < everywhere
        viewer.get(**other)
        assert os.sched_getaffinity(0) == everywhere

    def test_a_long_film_leaves_in_pieces_from_any_of_them(
        self, everywhere: set[int], viewer: Viewer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        viewer.get()
        monkeypatch.setattr(under_way, "AT_ONCE", 100)
        viewer.get("bytes=0-")
        assert os.sched_getaffinity(0) == everywhere


class TestWhatEndsIt:
    def test_a_role_that_ends(
        self, viewer: Viewer, make_officer: Callable[..., Officer], sign_in: Callable[[Officer], Client], now: datetime
    ) -> None:
        away = people.add_unit(agency=viewer.recording.unit.agency, name="督察室", by=BY, at=now)
        supervisor = make_officer(Role.SUPERVISOR, unit=away)
        viewer.client = sign_in(supervisor)
        viewer.begin()
        people.end_role(assignment=supervisor.roles.get(), by=BY, at=now)
        status, _headers, body = viewer.get()
        assert status.startswith("40")
        assert CONTENT[:10] not in body

    def test_an_officer_who_leaves(self, viewer: Viewer, handler: Officer, now: datetime) -> None:
        people.depart(officer=handler, by=BY, at=now)
        assert not viewer.get()[0].startswith("2")

    def test_signing_out(self, viewer: Viewer) -> None:
        gone = viewer.client.session.session_key
        viewer.client.logout()
        status, _headers, body = viewer.get(HTTP_COOKIE=f"{settings.SESSION_COOKIE_NAME}={gone}")
        assert status.startswith("302")
        assert body == b""

    def test_any_act_asks_anew_and_goes_on(self, viewer: Viewer, handler: Officer, now: datetime) -> None:
        people.assign_role(officer=handler, role=Role.ARCHIVIST, by=BY, at=now)
        for _ in range(3):
            assert viewer.get()[0].startswith("206")
        assert viewer.asked.times == 1

    def test_a_few_seconds(self, viewer: Viewer, monkeypatch: pytest.MonkeyPatch) -> None:
        later = under_way.time.monotonic() + HOLDS_SECONDS
        monkeypatch.setattr(under_way.time, "monotonic", lambda: later)
        viewer.get()
        assert viewer.asked.times == 1

    def test_the_end_of_the_viewing_which_begins_another(self, viewer: Viewer) -> None:
        with time_machine.travel(JournalEntry.objects.latest("id").claimed_at + timedelta(minutes=6)):
            Viewer(viewer.client, viewer.recording).get()
            viewer.get()
        assert viewer.asked.times == 1
        assert JournalEntry.objects.filter(type="recording.viewed").count() == 2


class TestWhatGoesTheWholeWay:
    @pytest.mark.parametrize(
        "asked",
        [
            {"query": "download=1"},
            {"method": "HEAD"},
            {"HTTP_AUTHORIZATION": "Bearer liuhen_x"},
            {"HTTP_IF_NONE_MATCH": '"x"'},
            {"HTTP_IF_RANGE": '"x"'},
            {"range_": "bytes=4096-"},
        ],
        ids=str,
    )
    def test_a_request_of_another_kind(self, viewer: Viewer, asked: dict[str, str]) -> None:
        viewer.get(**asked)
        assert viewer.asked.times == 1

    def test_somebody_else(
        self, viewer: Viewer, make_officer: Callable[..., Officer], sign_in: Callable[[Officer], Client]
    ) -> None:
        viewer.client = sign_in(make_officer(Role.SUPERVISOR))
        viewer.get()
        assert viewer.asked.times == 1

    def test_nobody(self, viewer: Viewer) -> None:
        assert viewer.get(HTTP_COOKIE="")[0].startswith("302")

    def test_an_original_that_lost_bytes_or_is_gone(self, viewer: Viewer) -> None:
        path = vault().path(Digest.from_hex(viewer.recording.file.sha256))
        path.chmod(0o600)
        path.write_bytes(CONTENT[:-1])
        assert viewer.get()[0].startswith("500")
        path.unlink()
        assert not viewer.get()[0].startswith("2")
        assert viewer.asked.times == 2

    def test_everything_while_the_database_does_not_answer(
        self, viewer: Viewer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(under_way.STATE, connections["default"].vendor, "SELECT nothing")
        monkeypatch.setattr(connections["default"], "close", lambda: None)
        viewer.get()
        assert viewer.asked.times == 1


def test_only_so_many_are_remembered(
    viewer: Viewer, take_in: Callable[..., Recording], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(under_way, "KEPT", 1)
    first = viewer.recording
    viewer.recording = take_in("second.mp4", CONTENT[:100], minutes=20)
    viewer.begin()
    viewer.get()
    assert viewer.asked.times == 0
    viewer.recording = first
    viewer.get()
    assert viewer.asked.times == 1
