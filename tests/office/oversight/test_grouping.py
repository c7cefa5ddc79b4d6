"""Who owes how much: by person, post, unit and agency, the worst first; counted within bounds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from liuhen.office.oversight import grouping
from liuhen.office.oversight.grouping import Piles, piles_of, way_of
from liuhen.office.oversight.models import Obligation
from liuhen.office.oversight.narrowing import Wanted, is_overdue
from liuhen.office.people.models import Agency, Officer, Role

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from liuhen.office.cases.models import Case


def counts(piles: Piles) -> list[tuple[str, int, int]]:
    return [(pile.name, pile.count, pile.overdue) for pile in piles.piles]


@pytest.fixture
def two_people(open_case: Callable[..., Case], make_officer: Callable[..., Officer]) -> tuple[Officer, Officer]:
    """One person with a case that had to be filed long ago, one with two fresh ones, of which they share one."""
    late, fresh = make_officer(Role.HANDLER, name="迟某"), make_officer(Role.HANDLER, Role.LEADER, name="新某")
    open_case(handlers=[late], closed_days_ago=50)
    open_case(handlers=[fresh], closed_days_ago=1)
    open_case(handlers=[late, fresh], closed_days_ago=1)
    return late, fresh


def test_who_has_most_overdue_comes_first_and_a_shared_duty_counts_for_both(
    two_people: tuple[Officer, Officer], now: datetime
) -> None:
    owed = Obligation.objects.filter(is_open=True)
    late, fresh = two_people
    piles = piles_of(owed, "person", now)
    assert [pile.key for pile in piles.piles] == [late.pk.hex, fresh.pk.hex]
    for pile, officer in zip(piles.piles, two_people, strict=True):
        mine = owed.filter(officers=officer)
        assert (pile.count, pile.overdue) == (mine.count(), mine.filter(is_overdue(now)).count())
        assert officer.name in pile.name
        assert pile.next_due_at == min(due for due in mine.values_list("due_at", flat=True) if due)
    assert piles.piles[0].overdue > piles.piles[1].overdue
    assert sum(pile.count for pile in piles.piles) > owed.count()
    assert not piles.is_cut


def test_a_post_counts_a_duty_once_however_many_hold_it(two_people: tuple[Officer, Officer], now: datetime) -> None:
    owed = Obligation.objects.filter(is_open=True)
    piles = {pile.key: pile for pile in piles_of(owed, "post", now).piles}
    assert piles.keys() == {"handler", "leader"}
    assert piles["handler"].count == owed.count()
    assert piles["leader"].count == owed.filter(officers=two_people[1]).count()


def test_what_nobody_owes_by_name_is_not_lost(two_people: tuple[Officer, Officer], now: datetime) -> None:
    owed = Obligation.objects.filter(is_open=True)
    row = owed.first()
    assert row is not None
    row.officers.clear()
    for by in ("person", "post"):
        (nobody,) = (pile for pile in piles_of(owed, by, now).piles if pile.key is None)
        assert nobody.count == 1


def test_units_and_the_agency_hold_all_of_it(
    two_people: tuple[Officer, Officer], agency: Agency, now: datetime
) -> None:
    owed = Obligation.objects.filter(is_open=True)
    overdue = owed.filter(is_overdue(now)).count()
    assert counts(piles_of(owed, "unit", now)) == [(two_people[0].unit.name, owed.count(), overdue)]
    assert counts(piles_of(owed, "agency", now)) == [(agency.name, owed.count(), overdue)]


def test_only_the_first_are_counted_and_it_is_said(
    two_people: tuple[Officer, Officer], now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(grouping, "SAMPLE", 3)
    piles = piles_of(Obligation.objects.filter(is_open=True), "unit", now)
    assert piles.is_cut
    assert [pile.count for pile in piles.piles] == [3]
    assert piles.piles[0].overdue > 0  # those that fall due first


def test_each_group_lists_as_many_as_it_counts(two_people: tuple[Officer, Officer], now: datetime) -> None:
    owed = Obligation.objects.filter(is_open=True)
    for pile in piles_of(owed, "post", now).piles:
        assert Wanted(post=pile.key or "").narrow(owed, now).count() == pile.count


def test_another_way_of_grouping_is_none() -> None:
    assert way_of("person") == "person"
    assert way_of("mood") is None
