"""Taking files in: bytes into the vault first, then the rows and their entries in one transaction, for one or many.

A crash between the two leaves an original that no row names; offering the same file again finishes the job, because the
vault recognises the bytes. A refusal is an act as well: what was offered and why it was not taken stays on record.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from liuhen.kernel.errors import Refusal, Text
from liuhen.media.signature import HEAD_BYTES, recognise
from liuhen.office.capture.arrivals import put_together
from liuhen.office.capture.models import IntakeResult, IntakeWay, Recording, RecordingFile
from liuhen.office.capture.naming import clean_name
from liuhen.office.capture.originals import vault
from liuhen.office.journal import bulk
from liuhen.office.journal.act import OVERTAKEN, act
from liuhen.office.people.models import OtherFiles

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime
    from pathlib import Path

    from liuhen.kernel.identity import ObjectName
    from liuhen.office.capture.naming import NameClaim
    from liuhen.office.devices.models import Device
    from liuhen.office.people.models import Officer, Unit
    from liuhen.vault.port import Taken

    Also: TypeAlias = Callable[[IntakeResult], None]


def _nothing(_result: IntakeResult) -> None:
    """Do nothing else in the transaction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A file that someone offers: its name (cleaned, see `clean_name`), and what is known about it. None is unknown.

    `size_bytes` is what was announced; what counts is what the vault received. `claim` is what name and folder say,
    where somebody knows the folder; else the name alone is read.
    """

    name: str
    unit: Unit
    way: IntakeWay = IntakeWay.FOLDER
    device: Device | None = None
    officer: Officer | None = None
    modified_at: datetime | None = None
    size_bytes: int | None = None
    claim: NameClaim | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", clean_name(self.name))


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """How an offer ended; `refusal` says why it was not taken."""

    result: IntakeResult
    refusal: Refusal | None = None

    @property
    def recording(self) -> Recording | None:
        """The recording that holds the bytes now."""
        return self.result.recording


def take_in_file(
    source: Path,
    offer: Offer,
    *,
    by: ObjectName,
    now: Callable[[], datetime],
    progress: Callable[[int], None] | None = None,
) -> Intake:
    """Take in a file from a folder. Never raises for a bad file: the result says what happened.

    `now` is asked after the last byte: that is when the office had the file.
    """
    try:
        if offer.unit.agency.other_files == OtherFiles.REFUSE:
            refuse_other_files(_head(source), offer.name)
        taken = vault().take_file(source, progress=progress)
    except Refusal as refusal:
        return record_refusal(offer, refusal, by=by, at=now())
    return record_taken(taken, offer, by=by, at=now())


def refuse_other_files(head: bytes, name: str) -> None:
    """Refuse a file that does not begin like media, for agencies that have decided so.

    Footage that is damaged further on is taken in: broken evidence is evidence. An empty file is the vault's to refuse.
    """
    if head and recognise(head) is None:
        raise Refusal(
            "not-media",
            Text(
                zh=f"“{name}”不是录像、录音或照片，本单位设定为不接收。",
                en=f"“{name}” is no film, sound or photo, and this agency does not take in other files.",
            ),
            safe=Text(
                zh="原文件没有改动，其他文件不受影响。", en="The source was not changed; other files are unaffected."
            ),
            todo=Text(
                zh="文书请在案件中登记；确需保存此类文件的，请系统管理员更改设定。",
                en="Register papers in the case; to keep such files, ask the administrator to change the setting.",
            ),
            status=422,
        )


def _head(source: Path) -> bytes:
    try:
        with source.open("rb") as file:
            return file.read(HEAD_BYTES)
    except OSError:
        return b""  # the vault opens it again and says in its own words why it cannot be read


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """An offer and what became of it, to be written down. `also`: see `record_taken`."""

    offer: Offer
    result: Taken | Refusal
    also: Also = _nothing


def record_taken(taken: Taken, offer: Offer, *, by: ObjectName, at: datetime, also: Also = _nothing) -> Intake:
    """Write down that the vault holds the bytes of an offer; recognises what is held already.

    Two offers of the same bytes at the same moment: the database lets one store them, the other finds them held.
    `also` is called with the result inside the transaction; what it raises undoes all of it.
    """
    arrival = Arrival(offer=offer, result=taken, also=also)
    try:
        return record_arrivals([arrival], by=by, at=at)[0]
    except Refusal as refusal:
        if refusal.code != OVERTAKEN.code or not RecordingFile.objects.filter(sha256=str(taken.digest)).exists():
            raise
        return record_arrivals([arrival], by=by, at=at)[0]


def record_refusal(offer: Offer, refusal: Refusal, *, by: ObjectName, at: datetime, also: Also = _nothing) -> Intake:
    """Write down that an offer was refused, and why. `also`: see `record_taken`."""
    return record_arrivals([Arrival(offer=offer, result=refusal, also=also)], by=by, at=at)[0]


def record_arrivals(arrivals: Sequence[Arrival], *, by: ObjectName, at: datetime) -> list[Intake]:
    """Write down what became of some offers: one transaction, each with its own rows and entries, in their order.

    All or nothing. Raises the refusal `overtaken` when somebody else has just stored the same bytes; then try again.
    """
    with act(by=by, at=at) as record:
        made = put_together(arrivals, at)
        for rows in (made.recordings, made.files, made.examinations, made.results):
            bulk.insert(rows)
        record.tell(made.told, are_fresh=True)
        for arrival, result in zip(arrivals, made.results, strict=True):
            arrival.also(result)
        if made.files:
            from liuhen.office.capture.tasks import examine  # noqa: PLC0415 - tasks call back into this folder

            examine.hint(*[str(file.pk) for file in made.files])  # type: ignore[attr-defined]  # set by work.queue.job
        return [
            Intake(result=result, refusal=one.result if isinstance(one.result, Refusal) else None)
            for one, result in zip(arrivals, made.results, strict=True)
        ]
