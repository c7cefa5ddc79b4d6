"""Every change of the agency's own profiles: checked, written down, and in force once the file is in its place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from liuhen.kernel.errors import InvalidInput, Refusal, Text
from liuhen.office.capture.profiles import read_profiles
from liuhen.office.capture.recognition.book import (
    UNCHANGED,
    UNREADABLE,
    read_book,
    spell,
    spell_one,
    told_in,
    write_book,
)
from liuhen.office.capture.recognition.models import ProfileBook
from liuhen.office.capture.recognition.queries import is_in_step, recorded
from liuhen.office.journal.act import act
from liuhen.office.journal.holding import hold

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from liuhen.kernel.canonical import Json
    from liuhen.kernel.identity import ObjectName
    from liuhen.office.capture.recognition.book import Book
    from liuhen.office.people.models import Agency

    Told = dict[str, Any]

NOTHING_CHANGED: Final = Refusal(
    "nothing-changed",
    Text(zh="内容没有变化，无需登记。", en="Nothing has changed; there is nothing to record."),
    status=422,
)
OVERTAKEN: Final = Refusal(
    "overtaken",
    Text(zh="您打开之后，识别规则已被别人改过。", en="The profiles were changed since you opened them."),
    safe=UNCHANGED,
    todo=Text(zh="请刷新页面，看过之后再改。", en="Reload the page and look before you go on."),
)


def put_profile(
    *, agency: Agency, told: Told, by: ObjectName, at: datetime, since: str = "", is_new: bool = False
) -> None:
    """Add a profile as the first, or put it in the place of the own one of its name.

    `since`: the mark of the book that the change was made on; empty where that does not matter. `is_new` refuses a name
    that the agency has used already. Raises `InvalidInput` with every fault.
    """
    name, faults = str(told.get("name")), read_profiles(spell([told]), is_own=True).faults
    if faults:
        raise InvalidInput(faults)

    def changed(book: Book) -> tuple[list[Told], dict[str, Json]]:
        was = book.named(name)
        if was is not None and is_new:
            raise Refusal(
                "profile-exists",
                Text(zh=f"本机关已有规则 {name}。", en=f"There is a profile {name} already."),
                safe=UNCHANGED,
            )
        if was == told:
            raise NOTHING_CHANGED
        others = list(book.told or ())
        listed = [told, *others] if was is None else [told if one is was else one for one in others]
        return listed, {"name": name, "was": spell_one(was), "is": spell_one(told)}

    _change(agency, "dock-profiles.put", changed, by=by, at=at, since=since)


def remove_profile(*, agency: Agency, name: str, by: ObjectName, at: datetime) -> None:
    """Take an own profile away; a shipped one of the same name is in force again."""

    def changed(book: Book) -> tuple[list[Told], dict[str, Json]]:
        was = _known(book, name)
        return [one for one in book.told or () if one is not was], {"name": name, "was": spell_one(was)}

    _change(agency, "dock-profiles.removed", changed, by=by, at=at)


def move_up(*, agency: Agency, name: str, by: ObjectName, at: datetime) -> None:
    """Try an own profile before the one above it; the first stays where it is."""

    def changed(book: Book) -> tuple[list[Told], dict[str, Json]]:
        listed = list(book.told or ())
        place = listed.index(_known(book, name))
        if place == 0:
            raise NOTHING_CHANGED
        listed[place - 1 : place + 1] = [listed[place], listed[place - 1]]
        return listed, {"name": name, "order": [str(one.get("name")) for one in listed]}

    _change(agency, "dock-profiles.moved", changed, by=by, at=at)


def import_book(*, agency: Agency, text: str, by: ObjectName, at: datetime) -> None:
    """Put a whole list in the place of the agency's own. Raises `InvalidInput` with every fault; comments stay."""
    faults = read_profiles(text, is_own=True).faults
    if faults:
        raise InvalidInput(faults)
    with act(by=by, at=at):
        hold(agency)
        before = read_book()
        if before.text == text and is_in_step(agency, before):
            raise NOTHING_CHANGED
        names: list[Json] = [str(one.get("name")) for one in told_in(text) or ()]
        was: list[Json] = [*before.names()]
        _record(agency, "dock-profiles.imported", text, {"was": was, "is": names}, by=by, at=at)
        write_book(text)


def take_over(*, agency: Agency, by: ObjectName, at: datetime) -> None:
    """Write down the file as it stands, after somebody changed it on the server."""
    with act(by=by, at=at):
        hold(agency)
        book = read_book()
        if is_in_step(agency, book):
            raise NOTHING_CHANGED
        names: list[Json] = [*book.names()]
        _record(agency, "dock-profiles.taken-over", book.text, {"is": names}, by=by, at=at)


def _known(book: Book, name: str) -> Told:
    was = book.named(name)
    if was is None:
        raise Refusal(
            "no-profile", Text(zh=f"本机关没有规则 {name}。", en=f"There is no own profile {name}."), status=404
        )
    return was


def _change(
    agency: Agency,
    type_: str,
    changed: Callable[[Book], tuple[list[Told], dict[str, Json]]],
    *,
    by: ObjectName,
    at: datetime,
    since: str = "",
) -> None:
    with act(by=by, at=at):
        hold(agency)
        book = read_book()
        if book.told is None:
            raise UNREADABLE
        if since and since != book.mark:
            raise OVERTAKEN
        listed, payload = changed(book)
        text = spell(listed)
        _record(agency, type_, text, payload, by=by, at=at)
        write_book(text)  # last: what cannot be written is not written down either


def _record(agency: Agency, type_: str, text: str, payload: dict[str, Json], *, by: ObjectName, at: datetime) -> None:
    with act(by=by, at=at) as record:
        row = recorded(agency) or ProfileBook(agency=agency)
        row.text = text
        row.save()
        record(type_, row, payload)
