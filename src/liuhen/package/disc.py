"""A case on discs: each disc a whole package (docs/spec/disc.md) that proves itself alone, all of them one bag group.

Every disc carries log, proofs and verifier; the originals are spread. All images of a set are written and read back
before the first of them takes its name: a set is there whole or not at all. Refuses to overwrite, and refuses before
the first byte where the place has no room.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from liuhen.kernel.digest import Digest
from liuhen.kernel.errors import IntegrityError
from liuhen.package.build import exists_already, need_room, refusal_for
from liuhen.package.content import Copy, Original
from liuhen.package.disc_image import Image, files_of, write_image
from liuhen.package.disc_packing import image_size, no_room_beside, pack
from liuhen.package.sinks import sync_folder
from liuhen.package.verifier import report
from liuhen.package.verifier.bag import TAG_MANIFEST
from liuhen.package.verifier.sources import Bad, Folder, Source
from liuhen.package.verify import verify_py

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from liuhen.package.content import PackageContent
    from liuhen.package.disc_image import DiscFile
    from liuhen.package.disc_packing import Spread

    Progress = Callable[[int, int], None]

LIST = "光盘清单.txt"
DISC_NUMBER, GROUP, COUNT = "Disc-Number", "Bag-Group-Identifier", "Bag-Count"
_LIST_LINE = 160  # bytes that a recording takes in the list: number, digest, size, label


@dataclass(frozen=True, slots=True, kw_only=True)
class Disc:
    """A disc to be made: its number (`D-000007`) and everything on it."""

    number: str
    content: PackageContent

    @property
    def volume(self) -> str:
        """The name that the system shows for it."""
        return re.sub("[^0-9A-Z]", "_", f"LH_{self.number}".upper())[:32]


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeDisc:
    """An image that was written and has proved itself. `manifest` covers every file; `image` is the image's own."""

    disc: Disc
    path: Path
    size_bytes: int
    files: int
    manifest: Digest
    image: Digest


@dataclass(slots=True, kw_only=True)
class ReadySet:
    """Images that are whole but do not have their names yet, and papers that go with them."""

    folder: Path
    temporary: Path
    made: list[MadeDisc] = field(default_factory=list)

    def add_paper(self, name: str, data: bytes) -> None:
        """Put a file beside the images. Raises `Refusal` where there is no room for it."""
        try:
            (self.temporary / name).write_bytes(data)
        except OSError as error:
            raise refusal_for(error, self.folder / name) from error

    def publish(self) -> None:
        """Give everything its name; raises `Refusal` when somebody took one meanwhile."""
        for place in sorted(self.temporary.iterdir()):
            target = self.folder / place.name.removesuffix(".part")
            try:
                os.link(place, target)
            except OSError as error:
                raise refusal_for(error, target) from error
        sync_folder(self.folder)


def spread(content: PackageContent, size_bytes: int) -> list[list[Spread]]:
    """Decide which originals and copies go on which disc of `size_bytes`; raises `Refusal` where one fits on none."""
    bare = replace(content, originals=(), copies=())
    around_them = [file.size_bytes for file in files_of(bare)]
    return spread_beside(content.carried, around_them, size_bytes)


def spread_beside(files: Sequence[Spread], around_them: Sequence[int], size_bytes: int) -> list[list[Spread]]:
    """Do the same where only the sizes in bytes of everything else are known, or an upper bound of them."""
    listed = _LIST_LINE * (len(files) + 10)
    rest = image_size([*around_them, listed, 3 * listed])  # manifest and premis.json speak of these files too
    if rest >= size_bytes:
        raise no_room_beside(rest)
    return pack(files, size_bytes - rest)


def as_discs(content: PackageContent, spread_over: Sequence[Sequence[Spread]], numbers: Sequence[str]) -> list[Disc]:
    """Make the content of each disc: the whole package but for what lies on the others, and the list."""
    count = len(spread_over)
    listed = _list(content, spread_over, numbers)
    return [
        Disc(
            number=number,
            content=replace(
                content,
                originals=tuple(one for one in files if isinstance(one, Original)),
                copies=tuple(one for one in files if isinstance(one, Copy)),
                tags=(*content.tags, (LIST, listed)),
                bag_info=(
                    *content.bag_info,
                    (GROUP, content.identifier),
                    (COUNT, f"{place} of {count}"),
                    (DISC_NUMBER, number),
                ),
            ),
        )
        for place, (number, files) in enumerate(zip(numbers, spread_over, strict=True), 1)
    ]


def _list(content: PackageContent, spread_over: Sequence[Sequence[Spread]], numbers: Sequence[str]) -> bytes:
    """Write what lies on which disc of the set, for people who hold one of them."""
    lines = [f"{content.identifier} · {content.agency}", ""]
    for place, (number, files) in enumerate(zip(numbers, spread_over, strict=True), 1):
        lines.append(f"{number}（{place}/{len(spread_over)}）")
        lines += [f"  {one.digest}  {one.size_bytes}  {one.label or one.name}" for one in files]
    return "".join(f"{line}\n" for line in lines).encode()


