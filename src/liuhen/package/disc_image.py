"""A package as an image of a disc: written as a stream, and read back as a verifier reads a folder.

ISO 9660 level 3 with Rock Ridge beside UDF, over the same bytes: Windows and macOS read UDF (long names, Chinese names,
files over 4 GiB), Linux reads either. No Joliet: its names end at 64 characters, ours begin with a digest of 64, and
Windows would not see files over 4 GiB through it. Refuses to overwrite; a disc that is not whole never has its name.
"""

from __future__ import annotations

import io
import os
import struct
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from typing import IO, TYPE_CHECKING, Any, Self, cast

from pycdlib import PyCdlib
from pycdlib.pycdlibexception import PyCdlibException

from liuhen.kernel.errors import IntegrityError
from liuhen.package.build import CHUNK, around, read_chunk, reading
from liuhen.package.disc_packing import SECTOR
from liuhen.package.verifier.sources import Bad, Source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from liuhen.package.content import Opener, PackageContent

    Progress = Callable[[int, int], None]

# What the library raises on a damaged image: its own words, and whatever a false number leads it into.
_DAMAGE = (PyCdlibException, OSError, ValueError, LookupError, AttributeError, TypeError, RecursionError, struct.error)
_ROCK_RIDGE, _LEVEL, _UDF = "1.09", 3, "2.60"


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscFile:
    """A file that a disc will hold: its path, size in bytes, SHA-256 in hexadecimal, and how to open it."""

    path: str
    size_bytes: int
    sha256: str
    open: Opener


def files_of(content: PackageContent) -> list[DiscFile]:
    """List every file of a package. No original is read here: its digest is known, and checked while it is copied."""
    files = [
        DiscFile(path=one.path, size_bytes=one.size_bytes, sha256=str(one.digest), open=one.open)
        for one in content.carried
    ]
    files += [_paper(f"data/{one.path}", one.open) for one in content.papers]
    written = {file.path: (file.sha256, file.size_bytes) for file in files}
    for path, data in around(content, written):
        file = _held(path, data)
        written[path] = (file.sha256, file.size_bytes)
        files.append(file)
    return files


def _held(path: str, data: bytes) -> DiscFile:
    return DiscFile(path=path, size_bytes=len(data), sha256=sha256(data).hexdigest(), open=lambda: io.BytesIO(data))


def _paper(path: str, open_: Opener) -> DiscFile:
    sha, size = sha256(), 0
    with reading(path, open_) as source:
        while chunk := read_chunk(path, source):
            sha.update(chunk)
            size += len(chunk)
    return DiscFile(path=path, size_bytes=size, sha256=sha.hexdigest(), open=open_)


