"""Where a case stands, read from what was recorded in it.

Says nothing that no event says: a stage that was passed without a record is shown as not recorded.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liuhen.kernel.instant import legal_date
from liuhen.office.cases.actions import UNOPENED
from liuhen.office.cases.models import EventKind
from liuhen.office.web.wording import day_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from django.utils.functional import _StrPromise

    from liuhen.office.cases.models import Case, CaseEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One stage and the events that say it was reached; without any it lasts until the next is reached."""

    name: _StrPromise
    reached_by: tuple[EventKind, ...] = ()


FORMAL = (
    Stage(name=gettext_lazy("立案"), reached_by=(EventKind.CASE_OPENED,)),
    Stage(name=gettext_lazy("调查取证")),
    Stage(name=gettext_lazy("法制审核"), reached_by=(EventKind.SUBMITTED_TO_LEGAL_REVIEW,)),
    Stage(name=gettext_lazy("决定"), reached_by=(EventKind.DECISION_MADE, EventKind.NOT_PENALISED)),
    Stage(name=gettext_lazy("执行"), reached_by=(EventKind.PERFORMANCE_COMPLETED, EventKind.COMPULSORY_ACTION)),
    Stage(
        name=gettext_lazy("结案"),
        reached_by=(
            EventKind.CLOSING_APPROVED,
            EventKind.WITHDRAWN,
            EventKind.HANDED_OVER_TO_OTHER,
            EventKind.ACT_ENDED,
        ),
    ),
    Stage(name=gettext_lazy("归档"), reached_by=(EventKind.FILED,)),
)
PLAIN = (
    Stage(name=gettext_lazy("开展")),
    Stage(name=gettext_lazy("终结"), reached_by=(EventKind.ACT_ENDED, EventKind.CLOSING_APPROVED)),
    Stage(name=gettext_lazy("归档"), reached_by=(EventKind.FILED,)),
)


def stages_of(case: Case, events: Sequence[CaseEvent], now: datetime) -> list[dict[str, Any]]:
    """Return the stage bar of a case (`web/parts/stages.html`): name, note, and done, now or next."""
    plan = PLAIN if case.procedure in UNOPENED else FORMAL
    reached = [_first(stage, events) for stage in plan]
    if plan is FORMAL and reached[0] is None:
        reached[0] = case.opened_at
    last = max((index for index, at in enumerate(reached) if at is not None), default=-1)
    current = last + 1
    running = _("进行中 · 第 %(days)d 天") % {"days": (legal_date(now) - legal_date(case.opened_at)).days + 1}
    # A stage without events of its own, such as the investigation, goes on until the next is reached.
    bar = []
    for index, (stage, at) in enumerate(zip(plan, reached, strict=True)):
        state = "now" if index == current else "done" if index < current else "next"
        unrecorded = _("未登记") if state == "done" and stage.reached_by else ""
        note = day_text(at, now) if at else running if state == "now" else unrecorded
        bar.append({"name": str(stage.name), "note": note, "state": state})
    return bar


def _first(stage: Stage, events: Iterable[CaseEvent]) -> datetime | None:
    return min((event.at for event in events if event.kind in stage.reached_by), default=None)
