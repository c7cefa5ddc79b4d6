"""When the law changes, everything judged under another one is judged anew: once, in batches, whoever dies."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from liuhen.kernel.digest import sha256
from liuhen.kernel.errors import InvalidInput
from liuhen.office.journal.models import JournalEntry
from liuhen.office.oversight import lawbook as lawbooks
from liuhen.office.oversight import projection
from liuhen.office.oversight.models import Judged, Obligation, Recompute, RetentionFinding
from liuhen.office.oversight.recomputing import passes as recompute
from liuhen.office.people import actions as people
from liuhen.office.people.queries import agency as the_agency

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from liuhen.office.cases.models import Case
    from liuhen.office.people.models import Agency, Officer

LONG = 60.0


@pytest.fixture
def cases(open_case: Callable[..., Case], monkeypatch: pytest.MonkeyPatch) -> list[Case]:
    monkeypatch.setattr(recompute, "BATCH", 2)
    return [open_case() for _ in range(5)]


@pytest.fixture
def other_law(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], str]:
    """Return a function that makes the installed packs look changed."""

    def change(word: str) -> str:
        monkeypatch.setattr(lawbooks, "fingerprint", lambda *_: sha256(word.encode()))
        book = lawbooks.lawbook()
        assert book is not None
        return book.fingerprint

    return change


def laws() -> set[str]:
    return set(Judged.objects.values_list("law", flat=True))


def board() -> list[Any]:
    return list(Obligation.objects.order_by("scope", "code", "provision", "subject").values())


def test_every_act_leaves_what_it_touched_judged_under_todays_law(cases: list[Case]) -> None:
    book = lawbooks.lawbook()
    assert book is not None
    assert laws() == {book.fingerprint}
    assert {row.scope for row in Judged.objects.all()} == {str(case.object_name) for case in cases}
    assert recompute.open_pass() is None
    assert recompute.progress() is None


def test_another_law_makes_everything_stale_and_one_pass_judges_it_anew(
    cases: list[Case], other_law: Callable[[str], str]
) -> None:
    before, entries = board(), JournalEntry.objects.count()
    law = other_law("a new release")
    assert recompute.work(seconds=LONG)
    assert laws() == {law}
    assert board() == before, "the same rows with the same keys"
    assert JournalEntry.objects.count() == entries, "derived rows have no entries"
    shown = recompute.progress()
    assert shown is not None
    assert (shown.total, shown.done, shown.left, shown.failed) == (5, 5, 0, 0)
    assert shown.ended_at is not None
    assert not recompute.work(seconds=LONG), "nothing is left to do"


def test_asking_for_everything_mends_rows_that_somebody_changed_behind_the_application(cases: list[Case]) -> None:
    before = [{**row, "id": 0} for row in board()]
    Obligation.objects.filter(scope=str(cases[0].object_name)).update(code="forged")
    Obligation.objects.filter(scope=str(cases[1].object_name)).update(state="met", is_open=False)
    recompute.open_pass(everything=True)
    recompute.work(seconds=LONG)
    assert [{**row, "id": 0} for row in board()] == before


def test_adopting_another_pack_changes_the_duties_of_every_case(
    cases: list[Case], agency: Agency, handler: Officer
) -> None:
    packs = set(Obligation.objects.values_list("pack", flat=True))
    people.adopt_pack(agency=agency, pack="shijiazhuang", by=handler.object_name, at=timezone.now())
    recompute.work(seconds=LONG)
    assert packs == {"pengyang"}
    assert set(Obligation.objects.values_list("pack", flat=True)) == {"shijiazhuang"}


def test_a_pass_that_was_cut_off_goes_on_where_it_was(
    cases: list[Case], other_law: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    law = other_law("a new release")
    judged: list[str] = []
    together = recompute.judge_together

    def die_after_the_first(names: list[str]) -> None:
        if judged:
            raise KeyboardInterrupt
        together(names)
        judged.extend(names)

    monkeypatch.setattr(recompute, "judge_together", die_after_the_first)
    with pytest.raises(KeyboardInterrupt):
        recompute.work(seconds=LONG)
    shown = recompute.progress()
    assert shown is not None
    assert (shown.total, shown.done, shown.left) == (5, 2, 3)
    again: list[str] = []
    monkeypatch.setattr(recompute, "judge_together", lambda names: (again.extend(names), together(names)))
    assert recompute.work(seconds=LONG)
    assert laws() == {law}
    assert not set(again) & set(judged)
    assert Recompute.objects.count() == 1, "the same pass went on"


def test_a_worker_that_was_killed_holds_the_pass_only_until_its_lease_ends(
    cases: list[Case], other_law: Callable[[str], str]
) -> None:
    other_law("a new release")
    run = recompute.open_pass()
    assert run is not None
    Recompute.objects.filter(pk=run.pk).update(held_by="dead", held_until=timezone.now() + recompute.LEASE)
    assert not recompute.work(seconds=LONG)
    Recompute.objects.filter(pk=run.pk).update(held_until=timezone.now())
    assert recompute.work(seconds=LONG)


def test_a_case_that_cannot_be_judged_stops_no_other_and_is_named(
    cases: list[Case], other_law: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    law = other_law("a new release")
    broken, judge = str(cases[2].object_name), projection.findings_of

    def stumble(scope: Any, at: Any, book: Any) -> Any:
        if scope.name == broken:
            raise InvalidInput.at("case", "is broken")
        return judge(scope, at, book)

    with monkeypatch.context() as patch:
        patch.setattr(projection, "findings_of", stumble)
        recompute.work(seconds=LONG)
    assert Judged.objects.filter(law=law).count() == 4
    shown = recompute.progress()
    assert shown is not None
    assert (shown.left, shown.failed) == (0, 1)
    assert [(row.scope, "is broken" in row.fault) for row in recompute.failures(9)] == [(broken, True)]
    assert not recompute.work(seconds=LONG), "it is not tried for ever"
    assert recompute.open_pass(everything=True) is not None
    recompute.work(seconds=LONG)
    assert laws() == {law}, "it is tried again when everything is asked for"


def test_the_law_changing_once_more_begins_another_pass(cases: list[Case], other_law: Callable[[str], str]) -> None:
    other_law("one")
    recompute.open_pass()
    law = other_law("two")
    assert recompute.work(seconds=LONG)
    assert laws() == {law}
    assert [run.ended_at is None for run in Recompute.objects.order_by("pk")] == [True, False]


def test_what_was_never_judged_is_found(cases: list[Case]) -> None:
    Judged.objects.filter(scope=str(cases[0].object_name)).delete()
    Judged.objects.create(scope=f"recording/{'0' * 32}", law="")
    Obligation.objects.all().delete()
    RetentionFinding.objects.all().delete()
    recompute.open_pass(everything=True)
    recompute.work(seconds=LONG)
    assert {row.scope for row in Judged.objects.all()} == {str(case.object_name) for case in cases}
    assert set(Obligation.objects.values_list("case", flat=True)) == {case.pk for case in cases}


def test_there_is_nothing_to_do_before_there_is_an_agency(db: None) -> None:
    assert the_agency() is None
    assert not recompute.work(seconds=LONG)


def test_progress_tells_the_rate_and_the_time_left() -> None:
    shown = recompute.Progress(
        causes=(),
        pack="pengyang",
        held=True,
        total=100,
        left=60,
        failed=0,
        rate=20.0,
        begun_at=timezone.now(),
        ended_at=None,
    )
    assert (shown.done, shown.seconds_left) == (40, 3.0)
    assert replace(shown, rate=None).seconds_left is None


def test_a_pass_says_what_changed(
    cases: list[Case], agency: Agency, handler: Officer, now: datetime, other_law: Callable[[str], str]
) -> None:
    assert recompute.open_pass() is None, "what the first change is compared with is written down before it"
    by = handler.object_name
    told = []
    people.set_own_period(agency=agency, code="file-case", period="60 days", provision="局办3号", by=by, at=now)
    recompute.work(seconds=LONG)
    told.append(recompute.passes(1)[0].causes)
    people.adopt_pack(agency=agency, pack="shijiazhuang", by=by, at=now)
    recompute.work(seconds=LONG)
    told.append(recompute.passes(1)[0].causes)
    other_law("a new release")
    recompute.work(seconds=LONG)
    told.append(recompute.passes(1)[0].causes)
    recompute.open_pass(everything=True)
    told.append(recompute.passes(1)[0].causes)
    cause = recompute.Cause
    assert told == [(cause.OWN,), (cause.PACK,), (cause.INSTALLED,), (cause.ASKED,)]


def test_a_pass_that_a_newer_one_overtook_has_ended(cases: list[Case], other_law: Callable[[str], str]) -> None:
    other_law("one")
    recompute.open_pass()
    other_law("two")
    recompute.open_pass()
    newer, older = recompute.passes(9)
    assert older.ended_at == newer.begun_at
    assert (older.left, newer.left) == (5, 5)
    assert newer.ended_at is None
