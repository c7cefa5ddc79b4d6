"""Where the bytes are: a package as a folder or as a zip.

Follows no link, opens nothing but plain files inside the package, and refuses zips made to overwhelm the reader.
"""

from __future__ import annotations

import hashlib
import os
import struct
import zipfile
import zlib
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SMALL = 65_535  # bytes: the most that an entry of the log may have
MEDIUM = 1 << 20  # a note or a proof; also one read of a file
LARGE = 64 << 20  # a manifest or a JSON file
MAX_RATIO = 100  # of a zip: contents to file
DAMAGE = (OSError, zipfile.BadZipFile, zlib.error, struct.error, ValueError, EOFError, RuntimeError, MemoryError)


class Bad(Exception):
    """A fault: its code, the file, and where it helps the entry, what was expected and what was found."""

    def __init__(self, code: str, where: str, expected: object = None, actual: object = None) -> None:
        super().__init__(code)
        self.fault: dict[str, Any] = {"code": code, "where": _readable(where)}
        for key, value in (("expected", expected), ("actual", actual)):
            if value is not None:
                self.fault[key] = _readable(str(value))[:400]

    def at(self, entry: int, label: str = "") -> Bad:
        """Name the entry of the log that the fault belongs to."""
        self.fault["entry"] = entry
        return self.named(label)

    def named(self, label: str) -> Bad:
        """Add what people know the thing by, or the list that speaks of it."""
        if label:
            self.fault["label"] = _readable(label)
        return self


def _readable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def safe_name(name: str) -> bool:
    """Whether a name stays inside the package on every system, can be shown as it is and needs no escape.

    A percent sign would need one (RFC 8493 §2.1.3), and programs do not agree on it.
    """
    parts = name.split("/")
    inside = not any(part in ("", ".", "..") for part in parts) and not name.startswith("~")
    return inside and all(letter >= " " and letter not in "\\%\x7f" for letter in name)


class Source:
    """The files of a package by their path inside it. `faults` names what no package may hold."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.sizes: dict[str, int] = {}
        self.faults: list[dict[str, Any]] = []
        self.progress: Callable[[int, int], None] | None = None
        self._digests: dict[str, str] = {}
        self._done = self._total = 0

    def add(self, name: str, size: int) -> None:
        """Take note of a file, or of why it cannot be one of a package."""
        if _readable(name) != name or not safe_name(name):
            self.faults.append(Bad("bad-name", name).fault)
        elif name in self.sizes:
            self.faults.append(Bad("name-twice", name).fault)
        else:
            self.sizes[name] = size

    def open(self, name: str) -> IO[bytes]:
        """Open a file that `sizes` holds."""
        raise NotImplementedError

    def read(self, name: str, limit: int = SMALL) -> bytes:
        """Read a small file whole."""
        if name not in self.sizes:
            raise Bad("missing", name)
        try:
            with self.open(name) as file:
                data = file.read(limit + 1)
        except DAMAGE as error:
            raise Bad("unreadable", name) from error
        if len(data) > limit:
            raise Bad("too-large", name, expected=limit)
        return data

    def digest(self, name: str) -> str:
        """SHA-256 of a file in hexadecimal, read once and never held in memory."""
        if name not in self._digests:
            sha = hashlib.sha256()
            try:
                with self.open(name) as file:
                    for chunk in iter(lambda: file.read(MEDIUM), b""):
                        sha.update(chunk)
                        self._advance(len(chunk))
            except DAMAGE as error:
                raise Bad("unreadable", name) from error
            self._digests[name] = sha.hexdigest()
        return self._digests[name]

    def _advance(self, count: int) -> None:
        self._total = self._total or sum(self.sizes.values())
        self._done += count
        if self.progress:
            self.progress(self._done, self._total)


class Folder(Source):
    """A package as a folder. Links and special files are faults and are never opened."""

    def __init__(self, root: Path) -> None:
        super().__init__(root.resolve().name)
        self.root, waiting = root, [""]
        while waiting:
            prefix = waiting.pop()
            with os.scandir(root / prefix) as found:
                for item in sorted(found, key=lambda one: one.name):
                    if item.is_dir(follow_symlinks=False):
                        waiting.append(f"{prefix}{item.name}/")
                    elif item.is_file(follow_symlinks=False):
                        self.add(prefix + item.name, item.stat(follow_symlinks=False).st_size)
                    else:
                        self.faults.append(Bad("not-a-file", prefix + item.name).fault)

    def open(self, name: str) -> IO[bytes]:
        """Open a plain file; a link that took its place since is refused by the system."""
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
        return os.fdopen(os.open(self.root / name, flags), "rb")


class Zip(Source):
    """A package as a zip, with one folder around it or none."""

    def __init__(self, path: Path) -> None:
        super().__init__(path.name)
        self.zip = zipfile.ZipFile(path)
        infos = [info for info in self.zip.infolist() if not info.filename.endswith("/")]
        roots = {info.filename.split("/")[0] for info in infos}
        prefix = f"{roots.pop()}/" if len(roots) == 1 else ""
        self.infos: dict[str, zipfile.ZipInfo] = {}
        for info in infos:
            name = info.filename[len(prefix) :]
            if _is_plain(info):
                self.add(name, info.file_size)
                self.infos.setdefault(name, info)
            else:
                self.faults.append(Bad("not-a-file", name).fault)
        if sum(self.sizes.values()) > MAX_RATIO * path.stat().st_size + MEDIUM:  # members that share their bytes
            raise Bad("too-large", self.name)

    def open(self, name: str) -> IO[bytes]:
        """Open a member; its check sum is verified while it is read."""
        return self.zip.open(self.infos[name])


def _is_plain(info: zipfile.ZipInfo) -> bool:
    """Whether a member is a file, stored or deflated, not encrypted, and no bomb."""
    kind = info.external_attr >> 28  # of Unix: 0 unknown, 8 file, 10 link
    known = info.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) and not info.flag_bits & 1
    return known and kind in (0, 8) and info.file_size <= MAX_RATIO * info.compress_size + MEDIUM


def open_source(path: Path) -> Source:
    """Open a folder or a zip; `Bad` when it is neither."""
    try:
        return Folder(path) if path.is_dir() else Zip(path)
    except DAMAGE as error:
        raise Bad("unreadable", path.name) from error
