"""Where copies lie: a folder beside the vault's, one file for each, under the copy's id. Never where originals are.

A copy is written under a name of its own for each try, synced and then renamed, so that a file under its final name is
always whole. Only one process works at a copy; what a killed one left behind is dropped by the next.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING, Final
from uuid import uuid4

from django.conf import settings

from liuhen.kernel.digest import Digest

if TYPE_CHECKING:
    from liuhen.office.capture.derived.models import Derivative

SUFFIXES: Final = {"mp4": ".mp4", "m4a": ".m4a", "png": ".png", "jpeg": ".jpg"}


def folder_of_copies() -> Path:
    """Return the folder of finished copies, made when missing."""
    folder = Path(settings.LIUHEN_HOME) / "derived"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def file_of(row: Derivative) -> Path:
    """Return where the bytes of a copy are, or will be."""
    return folder_of_copies() / row.pk.hex


def name_of(row: Derivative) -> str:
    """Return the name under which a copy is saved: it says that it is a copy, of what, and which."""
    container = (row.process or {}).get("container", "")
    return f"{row.recording.number}_{row.get_sort_display()}_{row.pk.hex[-6:]}{SUFFIXES.get(container, '')}"


def lock_of(row: Derivative) -> Path:
    """Return the lock that is held while a copy is made."""
    return _workshop() / f"{row.pk.hex}.lock"


def new_part(row: Derivative) -> Path:
    """Return a fresh name to write to, after dropping what earlier tries left. To be called while `lock_of` is held."""
    drop_parts(row)
    return _workshop() / f"{row.pk.hex}.{uuid4().hex}.part"


def drop_parts(row: Derivative) -> None:
    """Drop everything unfinished of a copy."""
    for part in _workshop().glob(f"{row.pk.hex}.*.part"):
        part.unlink(missing_ok=True)


def finish(row: Derivative, part: Path) -> tuple[Digest, int]:
    """Sync what was written, give it its final name, and return its digest and size."""
    with part.open("rb") as file:
        digest = Digest(hashlib.file_digest(file, "sha256").digest())
    size = part.stat().st_size
    part.chmod(0o400)
    _sync(part)
    part.replace(file_of(row))
    _sync(folder_of_copies())
    return digest, size


def drop(row: Derivative) -> None:
    """Remove the bytes of a copy; may be called twice. Nothing here can reach an original."""
    file_of(row).unlink(missing_ok=True)


def _workshop() -> Path:
    folder = folder_of_copies() / "work"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
