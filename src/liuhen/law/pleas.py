"""Pleas: on which grounds an officer may declare that an activity went unrecorded, so that an article excuses it.

No list of its own: the rule's `waived_when` is asked with each ground of the vocabulary in the officer's mouth, and
what it excuses is what the article allows. A rule without `waived_when`, or one that only facts can excuse (an
interruption, a refused signature), allows nothing. Decides nothing about the case; the office records the declaration
and the engine judges it like any other fact.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from liuhen.law.facts import Activity
from liuhen.law.findings import Requirement, State
from liuhen.law.vocabulary import vocabulary

if TYPE_CHECKING:
    from liuhen.law.findings import Obligation

_ANY_REASON = "-"
_DONE = frozenset({State.MET, State.WAIVED, State.LATE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Plea:
    """A ground (a word of `no_recording_ground`) that the article takes.

    `needs_links`: only where the important links of the act are recorded all the same.
    """

    ground: str
    needs_links: bool


def pleas(finding: Obligation | Requirement) -> tuple[Plea, ...]:
    """Return what may be pleaded against a duty that is not met, in the order of the vocabulary; empty for nothing."""
    if not isinstance(finding, Requirement) or finding.state in _DONE or not isinstance(finding.of, Activity):
        return ()
    return tuple(
        Plea(ground=ground, needs_links=needs_links)
        for ground in vocabulary()["no_recording_ground"]
        if (needs_links := _links_needed(finding, ground)) is not None
    )


def _links_needed(finding: Requirement, ground: str) -> bool | None:
    """Say whether this ground excuses only with the links recorded; None where it does not excuse."""
    if _excuses(finding, ground, links=False):
        return False
    return True if _excuses(finding, ground, links=True) else None


def _excuses(finding: Requirement, ground: str, *, links: bool) -> bool:
    condition, activity = finding.rule.waived_when, finding.of
    if condition is None or not isinstance(activity, Activity):
        return False
    declared = replace(
        activity, no_recording_ground=ground, no_recording_reason=_ANY_REASON, important_links_recorded=links
    )
    return condition.holds(finding.situation, declared) is True
