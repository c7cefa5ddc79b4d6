"""A recording schedule as a sheet to be printed or posted: cells in words, the same on paper and in a terminal.

Where an office changed a row, what the pack says stands in brackets beneath, with its article and what the office rests
its change on. Decides nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from liuhen.kernel.errors import Text
from liuhen.law.provision import parse_provision
from liuhen.law.schedule import DEMANDS, activity_name
from liuhen.law.vocabulary import word_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from liuhen.law.own_schedule import OwnSchedule, Row
    from liuhen.law.schedule import Item, Wording

    Names = Mapping[str, Text]
    """The texts' short names, for citations."""

ITEM_HEADS = (
    Text(zh="活动与环节", en="Activity and step"),
    Text(zh="要求", en="Demand"),
    Text(zh="内容", en="Content"),
    Text(zh="起止", en="From and to"),
    Text(zh="保存", en="Kept"),
    Text(zh="依据", en="Rests on"),
)
WORDING_HEADS = (
    Text(zh="活动与环节", en="Activity and step"),
    Text(zh="用语", en="Wording"),
    Text(zh="说明的内容", en="Covers"),
    Text(zh="依据", en="Rests on"),
)
SCHEDULE = Text(zh="音像记录事项清单", en="Recording schedule")
GUIDE = Text(zh="用语指引", en="Wording guide")
LEFT_OUT = Text(zh="本机关不列", en="not in this agency's schedule")
NOTHING = Text(zh="—", en="—")


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetRow:
    """One row: each cell is the lines that stand in it."""

    id: str
    cells: tuple[tuple[Text, ...], ...]
    is_changed: bool


def item_rows(schedule: OwnSchedule, names: Names) -> tuple[SheetRow, ...]:
    """Write the items, a row each."""
    return tuple(_item_row(row, names) for row in schedule.items)


def wording_rows(schedule: OwnSchedule, names: Names) -> tuple[SheetRow, ...]:
    """Write the wording guide, a row each."""
    return tuple(_wording_row(row, names) for row in schedule.wording)


def item_cells(item: Item, names: Names) -> tuple[tuple[Text, ...], ...]:
    """Write what one item says: demand, content, from and to, how long it is kept."""
    content = joined([word_name("content", word) for word in item.content])
    kept: tuple[Text, ...] = (NOTHING,) if item.keep is None else (cited(item.keep, names),)
    if item.keep_for is not None:
        kept = (item.keep_for.text, *(part for part in kept if part is not NOTHING))
    return (DEMANDS[item.demand],), (content,), (item.start, item.end), kept


def wording_cells(line: Wording) -> tuple[tuple[Text, ...], ...]:
    """Write what one line of the guide says, and what it covers."""
    return (line.say,), (joined([word_name("spoken", word) for word in line.covers]),)


def cited(provision: str, names: Names) -> Text:
    """Cite a provision in both languages."""
    parsed = parse_provision(provision)
    return Text(zh=parsed.cite("zh", names), en=parsed.cite("en", names))


def joined(texts: Sequence[Text]) -> Text:
    """List texts; a dash where there are none."""
    if not texts:
        return NOTHING
    return Text(zh="、".join(text.zh for text in texts), en=", ".join(text.en for text in texts))


def _item_row(row: Row[Item], names: Names) -> SheetRow:
    shown, pack = row.now or row.pack, row.pack
    if shown is None:  # cannot be: a row is the pack's or the office's
        raise AssertionError(row)
    cells = item_cells(shown, names)
    if row.now is None:
        cells = ((LEFT_OUT, _in_pack(cells[0])), *((NOTHING,) for _ in cells[1:]))
    elif row.change is not None and pack is not None:
        cells = tuple(_beside(*pair) for pair in zip(cells, item_cells(pack, names), strict=True))
    head = (activity_name(shown.activity), shown.step)
    return SheetRow(id=row.id, cells=(head, *cells, _rests_on(row, names)), is_changed=row.change is not None)


def _wording_row(row: Row[Wording], names: Names) -> SheetRow:
    shown, pack = row.now or row.pack, row.pack
    if shown is None:  # cannot be, as above
        raise AssertionError(row)
    cells = wording_cells(shown)
    if row.now is None:
        cells = ((LEFT_OUT, _in_pack(cells[0])), (NOTHING,))
    elif row.change is not None and pack is not None:
        cells = tuple(_beside(*pair) for pair in zip(cells, wording_cells(pack), strict=True))
    head = (activity_name(shown.activity), shown.step)
    return SheetRow(id=row.id, cells=(head, *cells, _rests_on(row, names)), is_changed=row.change is not None)


def _beside(own: tuple[Text, ...], pack: tuple[Text, ...]) -> tuple[Text, ...]:
    return own if own == pack else (*own, _in_pack(pack))


def _in_pack(lines: tuple[Text, ...]) -> Text:
    return Text(
        zh=f"（规则包：{'；'.join(line.zh for line in lines)}）", en=f"(pack: {'; '.join(line.en for line in lines)})"
    )


def _rests_on(row: Row[Item] | Row[Wording], names: Names) -> tuple[Text, ...]:
    lines: list[Text] = []
    if row.pack is not None and row.pack.provision is not None:
        lines.append(cited(row.pack.provision, names))
    if row.change is not None:
        lines.append(Text(zh=f"本机关：{row.change.basis}", en=f"agency: {row.change.basis}"))
    return tuple(lines) or (NOTHING,)
