"""An office's own recording schedule: its changes laid over the pack's, and what they may not go below.

pengyang/8.1, pengyang/9.1 and shijiazhuang/19 leave list and wording to the office; what a rule of the pack asks for by
itself (that an act is recorded, what is shown and said, how long it is kept) is the least. The pack's own line always
stays beside the office's. Decides and derives no duty; stores nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING, Generic, TypeVar

from liuhen.kernel.errors import Text
from liuhen.law.periods import add_calendar
from liuhen.law.provision import parse_provision
from liuhen.law.rules.words.content import Says, Shows
from liuhen.law.schedule import Item, Wording
from liuhen.law.vocabulary import word_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from liuhen.law.packs import RulePack
    from liuhen.law.periods import Period
    from liuhen.law.rules.duty import Duty
    from liuhen.law.schedule import RecordingSchedule

Line = TypeVar("Line", Item, Wording)
_RECORDING = frozenset({"capture", "continuity"})
_FOUR_YEARS = tuple(date(2024, 1, 1) + timedelta(days=day) for day in range(1461))
"""Every start that a period of months or years can meet, a leap day included."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change(Generic[Line]):
    """An office's own line in a row; `line` is None where it leaves the row out. `basis`: what it rests on."""

    row: str
    line: Line | None
    basis: str
    since: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Row(Generic[Line]):
    """One row: the pack's line (None: the office added it), and the office's change (None: the pack's line holds)."""

    id: str
    pack: Line | None
    change: Change[Line] | None

    @property
    def now(self) -> Line | None:
        """The line that holds; None where the office leaves the row out."""
        return self.pack if self.change is None else self.change.line


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnSchedule:
    """A pack's schedule with an office's changes laid over it."""

    pack: str
    source: str
    items: tuple[Row[Item], ...]
    wording: tuple[Row[Wording], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortfall:
    """Where a change goes below what a provision asks for: `field` names the key of the line."""

    field: str
    provision: str
    what: Text


def lay_over(
    schedule: RecordingSchedule, items: Iterable[Change[Item]] = (), wording: Iterable[Change[Wording]] = ()
) -> OwnSchedule:
    """Lay changes over a pack's schedule; what is added comes after the last row of its activity."""
    return OwnSchedule(
        pack=schedule.pack,
        source=schedule.source,
        items=_rows(schedule.items, items),
        wording=_rows(schedule.wording, wording),
    )


def _rows(lines: Iterable[Line], changes: Iterable[Change[Line]]) -> tuple[Row[Line], ...]:
    by_row = {change.row: change for change in changes}
    rows = [Row(id=line.id, pack=line, change=by_row.pop(line.id, None)) for line in lines]
    for change in by_row.values():
        if change.line is not None:
            rows.insert(_place(rows, change.line), Row(id=change.row, pack=None, change=change))
    return tuple(rows)


def _place(rows: list[Row[Line]], line: Line) -> int:
    same = [index for index, row in enumerate(rows, 1) if (row.now or row.pack or line).activity == line.activity]
    return same[-1] if same else len(rows)


def shortfalls(pack: RulePack, base: Item | Wording | None, line: Item | Wording | None) -> tuple[Shortfall, ...]:
    """Tell where a line goes below what the pack's rules ask for in the row of `base` (None: a row of the office)."""
    if isinstance(base, Wording):
        return tuple(_unsaid(pack, base, line if isinstance(line, Wording) else None))
    item = line if isinstance(line, Item) else None
    found = [] if base is None else [*_unrecorded(pack, base, item), *_unshown(pack, base, item)]
    return (*found, *_too_short(pack, base, item))


def _unrecorded(pack: RulePack, base: Item, line: Item | None) -> Iterator[Shortfall]:
    if base.demand != "required" or (line is not None and line.demand == "required"):
        return
    for duty in _duties(pack, base.activity, base.provision):
        if duty.kind in _RECORDING:
            yield _short(
                pack,
                "demand",
                duty.provision,
                Text(zh="应当音像记录，不能降低要求", en="this is recorded; less will not do"),
            )
            return


def _unshown(pack: RulePack, base: Item, line: Item | None) -> Iterator[Shortfall]:
    if line is None or line.demand == "text_suffices":
        return
    for word in base.content:
        if word in line.content:
            continue
        for duty in _duties(pack, base.activity, None):
            if isinstance(duty.must, Shows) and word in duty.must.words:
                name = word_name("content", word)
                what = Text(zh=f"应当记录{name.zh}，不能删去", en=f"the {name.en} are shown; that cannot be left out")
                yield _short(pack, "content", duty.provision, what)
                break


def _too_short(pack: RulePack, base: Item | None, line: Item | None) -> Iterator[Shortfall]:
    if line is None or line.keep_for is None:
        return
    keep = None if base is None or base.keep is None else parse_provision(base.keep)
    for clause in pack.clauses:
        if clause.period is None or clause.provision is None or clause.is_inherited:
            continue
        if (keep is None or keep.covers(parse_provision(clause.provision))) and shorter(line.keep_for, clause.period):
            least = clause.period.text
            what = Text(zh=f"至少保存{least.zh}", en=f"kept for at least {least.en}")
            yield _short(pack, "keep_for", clause.provision, what)
            return


def _unsaid(pack: RulePack, base: Wording, line: Wording | None) -> Iterator[Shortfall]:
    if base.provision is None:
        return
    provision = parse_provision(base.provision)
    asked = {
        word: duty.provision
        for duty in pack.duties
        if isinstance(duty.must, Says) and provision.covers(parse_provision(duty.provision))
        for word in duty.must.words
    }
    for word in base.covers:
        if word in asked and (line is None or word not in line.covers):
            name = word_name("spoken", word)
            what = Text(zh=f"应当口头说明{name.zh}，不能删去", en=f"{name.en} is said aloud; that cannot be left out")
            yield _short(pack, "covers", asked[word], what)


def _duties(pack: RulePack, activity: str, provision: str | None) -> Iterator[Duty]:
    """Walk the pack's duties about a kind of activity, of one provision where it is given."""
    asked = None if provision is None else parse_provision(provision)
    for duty in pack.duties:
        if duty.subject == "activity" and (duty.of_kinds is None or activity in duty.of_kinds):
            cited = parse_provision(duty.provision)
            if asked is None or asked.covers(cited) or cited.covers(asked):
                yield duty


def _short(pack: RulePack, field: str, provision: str, what: Text) -> Shortfall:
    zh, en = (parse_provision(provision).cite(lang, pack.texts) for lang in ("zh", "en"))
    return Shortfall(field=field, provision=provision, what=Text(zh=f"{zh}：{what.zh}。", en=f"{en}: {what.en}."))


@cache
def shorter(one: Period, other: Period) -> bool:
    """Tell whether a period of the calendar can ever end before another one from the same day."""
    return any(add_calendar(day, one) < add_calendar(day, other) for day in _FOUR_YEARS)
