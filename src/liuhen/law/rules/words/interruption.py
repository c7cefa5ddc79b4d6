"""Words about interruptions of a recording: said aloud at the restart, reported, stated in writing, preventable.

Each asks about all interruptions of one recording. "At once" has no figure in any text: the pack says what it takes it
for, and a report before the end of the act always counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from liuhen.kernel.errors import Text
from liuhen.kernel.instant import legal_date
from liuhen.law.facts import UNKNOWN, Activity, Recording
from liuhen.law.rules.conditions import NEVER, OfEach
from liuhen.law.rules.plain import only_true, read_count, read_hours
from liuhen.law.rules.words.notes import covering
from liuhen.law.vocabulary import vocabulary, word_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from liuhen.law.facts import DeviceCheck, Interruption, Maybe
    from liuhen.law.rules.conditions import Answer, Condition
    from liuhen.law.situation import Profile, Situation, Subject
    from liuhen.law.strict import Node

_STATEMENT = frozenset({"interruption_statement"})


@dataclass(frozen=True, slots=True)
class Interrupted:
    """The recording was interrupted; `resumed` asks whether it went on afterwards."""

    resumed: bool

    def holds(self, situation: Situation, subject: Subject) -> Answer:  # noqa: ARG002 - the protocol's signature
        """Look through the interruptions."""
        if not isinstance(subject, Recording):
            return False
        if subject.interruptions is UNKNOWN:
            return None
        if not subject.interruptions:  # the common case
            return False
        return _any(
            None if one.to is UNKNOWN else (one.to is not None) == self.resumed for one in subject.interruptions
        )

    def given(self, profile: Profile) -> Condition:
        """Settle it where no recording was interrupted."""
        return self if profile.is_interrupted else NEVER


@dataclass(frozen=True, slots=True)
class ExplainedAloud(OfEach):
    """Wherever recording went on, the cause was said aloud."""

    def holds(self, situation: Situation, subject: Subject) -> Answer:  # noqa: ARG002 - the protocol's signature
        """Look at every restart."""
        if not isinstance(subject, Recording):
            return False
        if subject.interruptions is UNKNOWN:
            return None
        return _all(_flag(one.spoken_at_restart) for one in subject.interruptions if one.to is not None)


@dataclass(frozen=True, slots=True)
class ReportedAtOnce(OfEach):
    """Wherever recording did not go on, this was reported at once to one of these heads."""

    to: frozenset[str]
    within: timedelta

    def holds(self, situation: Situation, subject: Subject) -> Answer:
        """Look at every stop."""
        return _of_stops(subject, lambda one: self._reported(one, situation, subject))

    def lacking(self, situation: Situation, subject: Subject) -> tuple[Text, ...]:
        """Name the head to whom it is to be reported."""
        if self.holds(situation, subject) is not False:
            return ()
        return tuple(word_name("reported_to", word) for word in vocabulary()["reported_to"] if word in self.to)

    def _reported(self, one: Interruption, situation: Situation, subject: Subject) -> Answer:
        if one.reported_at is None or one.reported_to is None:
            return False
        if one.reported_to is not UNKNOWN and one.reported_to not in self.to:
            return False
        soon = self._soon(one, situation, subject)
        return None if soon and one.reported_to is UNKNOWN else soon

    def _soon(self, one: Interruption, situation: Situation, subject: Subject) -> Answer:
        activity = situation.activity(subject)
        ended = activity.ended_at if isinstance(activity, Activity) else activity
        if not isinstance(one.reported_at, datetime):
            return None
        if isinstance(one.from_, datetime) and one.reported_at - one.from_ <= self.within:
            return True
        if isinstance(ended, datetime):
            return one.reported_at <= ended or (None if not isinstance(one.from_, datetime) else False)
        return None if ended is UNKNOWN else isinstance(activity, Activity)


@dataclass(frozen=True, slots=True)
class StatedInWriting(OfEach):
    """Wherever recording did not go on, there is a written statement of it."""

    def holds(self, situation: Situation, subject: Subject) -> Answer:
        """Look at every stop, then for a statement among the documents."""
        if isinstance(subject, Recording) and covering(_STATEMENT, situation, subject):
            return True
        return _of_stops(subject, lambda one: _is_given(one.statement_at))


@dataclass(frozen=True, slots=True)
class StatementSigned(OfEach):
    """Wherever recording did not go on, so many officers signed the written statement."""

    officers: int
    roles: frozenset[str]
    """The words that are no officer's id."""

    def holds(self, situation: Situation, subject: Subject) -> Answer:
        """Count the officers under each statement; one among the documents speaks for all stops."""
        if not isinstance(subject, Recording):
            return False
        papers = covering(_STATEMENT, situation, subject)
        if any(self._enough(paper.signed_by) for paper in papers):
            return True
        stops = _of_stops(subject, lambda one: self._enough(one.statement_signed_by))
        return None if stops is False and any(paper.signed_by is UNKNOWN for paper in papers) else stops

    def lacking(self, situation: Situation, subject: Subject) -> tuple[Text, ...]:
        """Say how many have to sign."""
        if self.holds(situation, subject) is not False:
            return ()
        return (Text(zh=f"{self.officers}名以上执法人员签字", en=f"signatures of {self.officers} officers"),)

    def _enough(self, names: Maybe[tuple[str, ...]]) -> Answer:
        if names is UNKNOWN:
            return None
        return len({name for name in names or () if name not in self.roles}) >= self.officers


