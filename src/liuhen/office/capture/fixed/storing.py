"""When what cannot be stored now is offered again: a full disk is no reason to refuse footage for good.

Each attempt that fails leaves an entry, so it is made each tenth minute and not each minute.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from liuhen.office.capture.fixed.models import FixedState, Trouble

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from liuhen.office.capture.fixed.models import FixedSource

WAITS: Final[Mapping[str, Trouble]] = {
    "disk-full": Trouble.DISK,
    "vault-unwritable": Trouble.UNWRITABLE,
    "partial-busy": Trouble.UNWRITABLE,
    "source-unreadable": Trouble.UNREADABLE,
    "source-changed": Trouble.UNREADABLE,
}
AGAIN: Final = timedelta(minutes=10)
SWEEP: Final = timedelta(minutes=1)


def may_try(source: FixedSource, at: datetime) -> bool:
    """Tell whether to offer footage now: always, but for one minute of ten while the storage takes none."""
    state = FixedState.objects.get(source=source)
    if state.troubled_at is None or state.trouble not in WAITS.values():
        return True
    return (at - state.troubled_at) % AGAIN < SWEEP
