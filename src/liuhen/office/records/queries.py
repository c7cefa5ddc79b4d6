"""Every read about filing: what is due, what is missing, what was filed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef

from liuhen.kernel.errors import Text
from liuhen.office.capture.models import Recording
from liuhen.office.capture.queries import visible_to as recordings_visible_to
from liuhen.office.cases.models import Case, CaseEvent, EventKind
from liuhen.office.cases.queries import visible_to
from liuhen.office.records.models import Filing

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from liuhen.office.people.models import Officer

ENDS = (
    EventKind.CLOSING_APPROVED,
    EventKind.PERFORMANCE_COMPLETED,
    EventKind.NOT_PENALISED,
    EventKind.WITHDRAWN,
    EventKind.HANDED_OVER_TO_OTHER,
    EventKind.ACT_ENDED,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """One thing without which a case file cannot be filed."""

    code: str
    what: Text
    todo: Text


def missing_for_filing(case: Case) -> list[Missing]:
    """Say what stands in the way of filing; empty when nothing does."""
    found = []
    if Filing.objects.filter(case=case).exists():
        found.append(
            Missing(
                code="already-filed",
                what=Text(zh="该案卷已经归档。", en="This case file has been filed."),
                todo=Text(zh="无需再办。", en="There is nothing left to do."),
            )
        )
    if not case.events.filter(kind__in=ENDS).exists():
        found.append(
            Missing(
                code="not-ended",
                what=Text(zh="案件尚未终结，不能归档。", en="The case has not ended and cannot be filed."),
                todo=Text(zh="请先登记结案、履行完毕等终结事项。", en="Record first how the act ended."),
            )
        )
    waiting = Recording.objects.filter(activity__case=case, file__examined_at=None).count()
    if waiting:
        found.append(
            Missing(
                code="recordings-unexamined",
                what=Text(zh=f"{waiting} 段录像还在检查。", en=f"{waiting} recordings are still being examined."),
                todo=Text(zh="请稍候再试，通常不超过一分钟。", en="Try again shortly; it takes a minute at most."),
            )
        )
    return found


PAGE = 25
WAITING = 100


def waiting_for_hand_over(officer: Officer) -> list[Recording]:
    """Return recordings that have not been handed over to the archive room, oldest first; at most a hundred at once."""
    return list(recordings_visible_to(officer).filter(hand_overs=None).order_by("stored_at", "pk")[:WAITING])


def page_of_filed(officer: Officer, *, before: UUID | None = None) -> tuple[list[Filing], UUID | None]:
    """Return one page of what was filed, newest first, and the key of the next."""
    filings = filed(officer)
    if before is not None:
        filings = filings.filter(pk__lt=before)
    rows = list(filings[: PAGE + 1])
    return rows[:PAGE], rows[PAGE - 1].pk if len(rows) > PAGE else None


def to_file(officer: Officer) -> QuerySet[Case]:
    """Return the ended cases that wait to be filed, as far as the officer may know, oldest first."""
    ended = CaseEvent.objects.filter(case=OuterRef("pk"), kind__in=ENDS)
    filed = Filing.objects.filter(case=OuterRef("pk"))
    return visible_to(officer).filter(Exists(ended), ~Exists(filed)).order_by("pk")


def filed(officer: Officer) -> QuerySet[Filing]:
    """Return what was filed, newest first, as far as the officer may know."""
    return Filing.objects.filter(case__in=visible_to(officer)).select_related("case__party", "filed_by").order_by("-pk")
