"""What a vault is to the rest of the product, whatever lies beneath (a folder now, S3 later).

Follows docs/spec/vault.md. A vault takes originals and gives them back; it has no way to change or remove one.
Disposal, when the law allows it and somebody approved it, is another protocol that a vault does not have.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Protocol, Self, TypeAlias

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path
    from types import TracebackType

    from liuhen.kernel.digest import Digest

Progress: TypeAlias = Callable[[int], None]
"""Called with the bytes done since the last call. What it raises stops the work and leaves nothing half-taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """An original that is durably held. `already_held`: the same bytes were there before, and were left alone."""

    digest: Digest
    size_bytes: int
    already_held: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """How far an original has arrived: so many bytes are on the disk, and this is their SHA-256."""

    size_bytes: int
    digest: Digest


@dataclass(frozen=True, slots=True, kw_only=True)
class Swept:
    """Leftovers of interrupted takes that a sweep removed."""

    files: int
    size_bytes: int


class Receiver(Protocol):
    """Takes one original in pieces. Leaving its `with` block without `commit` aborts it."""

    @property
    def received_bytes(self) -> int:
        """Bytes written so far."""

    def write(self, chunk: bytes | bytearray | memoryview) -> None:
        """Take the next bytes; the caller may use `chunk` again at once. Raises `Refusal` (`disk-full`, ...)."""

    def commit(self, *, expected_size: int | None = None, expected_digest: Digest | None = None) -> Taken:
        """Make the bytes an original, durable when this returns.

        Raises `Refusal` (`empty-file`, `size-differs`, `digest-differs`, `disk-full`, `vault-unwritable`) and keeps
        nothing then.
        """

    def abort(self) -> None:
        """Throw away what was received; may be called at any time, also twice."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class Vault(Protocol):
    """Originals, each written once and found under the SHA-256 of its bytes."""

    def take_file(self, source: Path, *, progress: Progress | None = None) -> Taken:
        """Copy `source` in; durable when this returns. The source is only read.

        Raises `Refusal`: `empty-file`, `source-unreadable`, `source-changed`, `disk-full`, `vault-unwritable`.
        Raises `IntegrityError` when an original of the same digest is there with another size.
        """

    def receive_file(self, source: Path, *, progress: Progress | None = None) -> Receiver:
        """Read and hash all of `source`, but do not wait for the disk; `commit` does, in any thread.

        Raises what `take_file` raises about the source and the room; nothing is left of the file then.
        """

    def receive(self) -> Receiver:
        """Start to take an original in pieces."""

    def open(self, digest: Digest) -> BinaryIO:
        """Open an original for reading. Raises `Refusal` `not-held`."""

    def path(self, digest: Digest) -> Path:
        """Return a file that holds the original, for programs that need a name. Raises `Refusal` `not-held`."""

    def size(self, digest: Digest) -> int | None:
        """Return the size in bytes, or None when no such original is held."""

    def digests(self) -> Iterator[Digest]:
        """Yield the digest of every original held, in ascending order."""

    def verify(self, digest: Digest, *, progress: Progress | None = None) -> int:
        """Read the original again; return its size in bytes.

        Raises `IntegrityError` when it is missing, cannot be read, or has another digest.
        """

    def sweep(self, *, older_than_seconds: int, now: datetime) -> Swept:
        """Remove what interrupted takes left behind, if it is older; a take that is under way is left alone."""

    def free_bytes(self) -> int:
        """Return the space left for originals, in bytes."""
