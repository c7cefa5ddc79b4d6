"""Force: between which dates a rule is law. The version in force at the event decides, not today's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from liuhen.kernel.instant import legal_date

if TYPE_CHECKING:
    from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Force:
    """From a day (None: no known beginning) up to, not including, another (None: no end)."""

    since: date | None = None
    until: date | None = None

    @property
    def is_unbounded(self) -> bool:
        """Tell whether the rule has always been and still is in force, as far as is known."""
        return self.since is None and self.until is None

    def holds_at(self, at: datetime) -> bool:
        """Tell whether the rule is in force on the legal day of `at`."""
        if self.is_unbounded:
            return True
        day = legal_date(at)
        return (self.since is None or self.since <= day) and (self.until is None or day < self.until)
