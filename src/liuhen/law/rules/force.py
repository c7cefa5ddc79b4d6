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

    def holds_at(self, at: datetime) -> bool:
        """Tell whether the rule is in force on the legal day of `at`."""
        if self.since is None and self.until is None:
            return True
        day = legal_date(at)
        return (self.since is None or self.since <= day) and (self.until is None or day < self.until)


TIMELESS = Force()
"""In force on every day, as far as is known: most rules, so that who asks often asks `is TIMELESS` first."""