class Streamed(io.RawIOBase):
    """One file on its way to a disc: opened when its turn comes, hashed as it passes, closed at its end.

    Raises `IntegrityError` when the bytes are not those that were registered. Can only be read from front to back.
    """

    def __init__(self, file: DiscFile) -> None:
        super().__init__()
        self._file, self._sha, self._place = file, sha256(), 0
        self._source: IO[bytes] | None = None

    def readable(self) -> bool:
        """Yes."""
        return True

    def seekable(self) -> bool:
        """Only to where it stands: a file over 4 GiB is asked for in several pieces, one after the other."""
        return True

    def tell(self) -> int:
        """Return how many bytes have passed."""
        return self._place

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Stay where it is; anything else is a mistake of the caller."""
        if whence != os.SEEK_SET or offset != self._place:
            raise io.UnsupportedOperation(f"{self._file.path}: only forwards, from {self._place} to {offset}")
        return self._place

    def read(self, size: int | None = -1) -> bytes:
        """Return the next bytes, as many as asked for; fewer only at the end."""
        want = self._file.size_bytes - self._place if size is None or size < 0 else size
        parts = []
        while want > 0 and (chunk := self._next(want)):
            parts.append(chunk)
            want -= len(chunk)
        return b"".join(parts)

    def _next(self, want: int) -> bytes:
        if self._source is None:
            self._source = reading(self._file.path, self._file.open)
        try:
            chunk = self._source.read(min(want, CHUNK))
        except OSError as error:
            raise IntegrityError(self._file.path, expected="the bytes that were registered", actual=error) from error
        self._sha.update(chunk)
        self._place += len(chunk)
        return chunk

    def finish(self) -> None:
        """Compare what has passed with what was registered."""
        if self._source is not None:
            longer = self._source.read(1)
            self._source.close()
            if longer:
                raise IntegrityError(self._file.path, expected=f"{self._file.size_bytes} bytes", actual="more")
        if self._place != self._file.size_bytes:
            raise IntegrityError(self._file.path, expected=f"{self._file.size_bytes} bytes", actual=self._place)
        if self._sha.hexdigest() != self._file.sha256:
            raise IntegrityError(self._file.path, expected=self._file.sha256, actual=self._sha.hexdigest())

    def close(self) -> None:
        """Close the source, however far it was read."""
        if self._source is not None:
            self._source.close()
        super().close()


def write_image(files: list[DiscFile], out: Path, volume: str, progress: Progress | None = None) -> int:
    """Write an image of `files` to the new file `out` and force it to the disk; return its size in bytes.

    `volume` is the name that the system shows (A–Z, 0–9, underscore; at most 32). Every file is compared with its
    digest on the way: `IntegrityError` where one differs, `OSError` where the place cannot take the image.
    """
    iso: Any = PyCdlib()
    iso.new(interchange_level=_LEVEL, rock_ridge=_ROCK_RIDGE, udf=_UDF, vol_ident=volume)
    sources = [Streamed(file) for file in files]
    try:
        _lay_out(iso, files, sources)
        with out.open("xb") as target:
            iso.write_fp(target, blocksize=CHUNK, progress_cb=_told(progress))
            target.flush()
            os.fsync(target.fileno())
            size = target.seek(0, os.SEEK_END)
        for source in sources:
            source.finish()
    finally:
        for source in sources:
            source.close()
        with suppress(PyCdlibException):
            iso.close()
    return size


def _told(progress: Progress | None) -> Callable[[int, int, Any], None] | None:
    """Fit a progress to the three arguments of the library."""
    return None if progress is None else lambda done, total, _: progress(done, total)


def _lay_out(iso: Any, files: list[DiscFile], sources: list[Streamed]) -> None:
    """Give every file its place in both trees; in the ISO tree by number, in Rock Ridge and UDF by name."""
    folders = {"": ""}
    for number, (file, source) in enumerate(zip(files, sources, strict=True), 1):
        folder, _, name = file.path.rpartition("/")
        _make_folder(iso, folder, folders)
        iso.add_fp(
            source,
            file.size_bytes,
            f"{folders[folder]}/F{number:07d}.;1",
            rr_name=name,
            udf_path=f"/{file.path}",
        )


def _make_folder(iso: Any, folder: str, folders: dict[str, str]) -> None:
    if folder in folders:
        return
    parent, _, name = folder.rpartition("/")
    _make_folder(iso, parent, folders)
    folders[folder] = f"{folders[parent]}/D{len(folders):06d}"
    iso.add_directory(folders[folder], rr_name=name, udf_path=f"/{folder}")


class Image(Source):
    """The files of a package in an image (or on the device of a disc), by its UDF tree.

    A damaged image is a fault with a name, never an exception of a library.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(path.name)
        self._iso: Any = PyCdlib()
        self._file = path.open("rb")
        try:
            self._iso.open_fp(self._file)
            for name, size in self._walk(""):
                self.add(name, size)
        except _DAMAGE as error:
            self.close()
            raise Bad("unreadable", path.name, actual=error) from error

    def _walk(self, folder: str) -> Iterator[tuple[str, int]]:
        for child in self._iso.list_children(udf_path=f"/{folder}"):
            if child is None or child.is_dot() or child.is_dotdot():
                continue
            name = child.file_identifier().decode(child.file_ident.encoding, "replace")
            if child.is_dir():
                yield from self._walk(f"{folder}{name}/")
            else:
                yield folder + name, child.get_data_length()

    def open(self, name: str) -> IO[bytes]:
        """Open a file of the image."""
        try:
            return cast("IO[bytes]", _Inside(self._iso.open_file_from_iso(udf_path=f"/{name}")))
        except _DAMAGE as error:
            raise OSError(str(error)) from error

    def close(self) -> None:
        """Close the image."""
        with suppress(PyCdlibException):
            self._iso.close()
        self._file.close()


class _Inside:
    """A file inside an image, whose library speaks of damage in its own words."""

    def __init__(self, opened: Any) -> None:
        self._opened = opened

    def __enter__(self) -> Self:
        self._opened.__enter__()
        return self

    def __exit__(self, *why: object) -> None:
        self._opened.__exit__(*why)

    def read(self, size: int = -1) -> bytes:
        try:
            return cast("bytes", self._opened.read(size))
        except _DAMAGE as error:
            raise OSError(str(error)) from error


def is_image(path: Path) -> bool:
    """Tell whether a path is an image or the device of a disc: it says so where ISO 9660 and UDF do (sector 16)."""
    try:
        with path.open("rb") as file:
            file.seek(16 * SECTOR + 1)
            return file.read(5) == b"CD001"
    except OSError:
        return False
