"""Which recordings are looked for in the list of all: words, people, devices, days, what they are."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from operator import or_
from typing import TYPE_CHECKING

from django.db.models import Q

from liuhen.kernel.instant import end_of, start_of

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from django.db.models import QuerySet

    from liuhen.office.capture.models import Recording


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which recordings are asked for; what is empty or None does not narrow.

    `of` is `unclassified`, `classified` or `evidence`; `words` are looked for in number, device, officer, case and file
    name; the days are those of the recording's start in Beijing, both included: an unknown start lies on none.
    """

    of: str = ""
    words: str = ""
    device: UUID | None = None
    officer: UUID | None = None
    medium: str = ""
    since: date | None = None
    until: date | None = None

    def __call__(self, recordings: QuerySet[Recording]) -> QuerySet[Recording]:
        """Narrow recordings."""
        exact = {"device": self.device, "officer": self.officer, "medium": self.medium or None}
        rows = recordings.filter(**{key: value for key, value in exact.items() if value is not None})
        match self.of:
            case "unclassified" | "classified":
                rows = rows.filter(activity__isnull=self.of == "unclassified")
            case "evidence":
                rows = rows.filter(is_evidence=True)
        if self.since is not None:
            rows = rows.filter(started_at__gte=start_of(self.since))
        if self.until is not None:
            rows = rows.filter(started_at__lt=end_of(self.until))
        if self.words:
            places = (
                "number",
                "device__number",
                "officer__name",
                "activity__case__number",
                "headings__cause",
                "file__name",
            )
            rows = rows.filter(functools.reduce(or_, (Q(**{f"{one}__icontains": self.words}) for one in places)))
        return rows
