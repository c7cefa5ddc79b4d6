"""Whether originals may leave a device, and their leaving. The answer is no until everything below is true.

The agency has switched it on; the file is stored; its original, read again from the vault, has its digest; another copy
of the original is kept elsewhere; and the file on the device is as it was when it was taken. The entry comes before the
removal: killed in between, the journal speaks of a file that the next docking still lists, and never the other way.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from liuhen.kernel.digest import Digest
from liuhen.kernel.errors import IntegrityError, Refusal, Text
from liuhen.office.capture.docking.actions import raise_finding
from liuhen.office.capture.docking.models import FindingKind
from liuhen.office.capture.docking.queries import dock_rules, stored_files
from liuhen.office.capture.originals import vault
from liuhen.office.journal.act import act

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from liuhen.kernel.identity import ObjectName
    from liuhen.office.capture.docking.models import DockFile, Docking
    from liuhen.office.people.models import Agency

logger = logging.getLogger("liuhen.dock")
SAFE: Final = Text(zh="设备上的原件没有改动。", en="The originals on the device are untouched.")


def copies_elsewhere(digest: Digest) -> int:
    """Return how many replicas hold an original, each read and compared. This installation knows no replicas yet."""
    del digest
    return 0


def has_replicas() -> bool:
    """Tell whether originals are copied elsewhere at all. There is no replication yet, so they are not."""
    return False


def why_not(agency: Agency) -> Refusal | None:
    """Say why nothing may leave any device; None where each file is to be judged for itself."""
    if not dock_rules(agency).is_clearing:
        return Refusal(
            "clearing-off",
            Text(zh="本机关没有开启清除设备上的原件。", en="The agency has not switched clearing on."),
            safe=SAFE,
        )
    if not has_replicas():
        return Refusal(
            "no-replica",
            Text(
                zh="原件还没有第二份副本，不清除。", en="There is no second copy of the originals; nothing is cleared."
            ),
            safe=SAFE,
            todo=Text(zh="请先配置副本存储。", en="Set up a replica first."),
        )
    return None


def clear_device(*, docking: Docking, root: Path, by: ObjectName, now: Callable[[], datetime]) -> int:
    """Remove from a device what may leave it; return how many files left."""
    if why_not(docking.unit.agency) is not None:
        return 0
    return sum(_clear(docking, file, root, by, now) for file in stored_files(docking))


def _clear(docking: Docking, file: DockFile, root: Path, by: ObjectName, now: Callable[[], datetime]) -> bool:
    at, digest = root / file.path, Digest.from_hex(file.sha256)
    try:
        status = at.lstat()
        if (status.st_size, status.st_mtime_ns) != (file.size_bytes, file.modified_ns):
            return False  # not the bytes that were taken: the next look lists it anew
        vault().verify(digest)
    except OSError as error:
        logger.warning("%s is left on the device: %s", file.path, error)
        return False
    except IntegrityError as error:
        _tell(docking, file, error, by, now())
        return False
    if copies_elsewhere(digest) < 1:
        return False
    with act(by=by, at=now()) as record:
        file.cleared_at = now()
        file.save(update_fields=["cleared_at"])
        record("docking.cleared", docking, {"path": file.path, "sha256": file.sha256}, original=digest)
    try:
        at.unlink()
    except OSError as error:
        logger.warning("%s could not be removed from the device: %s", file.path, error)
        return False
    return True


def _tell(docking: Docking, file: DockFile, error: IntegrityError, by: ObjectName, at: datetime) -> None:

    logger.critical("%s: %s", file.path, error)
    detail = {"path": file.path, "expected": str(error.expected), "actual": str(error.actual)}
    raise_finding(docking=docking, kind=FindingKind.DIFFERS, detail={**detail}, by=by, at=at)
