"""Background work of the board."""

from liuhen.office.oversight.recomputing.passes import recompute_stale, sweep_stale
from liuhen.office.oversight.reminders.mail import remind_by_mail

__all__ = ["recompute_stale", "remind_by_mail", "sweep_stale"]
