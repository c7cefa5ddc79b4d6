"""Breaks are measured from files; statements explain exactly what they speak about, and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from liuhen.office.capture.continuity import RESOLUTION, Continuity, Footage, Span, Statement, measure, merge

if TYPE_CHECKING:
    from collections.abc import Sequence

NINE = datetime(2026, 11, 9, 1, 0, tzinfo=UTC)


def at(minute: float) -> datetime:
    return NINE + timedelta(minutes=minute)


def span(start: float, end: float) -> Span:
    return Span(starts_at=at(start), ends_at=at(end))


def piece(camera: str | None, start: float, end: float) -> Footage:
    return Footage(id=f"{camera}@{start}", camera=camera, span=span(start, end))


def said(camera: str | None, start: float, end: float | None) -> Statement:
    return Statement(id=f"said@{start}", camera=camera, from_at=at(start), to_at=None if end is None else at(end))


def visit(
    footage: Sequence[Footage], statements: list[Statement] | None = None, *, left: float | None = 60
) -> Continuity:
    measured = measure(footage, statements or [], arrived_at=at(0), left_at=None if left is None else at(left))
    assert measured is not None
    return measured


def spans(gaps: object) -> list[tuple[float, float, bool]]:
    return [
        (
            (gap.span.starts_at - NINE).total_seconds() / 60,
            (gap.span.ends_at - NINE).total_seconds() / 60,
            gap.statement is not None,
        )
        for gap in gaps  # type: ignore[attr-defined]  # a tuple of gaps
    ]


class TestOverlaps:
    @pytest.mark.parametrize(
        ("pieces", "twice"),
        [
            ([(0, 30), (30, 60)], []),
            ([(0, 30), (29.98, 60)], []),  # containers are no more exact than that
            ([(0, 30), (25, 60)], [(25, 30)]),
            ([(0, 60), (10, 20), (30, 40)], [(10, 20), (30, 40)]),
        ],
    )
    def test_two_files_of_one_camera_at_once_are_told(
        self, pieces: list[tuple[float, float]], twice: list[tuple[float, float]]
    ) -> None:
        (lane,) = visit([piece("a", *one) for one in pieces]).lanes
        assert list(lane.overlaps()) == [span(*one) for one in twice]

    def test_cameras_that_film_at_once_and_files_of_nobody_knows_which_camera_do_not_overlap(self) -> None:
        measured = visit([piece("a", 0, 30), piece("b", 10, 40), piece(None, 0, 30), piece(None, 10, 40)])
        assert [list(lane.overlaps()) for lane in measured.lanes] == [[], [], []]


class TestWhatIsMeasured:
    def test_a_visit_recorded_throughout_has_no_gap(self) -> None:
        measured = visit([piece("a", 0, 30), piece("a", 30, 60)])
        assert measured.share == 1.0
        assert measured.gaps == ()
        assert measured.lanes[0].gaps == ()

    def test_files_that_join_within_the_resolution_are_no_gap(self) -> None:
        assert visit([piece("a", 0, 30), piece("a", 30 + 2 / 60, 60)]).lanes[0].gaps == ()

    def test_files_three_seconds_apart_are_a_gap(self) -> None:
        assert spans(visit([piece("a", 0, 30), piece("a", 30 + 3 / 60, 60)]).lanes[0].gaps) == [(30.0, 30.05, False)]

    def test_nothing_before_the_first_file_of_a_camera_is_its_gap(self) -> None:
        measured = visit([piece("a", 0, 60), piece("b", 10, 50)])
        assert all(lane.gaps == () for lane in measured.lanes)

    def test_another_camera_covers_the_visit_but_not_the_gap_of_the_first(self) -> None:
        measured = visit([piece("a", 0, 20), piece("a", 30, 60), piece("b", 15, 35)])
        assert measured.gaps == ()
        assert spans(measured.lanes[0].gaps) == [(20, 30, False)]

    def test_what_no_camera_recorded_is_a_gap_of_the_visit_also_at_its_ends(self) -> None:
        measured = visit([piece("a", 5, 20), piece("a", 30, 50)])
        assert spans(measured.gaps) == [(0, 5, False), (20, 30, False), (50, 60, False)]
        assert measured.share == pytest.approx(35 / 60)

    def test_footage_outside_the_visit_does_not_count_as_coverage(self) -> None:
        assert visit([piece("a", -10, 30), piece("a", 60, 90)]).share == pytest.approx(0.5)

    def test_without_a_known_end_the_share_is_unknown_and_the_tail_no_gap(self) -> None:
        measured = visit([piece("a", 0, 20)], left=None)
        assert measured.share is None
        assert measured.gaps == ()

    def test_no_break_is_measured_between_files_whose_camera_nobody_knows(self) -> None:
        measured = visit([piece(None, 0, 20), piece(None, 30, 60)])
        assert measured.lanes[0].gaps == ()
        assert spans(measured.gaps) == [(20, 30, False)]

    def test_files_that_overlap_on_one_camera_hide_no_break_after_the_longer(self) -> None:
        measured = visit([piece("a", 0, 40), piece("a", 10, 20), piece("a", 50, 60)])
        assert spans(measured.lanes[0].gaps) == [(40, 50, False)]
        assert measured.lanes[0].gaps[0].after == "a@0"

    def test_neither_files_nor_arrival_is_no_visit(self) -> None:
        assert measure([], [], arrived_at=None, left_at=None) is None

    def test_a_span_cannot_end_before_it_starts(self) -> None:
        with pytest.raises(ValueError, match="before it starts"):
            span(2, 1)


class TestWhatIsExplained:
    BROKEN = (piece("a", 0, 20), piece("a", 30, 60))

    def test_a_statement_over_the_whole_gap_explains_it(self) -> None:
        measured = visit(self.BROKEN, [said("a", 20, 30)])
        assert spans(measured.lanes[0].gaps) == [(20, 30, True)]
        assert spans(measured.gaps) == [(20, 30, True)]
        assert measured.open_gaps() == ()

    def test_a_statement_for_a_part_leaves_the_rest_open(self) -> None:
        measured = visit(self.BROKEN, [said("a", 20, 25)])
        assert spans(measured.lanes[0].gaps) == [(20, 25, True), (25, 30, False)]

    def test_a_statement_never_resumed_explains_to_the_end_of_the_visit(self) -> None:
        measured = visit([piece("a", 0, 20)], [said("a", 20, None)])
        assert spans(measured.gaps) == [(20, 60, True)]

    def test_a_statement_about_another_camera_explains_nothing_here(self) -> None:
        footage = [*self.BROKEN, piece("b", 0, 10), piece("b", 40, 60)]
        measured = visit(footage, [said("b", 10, 40)])
        by_camera = {lane.camera: spans(lane.gaps) for lane in measured.lanes}
        assert by_camera == {"a": [(20, 30, False)], "b": [(10, 40, True)]}
        assert spans(measured.gaps) == [(20, 30, False)], "camera a has not said why it was off"

    def test_a_statement_about_recorded_time_explains_nothing(self) -> None:
        assert spans(visit(self.BROKEN, [said("a", 0, 19)]).lanes[0].gaps) == [(20, 30, False)]

    def test_two_statements_together_explain_a_gap(self) -> None:
        measured = visit(self.BROKEN, [said("a", 20, 26), said("a", 24, 30)])
        assert all(explained for _, _, explained in spans(measured.lanes[0].gaps))


# The machine that runs this may be busy; how long an example takes says nothing about the law.
calm = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
minutes = st.integers(min_value=0, max_value=120)
pairs = st.tuples(minutes, minutes).map(sorted)
footages = st.lists(
    st.builds(lambda camera, pair: piece(camera, *pair), st.sampled_from(["a", "b", None]), pairs),
    min_size=1,
    max_size=8,
)
statements = st.lists(
    st.builds(lambda camera, pair: said(camera, *pair), st.sampled_from(["a", "b"]), pairs), max_size=4
)


def total(parts: object) -> timedelta:
    return sum((part.length for part in parts), timedelta(0))  # type: ignore[attr-defined]  # spans


class TestLawsOfNature:
    @calm
    @given(footages, statements)
    def test_what_is_covered_and_what_is_not_make_up_the_visit(
        self, footage: list[Footage], spoken: list[Statement]
    ) -> None:
        measured = visit(footage, spoken, left=120)
        missing = [gap.span for gap in measured.gaps]
        joined = total(measured.covered) + total(missing)
        slack = RESOLUTION * (len(footage) + 2 * len(spoken) + 2)
        assert abs(joined - measured.visit.length) <= slack

    @calm
    @given(footages, statements)
    def test_gaps_of_a_visit_never_overlap_each_other_nor_footage(
        self, footage: list[Footage], spoken: list[Statement]
    ) -> None:
        measured = visit(footage, spoken, left=120)
        parts = sorted([*measured.covered, *(gap.span for gap in measured.gaps)])
        assert all(one.ends_at <= two.starts_at for one, two in pairwise(parts))

    @calm
    @given(footages, statements, footages)
    def test_more_footage_never_makes_less_coverage(
        self, footage: list[Footage], spoken: list[Statement], more: list[Footage]
    ) -> None:
        before, after = visit(footage, spoken, left=120), visit([*footage, *more], spoken, left=120)
        assert before.share is not None
        assert after.share is not None
        assert after.share >= before.share - 1e-9

    @calm
    @given(footages, statements)
    def test_statements_move_no_break_and_only_explain(self, footage: list[Footage], spoken: list[Statement]) -> None:
        bare, explained = visit(footage, left=120), visit(footage, spoken, left=120)
        for plain, lane in zip(bare.lanes, explained.lanes, strict=True):
            assert list(merge(gap.span for gap in plain.gaps)) == list(merge(gap.span for gap in lane.gaps))
        assert total(gap.span for gap in explained.open_gaps()) <= total(gap.span for gap in bare.open_gaps())
