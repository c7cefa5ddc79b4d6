"""Background work of the board."""

from liuhen.office.oversight.recompute import recompute_stale, sweep_stale

__all__ = ["recompute_stale", "sweep_stale"]
