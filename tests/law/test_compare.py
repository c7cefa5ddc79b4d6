"""One recording judged five ways, as in the picture of the comparison page."""

from __future__ import annotations

from law.building import LOCAL, PACKS, a_recording, an_activity, at, claim, facts
from liuhen.law import State
from liuhen.law.compare import compare, figures

FIVE = [PACKS[name] for name in LOCAL]


def stored(reason: str | None = None) -> dict[str, object]:
    known = facts(
        "pengyang",
        activities=[an_activity("2026-11-13T16:00", relief=claim(reason) if reason else None)],
        recordings=[a_recording("2026-11-13T10:10", stored_at="2026-11-16T09:20:00+08:00", stored_in="system")],
    )
    found = compare(known, FIVE, at("2026-11-18T14:32"))
    return {row.code: row for row in found.obligations} | {"keep": found.retention[0]}


def test_the_same_recording_comes_out_differently_and_says_why() -> None:
    row = stored()["store-recording"]
    assert {name: cell.state for name, cell in row.cells.items()} == {
        "xinyang": State.LATE,
        "pengyang": State.MET,
        "fengli": State.LATE,
        "gaoxin": State.LATE,
        "shijiazhuang": State.LATE,
    }
    assert row.differs
    assert row.tightest == ("fengli", "gaoxin", "shijiazhuang")
    assert row.reasons["xinyang"].zh == "自返回单位起24小时"
    assert row.reasons["pengyang"].zh == "自作出起2个工作日"


def test_relief_changes_xinyang_to_met_and_leaves_pengyang_its_later_end() -> None:
    cells = stored("remote")["store-recording"].cells
    assert (cells["xinyang"].state, cells["xinyang"].due_at) == (State.MET, at("2026-11-19T00:00"))
    assert (cells["fengli"].state, cells["fengli"].due_at) == (State.LATE, at("2026-11-14T16:00"))
    assert (cells["pengyang"].state, cells["pengyang"].due_at) == (State.MET, at("2026-11-18T00:00"))


def test_a_text_without_a_duty_has_no_cell_and_says_so() -> None:
    row = stored()["hand-over-recording"]
    assert set(row.cells) == {"xinyang"}
    assert row.reasons["pengyang"].zh == "未规定"
    assert stored()["file-case"].reasons["gaoxin"].zh == "未规定期限，只要求记录结案归档情况"


def test_keeping_is_compared_too() -> None:
    row = stored()["keep"]
    assert row.differs
    assert {name: cell.rule.value for name, cell in row.cells.items()} == {
        "xinyang": "dispose_after",
        "pengyang": "with_case_file",
        "fengli": "with_case_file",
        "gaoxin": "dispose_after",
        "shijiazhuang": "unknown",
    }


def test_the_figures_show_silence_as_absent_and_never_as_zero() -> None:
    table = {(figure.pack, figure.code): figure for figure in figures(FIVE)}
    assert table["gaoxin", "file-case"].is_absent
    assert not table["pengyang", "file-case"].is_absent
    assert table["xinyang", "store-recording"].text.zh.startswith("返回单位起24小时内；")


def test_the_period_that_never_ends_later_than_another_texts_is_marked() -> None:
    marked = {(figure.pack, figure.code) for figure in figures(FIVE) if figure.is_tightest}
    assert ("pengyang", "file-case") in marked
    assert ("fengli", "file-case") not in marked
    assert {pack for pack, code in marked if code == "store-recording"} == {"fengli", "gaoxin", "shijiazhuang"}


def test_nothing_is_marked_where_all_end_alike_or_one_text_stands_alone() -> None:
    assert not any(figure.is_tightest for figure in figures([PACKS["fengli"], PACKS["gaoxin"]]))
    assert ("xinyang", "hand-over-recording") not in {
        (figure.pack, figure.code) for figure in figures(FIVE) if figure.is_tightest
    }
