"""`liuhen recompute`: nothing to do, what is stale, and what could not be judged."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from liuhen.kernel.errors import InvalidInput
from liuhen.office.cases import actions
from liuhen.office.cases.models import Case, Procedure, Start
from liuhen.office.oversight import projection
from liuhen.office.oversight.models import Judged, Obligation

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from click.testing import Result

    from liuhen.office.people.models import Officer


@pytest.fixture
def case(handler: Officer, now: datetime) -> Case:
    return actions.open_case(
        number="示综执案〔2026〕001 号",
        title="占道经营案",
        cause="占道经营",
        procedure=Procedure.GENERAL,
        start=Start.OWN_INITIATIVE,
        unit=handler.unit,
        handlers=[handler],
        by=handler.object_name,
        at=now,
    )


def test_what_is_of_todays_law_is_left_alone(case: Case, liuhen: Callable[..., Result]) -> None:
    done = liuhen("recompute", "--json")
    assert (done.exit_code, json.loads(done.output)["total"]) == (0, 0)
    assert "nothing to do" in liuhen("recompute").output


def test_what_is_of_another_law_is_judged_anew(case: Case, liuhen: Callable[..., Result]) -> None:
    duties = Obligation.objects.count()
    Judged.objects.update(law="0" * 64, content="")
    Obligation.objects.all().delete()
    done = liuhen("recompute", "--json")
    told = json.loads(done.output)
    assert (done.exit_code, told["total"], told["done"], told["failed"]) == (0, 1, 1, 0)
    assert Obligation.objects.count() == duties


def test_what_cannot_be_judged_is_named_with_exit_code_1(
    case: Case, liuhen: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(*_: Any) -> Any:
        raise InvalidInput.at("case", "is broken")

    monkeypatch.setattr(projection, "findings_of", stumble)
    done = liuhen("recompute", "--all", "--quiet")
    assert done.exit_code == 1
    assert str(case.object_name) in done.output
    assert "is broken" in done.output
