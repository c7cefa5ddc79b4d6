"""The recording schedule (音像记录事项清单) and wording guide (用语指引) of a pack: `rulepacks/<pack>/schedule.yaml`.

Which step of which activity is recorded, what it shows, from when to when, how long it is kept (by the provision that
says so) and what the officer says aloud. pengyang/8.1, pengyang/9.1 and shijiazhuang/19 ask each office for its own;
what stands in a pack is a proposal of the platform that an office changes (`own_schedule`). It derives no duty: the
rules do.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from liuhen.kernel.errors import Text
from liuhen.law.rules.plain import read_calendar_period, read_provision
from liuhen.law.strict import Node, read_yaml, shown
from liuhen.law.vocabulary import RULEPACKS, read_text, vocabulary, word_name

if TYPE_CHECKING:
    from pathlib import Path

    from liuhen.law.periods import Period

FORMAT = "liuhen-schedule/1"
DEMANDS = {
    "required": Text(zh="应当记录", en="required"),
    "as_needed": Text(zh="根据需要记录", en="as needed"),
    "text_suffices": Text(zh="文字记录即可", en="text suffices"),
}
SOURCES = ("regulation", "interpretation", "default", "agency")
_ITEM = ("id", "activity", "step", "demand", "provision", "content", "start", "end", "keep")
_WORDING = ("id", "activity", "step", "provision", "covers", "say")
_NO_TEXT = Text(zh="", en="")
_NAME = re.compile(r"[a-z0-9-]{1,40}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One step of one kind of activity. `keep` is the provision that says how long, None where none does.

    `provision` is None for a step that an office adds by itself; `keep_for` is the office's own period of keeping.
    """

    id: str
    activity: str
    step: Text
    demand: str
    provision: str | None
    content: tuple[str, ...]
    start: Text
    end: Text
    keep: str | None
    keep_for: Period | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What the officer says aloud at a step, and which of the things to be said it covers."""

    id: str
    activity: str | None
    """None: at every kind of activity."""
    step: Text
    provision: str | None
    covers: tuple[str, ...]
    say: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingSchedule:
    """The items in the order of the work, and the wording beside them."""

    pack: str
    source: str
    items: tuple[Item, ...]
    wording: tuple[Wording, ...]


def load_schedule(pack: str, root: Path = RULEPACKS) -> RecordingSchedule | None:
    """Read a pack's schedule; None where it has none. Raises `InvalidInput` with every fault and its place."""
    path = root / pack / "schedule.yaml"
    return read_schedule(read_yaml(path), pack) if path.exists() else None


def read_schedule(value: Any, pack: str) -> RecordingSchedule:
    """Read a schedule from parsed YAML or JSON, for an office's own as well."""
    node = Node(value, f"{pack}/schedule.yaml: ")
    found = node.keys(("format", "source", "items", "wording"), ("format", "source", "items", "wording"))
    node.done()
    found["format"].word((FORMAT,))
    schedule = RecordingSchedule(
        pack=pack,
        source=found["source"].word(SOURCES),
        items=tuple(_item(item) for item in found["items"].items()),
        wording=tuple(_wording(item) for item in found["wording"].items()),
    )
    node.done()
    return schedule


def schedule_to_json(schedule: RecordingSchedule) -> dict[str, Any]:
    """Write a schedule as it is read: reading the result gives the same schedule."""
    return {
        "format": FORMAT,
        "source": schedule.source,
        "items": [item_to_json(item) for item in schedule.items],
        "wording": [wording_to_json(line) for line in schedule.wording],
    }


def item_to_json(item: Item) -> dict[str, Any]:
    """Write one item as it is read; a period of the office's own only where there is one."""
    return {
        "id": item.id,
        "activity": item.activity,
        "step": _both(item.step),
        "demand": item.demand,
        "provision": item.provision,
        "content": list(item.content),
        "start": _both(item.start),
        "end": _both(item.end),
        "keep": item.keep,
    } | ({} if item.keep_for is None else {"keep_for": str(item.keep_for)})


def wording_to_json(line: Wording) -> dict[str, Any]:
    """Write one line of the wording guide as it is read."""
    return {
        "id": line.id,
        "activity": line.activity,
        "step": _both(line.step),
        "provision": line.provision,
        "covers": list(line.covers),
        "say": _both(line.say),
    }


def read_item(value: Any, where: str) -> Item:
    """Read one item of an office's own; raises `InvalidInput` with every fault and its place."""
    node = Node(value, where)
    item = _item(node)
    node.done()
    return item


def read_wording(value: Any, where: str) -> Wording:
    """Read one line of an office's own wording; raises as `read_item`."""
    node = Node(value, where)
    line = _wording(node)
    node.done()
    return line


def activity_name(word: str | None) -> Text:
    """Name a kind of activity; None is every kind."""
    return Text(zh="各类活动", en="every activity") if word is None else word_name("activity_kind", word)


def _item(node: Node) -> Item:
    found = node.keys((*_ITEM, "keep_for"), _ITEM)
    content = found.get("content")
    return Item(
        id=_id(found.get("id")),
        activity=found["activity"].word(vocabulary()["activity_kind"]) if "activity" in found else "",
        step=_text(found.get("step")),
        demand=found["demand"].word(DEMANDS) if "demand" in found else "",
        provision=_provision(found.get("provision")),
        content=tuple(part.word(vocabulary()["content"]) for part in content.items()) if content else (),
        start=_text(found.get("start")),
        end=_text(found.get("end")),
        keep=_provision(found.get("keep")),
        keep_for=read_calendar_period(found["keep_for"]) if "keep_for" in found else None,
    )


def _wording(node: Node) -> Wording:
    found = node.keys(_WORDING, _WORDING)
    activity, covers = found.get("activity"), found.get("covers")
    is_every = activity is None or activity.value is None
    return Wording(
        id=_id(found.get("id")),
        activity=None if is_every or activity is None else activity.word(vocabulary()["activity_kind"]),
        step=_text(found.get("step")),
        provision=_provision(found.get("provision")),
        covers=tuple(part.word(vocabulary()["spoken"]) for part in covers.items()) if covers else (),
        say=_text(found.get("say")),
    )


def _id(node: Node | None) -> str:
    text = "" if node is None else node.text()
    if node is not None and not _NAME.fullmatch(text):
        node.fault(f"{shown(node.value)} is no id of small letters, digits and hyphens")
    return text


def _text(node: Node | None) -> Text:
    return _NO_TEXT if node is None else read_text(node)


def _provision(node: Node | None) -> str | None:
    return None if node is None or node.value is None else read_provision(node)


def _both(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}
