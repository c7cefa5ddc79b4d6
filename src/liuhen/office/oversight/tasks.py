"""Background work of the board."""

from liuhen.office.oversight.projection import recompute_all

__all__ = ["recompute_all"]
