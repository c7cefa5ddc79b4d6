"""Keys that sign notes: names, key ids and the texts in which they are kept.

Follows C2SP signed-note ("Verifier keys", key id = SHA-256(name ‖ 0A ‖ type ‖ key)[:4]) and, for the private text, the
`PRIVATE+KEY+…` form of Go's sumdb/note, so that other people's tools can use them. Ed25519 is RFC 8032 by the
`cryptography` package. Refuses keys whose signatures prove nothing (points of small order) and second spellings of a
key. Never prints a private key: only `text()` gives it away.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from hashlib import sha256
from typing import ClassVar, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from liuhen.kernel.errors import IntegrityError, InvalidInput
from liuhen.ledger.encoding import from_base64, to_base64

KEY_SIZE = 32
KEY_ID_SIZE = 4

_PRIVATE = "PRIVATE+KEY+"
_FIELD = 2**255 - 19
# y of the points of order 1, 2, 4 and 8 (the sign of x is the top bit and does not matter here).
_SMALL_ORDER = frozenset(
    {
        0,
        1,
        _FIELD - 1,
        int.from_bytes(bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"), "little"),
        int.from_bytes(bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"), "little"),
    }
)


class SignatureType(IntEnum):
    """What a key signs; one byte in key ids and key texts."""

    NOTE = 0x01
    COSIGNATURE = 0x04


@dataclass(frozen=True, slots=True)
class PublicKey:
    """An Ed25519 public key with its name and the kind of signature it makes. `str()` gives its vkey."""

    name: str
    type: SignatureType
    raw: bytes

    def __post_init__(self) -> None:
        check_name(self.name, "name")
        if len(self.raw) != KEY_SIZE:
            raise InvalidInput.at("key", f"{len(self.raw)} bytes where {KEY_SIZE} belong")
        y = int.from_bytes(self.raw, "little") & (1 << 255) - 1
        if y >= _FIELD or y in _SMALL_ORDER:
            raise InvalidInput.at("key", "no Ed25519 key: a point of small order or not in its one spelling")

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{to_base64(bytes([self.type]) + self.raw)}"

    @property
    def key_id(self) -> bytes:
        """The 4 bytes that stand for this key in a signature line."""
        return sha256(self.name.encode() + b"\n" + bytes([self.type]) + self.raw).digest()[:KEY_ID_SIZE]

    @classmethod
    def parse(cls, vkey: str) -> PublicKey:
        """Read a vkey `<name>+<key id>+<Base64>`; its key id must be the computed one."""
        name, key_id, kind, raw = _read_fields(vkey, "vkey")
        key = cls(name, kind, raw)
        _check_key_id(key, key_id, "vkey")
        return key

    def verify(self, message: bytes, signature: bytes) -> None:
        """Check a raw Ed25519 signature over `message`; `IntegrityError` when it does not verify."""
        try:
            Ed25519PublicKey.from_public_bytes(self.raw).verify(signature, message)
        except (InvalidSignature, ValueError) as error:
            raise IntegrityError(
                f"signature of {self.name}", expected=f"an Ed25519 signature by {self}", actual=signature.hex()
            ) from error


class PrivateKey:
    """An Ed25519 private key with its name and the kind of signature it makes.

    Made by `generate` or `parse`. `public` is safe to show, `text()` is the secret.
    """

    __slots__ = ("_key", "public")

    def __init__(self, name: str, kind: SignatureType, seed: bytes) -> None:
        if len(seed) != KEY_SIZE:
            raise InvalidInput.at("key", f"{len(seed)} bytes where {KEY_SIZE} belong")
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self.public = PublicKey(name, kind, self._key.public_key().public_bytes_raw())

    def __repr__(self) -> str:
        return f"PrivateKey(of {self.public})"

    @classmethod
    def generate(cls, name: str, kind: SignatureType) -> PrivateKey:
        """Make a new key from the operating system's randomness."""
        return cls(name, kind, Ed25519PrivateKey.generate().private_bytes_raw())

    @classmethod
    def parse(cls, text: str) -> PrivateKey:
        """Read what `text()` wrote. Errors never repeat the text."""
        if not text.startswith(_PRIVATE):
            raise InvalidInput.at("private key", f"does not begin with {_PRIVATE}")
        try:
            name, key_id, kind, seed = _read_fields(text.removeprefix(_PRIVATE), "private key")
        except InvalidInput:
            # the inner error quotes its input, which is the secret
            raise InvalidInput.at("private key", "cannot be read") from None
        key = cls(name, kind, seed)
        _check_key_id(key.public, key_id, "private key")
        return key

    def text(self) -> str:
        """Write the key as `PRIVATE+KEY+<name>+<key id>+<Base64>`. Secret: keep it in a file of mode 0600."""
        material = to_base64(bytes([self.public.type]) + self._key.private_bytes_raw())
        return f"{_PRIVATE}{self.public.name}+{self.public.key_id.hex()}+{material}"

    def sign(self, message: bytes) -> bytes:
        """Return the raw 64-byte Ed25519 signature over `message`."""
        return self._key.sign(message)


