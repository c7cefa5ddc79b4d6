"""Entries: what the log says about one act on one object.

Follows docs/spec/log.md ("Entry"): canonical JSON with exactly the nine keys of version 1. Holds no personal data: what
happened is the *payload*, kept elsewhere, and the entry only commits to it behind a random salt. Destroying payload and
salt erases it for good and leaves the log whole. The claimed time is the machine's word and proves nothing by itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from liuhen.kernel import canonical
from liuhen.kernel.digest import Digest
from liuhen.kernel.errors import Fault, InvalidInput
from liuhen.kernel.identity import ObjectName
from liuhen.kernel.instant import format_instant, in_beijing, parse_instant
from liuhen.ledger.merkle import leaf_hash
from liuhen.ledger.tiles import MAX_ENTRY

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from liuhen.kernel.canonical import Json

VERSION = 1
SALT_SIZE = 32

_KEYS = frozenset({"v", "type", "object", "prev", "actor", "claimed_at", "digests", "state", "commit"})
_DIGEST_KEYS = frozenset({"sha256", "sm3"})
_TYPE = re.compile(r"[a-z][a-z0-9_-]{0,39}(\.[a-z][a-z0-9_-]{0,39}){1,3}", re.ASCII)
_STATE_DOMAIN = b"liuhen-state/1\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Digests:
    """Digests of the file that the act is about. SM3 stands beside SHA-256 where it could be had, never instead."""

    sha256: Digest
    sm3: Digest | None = None  # 32 bytes as well


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One act: `type` (`recording.stored`) on `object`, by `actor`, at the instant that was claimed.

    `prev` is the leaf hash of the entry before it about the same object, None for the first. `digests` is None when the
    act is about no file. `state` is the digest of the object after the act, `commit` that of the payload.
    """

    type: str
    object: ObjectName
    prev: Digest | None
    actor: ObjectName
    claimed_at: datetime
    digests: Digests | None
    state: Digest
    commit: Digest

    def __post_init__(self) -> None:
        _check_type(self.type)
        for name in (self.object, self.actor):
            ObjectName.parse(str(name))  # one put together by hand may be unreadable later
        in_beijing(self.claimed_at)  # a naive datetime is a mistake of the caller and raises

    def encode(self) -> bytes:
        """Write the entry: canonical JSON, below 1 KiB because every field is bounded."""
        return canonical.encode(
            {
                "v": VERSION,
                "type": self.type,
                "object": str(self.object),
                "prev": None if self.prev is None else _hex(self.prev),
                "actor": str(self.actor),
                "claimed_at": format_instant(self.claimed_at),
                "digests": _digests_to_json(self.digests),
                "state": _hex(self.state),
                "commit": _hex(self.commit),
            }
        )

    @property
    def leaf(self) -> Digest:
        """The leaf hash of the entry: what the tree holds and what the next entry of the object names as `prev`."""
        return Digest(leaf_hash(self.encode()))

    @classmethod
    def parse(cls, data: bytes) -> Entry:
        """Read an entry; accepted only if writing it again gives the same bytes. Errors name every place at fault."""
        if len(data) > MAX_ENTRY:
            raise InvalidInput.at("", f"{len(data)} bytes where {MAX_ENTRY} are the most")
        fields = canonical.parse(data)
        faults = _faults(fields)
        if faults or not isinstance(fields, dict):
            raise InvalidInput(faults)
        entry = cls._from_checked(fields)
        if entry.encode() != data:
            raise InvalidInput.at("claimed_at", f"{fields['claimed_at']!r} is not how this instant is written")
        return entry

    @classmethod
    def _from_checked(cls, fields: dict[str, Any]) -> Entry:
        digests, prev = fields["digests"], fields["prev"]
        return cls(
            type=fields["type"],
            object=ObjectName.parse(fields["object"]),
            prev=None if prev is None else Digest.from_hex(prev),
            actor=ObjectName.parse(fields["actor"]),
            claimed_at=parse_instant(fields["claimed_at"]),
            digests=None if digests is None else Digests(**{key: Digest.from_hex(digests[key]) for key in digests}),
            state=Digest.from_hex(fields["state"]),
            commit=Digest.from_hex(fields["commit"]),
        )


