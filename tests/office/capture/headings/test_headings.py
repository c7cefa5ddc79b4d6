"""By what a recording can be found (xinyang 19, shijiazhuang 26): typed, of the case, missing, corrected."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from liuhen.kernel.errors import Refusal
from liuhen.kernel.identity import ObjectName
from liuhen.office.capture.actions import attribute, classify
from liuhen.office.capture.headings.actions import set_headings
from liuhen.office.capture.headings.models import Headings
from liuhen.office.capture.headings.queries import headings_of, known, missing
from liuhen.office.journal.audit import audit
from liuhen.office.journal.models import JournalEntry
from liuhen.office.journal.queries import payload_of
from liuhen.office.oversight.facts import facts_of
from liuhen.office.oversight.scopes import scope_of
from liuhen.office.people.actions import adopt_pack
from liuhen.office.people.models import Role

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.test import Client

    from liuhen.office.capture.models import Recording
    from liuhen.office.cases.models import Activity
    from liuhen.office.devices.models import Device
    from liuhen.office.people.models import Agency, Officer, Unit

TEST = ObjectName("system", "test")
pytestmark = pytest.mark.django_db


@pytest.fixture
def recording(take_in: Callable[..., Recording], device: Device) -> Recording:
    """Return a recording of which name and time are known from its file, device and officer from the register."""
    assert device.number == "BWC-03"
    return take_in(minutes=10)


@pytest.fixture
def head(recording: Recording, handler: Officer, now: datetime) -> Callable[..., Headings | None]:
    def set_(title: str = "", party: str = "", cause: str = "") -> Headings | None:
        return set_headings(recording=recording, title=title, party=party, cause=cause, by=handler.object_name, at=now)

    return set_


def facts(recording: Recording, pack: str = "xinyang") -> list[str]:
    told = facts_of(scope_of(recording), pack=pack, own_periods=())["recordings"]
    found: list[str] = next(one["classified"] for one in told if one["id"] == recording.id.hex)
    return found


def test_a_recording_without_an_activity_has_a_name_once_somebody_gives_it_one(
    recording: Recording, head: Callable[..., Headings]
) -> None:
    assert facts(recording) == ["device", "officer", "time"]
    head(title="样例路一段占道经营")
    assert facts(recording) == ["name", "device", "officer", "time"]


def test_party_and_cause_are_typed_where_there_is_no_case(recording: Recording, head: Callable[..., Headings]) -> None:
    head(party="某甲", cause="占用道路")
    assert facts(recording)[-2:] == ["party", "cause"]


def test_in_a_case_party_and_cause_are_those_of_the_case_whatever_was_typed_before(
    recording: Recording, head: Callable[..., Headings], activity: Activity, handler: Officer, now: datetime
) -> None:
    head(party="某甲", cause="占用道路")
    classify(recordings=[recording], activity=activity, is_evidence=None, by=handler.object_name, at=now)
    assert facts(recording) == ["name", "device", "officer", "time", "party", "cause"]
    case = activity.case
    assert case is not None
    type(case).objects.filter(pk=case.pk).update(party=None)
    recording.refresh_from_db()
    assert "party" not in known(recording, headings_of([recording.pk])[recording.pk])
    with pytest.raises(Refusal, match="case-says-it"):
        head(party="某乙", cause="占用道路")
    assert Headings.objects.get().party == "某甲"


def test_a_correction_is_a_new_entry_that_keeps_what_was_before(
    recording: Recording, head: Callable[..., Headings]
) -> None:
    row = head(title="样例路一段")
    head(title="样例路二段")
    head(title="样例路二段 ")
    entries = JournalEntry.objects.filter(object=str(row.object_name)).order_by("id")
    told = [payload_of(entry) for entry in entries]
    assert [(one["before"]["title"], one["after"]["title"]) for one in told] == [
        ("", "样例路一段"),
        ("样例路一段", "样例路二段"),
    ]
    assert list(audit()) == []


def test_whoever_changes_a_row_past_the_act_is_found_in_the_audit(
    recording: Recording, head: Callable[..., Headings]
) -> None:
    head(title="样例路一段")
    Headings.objects.update(cause="别的")
    assert list(audit()) != []


def test_what_is_missing_is_told_with_its_article_and_no_longer_once_it_is_said(
    agency: Agency, recording: Recording, activity: Activity, handler: Officer, now: datetime
) -> None:
    by = handler.object_name
    adopt_pack(agency=agency, pack="xinyang", by=by, at=now)
    attribute(recording=recording, device=recording.device, officer=None, by=by, at=now)
    lack = missing([recording])[recording.pk]
    assert lack.words == ("name", "officer")
    assert lack.provision == "xinyang/19"
    attribute(recording=recording, device=recording.device, officer=handler, by=by, at=now)
    classify(recordings=[recording], activity=activity, is_evidence=None, by=by, at=now)
    assert missing([recording])[recording.pk].words == ()


def test_under_a_pack_that_asks_for_nothing_no_article_is_cited(recording: Recording) -> None:
    assert missing([recording])[recording.pk].provision == ""


class TestPages:
    def test_the_page_of_the_recording_leads_to_what_is_missing(
        self, client_of_handler: Client, recording: Recording
    ) -> None:
        html = client_of_handler.get(f"/recordings/{recording.pk}/").content.decode()
        assert "缺名称" in html
        assert f"/recordings/{recording.pk}/headings" in html

    def test_headings_are_set_and_show(self, client_of_handler: Client, recording: Recording) -> None:
        address = f"/recordings/{recording.pk}/headings"
        sent = {"title": "样例路一段", "party": "某甲", "cause": "占用道路"}
        assert client_of_handler.post(address, sent).status_code == 302
        html = client_of_handler.get(f"/recordings/{recording.pk}/").content.decode()
        assert all(word in html for word in (*sent.values(), "齐全", "登记分类项目"))

    def test_with_a_case_the_form_asks_for_the_name_alone_and_keeps_what_was_typed(
        self,
        client_of_handler: Client,
        recording: Recording,
        head: Callable[..., Headings],
        activity: Activity,
        now: datetime,
    ) -> None:
        head(party="某甲")
        classify(recordings=[recording], activity=activity, is_evidence=None, by=TEST, at=now)
        address = f"/recordings/{recording.pk}/headings"
        assert 'name="party"' not in client_of_handler.get(address).content.decode()
        assert client_of_handler.post(address, {"title": "补充检查"}).status_code == 302
        assert (Headings.objects.get().title, Headings.objects.get().party) == ("补充检查", "某甲")

    def test_a_stranger_finds_nothing(
        self,
        recording: Recording,
        other_unit: Unit,
        make_officer: Callable[..., Officer],
        sign_in: Callable[[Officer], Client],
    ) -> None:
        client = sign_in(make_officer(Role.HANDLER, unit=other_unit))
        assert client.get(f"/recordings/{recording.pk}/headings").status_code == 404
