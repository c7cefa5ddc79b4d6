"""Uploads: a request's body goes into the vault as it arrives; nothing of it is kept in memory or shown before its end.

A sender that goes away leaves nothing behind and may send again.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from liuhen.kernel.errors import InvalidInput, Refusal, Text
from liuhen.kernel.instant import parse_instant
from liuhen.media.signature import HEAD_BYTES
from liuhen.office.capture.body import INTERRUPTED, NOTHING_TAKEN, Pieces, interrupted, length_unknown
from liuhen.office.capture.intake import record_refusal, record_taken, refuse_other_files
from liuhen.office.capture.originals import vault
from liuhen.office.people.models import OtherFiles

if TYPE_CHECKING:
    from collections.abc import Callable

    from liuhen.kernel.identity import ObjectName
    from liuhen.office.capture.body import Body
    from liuhen.office.capture.intake import Intake, Offer
    from liuhen.vault.port import Taken

_MILLISECONDS = re.compile(r"\d{1,15}", re.ASCII)


def take_in_upload(body: Body, size_bytes: int, offer: Offer, *, by: ObjectName, now: Callable[[], datetime]) -> Intake:
    """Take in `size_bytes` from `body`. Never raises for a bad file: the result says what happened.

    `now` is asked after the last byte: that is when the office had the file.
    """
    try:
        taken = _receive(body, size_bytes, offer)
    except Refusal as refusal:
        return record_refusal(offer, refusal, by=by, at=now())
    return record_taken(taken, offer, by=by, at=now())


def _receive(body: Body, size_bytes: int, offer: Offer) -> Taken:
    pieces = Pieces(body, size_bytes, broken=_interrupted)
    try:
        with vault().receive() as receiver:
            while piece := pieces.next():
                if receiver.received_bytes == 0 and offer.unit.agency.other_files == OtherFiles.REFUSE:
                    refuse_other_files(piece[:HEAD_BYTES], offer.name)
                receiver.write(piece)
            return receiver.commit(expected_size=size_bytes)
    except Refusal as refusal:
        if refusal.code != INTERRUPTED:
            pieces.drain()
        raise


def read_modified(text: str) -> datetime | None:
    """Read when a file claims to have been changed: an instant with its zone or milliseconds since 1970; "" is unknown.

    Raises `Refusal` `bad-metadata` for anything else: a claim that cannot be read is not guessed at.
    """
    if not text:
        return None
    try:
        if _MILLISECONDS.fullmatch(text):
            return datetime.fromtimestamp(int(text) / 1000, UTC)
        return parse_instant(text)
    except (InvalidInput, ValueError, OverflowError, OSError) as error:
        raise Refusal(
            "bad-metadata",
            Text(
                zh="随文件发来的修改时间无法识别，没有接收。",
                en="The time sent with the file cannot be read; it was not taken in.",
            ),
            safe=NOTHING_TAKEN,
            todo=Text(zh="请从本页重新选择文件上传。", en="Choose the file again on this page."),
            status=422,
        ) from error


def without_length() -> Refusal:
    """Say that a body without its length cannot be checked for completeness."""
    return length_unknown(Text(zh="请从本页重新上传。", en="Upload again from this page."))


def _interrupted() -> Refusal:
    todo = Text(
        zh="请重新上传该文件；在此之前不要清空设备。",
        en="Upload the file again; do not clear the device before that.",
    )
    return interrupted(safe=NOTHING_TAKEN, todo=todo)