@dataclass(frozen=True, slots=True)
class CheckedBefore(OfEach):
    """No interruption came from what a check would have shown: before each of these causes, the check was passed."""

    causes: frozenset[str]

    def holds(self, situation: Situation, subject: Subject) -> Answer:
        """Look for a passed check of the device, made on the day of recording and before the interruption."""
        if not isinstance(subject, Recording):
            return False
        if subject.interruptions is UNKNOWN:
            return None
        stops = [one for one in subject.interruptions if one.cause in self.causes]
        checks = _checks(situation, subject)
        return None if stops and checks is None else _all(_passed(one, subject, checks or ()) for one in stops)


@dataclass(frozen=True, slots=True)
class InterruptedBy:
    """The recording was interrupted by one of these causes."""

    causes: frozenset[str]

    def holds(self, situation: Situation, subject: Subject) -> Answer:  # noqa: ARG002 - the protocol's signature
        """Look through the interruptions."""
        if not isinstance(subject, Recording):
            return False
        if subject.interruptions is UNKNOWN:
            return None
        if not subject.interruptions:  # the common case
            return False
        return _any(None if one.cause is UNKNOWN else one.cause in self.causes for one in subject.interruptions)

    def given(self, profile: Profile) -> Condition:
        """Settle it where no recording was interrupted."""
        return self if profile.is_interrupted else NEVER


def _of_stops(subject: Subject, ask: Callable[[Interruption], Answer]) -> Answer:
    """Ask about every interruption after which recording did not, or may not have, gone on."""
    if not isinstance(subject, Recording):
        return False
    if subject.interruptions is UNKNOWN:
        return None
    return _all(ask(one) for one in subject.interruptions if one.to is None or one.to is UNKNOWN)


def _all(answers: Iterable[Answer]) -> Answer:
    found = list(answers)
    return False if False in found else None if None in found else True


def _any(answers: Iterable[Answer]) -> Answer:
    found = list(answers)
    return True if True in found else None if None in found else False


def _flag(value: Maybe[bool]) -> Answer:
    return None if value is UNKNOWN else bool(value)


def _is_given(value: Maybe[datetime]) -> Answer:
    return None if value is UNKNOWN else value is not None


def _checks(situation: Situation, recording: Recording) -> tuple[DeviceCheck, ...] | None:
    """Return the checks of the recording's device; None where nobody knows them."""
    devices = situation.facts.devices
    if devices is UNKNOWN or recording.device is UNKNOWN:
        return None
    for device in devices:
        if device.id == recording.device:
            return None if device.checks is UNKNOWN else device.checks
    return () if recording.device is None else None


def _passed(one: Interruption, recording: Recording, checks: tuple[DeviceCheck, ...]) -> Answer:
    return _any(_is_passed(check, one, recording) for check in checks)


def _is_passed(check: DeviceCheck, one: Interruption, recording: Recording) -> Answer:
    value = check.battery if one.cause == "battery" else check.storage
    times = (check.at, one.from_, recording.started_at)
    if value is False or value is None or check.at is None:
        return False
    if value is UNKNOWN or not all(isinstance(time, datetime) for time in times):
        return None
    made, stopped, started = (time for time in times if isinstance(time, datetime))
    return made <= stopped and legal_date(made) >= legal_date(started)


def _interrupted(node: Node) -> Condition:
    return Interrupted(resumed=node.word(("resumed", "for_good")) == "resumed")


def _interrupted_by(node: Node) -> Condition:
    return InterruptedBy(frozenset(node.words(vocabulary()["interruption_cause"])))


def _checked_before(node: Node) -> Condition:
    return CheckedBefore(frozenset(node.words(("battery", "storage"))))


def _reported(node: Node) -> Condition:
    found = node.keys(("to", "within", "source"), ("to", "within", "source"))
    to = found["to"].words(vocabulary()["reported_to"]) if "to" in found else ()
    return ReportedAtOnce(frozenset(to), read_hours(found["within"]) if "within" in found else timedelta(0))


def _signed(node: Node) -> Condition:
    return StatementSigned(read_count(node), frozenset(vocabulary()["signer"]))


WORDS: Mapping[str, Callable[[Node], Condition]] = {
    "interrupted": _interrupted,
    "interrupted_by": _interrupted_by,
    "explained_aloud": only_true(ExplainedAloud()),
    "reported_at_once": _reported,
    "stated_in_writing": only_true(StatedInWriting()),
    "statement_signed_by_officers": _signed,
    "checked_before": _checked_before,
}
