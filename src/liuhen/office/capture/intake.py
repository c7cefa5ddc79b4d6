"""Taking files in: bytes into the vault first, then the row and its entry in one transaction.

A crash between the two leaves an original that no row names; offering the same file again finishes the job, because the
vault recognises the bytes. A refusal is an act as well: what was offered and why it was not taken stays on record.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from liuhen.kernel.errors import Refusal, Text
from liuhen.media.signature import HEAD_BYTES, recognise
from liuhen.office.capture.models import (
    Examination,
    IntakeResult,
    IntakeVerdict,
    IntakeWay,
    Recording,
    RecordingFile,
    TimeSource,
)
from liuhen.office.capture.naming import clean_name, read_name
from liuhen.office.capture.originals import vault
from liuhen.office.devices.queries import device_by_number
from liuhen.office.journal.act import act
from liuhen.office.journal.numbering import next_number
from liuhen.office.people.models import OtherFiles

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from liuhen.kernel.canonical import Json
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


def record_taken(taken: Taken, offer: Offer, *, by: ObjectName, at: datetime, also: Also = _nothing) -> Intake:
    """Write down that the vault holds the bytes of an offer; recognises what is held already.

    Two offers of the same bytes at the same moment: the database lets one store them, the other finds them held.
    `also` is called with the result inside the transaction; what it raises undoes all of it.
    """
    try:
        return _record_taken(taken, offer, by=by, at=at, also=also)
    except Refusal as refusal:
        if refusal.code != "overtaken" or not RecordingFile.objects.filter(sha256=str(taken.digest)).exists():
            raise
        return _record_taken(taken, offer, by=by, at=at, also=also)


def _record_taken(taken: Taken, offer: Offer, *, by: ObjectName, at: datetime, also: Also) -> Intake:
    with act(by=by, at=at) as record:
        held = RecordingFile.objects.filter(sha256=str(taken.digest)).select_related("recording").first()
        recording = held.recording if held else _store(taken, offer, by=by, at=at)
        verdict = IntakeVerdict.ALREADY_HELD if held else IntakeVerdict.STORED
        result = IntakeResult.objects.create(
            unit=offer.unit,
            way=offer.way,
            name=offer.name,
            size_bytes=taken.size_bytes,
            verdict=verdict,
            recording=recording,
            at=at,
        )
        record(f"intake.{verdict}", result, {"name": offer.name, "recording": recording.id.hex}, original=taken.digest)
        also(result)
        return Intake(result=result)


def record_refusal(offer: Offer, refusal: Refusal, *, by: ObjectName, at: datetime, also: Also = _nothing) -> Intake:
    """Write down that an offer was refused, and why. `also`: see `record_taken`."""
    with act(by=by, at=at) as record:
        result = IntakeResult.objects.create(
            unit=offer.unit,
            way=offer.way,
            name=offer.name,
            size_bytes=offer.size_bytes,
            verdict=IntakeVerdict.REFUSED,
            reason=refusal.code,
            at=at,
        )
        record("intake.refused", result, {"name": offer.name, "reason": refusal.code, **_words(refusal)})
        also(result)
        return Intake(result=result, refusal=refusal)


def _words(refusal: Refusal) -> dict[str, Json]:
    """Keep what was said, in both languages, so that it can be shown again as it was."""
    words: dict[str, Json] = {}
    for key, text in (("what", refusal.what), ("safe", refusal.safe), ("todo", refusal.todo)):
        if text is not None:
            words |= {key: text.zh, f"{key}_en": text.en}
    return words


def _store(taken: Taken, offer: Offer, *, by: ObjectName, at: datetime) -> Recording:
    claim = offer.claim or read_name(offer.name)
    device = offer.device or (device_by_number(claim.device) if claim.device else None)
    officer = offer.officer or (device.officer if device else None)
    with act(by=by, at=at) as record:
        recording = Recording.objects.create(
            number=f"R-{next_number('recording'):06d}",
            unit=offer.unit,
            device=device,
            officer=officer,
            started_at=claim.started_at,
            time_source=TimeSource.FILE_NAME if claim.started_at else TimeSource.UNKNOWN,
            stored_at=at,
        )
        file = RecordingFile.objects.create(
            recording=recording,
            sha256=str(taken.digest),
            size_bytes=taken.size_bytes,
            name=offer.name,
            modified_at=offer.modified_at,
        )
        Examination.objects.create(file=file)
        facts: dict[str, Json] = {
            "name": offer.name,
            "size_bytes": taken.size_bytes,
            "device": device.number if device else None,
        }
        record("file.stored", file, facts, original=taken.digest)
        record("recording.stored", recording, {**facts, "file": file.id.hex}, original=taken.digest)
        from liuhen.office.capture.tasks import examine  # noqa: PLC0415 - tasks call back into this folder

        examine.hint(str(file.pk))  # type: ignore[attr-defined]  # set by work.queue.job
        return recording
