"""When a wait is over, for the page that says that sign-in is shut."""

from __future__ import annotations

from datetime import datetime, timedelta

from django import template

register = template.Library()


@register.filter
def after(start: datetime, span: timedelta) -> datetime:
    """Return the instant that lies a span after another."""
    return start + span
