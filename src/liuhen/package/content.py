"""What goes into an archival package, as values. The office fills them; `build` writes them.

Follows docs/spec/package.md. Holds no bytes of originals, only how to open them. Refuses names that leave their folder,
two files of one name and two entries of one index.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO, TYPE_CHECKING

from liuhen.kernel.errors import Fault, InvalidInput
from liuhen.package.verifier.bag import COPY, ORIGINAL
from liuhen.package.verifier.sources import safe_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime
    from re import Pattern

    from liuhen.kernel.canonical import Json
    from liuhen.kernel.digest import Digest

    Opener = Callable[[], IO[bytes]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """An original of the vault. `digest` is the one its entry in the log holds; `name` is what the file was called."""

    digest: Digest
    size_bytes: int
    name: str
    open: Opener
    label: str = ""  # for people: number, device, start ("R-0188 · BWC-05 · 2026-07-14 15:06:40")

    @property
    def path(self) -> str:
        """Where it lies in the package. Only a plain ASCII ending of its name is kept."""
        return _place("data/originals", self.digest, self.name, ORIGINAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """A copy made from an original (a clip, a still, a marked or blurred copy): never an original, never in its place.

    `digest` is the one that the entry of its making holds; `source` is the original's.
    """

    digest: Digest
    source: Digest
    size_bytes: int
    name: str
    open: Opener
    label: str = ""  # for people, as an original's

    @property
    def path(self) -> str:
        """Where it lies in the package."""
        return _place("data/copies", self.digest, self.name, COPY)


def _place(folder: str, digest: Digest, name: str, allowed: Pattern[str]) -> str:
    path = f"{folder}/{digest}{PurePosixPath(name).suffix.lower()}"
    return path if allowed.fullmatch(path) else f"{folder}/{digest}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A paper of the case: `documents/<name>.pdf` or `dossier.pdf`. Registered if an entry has its digest."""

    path: str
    open: Opener
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """What may be disclosed of an entry: its salt, and `payload`, `state` or both, as they were committed to."""

    salt: bytes
    values: dict[str, Json]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedEntry:
    """An entry of the log: its bytes as they are in the tree, and its inclusion proof in the package's checkpoint."""

    index: int
    data: bytes
    proof: tuple[bytes, ...]
    opened: Opened | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageContent:
    """All of a package. Of every case, activity, recording and document in it, *every* entry up to the checkpoint.

    Of a device, the entries from the manifest before its first recording here to the one of its last, without a hole.
    `case` becomes data/case.json; its texts `number, cause, agency, recipient, made_at` are shown by the verifier.
    """

    identifier: str
    agency: str
    description: str
    made_at: datetime
    case: dict[str, Json]
    checkpoint: bytes  # signed note, with the cosignatures that there are
    policy: bytes
    entries: tuple[LoggedEntry, ...]
    originals: tuple[Original, ...] = ()
    copies: tuple[Copy, ...] = ()
    papers: tuple[Paper, ...] = ()
    timestamp: bytes | None = None  # RFC 3161 token over the checkpoint
    tags: tuple[tuple[str, bytes], ...] = ()  # further tag files, such as the list of a set of discs
    bag_info: tuple[tuple[str, str], ...] = ()  # further lines of bag-info.txt (RFC 8493 §2.2.2)

    def __post_init__(self) -> None:
        faults = [*self._text_faults(), *self._name_faults()]
        if faults:
            raise InvalidInput(faults)

    @property
    def size_bytes(self) -> int:
        """Bytes of all originals and copies: nearly all of the package."""
        return sum(one.size_bytes for one in self.carried)

    @property
    def carried(self) -> tuple[Original | Copy, ...]:
        """Originals and copies: what is large, and known by its digest before it is read."""
        return (*self.originals, *self.copies)

    def _text_faults(self) -> Iterator[Fault]:
        for where in ("identifier", "agency", "description"):
            text: str = getattr(self, where)
            if not text.strip() or not text.isprintable():
                yield Fault(where=where, message="is empty or holds a control character")
        for key, value in self.bag_info:
            if not (key + value).isprintable() or ":" in key:
                yield Fault(where=f"bag_info[{key!r}]", message="does not fit on a line of bag-info.txt")
        if self.made_at.tzinfo is None:
            yield Fault(where="made_at", message="has no zone")

    def _name_faults(self) -> Iterator[Fault]:
        for number, paper in enumerate(self.papers):
            folder, _, name = paper.path.rpartition("/")
            fits = paper.path == "dossier.pdf" or (folder == "documents" and name)
            if not fits or not safe_name(paper.path):
                yield Fault(where=f"papers[{number}].path", message=f"{paper.path[:80]!r} is no place for a paper")
        for name, _ in self.tags:
            if not safe_name(name) or "/" in name:
                yield Fault(where="tags", message=f"{name[:80]!r} is no name for a tag file")
        yield from _twice("originals", (str(one.digest) for one in self.originals))
        yield from _twice("copies", (str(one.digest) for one in self.copies))
        yield from _twice("papers", (one.path.casefold() for one in self.papers))
        yield from _twice("entries", (str(one.index) for one in self.entries))


def _twice(where: str, names: Iterable[str]) -> Iterator[Fault]:
    seen: set[str] = set()
    for number, name in enumerate(names):
        if name in seen:
            yield Fault(where=f"{where}[{number}]", message=f"{name} is there twice")
        seen.add(name)
