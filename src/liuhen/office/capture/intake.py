"""Taking files in: bytes into the vault first, then the row and its entry in one transaction.

A crash between the two leaves an original that no row names; offering the same file again finishes the job, because the
vault recognises the bytes. A refusal is an act as well: what was offered and why it was not taken stays on record.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from liuhen.kernel.errors import Refusal
from liuhen.office.capture.models import (
    Examination,
    IntakeResult,
    IntakeVerdict,
    Recording,
    RecordingFile,
    TimeSource,
)
from liuhen.office.capture.naming import read_name
from liuhen.office.capture.originals import vault
from liuhen.office.devices.queries import device_by_number
from liuhen.office.journal.act import act
from liuhen.office.journal.numbering import next_number

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from liuhen.kernel.identity import ObjectName
    from liuhen.office.devices.models import Device
    from liuhen.office.people.models import Officer, Unit
    from liuhen.vault.local import Taken


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A file that someone offers: its name, and what is known about it. None is unknown."""

    name: str
    unit: Unit
    device: Device | None = None
    officer: Officer | None = None
    modified_at: datetime | None = None


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
    source: Path, offer: Offer, *, by: ObjectName, at: datetime, progress: Callable[[int], None] | None = None
) -> Intake:
    """Take in a file from a folder. Never raises for a bad file: the result says what happened."""
    try:
        taken = vault().take_file(source, progress=progress)
    except Refusal as refusal:
        return record_refusal(offer, refusal, by=by, at=at)
    return record_taken(taken, offer, by=by, at=at)


def record_taken(taken: Taken, offer: Offer, *, by: ObjectName, at: datetime) -> Intake:
    """Write down that the vault holds the bytes of an offer; recognises what is held already."""
    with act(by=by, at=at) as record:
        held = RecordingFile.objects.filter(sha256=str(taken.digest)).select_related("recording").first()
        recording = held.recording if held else _store(taken, offer, by=by, at=at)
        verdict = IntakeVerdict.ALREADY_HELD if held else IntakeVerdict.STORED
        result = IntakeResult.objects.create(
            unit=offer.unit,
            name=offer.name,
            size_bytes=taken.size_bytes,
            verdict=verdict,
            recording=recording,
            at=at,
        )
        record(f"intake.{verdict}", result, {"name": offer.name, "recording": recording.id.hex}, original=taken.digest)
        return Intake(result=result)


def record_refusal(offer: Offer, refusal: Refusal, *, by: ObjectName, at: datetime) -> Intake:
    """Write down that an offer was refused, and why."""
    with act(by=by, at=at) as record:
        result = IntakeResult.objects.create(
            unit=offer.unit,
            name=offer.name,
            size_bytes=None,
            verdict=IntakeVerdict.REFUSED,
            reason=refusal.code,
            at=at,
        )
        record("intake.refused", result, {"name": offer.name, "reason": refusal.code, "what": refusal.what.zh})
        return Intake(result=result, refusal=refusal)


def _store(taken: Taken, offer: Offer, *, by: ObjectName, at: datetime) -> Recording:
    claim = read_name(offer.name)
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
        facts = {"name": offer.name, "size_bytes": taken.size_bytes, "device": device.number if device else None}
        record("file.stored", file, dict(facts), original=taken.digest)
        record("recording.stored", recording, {**facts, "file": file.id.hex}, original=taken.digest)
        from liuhen.office.capture.tasks import examine  # noqa: PLC0415 - tasks call back into this folder

        examine.hint(str(file.pk))  # type: ignore[attr-defined]  # set by work.queue.job
        return recording
