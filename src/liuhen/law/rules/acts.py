"""What an agency did about recording over the period that is accounted for: which acts count, and when one was done.

An act counts for the period where the days that it covers meet it; one that covers nothing named counts where it was
done in the period. Three values throughout: an agency that has written nothing has neither acted nor failed to.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from liuhen.kernel.instant import end_of, legal_date, start_of
from liuhen.law.facts import UNKNOWN, Agency
from liuhen.law.situation import OfAnyCase
from liuhen.law.vocabulary import vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator

    from liuhen.kernel.errors import Text
    from liuhen.law.facts import AgencyAct, Maybe
    from liuhen.law.rules.conditions import Answer
    from liuhen.law.situation import Situation, Subject
    from liuhen.law.strict import Node

ACT_KEYS = ("kinds", "by", "used_for", "filed_with", "counts_recording", "whole_period", "ever")


@dataclass(frozen=True, slots=True, kw_only=True)
class ActFilter:
    """Which acts count: of these kinds, by one of these, used for one of these, filed with one of these.

    `whole_period` asks that the act covers all of the period, as an annual assessment does; `ever` takes earlier acts.
    """

    kinds: frozenset[str]
    by: frozenset[str] = frozenset()
    used_for: frozenset[str] = frozenset()
    filed_with: frozenset[str] = frozenset()
    counts_recording: bool = False
    whole_period: bool = False
    ever: bool = False

    def counts(self, act: AgencyAct, agency: Agency) -> Answer:
        """Say whether an act counts; what is known to be otherwise decides, then what is not known."""
        if act.kind not in self.kinds:
            return False
        answers = (
            _is_among(act.by, self.by),
            _shares(act.used_for, self.used_for),
            _is_among(act.filed_with, self.filed_with),
            _is_true(act.counts_recording) if self.counts_recording else True,
            self._is_in_time(act, agency),
        )
        if False in answers:
            return False
        return None if None in answers else True

    def _is_in_time(self, act: AgencyAct, agency: Agency) -> Answer:
        if self.ever:
            return _is_not_after(act, agency)
        if self.whole_period:
            return _covers(act.from_, act.until, agency)
        if isinstance(act.from_, date) and isinstance(act.until, date):
            return act.from_ <= agency.until and act.until >= agency.from_
        return _was_done_in(act.at, agency)

    def each_kind(self) -> Iterator[tuple[str, ActFilter]]:
        """Take the filter apart by its kinds, in the order of the vocabulary."""
        for kind in vocabulary()["agency_act_kind"]:
            if kind in self.kinds:
                yield kind, replace(self, kinds=frozenset({kind}))

    def standing(self, agency: Agency, at: datetime) -> Iterator[tuple[AgencyAct, bool]]:
        """Walk the acts that were done by an instant and count, or may; with each whether that is sure."""
        for act, counts in self._possible(agency):
            if not isinstance(act.at, datetime):
                yield act, False
            elif act.at <= at:
                yield act, counts is True

    def done(self, agency: Agency, at: datetime) -> Answer:
        """Say whether an act that counts was done by an instant."""
        answer: Answer = None if agency.acts is UNKNOWN else False
        for _, is_sure in self.standing(agency, at):
            if is_sure:
                return True
            answer = None
        return answer

    def first_done(self, agency: Agency) -> Maybe[datetime]:
        """Find when the first act that counts was done: an instant, None (none was) or UNKNOWN."""
        found: Maybe[datetime] = UNKNOWN if agency.acts is UNKNOWN else None
        for act, counts in self._possible(agency):
            if counts and isinstance(act.at, datetime):
                found = act.at if not isinstance(found, datetime) else min(found, act.at)
            elif found is None:
                found = UNKNOWN
        return found

    def _possible(self, agency: Agency) -> Iterator[tuple[AgencyAct, Answer]]:
        """Walk the acts that count or may count; what is planned and not done (`at` null) does not."""
        for act in () if agency.acts is UNKNOWN else agency.acts:
            if act.at is not None and (counts := self.counts(act, agency)) is not False:
                yield act, counts


@dataclass(frozen=True, slots=True, kw_only=True)
class ActMoment(OfAnyCase):
    """When an agency first did something that counts for the period."""

    name: str
    label: Text
    source: str
    acts: ActFilter

    def of(self, situation: Situation, subject: Subject) -> Maybe[datetime]:  # noqa: ARG002 - the protocol's signature
        """Find it among the acts."""
        return self.acts.first_done(subject) if isinstance(subject, Agency) else None


def last_day(_: Situation, subject: Subject) -> Maybe[datetime]:
    """Say on which day the period that is accounted for ends, from which a period runs that leaves that day out."""
    return start_of(subject.until) if isinstance(subject, Agency) else None


def period_ended(_: Situation, subject: Subject) -> Maybe[datetime]:
    """Say when the period that is accounted for was over: at the end of its last day."""
    return end_of(subject.until) if isinstance(subject, Agency) else None


def read_acts(node: Node) -> ActFilter:
    """Read which acts count."""
    found = node.keys(ACT_KEYS, ("kinds",))

    def words(key: str, list_name: str) -> frozenset[str]:
        return frozenset(found[key].words(vocabulary()[list_name])) if key in found else frozenset()

    return ActFilter(
        kinds=words("kinds", "agency_act_kind"),
        by=words("by", "overseer"),
        used_for=words("used_for", "analysis_use"),
        filed_with=words("filed_with", "overseer"),
        counts_recording=_read_true(found.get("counts_recording")),
        whole_period=_read_true(found.get("whole_period")),
        ever=_read_true(found.get("ever")),
    )


def _read_true(node: Node | None) -> bool:
    """Read a flag that is written only where it is true."""
    if node is not None and node.value is not True:
        node.fault("must be true, or be left out")
    return node is not None


def _is_among(word: Maybe[str], words: frozenset[str]) -> Answer:
    if not words:
        return True
    return None if word is UNKNOWN else word in words


def _shares(found: tuple[str, ...] | object, words: frozenset[str]) -> Answer:
    if not words:
        return True
    return None if not isinstance(found, tuple) else not words.isdisjoint(found)


def _is_true(value: Maybe[bool]) -> Answer:
    return None if value is UNKNOWN else bool(value)


def _covers(first: Maybe[date], last: Maybe[date], agency: Agency) -> Answer:
    if first is None or last is None:
        return False
    if first is not UNKNOWN and first > agency.from_:
        return False
    if last is not UNKNOWN and last < agency.until:
        return False
    return None if first is UNKNOWN or last is UNKNOWN else True


def _was_done_in(at: Maybe[datetime], agency: Agency) -> Answer:
    if not isinstance(at, datetime):
        return None if at is UNKNOWN else False
    return agency.from_ <= legal_date(at) <= agency.until


def _is_not_after(act: AgencyAct, agency: Agency) -> Answer:
    if not isinstance(act.at, datetime):
        return None if act.at is UNKNOWN else False
    return legal_date(act.at) <= agency.until
