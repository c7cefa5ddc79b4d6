"""When a wait is over, for the page that says that sign-in is shut."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template

if TYPE_CHECKING:
    from datetime import datetime, timedelta

register = template.Library()


@register.filter
def after(start: datetime, span: timedelta) -> datetime:
    """Return the instant that lies a span after another."""
    return start + span