@dataclass(frozen=True, slots=True)
class KeyVerifier:
    """What every checker of one kind of signature shares; a kind derives from it and adds `check`."""

    kind: ClassVar[SignatureType]
    key: PublicKey

    def __post_init__(self) -> None:
        _check_type(self.key, self.kind)

    @classmethod
    def from_vkey(cls, vkey: str) -> Self:
        """Read a published key."""
        return cls(PublicKey.parse(vkey))

    @property
    def name(self) -> str:
        """The key name in its signature lines."""
        return self.key.name

    @property
    def key_id(self) -> bytes:
        """The 4 bytes that begin its signatures."""
        return self.key.key_id


class KeySigner:
    """What every maker of one kind of signature shares; a kind derives from it and adds how it signs."""

    __slots__ = ("_key",)
    kind: ClassVar[SignatureType]

    def __init__(self, key: PrivateKey) -> None:
        _check_type(key.public, self.kind)
        self._key = key

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.vkey})"

    @classmethod
    def generate(cls, name: str) -> Self:
        """Make one with a new key."""
        return cls(PrivateKey.generate(name, cls.kind))

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Read a stored private key."""
        return cls(PrivateKey.parse(text))

    @property
    def name(self) -> str:
        """The key name in its signature lines."""
        return self._key.public.name

    @property
    def vkey(self) -> str:
        """The public key as published."""
        return str(self._key.public)

    def text(self) -> str:
        """Return the private key as it is stored. Secret."""
        return self._key.text()


def check_name(name: str, where: str) -> None:
    """Refuse a key name that is empty or holds white space, a plus sign or a control character."""
    if not name or any(letter.isspace() or letter == "+" or ord(letter) < ord(" ") for letter in name):
        raise InvalidInput.at(where, f"{name[:80]!r} is no key name: white space, plus sign or nothing")
    try:
        name.encode()
    except UnicodeEncodeError as error:
        raise InvalidInput.at(where, "a key name cannot hold a lone surrogate") from error


def _read_fields(text: str, where: str) -> tuple[str, str, SignatureType, bytes]:
    # Base64 may hold plus signs, names and key ids may not.
    parts = text.split("+", 2)
    if len(parts) != 3:  # noqa: PLR2004 - name, key id and key, nothing else
        raise InvalidInput.at(where, "is not <name>+<key id>+<Base64>")
    name, key_id, material = parts
    data = from_base64(material, where, size=1 + KEY_SIZE)
    try:
        kind = SignatureType(data[0])
    except ValueError as error:
        raise InvalidInput.at(where, f"signature type {data[0]:#04x} is not known here") from error
    return name, key_id, kind, data[1:]


def _check_type(key: PublicKey, wanted: SignatureType) -> None:
    if key.type != wanted:
        raise InvalidInput.at("key", f"signature type {key.type:#04x} where {wanted:#04x} belongs")


def _check_key_id(key: PublicKey, key_id: str, where: str) -> None:
    if key_id != key.key_id.hex():
        raise InvalidInput.at(where, f"key id {key_id[:80]!r} is not that of the key, {key.key_id.hex()}")
