"""Words about recording devices: checked before use, out of use when faulty, repaired by whom.

A check belongs to the recording made with the device; a fault to the device. How long a check counts and who repairs
are the pack's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

from liuhen.law.facts import UNKNOWN, Device, Recording
from liuhen.law.rules.conditions import OfEach
from liuhen.law.rules.plain import only_true, read_hours
from liuhen.law.vocabulary import vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from liuhen.law.facts import DeviceCheck, DeviceFault
    from liuhen.law.rules.conditions import Answer, Condition
    from liuhen.law.situation import Situation, Subject
    from liuhen.law.strict import Node

_PARTS = ("battery", "storage")
_STEPS = ("stopped_at", "reported_at", "repaired_by")
_ENDS = ("start", "end")


@dataclass(frozen=True, slots=True)
class DeviceChecked(OfEach):
    """The device of the recording passed a check of these parts, by the recording's start or end and not too early."""

    parts: tuple[str, ...]
    by: Literal["start", "end"]
    within: timedelta

    def holds(self, situation: Situation, subject: Subject) -> Answer:
        """Look for one check that counts; one that may count leaves it open."""
        if not isinstance(subject, Recording) or subject.device is None:
            return False
        device = situation.device(subject.device) if isinstance(subject.device, str) else None
        if device is None or device.checks is UNKNOWN:
            return None
        answer: Answer = False
        for check in device.checks:
            counts = self._counts(check, subject)
            if counts:
                return True
            answer = None if counts is None else answer
        return answer

    def _counts(self, check: DeviceCheck, recording: Recording) -> Answer:
        passed: Answer = True
        for part in self.parts:
            value = getattr(check, part)
            if value is UNKNOWN:
                passed = None
            elif not value:
                return False
        timely = self._is_timely(check, recording)
        return False if timely is False else passed and timely

    def _is_timely(self, check: DeviceCheck, recording: Recording) -> Answer:
        start = recording.started_at
        if not isinstance(check.at, datetime) or not isinstance(start, datetime):
            return None
        if check.at < start - self.within:
            return False
        if self.by == "start" or check.at <= start:
            return check.at <= start
        end = recording.made_at
        if end is UNKNOWN:
            return None
        return end is None or check.at <= end


@dataclass(frozen=True, slots=True)
class EveryFault(OfEach):
    """For every fault of the device this step was taken."""

    step: str

    def holds(self, situation: Situation, subject: Subject) -> Answer:  # noqa: ARG002 - the protocol's signature
        """Look through the faults."""
        if not isinstance(subject, Device) or subject.faults is UNKNOWN:
            return None if isinstance(subject, Device) else False
        answer: Answer = True
        for fault in subject.faults:
            value = getattr(fault, self.step)
            if value is None:
                return False
            answer = None if value is UNKNOWN else answer
        return answer


@dataclass(frozen=True, slots=True)
class RepairedBy(OfEach):
    """A fault of the device was repaired by one of these."""

    who: frozenset[str]

    def holds(self, situation: Situation, subject: Subject) -> Answer:  # noqa: ARG002 - the protocol's signature
        """Look through the faults."""
        if not isinstance(subject, Device) or subject.faults is UNKNOWN:
            return None if isinstance(subject, Device) else False
        answer: Answer = False
        for fault in subject.faults:
            if fault.repaired_by in self.who:
                return True
            answer = None if fault.repaired_by is UNKNOWN else answer
        return answer


@dataclass(frozen=True, slots=True)
class UsedFaulty(OfEach):
    """A recording of the facts began with the device after a fault and before it was taken out of use.

    Use counts where a recording shows it: without recordings there is none to hold against anyone.
    """

    def holds(self, situation: Situation, subject: Subject) -> Answer:
        """Look at the recordings made with the device."""
        if not isinstance(subject, Device) or subject.faults is UNKNOWN:
            return None if isinstance(subject, Device) else False
        starts = [recording.started_at for recording in situation.recordings() if recording.device == subject.id]
        return any(
            _lies_in(start, fault) for start in starts if isinstance(start, datetime) for fault in subject.faults
        )


def _lies_in(start: datetime, fault: DeviceFault) -> bool:
    if not isinstance(fault.at, datetime) or start <= fault.at or fault.stopped_at is UNKNOWN:
        return False
    return fault.stopped_at is None or start < fault.stopped_at


def _device_checked(node: Node) -> Condition:
    found = node.keys(("parts", "by", "within"), ("parts", "by", "within"))
    parts = found["parts"].words(_PARTS) if "parts" in found else ()
    by = found["by"].word(_ENDS) if "by" in found else "start"
    within = read_hours(found["within"]) if "within" in found else timedelta()
    return DeviceChecked(parts, "end" if by == "end" else "start", within)


def _every_fault(node: Node) -> Condition:
    return EveryFault(node.word(_STEPS))


def _repaired_by(node: Node) -> Condition:
    return RepairedBy(frozenset(node.words(vocabulary()["repaired_by"])))


WORDS: Mapping[str, Callable[[Node], Condition]] = {
    "device_checked": _device_checked,
    "every_fault": _every_fault,
    "repaired_by": _repaired_by,
    "used_faulty": only_true(UsedFaulty()),
}
