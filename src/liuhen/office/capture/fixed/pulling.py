"""Attending to a source: one worker at a time does what folder, spool and rows say is left, and may do it twice."""

from __future__ import annotations

import os
import socket
import threading
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db.models import Q

from liuhen.office.capture.fixed.folders import pull_folder
from liuhen.office.capture.fixed.models import FixedState, Way
from liuhen.office.capture.fixed.streams import pull_stream

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from uuid import UUID

    from liuhen.kernel.identity import ObjectName
    from liuhen.office.capture.fixed.models import FixedSource

HOLD: Final = timedelta(minutes=3)
HOLDER: Final = f"{socket.gethostname()}/{os.getpid()}"

_under_way: set[UUID] = set()
_lock = threading.Lock()


def attend(source: FixedSource, *, by: ObjectName, now: Callable[[], datetime]) -> None:
    """Do for one source what is to be done now, unless another worker, or another thread of this one, does."""
    with _lock:
        if source.pk in _under_way:
            return
        _under_way.add(source.pk)
    try:
        if hold_source(source, now()):
            pull = pull_folder if source.way == Way.FOLDER else pull_stream
            pull(source, by=by, now=now, still_ours=lambda: hold_source(source, now()))
    finally:
        with _lock:
            _under_way.discard(source.pk)


def hold_source(source: FixedSource, at: datetime) -> bool:
    """Hold a source for the next minutes; false where another worker holds it and lives, as far as can be seen."""
    free = Q(holder=HOLDER) | Q(held_until=None) | Q(held_until__lt=at)
    held = FixedState.objects.filter(source=source)
    holder = held.values_list("holder", flat=True).get()
    if not _may_live(holder):
        free |= Q(holder=holder)
    return bool(held.filter(free).update(holder=HOLDER, held_until=at + HOLD))


def _may_live(holder: str) -> bool:
    """Tell whether a worker may still live: one of another machine may, one of this machine has its process."""
    host, _, process = holder.rpartition("/")
    if host != socket.gethostname() or not process.isdecimal():
        return True
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True
