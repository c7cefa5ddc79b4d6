"""When service took effect: by public notice only once the period from the notice is over (civil-procedure-law/95).

Other periods run from there: the day on which the notice has been up long enough is the day of service. How long that
is stands in the pack. A service that came before the decision did not serve it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from liuhen.kernel.instant import in_beijing, start_of
from liuhen.law.facts import UNKNOWN, Activity
from liuhen.law.periods import Unit, add_calendar
from liuhen.law.rules.plain import A_DAY, read_period
from liuhen.law.situation import OfAnyCase

if TYPE_CHECKING:
    from liuhen.kernel.errors import Text
    from liuhen.law.facts import Maybe
    from liuhen.law.periods import Period
    from liuhen.law.situation import Situation, Subject
    from liuhen.law.strict import Node

_DECIDED = frozenset({"decision_made"})
_BY_NOTICE = "public_notice"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceMoment(OfAnyCase):
    """The first service that took effect; by public notice on the last day of `notice` after the notice."""

    name: str
    label: Text
    source: str
    notice: Period

    def of(self, situation: Situation, _: Subject) -> Maybe[datetime]:
        """Find it among the activities; while a service is not known well enough, neither is the first one."""
        activities = situation.facts.activities
        if activities is UNKNOWN:
            return UNKNOWN
        decided = [event.at for event in situation.events(_DECIDED) if isinstance(event.at, datetime)]
        took_effect = [self._effect(activity) for activity in activities if activity.kind in {"service", UNKNOWN}]
        known = [at for at in took_effect if isinstance(at, datetime) and (not decided or at >= min(decided))]
        if UNKNOWN in took_effect:
            return UNKNOWN
        return min(known, default=None)

    def _effect(self, service: Activity) -> Maybe[datetime]:
        ended = service.ended_at
        if service.kind is UNKNOWN or ended is UNKNOWN:
            return UNKNOWN
        if ended is None or service.method != _BY_NOTICE:
            return UNKNOWN if ended is not None and service.method is UNKNOWN else ended
        return start_of(add_calendar(in_beijing(ended).date(), self.notice))


def read_notice(node: Node) -> Period:
    """Read how long a notice is up before it counts as served: a period of the calendar."""
    period = read_period(node)
    if period.unit in (Unit.HOUR, Unit.WORKING_DAY):
        node.fault("a public notice runs by the calendar: days, weeks or months")
        return A_DAY
    return period
