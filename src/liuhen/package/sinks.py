"""Where a package is written: a folder or a zip, whole or not at all.

Everything goes to a temporary sibling first, is forced to the disk, and takes its name in one step at the end. An
existing target is never touched; whatever goes wrong, the temporary sibling is removed.
"""

from __future__ import annotations

import os
import shutil
import zipfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING
from uuid import uuid4

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime


class FolderSink:
    """Writes a package as a folder."""

    def __init__(self, target: Path) -> None:
        self.target = target
        self.temporary = _sibling(target)
        self.temporary.mkdir()

    @contextmanager
    def file(self, path: str) -> Iterator[IO[bytes]]:
        """Open a new file of the package for writing; on the way out it is on the disk."""
        place = self.temporary / path
        place.parent.mkdir(parents=True, exist_ok=True)
        with place.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())

    def close(self) -> None:
        """Force the folders to the disk; afterwards the temporary package can be read."""
        for folder, _, _ in os.walk(self.temporary):
            sync_folder(Path(folder))

    def publish(self) -> None:
        """Give the package its name."""
        if os.path.lexists(self.target):
            raise FileExistsError(self.target)
        self.temporary.rename(self.target)
        sync_folder(self.target.parent)

    def discard(self) -> None:
        """Remove what was written."""
        shutil.rmtree(self.temporary, ignore_errors=True)


class ZipSink:
    """Writes a package as a zip with one folder in it (RFC 8493 §4); stored, because footage does not shrink."""

    def __init__(self, target: Path, made_at: datetime) -> None:
        self.target = target
        self.temporary = _sibling(target)
        self.temporary.mkdir()
        self._path = self.temporary / target.name
        self._file = self._path.open("xb")
        self._zip = zipfile.ZipFile(self._file, "w", zipfile.ZIP_STORED, allowZip64=True)
        self._made = made_at.timetuple()[:6]

    @contextmanager
    def file(self, path: str) -> Iterator[IO[bytes]]:
        """Open a new member for writing."""
        info = zipfile.ZipInfo(f"{self.target.stem}/{path}", self._made)
        info.external_attr = 0o100644 << 16
        with self._zip.open(info, "w", force_zip64=True) as file:
            yield file

    def close(self) -> None:
        """Write the directory of the zip and force all to the disk."""
        self._zip.close()
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self.temporary = self._path

    def publish(self) -> None:
        """Give the zip its name; fails when somebody else took it meanwhile."""
        os.link(self._path, self.target)
        sync_folder(self.target.parent)
        self.discard()

    def discard(self) -> None:
        """Remove what was written."""
        with suppress(OSError):  # the directory of a zip that is thrown away need not fit on the disk
            self._zip.close()
        with suppress(OSError):
            self._file.close()
        shutil.rmtree(self._path.parent, ignore_errors=True)


def sync_folder(folder: Path) -> None:
    """Force a folder's names to the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _sibling(target: Path) -> Path:
    return target.parent / f".{target.name[:80]}.{uuid4().hex}.part"
