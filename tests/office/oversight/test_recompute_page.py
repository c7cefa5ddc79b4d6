"""The page of recomputing: for whom, what it shows while a pass runs, afterwards, and before the first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from liuhen.office.oversight.models import Judged
from liuhen.office.oversight.recomputing import passes as recompute
from liuhen.office.people.models import Role

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from liuhen.office.cases.models import Case
    from liuhen.office.people.models import Officer

URL = "/recompute/"


@pytest.fixture
def supervisor(make_officer: Callable[..., Officer], sign_in: Callable[[Officer], Client]) -> Client:
    return sign_in(make_officer(Role.SUPERVISOR))


def test_before_the_first_pass_it_says_so(supervisor: Client, case: Case) -> None:
    body = supervisor.get(URL).content.decode()
    assert "还没有重算过" in body
    assert "every 2s" not in body


def test_a_pass_under_way_is_shown_and_asked_for_again(supervisor: Client, case: Case) -> None:
    recompute.open_pass(everything=True)
    body = supervisor.get(URL).content.decode()
    assert "人工要求全部重算" in body
    assert "等待后台进程" in body
    assert "已重算 0 / 1 件" in body
    assert 'hx-trigger="every 2s"' in body


def test_what_has_ended_stands_below_with_what_failed(supervisor: Client, case: Case) -> None:
    recompute.open_pass(everything=True)
    recompute.work(seconds=60)
    law = Judged.objects.values_list("law", flat=True)[0]
    Judged.objects.update(failed=law, fault="recordings[0].ended_at: lies before started_at")
    body = supervisor.get(URL, headers={"accept-language": "en"}).content.decode()
    assert "every 2s" not in body
    assert "lies before started_at" in body
    assert str(case.object_name) in body
    assert "asked for everything" in body


def test_it_is_for_supervisors_leaders_and_administrators(
    make_officer: Callable[..., Officer], sign_in: Callable[[Officer], Client]
) -> None:
    statuses = {role: sign_in(make_officer(role)).get(URL).status_code for role in Role}
    assert {role for role, status in statuses.items() if status == 200} == {
        Role.SUPERVISOR,
        Role.LEADER,
        Role.ADMINISTRATOR,
    }
