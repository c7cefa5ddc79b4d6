"""What arrivals leave behind: the rows and the entries of some offers, put together before any of them is written.

Bytes that are held already, also by an offer of the same batch, make no second recording.
"""

from __future__ import annotations

from dataclasses import dataclass, field
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
from liuhen.office.devices.queries import device_by_number
from liuhen.office.journal.act import Told
from liuhen.office.journal.numbering import next_numbers

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from liuhen.kernel.canonical import Json
    from liuhen.office.capture.intake import Arrival, Offer
    from liuhen.office.devices.models import Device
    from liuhen.vault.port import Taken


@dataclass(slots=True)
class Arrivals:
    """Rows by kind and entries in order, to be written together; one result for each arrival."""

    at: datetime
    numbers: Iterator[int] = field(default_factory=lambda: iter(()))
    held: dict[str, Recording] = field(default_factory=dict)
    recordings: list[Recording] = field(default_factory=list)
    files: list[RecordingFile] = field(default_factory=list)
    results: list[IntakeResult] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    _devices: dict[str, Device | None] = field(default_factory=dict)

    @property
    def examinations(self) -> list[Examination]:
        """One for each new file: somebody has to look at it."""
        return [Examination(file=file) for file in self.files]

    def taken(self, taken: Taken, offer: Offer) -> None:
        """Add an offer whose bytes the vault holds."""
        recording, verdict = self.held.get(str(taken.digest)), IntakeVerdict.ALREADY_HELD
        if recording is None:
            recording, verdict = self._store(taken, offer), IntakeVerdict.STORED
            self.held[str(taken.digest)] = recording
        result = self._result(offer, verdict, recording=recording, size_bytes=taken.size_bytes)
        payload: dict[str, Json] = {"name": offer.name, "recording": recording.id.hex}
        self.told.append(Told(f"intake.{verdict}", result, payload, original=taken.digest))

    def refused(self, refusal: Refusal, offer: Offer) -> None:
        """Add an offer that was not taken, with the words in which that was said."""
        result = self._result(offer, IntakeVerdict.REFUSED, reason=refusal.code, size_bytes=offer.size_bytes)
        payload: dict[str, Json] = {"name": offer.name, "reason": refusal.code, **_words(refusal)}
        self.told.append(Told("intake.refused", result, payload))

    def _result(
        self,
        offer: Offer,
        verdict: IntakeVerdict,
        *,
        size_bytes: int | None,
        recording: Recording | None = None,
        reason: str = "",
    ) -> IntakeResult:
        result = IntakeResult(
            unit=offer.unit,
            way=offer.way,
            name=offer.name,
            size_bytes=size_bytes,
            verdict=verdict,
            recording=recording,
            reason=reason,
            at=self.at,
        )
        self.results.append(result)
        return result

    def _store(self, taken: Taken, offer: Offer) -> Recording:
        claim = offer.claim or read_name(offer.name)
        device = offer.device or self._device(claim.device)
        recording = Recording(
            number=f"R-{next(self.numbers):06d}",
            unit=offer.unit,
            device=device,
            officer=offer.officer or (device.officer if device else None),
            started_at=claim.started_at,
            time_source=TimeSource.FILE_NAME if claim.started_at else TimeSource.UNKNOWN,
            stored_at=self.at,
        )
        file = RecordingFile(
            recording=recording,
            sha256=str(taken.digest),
            size_bytes=taken.size_bytes,
            name=offer.name,
            modified_at=offer.modified_at,
        )
        self.recordings.append(recording)
        self.files.append(file)
        facts: dict[str, Json] = {
            "name": offer.name,
            "size_bytes": taken.size_bytes,
            "device": device.number if device else None,
        }
        self.told.append(Told("file.stored", file, facts, original=taken.digest))
        self.told.append(Told("recording.stored", recording, {**facts, "file": file.id.hex}, original=taken.digest))
        return recording

    def _device(self, number: str | None) -> Device | None:
        if number is None:
            return None
        if number not in self._devices:
            self._devices[number] = device_by_number(number)
        return self._devices[number]


def put_together(arrivals: Sequence[Arrival], at: datetime) -> Arrivals:
    """Put together what some arrivals leave behind; call inside an act, whose transaction holds the numbers."""
    digests = {str(one.result.digest) for one in arrivals if not isinstance(one.result, Refusal)}
    files = RecordingFile.objects.filter(sha256__in=digests).select_related("recording")
    held = {file.sha256: file.recording for file in files}
    made = Arrivals(at=at, held=held)
    if digests - held.keys():
        made.numbers = iter(next_numbers("recording", len(digests - held.keys())))
    for one in arrivals:
        if isinstance(one.result, Refusal):
            made.refused(one.result, one.offer)
        else:
            made.taken(one.result, one.offer)
    return made


def _words(refusal: Refusal) -> dict[str, Json]:
    """Keep what was said, in both languages, so that it can be shown again as it was."""
    words: dict[str, Json] = {}
    for key, text in (("what", refusal.what), ("safe", refusal.safe), ("todo", refusal.todo)):
        if text is not None:
            words |= {key: text.zh, f"{key}_en": text.en}
    return words
