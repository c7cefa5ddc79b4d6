"""The board: whose duties, narrowed, page by page; nobody's departure hides one."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from liuhen.office.oversight import queries
from liuhen.office.oversight.models import Obligation
from liuhen.office.oversight.narrowing import Wanted
from liuhen.office.oversight.queries import board, open_in_unit, open_to, owed_by
from liuhen.office.people import actions as people
from liuhen.office.people.models import Officer, Role

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.test import Client

    from liuhen.office.cases.models import Activity, Case
    from liuhen.office.people.models import Agency, Unit


def listed(shown: queries.Board) -> list[int]:
    return [duty.pk for group in shown.groups for duty in group.duties]


def test_pages_follow_each_other_without_a_hole_or_a_double(
    open_case: Callable[..., Case], handler: Officer, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    for days in (1, 1, 5, 9):
        open_case(closed_days_ago=days)
    Obligation.objects.filter(code="decide-in-time").update(due_at=None)  # as where the calendar is not published
    everything = listed(board(owed_by(handler), now))
    monkeypatch.setattr(queries, "PAGE", 3)
    seen: list[int] = []
    after = ""
    while True:
        page = board(owed_by(handler), now, after=after)
        seen += listed(page)
        after = page.next
        if not after:
            break
    assert len(everything) > 3
    assert seen == everything
    assert {None} < set(Obligation.objects.filter(pk__in=seen).values_list("due_at", flat=True))


@pytest.mark.parametrize("key", ["x", "_", "1_", "_x", "1e400_1", "nan_1"])
def test_a_key_that_is_none_is_the_beginning(case: Case, handler: Officer, now: datetime, key: str) -> None:
    assert listed(board(owed_by(handler), now, after=key)) == listed(board(owed_by(handler), now))


def test_a_duty_whose_owners_have_all_left_is_owed_by_their_unit(
    open_case: Callable[..., Case], make_officer: Callable[..., Officer], handler: Officer, now: datetime
) -> None:
    leaver, colleague = make_officer(Role.HANDLER), make_officer(Role.HANDLER)
    case = open_case(handlers=[leaver])
    assert not owed_by(colleague).filter(case=case).exists()
    people.depart(officer=leaver, by=handler.object_name, at=now)
    assert owed_by(colleague).filter(case=case).exists()


def test_a_role_across_units_sees_every_unit_and_others_only_their_own(
    case: Case, make_officer: Callable[..., Officer], other_unit: Unit
) -> None:
    supervisor = make_officer(Role.SUPERVISOR, unit=other_unit)
    stranger = make_officer(Role.HANDLER, unit=other_unit)
    duty = Obligation.objects.filter(is_open=True).first()
    assert duty is not None
    assert open_to(supervisor).filter(case=case).exists()
    assert not open_to(stranger).exists()
    assert queries.duty_of(supervisor, duty.pk) == duty
    assert queries.duty_of(stranger, duty.pk) is None


def test_a_board_is_narrowed_by_what_is_asked_for(case: Case, handler: Officer, unit: Unit, now: datetime) -> None:
    duties = open_in_unit(handler)
    filing = duties.get(code="file-case")

    def found(wanted: Wanted, at: datetime = now) -> set[int]:
        return set(wanted.narrow(duties, at).values_list("pk", flat=True))

    text, _, number = filing.provision.partition("/")
    whole = {duty.pk for duty in duties}
    assert found(Wanted()) == whole
    assert found(Wanted(unit=unit.pk, officer=handler.pk, pack="pengyang")) == whole
    assert found(Wanted(code="file-case")) == {filing.pk}
    assert filing.pk in found(Wanted(article=f"{text}/{number.split('.')[0]}"))
    assert found(Wanted(article=f"{text}/1")) == set()
    duties.filter(pk=filing.pk).update(provision=f"{text}/14(1)")
    assert found(Wanted(article=f"{text}/14")) == {filing.pk}
    assert filing.due_at is not None
    assert filing.pk not in found(Wanted(due_before=filing.due_at))
    assert filing.pk in found(Wanted(due_before=filing.due_at + timedelta(seconds=1)))
    assert filing.pk in found(Wanted(state="pending"))
    assert filing.pk not in found(Wanted(state="overdue"))
    assert filing.pk in found(Wanted(state="overdue"), filing.due_at)


@pytest.mark.parametrize("query", ["of=unit&article=pengyang/11", "before=2026-02-30", "unit=x&state=none&of=x"])
def test_the_page_answers_whatever_it_is_narrowed_to(case: Case, client_of_handler: Client, query: str) -> None:
    assert client_of_handler.get(f"/?{query}").status_code == 200


def test_a_board_is_narrowed_by_post_activity_case_number_and_days(
    case: Case, activity: Activity, handler: Officer, agency: Agency, now: datetime
) -> None:
    other = activity.case
    assert other == case
    duties = open_in_unit(handler)
    whole = set(duties.values_list("pk", flat=True))
    told = duties.exclude(subject__startswith="activity/").first()
    assert told is not None
    Obligation.objects.filter(pk=told.pk).update(subject=str(activity.object_name))

    def found(**wanted: Any) -> set[int]:
        return set(Wanted(**wanted).narrow(duties, now).values_list("pk", flat=True))

    about = set(duties.filter(subject=str(activity.object_name)).values_list("pk", flat=True))
    assert told.pk in about < whole
    assert found(activity="inspection") == about
    assert found(activity="hearing") == set()
    assert found(post="handler") == whole
    assert found(post="leader") == set()
    assert found(agency=agency.pk) == whole
    assert found(number=case.number[-6:]) == whole
    assert found(number="无此案") == set()
    filing = duties.get(code="file-case")
    assert filing.due_at is not None
    assert filing.pk in found(due_by=filing.due_at)
    assert filing.pk not in found(due_after=filing.due_at)
