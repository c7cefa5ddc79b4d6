"""Checkpoints: what the log was at one size, signed by the log.

Follows C2SP tlog-checkpoint 1.0 (origin, size, Base64 root, one on each line). `follow` decides whether one checkpoint
may come after another; it is what a witness, an auditor and the office itself ask before they believe the newer one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from liuhen.kernel.digest import SIZE
from liuhen.kernel.errors import IntegrityError, InvalidInput
from liuhen.ledger.encoding import MAX_SIZE, from_base64, from_decimal, to_base64
from liuhen.ledger.merkle import EMPTY_ROOT, verify_consistency
from liuhen.ledger.note import open_note

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from liuhen.ledger.note import KnownSigner, Note, Signature

_LINES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """The tree head of the log `origin` at `size`. Extension lines are kept for other people's logs; ours has none."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not 0 <= self.size <= MAX_SIZE:
            raise InvalidInput.at("size", f"{self.size} is no tree size")
        if len(self.root) != SIZE:
            raise InvalidInput.at("root", f"{len(self.root)} bytes where {SIZE} belong")
        if self.size == 0 and self.root != EMPTY_ROOT:
            raise InvalidInput.at("root", "the empty tree has only one root")
        for where, line in (("origin", self.origin), *(("extensions", line) for line in self.extensions)):
            if not line or any(letter < " " for letter in line):
                raise InvalidInput.at(where, f"{line[:80]!r} is empty or holds a control character")

    def text(self) -> str:
        """Write the text that is signed."""
        lines = (self.origin, str(self.size), to_base64(self.root), *self.extensions)
        return "".join(line + "\n" for line in lines)

    @classmethod
    def parse(cls, text: str) -> Checkpoint:
        """Read the text of a checkpoint strictly."""
        lines = text.split("\n")
        if len(lines) <= _LINES or lines.pop() != "":
            raise InvalidInput.at("checkpoint", "has fewer than three lines, or does not end in a newline")
        origin, size, root, *extensions = lines
        return cls(
            origin=origin,
            size=from_decimal(size, "size"),
            root=from_base64(root, "root", size=SIZE),
            extensions=tuple(extensions),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedCheckpoint:
    """A checkpoint whose log signature has verified, with the cosignatures that verified beside it."""

    checkpoint: Checkpoint
    note: Note
    log_signatures: tuple[Signature, ...]
    cosignatures: tuple[Signature, ...]


def open_checkpoint(
    data: bytes, *, origin: str, log: Iterable[KnownSigner], cosigners: Iterable[KnownSigner] = ()
) -> SignedCheckpoint:
    """Read a checkpoint of the log `origin` and check its signatures.

    `log` holds the keys of the log, several when they were rotated: one of them must have signed. `cosigners` may have.
    `InvalidInput` when it cannot be read; `IntegrityError` for another origin, a bad signature of a key that is known
    here, or none by the log.
    """
    log_keys = list(log)
    opened = open_note(data, [*log_keys, *cosigners])
    checkpoint = Checkpoint.parse(opened.text)
    if checkpoint.origin != origin:
        raise IntegrityError("origin of the checkpoint", expected=origin, actual=checkpoint.origin)
    of_log = {(key.name, key.key_id) for key in log_keys}
    by_log = tuple(one for one in opened.verified if (one.name, one.key_id) in of_log)
    if not by_log:
        raise IntegrityError(
            "signatures of the checkpoint",
            expected=f"one by the log {origin}",
            actual=", ".join(one.name for one in opened.verified),
        )
    others = tuple(one for one in opened.verified if (one.name, one.key_id) not in of_log)
    return SignedCheckpoint(checkpoint=checkpoint, note=opened.note, log_signatures=by_log, cosignatures=others)


def follow(seen: Checkpoint, offered: Checkpoint, proof: Sequence[bytes]) -> None:
    """Check that `offered` may come after `seen`; otherwise raise `IntegrityError` that names what happened.

    Another origin, a smaller tree (rollback or truncation), another root at the same size (split view), or a larger
    tree that does not begin with the one seen (rewritten log).
    """
    if offered.origin != seen.origin:
        raise IntegrityError("origin of the checkpoint", expected=seen.origin, actual=offered.origin)
    if offered.size < seen.size:
        raise IntegrityError("size of the log (rollback)", expected=f"at least {seen.size}", actual=offered.size)
    if offered.size == seen.size and offered.root != seen.root:
        where = f"root of the log at size {seen.size} (split view)"
        raise IntegrityError(where, expected=seen.root.hex(), actual=offered.root.hex())
    verify_consistency(
        old_size=seen.size, old_root=seen.root, new_size=offered.size, new_root=offered.root, proof=proof
    )
