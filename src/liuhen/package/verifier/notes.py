"""Canonical JSON, signed notes, checkpoints, policies and the tree, each read in its strictest form.

Follows C2SP signed-note, tlog-checkpoint, tlog-cosignature and tlog-policy, and RFC 9162 §2.1.3.2.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from typing import Any

from liuhen.package.verifier.ed25519 import ed25519_is_weak, ed25519_verify
from liuhen.package.verifier.sources import Bad

LOG_KEY, COSIGNER_KEY = 1, 4  # signature types of C2SP signed-note
MAX_SIGNATURES = 100
LAST_SECOND = 253_402_214_400  # 9999-12-31, the last day that can be written as a date
CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")
SIGNATURE_LINE = re.compile(r"— ([^\s+]+) ([A-Za-z0-9+/=]{8,})")
SIZE_LINE = re.compile(r"0|[1-9][0-9]{0,18}")


def canonical(value: Any) -> bytes:
    """Write JSON in the one way that the log knows."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def parse_canonical(data: bytes, where: str) -> Any:
    """Read JSON, accepted only if writing it again gives the same bytes; all numbers are integers."""
    try:
        value = json.loads(data.decode("utf-8"), parse_float=str, parse_constant=str)
        if canonical(value) == data:
            return value
    except (ValueError, RecursionError) as error:
        raise Bad("not-canonical", where) from error
    raise Bad("not-canonical", where)


def from_base64(text: str, where: str) -> bytes:
    """Read standard Base64 in its one canonical form."""
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError as error:
        raise Bad("malformed", where, actual=text[:80]) from error
    if base64.b64encode(data).decode() != text:
        raise Bad("malformed", where, actual=text[:80])
    return data


class Key:
    """A verifier key (vkey): of a log (type 1) or of a cosigner (type 4)."""

    def __init__(self, vkey: str, kind: int) -> None:
        self.name, _, rest = vkey.partition("+")
        self.id, _, body = rest.partition("+")
        data = from_base64(body, "policy")
        right = hashlib.sha256(f"{self.name}\n".encode() + data).hexdigest()[:8]
        fits = len(data) == 33 and data[0] == kind and self.id == right  # noqa: PLR2004 - type and 32 bytes
        if not self.name or not fits or ed25519_is_weak(data[1:]):
            raise Bad("malformed", "policy", actual=vkey)
        self.key, self.kind = data[1:], kind


class Policy:
    """C2SP tlog-policy: which logs, which cosigners, and how many of them are enough."""

    def __init__(self, data: bytes) -> None:
        self.logs: list[Key] = []
        self.witnesses: dict[str, Key] = {}
        self.groups: dict[str, tuple[int, list[str]]] = {}
        self.quorum = ""
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError as error:
            raise Bad("malformed", "policy", actual="UTF-8") from error
        if not text.endswith("\n") or CONTROL.search(text.replace("\t", " ").replace("\x7f", "\0")):
            raise Bad("malformed", "policy")
        for number, line in enumerate(text[:-1].split("\n"), 1):
            words = [word for word in re.split("[ \t]+", line) if word]
            if words and not words[0].startswith("#") and not self._line(words):
                raise Bad("malformed", f"policy:{number}", actual=line)
        if not self.quorum:
            raise Bad("malformed", "policy", expected="quorum")

    def _line(self, words: list[str]) -> bool:
        known = {*self.witnesses, *self.groups}
        fresh = len(words) > 1 and words[1] not in known and words[1] != "none"
        if words[0] == "log" and len(words) in (2, 3):
            self.logs.append(Key(words[1], LOG_KEY))
        elif words[0] == "witness" and len(words) in (3, 4) and fresh:
            self.witnesses[words[1]] = Key(words[2], COSIGNER_KEY)
        elif words[0] == "group" and len(words) > 3 and fresh:  # noqa: PLR2004 - group, name, count, one member
            return self._group(words[1], words[2], words[3:], known)
        elif words[0] == "quorum" and len(words) == 2 and not self.quorum:  # noqa: PLR2004 - quorum, name
            self.quorum = words[1]
            return words[1] in known or words[1] == "none"
        else:
            return False
        keys = [key.key for key in (*self.logs, *self.witnesses.values())]
        return len(keys) == len({*keys})

    def _group(self, name: str, count: str, members: list[str], known: set[str]) -> bool:
        used = [member for _, others in self.groups.values() for member in others] + members
        number = int(count) if re.fullmatch("[1-9][0-9]{0,3}", count) else 0
        need = {"any": 1, "all": len(members)}.get(count, number)
        self.groups[name] = (need, members)
        return 1 <= need <= len(members) and {*members} <= known and len(used) == len({*used})

    def enough(self, signed: set[str], name: str) -> bool:
        """Whether the cosigners in `signed` make up the witness or group `name`."""
        if name not in self.groups:
            return name in signed
        need, members = self.groups[name]
        return sum(self.enough(signed, member) for member in members) >= need


