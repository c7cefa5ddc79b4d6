"""Waiving: an officer says why an activity went unrecorded, where an article takes that; nothing else is excused."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from liuhen.cli.main import cli
from liuhen.kernel.errors import Refusal
from liuhen.law.pleas import Plea
from liuhen.law.vocabulary import vocabulary
from liuhen.office.cases import actions as cases
from liuhen.office.cases.models import Activity, ActivityKind, EventKind
from liuhen.office.cases.queries import objects_of
from liuhen.office.journal.custody import custody_page
from liuhen.office.journal.models import JournalEntry
from liuhen.office.oversight.facts import facts_of
from liuhen.office.oversight.models import Obligation, Waiver
from liuhen.office.oversight.recomputing import passes as recompute
from liuhen.office.oversight.scopes import scope_of
from liuhen.office.oversight.waivers import actions as waiving
from liuhen.office.oversight.waivers.models import Ground
from liuhen.office.people import actions as people
from liuhen.office.people.models import Agency, Officer, Role

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from liuhen.office.cases.models import Case

DUTY = {"code": "record-activity", "provision": "pengyang/8.3"}
WHOLE = {"code": "record-whole-process", "provision": "pengyang/5"}
REASON = "笔录逐页签字，足以反映全过程"


@pytest.fixture
def inspection(case: Case, handler: Officer, now: datetime) -> Activity:
    return cases.record_activity(
        case=case,
        unit=handler.unit,
        kind=ActivityKind.INSPECTION,
        officers=[handler],
        started_at=now - timedelta(days=2, hours=1),
        ended_at=now - timedelta(days=2),
        place="示范路 1 号",
        by=handler.object_name,
        at=now - timedelta(days=1),
    )


def declare(activity: Activity, by: Officer, at: datetime, **other: Any) -> Waiver:
    usual = {"ground": "text_suffices", "reason": REASON, "important_links_recorded": False, "approved_by": None}
    return waiving.waive(activity=activity, **{**DUTY, **usual, **other}, by=by, at=at)


RECORD, THROUGHOUT = ("record-activity", "pengyang/8.3"), ("record-whole-process", "pengyang/5")


def states(activity: Activity) -> dict[tuple[str, str], str]:
    """Return the state of each duty about the activity that the board holds, by code and provision."""
    rows = Obligation.objects.filter(subject=str(activity.object_name))
    return {(row.code, row.provision): row.state for row in rows}


def waivable(activity: Activity, at: datetime) -> dict[tuple[str, str], waiving.Waivable]:
    return {(one.finding.code, one.finding.provision): one for one in waiving.waivable_of(activity, at)}


def refusal(activity: Activity, by: Officer, at: datetime, **other: Any) -> str:
    """Try to waive, and return the code of the refusal; nothing may have changed."""
    entries, rows = JournalEntry.objects.count(), list(Obligation.objects.values())
    with pytest.raises(Refusal) as refused:
        declare(activity, by, at, **other)
    assert JournalEntry.objects.count() == entries
    assert list(Obligation.objects.values()) == rows
    assert not Waiver.objects.exclude(declared_at__lt=at).exists()
    return refused.value.code


def test_the_words_of_the_form_are_those_of_the_facts() -> None:
    assert {word: name.zh for word, name in vocabulary()["no_recording_ground"].items()} == dict(Ground.choices)


def test_a_waiver_excuses_every_duty_whose_article_takes_the_ground_and_is_an_entry(
    inspection: Activity, handler: Officer, now: datetime
) -> None:
    assert states(inspection).keys().isdisjoint({RECORD, THROUGHOUT})  # nobody knows
    waiver = declare(inspection, handler, now)
    assert states(inspection)[RECORD] == states(inspection)[THROUGHOUT] == "waived"
    entry = JournalEntry.objects.get(type="waiver.declared")
    assert (entry.object, entry.actor) == (str(waiver.object_name), str(handler.object_name))
    (line, *_rest), _next = custody_page(objects_of(inspection.case))
    assert line["act"] == "申明免除音像记录"
    assert line["object"] == "文字足以记录"
    assert REASON in line["detail"]
    assert "pengyang/8.3" in line["detail"]


def test_both_states_survive_a_recompute(inspection: Activity, handler: Officer, now: datetime) -> None:
    waiver = declare(inspection, handler, now)
    waived = states(inspection)
    recompute.open_pass(everything=True)
    recompute.work(seconds=60)
    assert states(inspection) == waived
    waiving.withdraw(waiver=waiver, reason="其实录了像", by=handler, at=now + timedelta(hours=1))
    back = states(inspection)
    assert "waived" not in back.values()
    recompute.open_pass(everything=True)
    recompute.work(seconds=60)
    assert states(inspection) == back


def test_the_printed_facts_come_to_what_the_pages_show(
    agency: Agency, inspection: Activity, handler: Officer, now: datetime
) -> None:
    declare(inspection, handler, now)
    printed = facts_of(scope_of(inspection), pack=agency.pack, own_periods=())
    (activity,) = printed["activities"]
    assert activity["no_recording_ground"] == "text_suffices"
    assert activity["no_recording_reason"] == REASON
    assert "important_links_recorded" not in activity
    answer = CliRunner().invoke(
        cli, ["law", "check", "-", "--json", "--at", now.isoformat()], input=json.dumps(printed), obj={}
    )
    told = {
        (row["code"], row["provision"]): row["state"]
        for row in json.loads(answer.stdout)["obligations"]
        if row["subject"] == str(inspection.object_name)
    }
    assert states(inspection).items() <= told.items()
    assert told[RECORD] == "waived"


def test_a_waiver_is_withdrawn_by_a_further_entry_and_never_deleted(
    inspection: Activity, handler: Officer, now: datetime
) -> None:
    waiver = declare(inspection, handler, now)
    later = now + timedelta(hours=1)
    waiving.withdraw(waiver=waiver, reason="找到了录像", by=handler, at=later)
    assert RECORD not in states(inspection)
    waiver.refresh_from_db()
    assert (waiver.reason, waiver.withdrawn_at, waiver.withdrawn_by) == (REASON, later, handler)
    assert list(
        JournalEntry.objects.filter(object=str(waiver.object_name)).order_by("pk").values_list("type", flat=True)
    ) == [
        "waiver.declared",
        "waiver.withdrawn",
    ]
    with pytest.raises(Refusal, match="waiver-withdrawn"):
        waiving.withdraw(waiver=waiver, reason="再撤一次", by=handler, at=later)
    assert declare(inspection, handler, later + timedelta(hours=1)).pk != waiver.pk


def test_whole_process_is_excused_by_conditions_only_where_the_important_links_were_recorded(
    inspection: Activity, handler: Officer, now: datetime
) -> None:
    asked = {**WHOLE, "ground": "conditions"}
    assert refusal(inspection, handler, now, **asked) == "links-not-recorded"
    declare(inspection, handler, now, **asked, important_links_recorded=True)
    assert states(inspection)[THROUGHOUT] == "waived"
    assert states(inspection).get(RECORD) != "waived"


@pytest.mark.parametrize(
    ("other", "code"),
    [
        ({"ground": "not_needed"}, "not-waivable"),
        ({"ground": "conditions"}, "not-waivable"),
        ({"ground": "whim"}, "not-waivable"),
        ({"provision": "pengyang/8.2", "code": "record-whole-process"}, "not-waivable"),
        ({"code": "file-case", "provision": "pengyang/11.1"}, "nothing-to-waive"),
        ({"reason": "  "}, "no-reason"),
    ],
)
def test_what_the_article_does_not_take_cannot_be_waived(
    inspection: Activity, handler: Officer, now: datetime, other: dict[str, str], code: str
) -> None:
    assert refusal(inspection, handler, now, **other) == code


def test_a_duty_of_a_text_that_excuses_nothing_cannot_be_waived(
    agency: Agency, inspection: Activity, handler: Officer, now: datetime
) -> None:
    people.adopt_pack(agency=agency, pack="xinyang", by=handler.object_name, at=now)
    recompute.work(seconds=60)
    found = waivable(inspection, now)
    assert found["record-activity", "xinyang/6"].grounds == ()
    assert found["record-whole-process", "xinyang/20"].grounds == ("conditions",)
    for ground in Ground.values:
        assert refusal(inspection, handler, now, provision="xinyang/6", ground=ground) == "not-waivable"


def test_what_is_done_needs_no_waiver_and_one_at_a_time_stands(
    inspection: Activity, handler: Officer, now: datetime
) -> None:
    declare(inspection, handler, now)
    assert refusal(inspection, handler, now + timedelta(seconds=1)) == "waived-already"


def test_nobody_waives_for_another_agency(
    inspection: Activity, now: datetime, make_officer: Callable[..., Officer]
) -> None:
    elsewhere = Agency.objects.create(name="外地街道办", pack="pengyang", pack_since=now.date())
    unit = people.add_unit(agency=elsewhere, name="执法队", by=inspection.object_name, at=now)
    stranger = make_officer(Role.HANDLER, Role.LEADER, unit=unit)
    assert refusal(inspection, stranger, now) == "another-agency"


def test_an_approver_is_somebody_else_in_office_with_a_role_that_approves(
    inspection: Activity, handler: Officer, now: datetime, make_officer: Callable[..., Officer]
) -> None:
    plain, leader, gone = make_officer(Role.HANDLER), make_officer(Role.LEADER), make_officer(Role.APPROVER)
    people.depart(officer=gone, by=handler.object_name, at=now - timedelta(days=1))
    gone.refresh_from_db()
    for nobody in (plain, handler, gone):
        assert refusal(inspection, handler, now, approved_by=nobody) == "no-approver"
    assert waiving.approvers(handler) == [leader]
    assert declare(inspection, handler, now, approved_by=leader).approved_by == leader


def test_after_filing_nothing_is_waived_or_withdrawn(inspection: Activity, handler: Officer, now: datetime) -> None:
    waiver = declare(inspection, handler, now - timedelta(hours=1))
    assert inspection.case is not None
    inspection.case.events.create(kind=EventKind.FILED, at=now)
    assert refusal(inspection, handler, now) == "case-filed"
    with pytest.raises(Refusal, match="case-filed"):
        waiving.withdraw(waiver=waiver, reason="晚了", by=handler, at=now)


def test_each_duty_says_what_may_be_pleaded_against_it(inspection: Activity, now: datetime) -> None:
    found = waivable(inspection, now)
    assert found[RECORD].pleas == (Plea(ground="text_suffices", needs_links=False),)
    assert found[THROUGHOUT].pleas[-1] == Plea(ground="conditions", needs_links=True)
