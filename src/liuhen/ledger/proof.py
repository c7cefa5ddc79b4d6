"""Proof files: one entry's place in the log, checkable offline against nothing but published keys.

Follows C2SP tlog-proof v1: index, inclusion proof and signed checkpoint in one text file (`.tlog-proof`). The `extra`
line is authenticated by nothing: it is carried, never believed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from liuhen.kernel.digest import SIZE
from liuhen.kernel.errors import InvalidInput
from liuhen.ledger.checkpoint import Checkpoint, open_checkpoint
from liuhen.ledger.encoding import MAX_SIZE, from_base64, from_decimal, to_base64
from liuhen.ledger.merkle import leaf_hash, verify_inclusion
from liuhen.ledger.note import MAX_BYTES, Note

if TYPE_CHECKING:
    from collections.abc import Iterable

    from liuhen.ledger.checkpoint import SignedCheckpoint
    from liuhen.ledger.note import KnownSigner

MAX_HASHES = 63  # a tree of 2⁶³ - 1 leaves is 63 high

_HEADER = "c2sp.org/tlog-proof@v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class TlogProof:
    """A proof file taken apart: nothing in it has been verified before `verify`. `checkpoint` is the signed note."""

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: Note
    extra: bytes = b""

    def __post_init__(self) -> None:
        if not 0 <= self.index <= MAX_SIZE:
            raise InvalidInput.at("index", f"{self.index} is no index")
        if len(self.hashes) > MAX_HASHES or any(len(one) != SIZE for one in self.hashes):
            raise InvalidInput.at("hashes", f"are not at most {MAX_HASHES} of {SIZE} bytes")
        Checkpoint.parse(self.checkpoint.text)  # a note that is none would only be found out at verification

    def encode(self) -> bytes:
        """Write the file; `parse` gives it back."""
        extra = [f"extra {to_base64(self.extra)}"] if self.extra else []
        lines = [_HEADER, *extra, f"index {self.index}", *map(to_base64, self.hashes), ""]
        return "".join(line + "\n" for line in lines).encode() + self.checkpoint.encode()

    @classmethod
    def parse(cls, data: bytes) -> TlogProof:
        """Read a proof file strictly: `encode` gives the same bytes again, or it is `InvalidInput`."""
        head, gap, note = data.partition(b"\n\n")
        if not gap or len(data) > MAX_BYTES:
            raise InvalidInput.at("proof", f"has no blank line before its checkpoint, or more than {MAX_BYTES} bytes")
        try:
            lines = head.decode("ascii").split("\n")
        except UnicodeDecodeError as error:
            raise InvalidInput.at("proof", f"no ASCII before its checkpoint: {error}") from error
        if lines.pop(0) != _HEADER:
            raise InvalidInput.at("proof", f"does not begin with {_HEADER}")
        extra = b""
        if lines and lines[0].startswith("extra "):
            extra = from_base64(lines.pop(0).removeprefix("extra "), "extra")
            if not extra:
                raise InvalidInput.at("extra", "is empty, and then the line is left out")
        if not lines or not lines[0].startswith("index "):
            raise InvalidInput.at("index", "is missing")
        index = from_decimal(lines.pop(0).removeprefix("index "), "index")
        hashes = tuple(from_base64(line, f"hashes[{place}]", size=SIZE) for place, line in enumerate(lines))
        return cls(index=index, hashes=hashes, checkpoint=Note.parse(note), extra=extra)

    def verify(
        self, entry: bytes, *, origin: str, log: Iterable[KnownSigner], cosigners: Iterable[KnownSigner] = ()
    ) -> SignedCheckpoint:
        """Check signatures, then that `entry` stands at `index`; return the checkpoint and who cosigned it.

        Errors are those of `open_checkpoint` and `verify_inclusion`. How many cosigners are enough, the caller says.
        """
        signed = open_checkpoint(self.checkpoint.encode(), origin=origin, log=log, cosigners=cosigners)
        head = signed.checkpoint
        verify_inclusion(leaf=leaf_hash(entry), index=self.index, size=head.size, proof=self.hashes, root=head.root)
        return signed