class Checkpoint:
    """A signed note whose text is origin, size and root of the log. Reading it proves nothing yet."""

    def __init__(self, data: bytes, where: str) -> None:
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError as error:
            raise Bad("malformed", where, actual="UTF-8") from error
        end, self.where = text.rfind("\n\n"), where
        if end < 0 or not text.endswith("\n") or CONTROL.search(text):
            raise Bad("malformed", where)
        self.text = text[: end + 1].encode()
        self.signatures = [_signature(line, where) for line in text[end + 2 : -1].split("\n")]
        lines = text[:end].split("\n")
        if len(lines) < 3 or "" in lines or not SIZE_LINE.fullmatch(lines[1]):  # noqa: PLR2004 - origin, size, root
            raise Bad("malformed", where)
        self.origin, self.size, self.root = lines[0], int(lines[1]), from_base64(lines[2], where)
        if len(self.root) != hashlib.sha256().digest_size or len(self.signatures) > MAX_SIGNATURES:
            raise Bad("malformed", where)

    def signed_by(self, key: Key) -> int | None:
        """Seconds at which a cosigner signed (0 for a log), None if it did not; a signature that fails is `Bad`."""
        at = None
        for name, data in self.signatures:
            if name != key.name or data[:4].hex() != key.id:
                continue
            at, message, signature = 0, self.text, data[4:]
            if key.kind == COSIGNER_KEY:
                at, signature = int.from_bytes(data[4:12], "big"), data[12:]
                message = f"cosignature/v1\ntime {at}\n".encode() + message
            if at > LAST_SECOND or not ed25519_verify(key.key, message, signature):
                raise Bad("bad-signature", self.where, actual=key.name)
        return at


def _signature(line: str, where: str) -> tuple[str, bytes]:
    found = SIGNATURE_LINE.fullmatch(line)
    if not found:
        raise Bad("malformed", where, actual=line)
    return found[1], from_base64(found[2], where)


def leaf_hash(data: bytes) -> bytes:
    """Hash an entry into a leaf (RFC 6962 §2.1)."""
    return hashlib.sha256(b"\0" + data).digest()


def root_of(index: int, size: int, leaf: bytes, path: list[bytes]) -> bytes | None:
    """Return the root that an inclusion proof leads to (RFC 9162 §2.1.3.2), None if its length does not fit."""
    fn, sn, node = index, size - 1, leaf
    for step in path:
        if sn <= 0:
            return None
        if fn & 1 or fn == sn:
            node = hashlib.sha256(b"\1" + step + node).digest()
            while fn and not fn & 1:
                fn, sn = fn >> 1, sn >> 1
        else:
            node = hashlib.sha256(b"\1" + node + step).digest()
        fn, sn = fn >> 1, sn >> 1
    return node if sn == 0 and index < size else None