def commitment(salt: bytes, payload: Json) -> Digest:
    """Return what `commit` holds: SHA-256(salt ‖ canonical payload), the salt 32 random bytes."""
    return commitment_to(salt, canonical.encode(payload))


def commitment_to(salt: bytes, encoded: bytes) -> Digest:
    """Return the commitment to a payload that is in canonical JSON already."""
    return Digest(sha256(_salt(salt) + encoded).digest())


def state_digest(salt: bytes, state: Json) -> Digest:
    """Return what `state` holds: SHA-256("liuhen-state/1" ‖ 0A ‖ salt ‖ canonical state).

    The prefix keeps it apart from a commitment under the same salt, so that equal values cannot be told to be equal.
    """
    return Digest(sha256(_STATE_DOMAIN + _salt(salt) + canonical.encode(state)).digest())


def _salt(salt: bytes) -> bytes:
    if len(salt) != SALT_SIZE:
        raise InvalidInput.at("salt", f"{len(salt)} bytes where {SALT_SIZE} belong")
    return salt


def _hex(digest: Digest) -> str:
    # `str` would write anything at all that was put in a digest's place
    return digest.raw.hex()


def _digests_to_json(digests: Digests | None) -> Json:
    if digests is None:
        return None
    both: dict[str, Json] = {"sha256": _hex(digests.sha256)}
    if digests.sm3 is not None:
        both["sm3"] = _hex(digests.sm3)
    return both


def _check_type(text: str) -> None:
    if not _TYPE.fullmatch(text):
        raise InvalidInput.at("", f"{text[:80]!r} is no type such as recording.stored")


_READERS: dict[str, Callable[[str], object]] = {
    "type": _check_type,
    "object": ObjectName.parse,
    "prev": Digest.from_hex,
    "actor": ObjectName.parse,
    "claimed_at": parse_instant,
    "state": Digest.from_hex,
    "commit": Digest.from_hex,
}


def _faults(value: Json) -> list[Fault]:
    if not isinstance(value, dict):
        return [Fault(where="", message="an entry is an object")]
    faults = _key_faults(value, "", required=_KEYS, known=_KEYS)
    if "v" in value and (type(value["v"]) is not int or value["v"] != VERSION):
        faults.append(Fault(where="v", message=f"{value['v']!r} is no version known here, only {VERSION}"))
    for key, reader in _READERS.items():
        if key in value and not (key == "prev" and value[key] is None):
            faults += _text_faults(value[key], key, reader)
    if value.get("digests") is not None:
        faults += _digest_faults(value["digests"])
    return faults


def _digest_faults(value: Json) -> list[Fault]:
    if not isinstance(value, dict):
        return [Fault(where="digests", message="is neither null nor an object")]
    faults = _key_faults(value, "digests.", required=frozenset({"sha256"}), known=_DIGEST_KEYS)
    for key in sorted(_DIGEST_KEYS & value.keys()):
        faults += _text_faults(value[key], f"digests.{key}", Digest.from_hex)
    return faults


def _key_faults(value: dict[str, Json], before: str, *, required: frozenset[str], known: frozenset[str]) -> list[Fault]:
    missing = [Fault(where=before + key, message="is missing") for key in sorted(required - value.keys())]
    return missing + [Fault(where=before + key, message="is not known") for key in sorted(value.keys() - known)]


def _text_faults(value: Json, where: str, reader: Callable[[str], object]) -> list[Fault]:
    if not isinstance(value, str):
        return [Fault(where=where, message="is no text")]
    try:
        reader(value)
    except InvalidInput as error:
        return [Fault(where=where, message=fault.message) for fault in error.faults]
    return []