@contextmanager
def prepared(discs: Sequence[Disc], folder: Path, progress: Progress | None = None) -> Iterator[ReadySet]:
    """Write and prove the images of a set under names that nobody takes for a disc; `publish` gives them theirs.

    On the way out everything that was not published is gone; after `kill -9` a folder `.liuhen-disc.….part` is left.
    Raises `Refusal` (target-exists, target-unusable, disk-full) and `IntegrityError`.
    """
    temporary = folder / f".liuhen-disc.{uuid4().hex}.part"
    ready = ReadySet(folder=folder, temporary=temporary)
    try:
        contents = [(disc, files_of(disc.content)) for disc in discs]
        for disc in discs:
            if os.path.lexists(folder / f"{disc.number}.iso"):
                raise exists_already(folder / f"{disc.number}.iso")
        try:
            need_room(folder, sum(_size(files) for _, files in contents))
            temporary.mkdir()
            told = _Told(progress, sum(_size(files) for _, files in contents))
            for disc, files in contents:
                ready.made.append(_make(disc, files, ready, told))
        except OSError as error:
            raise refusal_for(error, folder) from error
        yield ready
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _size(files: Sequence[DiscFile]) -> int:
    return sum(file.size_bytes for file in files)


class _Told:
    """Progress over a set: bytes written and read back, of all there are twice."""

    def __init__(self, progress: Progress | None, size: int) -> None:
        self._progress, self._total, self._before, self._last = progress, 2 * size, 0, 0

    def __call__(self, done: int, _total: int) -> None:
        self._last = done
        if self._progress is not None:
            self._progress(min(self._before + done, self._total), self._total)

    def next(self) -> None:
        self._before, self._last = self._before + self._last, 0


def _make(disc: Disc, files: list[DiscFile], ready: ReadySet, told: _Told) -> MadeDisc:
    place = ready.temporary / f"{disc.number}.iso.part"
    size = write_image(files, place, disc.volume, told)
    told.next()
    image = Image(place)
    try:
        _prove(image, disc, files, told)
    finally:
        image.close()
    told.next()
    manifest = next(file.sha256 for file in files if file.path == TAG_MANIFEST)
    with place.open("rb") as opened:
        whole = hashlib.file_digest(opened, "sha256").hexdigest()
    return MadeDisc(
        disc=disc,
        path=ready.folder / f"{disc.number}.iso",
        size_bytes=size,
        files=len(files),
        manifest=Digest.from_hex(manifest),
        image=Digest.from_hex(whole),
    )


def _prove(image: Image, disc: Disc, files: list[DiscFile], told: _Told) -> None:
    """Read the finished image back; a fault here is ours and must not leave the house."""
    found = report.verify_source(image, disc.content.policy, told, verify_py())
    for item in found["items"]:
        for fault in item["faults"]:
            where = f"{disc.number} {item['code']}: {fault['code']} {fault['where']}"
            raise IntegrityError(where, expected=fault.get("expected", "nothing wrong"), actual=fault.get("actual"))
    if set(image.sizes) != {file.path for file in files}:
        raise IntegrityError(disc.number, expected=f"{len(files)} files", actual=f"{len(image.sizes)} files")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadDisc:
    """What a disc turned out to be. `number` is what it says of itself, empty where it does not say.

    `manifest`: SHA-256 of its list of lists, None where there is none; `is_copy`: read as files (a mounted disc), not
    from an image. `faults` names file by file what is wrong.
    """

    number: str
    manifest: str | None
    is_copy: bool
    files: int
    size_bytes: int
    verdict: str
    faults: list[dict[str, Any]]


def read_disc(path: Path, policy: bytes | None = None, progress: Progress | None = None) -> ReadDisc:
    """Read every byte of a mounted disc (a folder), a disc in its drive, or an image, and say what is wrong with it.

    `policy` is the log's own. Nothing that the disc holds makes this raise.
    """
    is_copy = path.is_dir() or path.is_block_device()
    source: Source
    try:
        source = Folder(path) if path.is_dir() else Image(path)
    except (Bad, OSError) as error:
        source = Source(path.name)
        bad = error if isinstance(error, Bad) else Bad("unreadable", path.name, actual=error)
        source.faults.append(bad.fault)
    found = report.verify_source(source, policy, progress, verify_py())
    try:
        manifest: str | None = source.digest(TAG_MANIFEST) if TAG_MANIFEST in source.sizes else None
        number = _number(source)
    except Bad:
        manifest, number = None, ""
    if isinstance(source, Image):
        source.close()
    faults = [fault for item in found["items"] for fault in item["faults"]]
    return ReadDisc(
        number=number,
        manifest=manifest,
        is_copy=is_copy,
        files=len(source.sizes),
        size_bytes=sum(source.sizes.values()),
        verdict=found["verdict"],
        faults=_once(faults),
    )


def _number(source: Source) -> str:
    info = source.read("bag-info.txt").decode("utf-8", "replace") if "bag-info.txt" in source.sizes else ""
    found = re.search(rf"^{DISC_NUMBER}: (D-[0-9]{{1,12}})$", info, re.MULTILINE)
    return found[1] if found else ""


def _once(faults: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Keep one fault a file and kind: an original that differs does so from its manifest and from its entry."""
    seen: dict[tuple[str, str], dict[str, Any]] = {}
    for fault in faults:
        seen.setdefault((fault["code"], fault["where"]), fault)
    return list(seen.values())
