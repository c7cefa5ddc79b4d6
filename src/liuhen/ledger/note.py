"""Signed notes: a text and the signatures under it.

Follows C2SP signed-note. Malformed bytes are `InvalidInput`. A signer that nobody here knows is ignored; a known signer
whose signature fails rejects the whole note; a note that no known signer signed is rejected too (`IntegrityError`).
The text of a note means nothing before `open_note` has returned it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from liuhen.kernel.errors import IntegrityError, InvalidInput
from liuhen.ledger.encoding import from_base64, to_base64
from liuhen.ledger.keys import KEY_ID_SIZE, KeySigner, KeyVerifier, SignatureType, check_name

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_BYTES = 1_000_000
MAX_SIGNATURES = 100

_PREFIX = "— "


class KnownSigner(Protocol):
    """A signer whose key we hold, whatever the kind of its signatures."""

    @property
    def name(self) -> str:
        """The key name in its signature lines."""

    @property
    def key_id(self) -> bytes:
        """The 4 bytes that begin its signatures."""

    def check(self, text: str, signature: Signature) -> None:
        """Raise `IntegrityError` unless `signature` is this signer's over `text`."""


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line: who, with which key, and the bytes behind the key id."""

    name: str
    key_id: bytes
    data: bytes

    def __post_init__(self) -> None:
        check_name(self.name, "signature")
        if len(self.key_id) != KEY_ID_SIZE or not self.data:
            raise InvalidInput.at("signature", f"of {self.name} is too short")

    def __str__(self) -> str:
        return f"{_PREFIX}{self.name} {to_base64(self.key_id + self.data)}\n"

    @classmethod
    def parse(cls, line: str, where: str = "signature") -> Signature:
        """Read one line without its newline."""
        name, gap, encoded = line.removeprefix(_PREFIX).partition(" ")
        if not line.startswith(_PREFIX) or not gap:
            raise InvalidInput.at(where, f"{line[:80]!r} is no signature line")
        data = from_base64(encoded, where)
        return cls(name, data[:KEY_ID_SIZE], data[KEY_ID_SIZE:])


@dataclass(frozen=True, slots=True)
class Note:
    """A text that ends in a newline, and its signatures. Nothing in here has been verified."""

    text: str
    signatures: tuple[Signature, ...]

    def __post_init__(self) -> None:
        _check_text(self.text)
        if not 1 <= len(self.signatures) <= MAX_SIGNATURES:
            raise InvalidInput.at("note", f"{len(self.signatures)} signatures where 1 to {MAX_SIGNATURES} belong")

    @classmethod
    def parse(cls, data: bytes) -> Note:
        """Read a note strictly; text and signatures part at the last blank line."""
        if len(data) > MAX_BYTES:
            raise InvalidInput.at("note", f"larger than {MAX_BYTES} bytes")
        try:
            whole = data.decode("utf-8")
        except UnicodeDecodeError as error:
            raise InvalidInput.at("note", f"no UTF-8: {error}") from error
        end = whole.rfind("\n\n")
        if end < 0 or not whole.endswith("\n"):
            raise InvalidInput.at("note", "no blank line before the signatures, or no newline at the end")
        lines = whole[end + 2 : -1].split("\n")
        if len(lines) > MAX_SIGNATURES:
            raise InvalidInput.at("note", f"more than {MAX_SIGNATURES} signatures")
        signatures = tuple(Signature.parse(line, f"signatures[{index}]") for index, line in enumerate(lines))
        return cls(whole[: end + 1], signatures)

    def encode(self) -> bytes:
        """Write the note; `parse` gives it back."""
        return (self.text + "\n" + "".join(map(str, self.signatures))).encode()

    def with_signatures(self, *more: Signature) -> Note:
        """Return the note with signatures added behind those it has."""
        return Note(self.text, self.signatures + more)


class Verifier(KeyVerifier):
    """Checks plain Ed25519 signatures (type 01) of one key."""

    __slots__ = ()
    kind = SignatureType.NOTE

    def check(self, text: str, signature: Signature) -> None:
        """Raise `IntegrityError` unless `signature` is this key's over `text`."""
        self.key.verify(text.encode(), signature.data)


class Signer(KeySigner):
    """Makes plain Ed25519 signatures (type 01): the log's own hand. `text()` of its key is a secret."""

    __slots__ = ()
    kind = SignatureType.NOTE

    @property
    def verifier(self) -> Verifier:
        """What checks this signer's signatures."""
        return Verifier(self._key.public)

    def sign(self, text: str) -> Signature:
        """Sign a note's text, which must end in a newline."""
        _check_text(text)
        return Signature(self.name, self._key.public.key_id, self._key.sign(text.encode()))


def sign_note(text: str, *signers: Signer) -> bytes:
    """Write a note with `text`, signed by each of `signers` in order."""
    return Note(text, tuple(signer.sign(text) for signer in signers)).encode()


@dataclass(frozen=True, slots=True)
class OpenedNote:
    """A note of which at least one known signature has verified, and none has failed."""

    note: Note
    verified: tuple[Signature, ...]

    @property
    def text(self) -> str:
        """The signed text."""
        return self.note.text


def open_note(data: bytes, known: Iterable[KnownSigner]) -> OpenedNote:
    """Read a note and check every signature of a known signer; unknown signers are ignored."""
    note = Note.parse(data)
    keys = _by_identity(known)
    verified = []
    for signature in note.signatures:
        signer = keys.get((signature.name, signature.key_id))
        if signer is not None:
            signer.check(note.text, signature)
            verified.append(signature)
    if not verified:
        names = ", ".join(sorted({name for name, _ in keys})) or "nobody"
        found = ", ".join(f"{one.name}+{one.key_id.hex()}" for one in note.signatures)
        raise IntegrityError("signatures of the note", expected=f"one by a known key of {names}", actual=found)
    return OpenedNote(note, tuple(verified))


def _by_identity(known: Iterable[KnownSigner]) -> dict[tuple[str, bytes], KnownSigner]:
    keys: dict[tuple[str, bytes], KnownSigner] = {}
    for signer in known:
        if keys.setdefault((signer.name, signer.key_id), signer) != signer:
            raise InvalidInput.at("known", f"two keys share the name and key id {signer.name}+{signer.key_id.hex()}")
    return keys


def _check_text(text: str) -> None:
    if not text.endswith("\n"):
        raise InvalidInput.at("note", "its text does not end in a newline")
    if any(letter < " " and letter != "\n" for letter in text):
        raise InvalidInput.at("note", "its text holds a control character")
