"""One core for the threads that hand out ranges.

They share the interpreter, and each range lets go of it a dozen times for a moment: at every statement, file and read.
Spread over the cores, another thread seizes it each time and the first has to be woken again, which takes longer than
the range itself. On one core nobody can seize it before the kernel gives the core to somebody else.
"""

from __future__ import annotations

import os
import threading
from typing import Final

CAN_CHOOSE: Final = hasattr(os, "sched_setaffinity")  # Linux


class OneCore:
    """Lets threads run on one core together, and anywhere again. Each thread says it for itself."""

    def __init__(self) -> None:
        """Anywhere is where the caller may run now, and the core is one of these."""
        self._anywhere = os.sched_getaffinity(0) if CAN_CHOOSE else set()
        self._here = threading.local()

    def join(self) -> None:
        """Run on the core of the others."""
        if CAN_CHOOSE and not getattr(self._here, "is_together", False):
            os.sched_setaffinity(0, {max(self._anywhere)})
            self._here.is_together = True

    def leave(self) -> None:
        """Run anywhere: work that computes or waits long has nothing to do with the others."""
        if getattr(self._here, "is_together", False):
            os.sched_setaffinity(0, self._anywhere)
            self._here.is_together = False
