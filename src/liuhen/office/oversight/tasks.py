"""Background work of the board."""

from liuhen.office.oversight.recompute import recompute_stale, sweep_stale
from liuhen.office.oversight.remind_mail import remind_by_mail

__all__ = ["recompute_stale", "remind_by_mail", "sweep_stale"]
