"""Every read of the law pages: what is open under which article, and a case that the officer may see, by its number."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from liuhen.kernel.errors import InvalidInput
from liuhen.law.provision import parse_provision
from liuhen.office.cases.queries import visible_to
from liuhen.office.oversight.queries import open_in_unit
from liuhen.office.people.permissions import allowed

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from liuhen.office.cases.models import Case
    from liuhen.office.people.models import Officer


SUGGESTED = 50


@dataclass(frozen=True, slots=True)
class Open:
    """How many duties are open, and how many of them are past their end."""

    all: int = 0
    overdue: int = 0


def open_by_article(officer: Officer, now: datetime) -> Mapping[tuple[str, int], Open]:
    """Count the open duties of the officer's unit by text and article."""
    past = Q(due_at__lte=now) | Q(state="breached")
    rows = (
        open_in_unit(officer)
        .order_by()
        .values_list("provision")
        .annotate(all=Count("pk"), overdue=Count("pk", filter=past))
    )
    found: dict[tuple[str, int], Open] = defaultdict(Open)
    for text, count, overdue in rows:
        try:
            provision = parse_provision(text)
        except InvalidInput:  # an agency's own words, from an override, belong to no article
            continue
        key = (provision.text, provision.article)
        found[key] = Open(found[key].all + count, found[key].overdue + overdue)
    return found


def may_choose_cases(officer: Officer) -> bool:
    """Tell whether the officer's role lets them see any case at all."""
    return allowed(officer, "cases.view")


def case_numbered(officer: Officer, number: str) -> Case | None:
    """Find a case by its number among those that the officer may know of."""
    if not may_choose_cases(officer):
        return None
    return visible_to(officer).filter(number=number.strip()).first()


def recent_numbers(officer: Officer) -> list[str]:
    """List the numbers of the newest cases that the officer may know of, to choose from."""
    if not may_choose_cases(officer):
        return []
    return list(visible_to(officer).order_by("-pk").values_list("number", flat=True)[:SUGGESTED])
