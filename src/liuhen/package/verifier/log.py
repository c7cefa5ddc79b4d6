"""Registration: entries, their place in the tree, the log's signature, the cosigners', and the time they prove."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from typing import Any

from liuhen.package.verifier.bag import Check, Fault, collect
from liuhen.package.verifier.notes import Checkpoint, Policy, from_base64, leaf_hash, parse_canonical, root_of
from liuhen.package.verifier.sources import MEDIUM, Bad

ENTRY_KEYS = {"v", "type", "object", "prev", "actor", "claimed_at", "digests", "state", "commit"}
ENTRY_FILE = re.compile(r"data/log/entries/(0|[1-9][0-9]{0,15})\.json")
OBJECT_NAME = re.compile(r"[a-z][a-z-]{0,39}/[A-Za-z0-9._-]{1,80}")
HEX = re.compile(r"[0-9a-f]{64}")
CHECKPOINT = "data/log/checkpoint"
PROOF_HEADER = "c2sp.org/tlog-proof@v1"


def check_entries(check: Check) -> None:
    """Check that every entry is canonical JSON and has the shape of an entry."""
    faults: list[Fault] = []
    for name in check.under("data/log/entries/"):
        collect(faults, _read_entry, check, name)
    check.item("entries", "log", faults, [] if check.raw else ["nothing"], entries=len(check.raw))


def _read_entry(check: Check, name: str) -> None:
    number = ENTRY_FILE.fullmatch(name)
    if not number:
        raise Bad("extra", name)
    index = int(number[1])
    check.raw[index] = check.source.read(name)
    value = parse_canonical(check.raw[index], name)
    if not isinstance(value, dict) or {*value} != ENTRY_KEYS or type(value["v"]) is not int or value["v"] != 1:
        raise Bad("malformed", name).at(index)
    named = all(is_match(OBJECT_NAME, value[key]) for key in ("object", "actor"))
    texts = all(isinstance(value[key], str) for key in ("type", "claimed_at"))
    digests = {} if value["digests"] is None else value["digests"]
    known = isinstance(digests, dict) and {*digests} in (set(), {"sha256"}, {"sha256", "sm3"})
    sums = [value["state"], value["commit"], *(digests.values() if known else [None])]
    sums += [] if value["prev"] is None else [value["prev"]]
    if not named or not texts or value["digests"] == {} or not all(is_match(HEX, one) for one in sums):
        raise Bad("malformed", name).at(index)
    check.entries[index] = value


def is_match(pattern: re.Pattern[str], value: Any) -> bool:
    """Whether a value is text of the given form."""
    return isinstance(value, str) and pattern.fullmatch(value) is not None


def check_inclusion(check: Check) -> Checkpoint | None:
    """Check that every entry is a leaf of the tree whose root the checkpoint states."""
    faults: list[Fault] = []
    note = collect(faults, check.source.read, CHECKPOINT, MEDIUM)
    checkpoint: Checkpoint | None = collect(faults, Checkpoint, note, CHECKPOINT) if note is not None else None
    for index in sorted(check.raw):
        path = collect(faults, _read_proof, check, index, note)
        if checkpoint and path is not None:
            collect(faults, _check_proof, check, index, path, checkpoint)
    proofs = {_proof_file(index) for index in check.raw}
    faults += [Bad("extra", name).fault for name in check.under("data/log/proofs/") if name not in proofs]
    size = checkpoint.size if checkpoint else 0
    check.item("inclusion", "log", faults, [] if check.raw else ["nothing"], entries=len(check.raw), size=size)
    return checkpoint


def _proof_file(index: int) -> str:
    return f"data/log/proofs/{index}.tlog-proof"


def _read_proof(check: Check, index: int, note: bytes | None) -> list[bytes]:
    where = _proof_file(index)
    head, blank, rest = check.source.read(where, MEDIUM).partition(b"\n\n")
    lines = head.decode("utf-8", "replace").split("\n")
    if not blank or lines[:2] != [PROOF_HEADER, f"index {index}"]:
        raise Bad("malformed", where).at(index)
    if note is not None and rest != note:
        raise Bad("other-checkpoint", where).at(index)
    path = [from_base64(line, where) for line in lines[2:]]
    if any(len(node) != len(leaf_hash(b"")) for node in path):
        raise Bad("malformed", where).at(index)
    return path


def _check_proof(check: Check, index: int, path: list[bytes], checkpoint: Checkpoint) -> None:
    root = root_of(index, checkpoint.size, leaf_hash(check.raw[index]), path)
    if root != checkpoint.root:
        raise Bad("not-in-log", _proof_file(index), checkpoint.root.hex(), root.hex() if root else "").at(index)


def read_policy(check: Check, given: bytes | None) -> tuple[Policy | None, list[Fault]]:
    """Read the policy that was given, else the package's own; None with the reasons when neither can be read."""
    faults: list[Fault] = []
    raw = given
    if given is None and "policy" in check.source.sizes:
        raw = collect(faults, check.source.read, "policy", MEDIUM)
    return (None if raw is None else collect(faults, Policy, raw)), faults


def check_signatures(check: Check, checkpoint: Checkpoint | None, given: bytes | None) -> Policy | None:
    """Check that the log signed the checkpoint and enough cosigners did; the first says how late it can be."""
    policy, faults = read_policy(check, given)
    basis = "package" if given is None else "given"
    absent = [] if policy and checkpoint else ["nothing" if policy else "no-policy"]
    if policy and checkpoint:
        keys = [key for key in policy.logs if key.name == checkpoint.origin]
        signed = [collect(faults, checkpoint.signed_by, key) for key in keys]
        if not faults and all(at is None for at in signed):
            known = ", ".join(key.name for key in policy.logs)
            faults.append(Bad("unknown-log", CHECKPOINT, known, checkpoint.origin).fault)
    origin, size = (checkpoint.origin, checkpoint.size) if checkpoint else ("", 0)
    check.item("checkpoint", "log", faults, absent, origin=origin, size=size, basis=basis)
    times, wrong = _cosigned(policy, checkpoint)
    notes = absent or ([] if policy and policy.quorum != "none" else ["no-cosigner-asked"])
    check.item("quorum", "log", wrong, notes, signed=[*times], known=len(policy.witnesses) if policy else 0)
    notes = [] if times and not wrong and not faults else ["no-cosignature"]
    if f"{CHECKPOINT}.tsr" in check.source.sizes:
        notes.append("timestamp-token")
    check.item("time", "log", [], notes, at=in_beijing(min(times.values())) if times else "")
    return policy


def _cosigned(policy: Policy | None, checkpoint: Checkpoint | None) -> tuple[dict[str, int], list[Fault]]:
    """Who of the policy cosigned and when, and what is wrong with that."""
    times: dict[str, int] = {}
    faults: list[Fault] = []
    if policy and checkpoint:
        for name, key in policy.witnesses.items():
            at = collect(faults, checkpoint.signed_by, key)
            if at is not None:
                times[name] = at
        if policy.quorum != "none" and not policy.enough({*times}, policy.quorum):
            faults.append(Bad("no-quorum", CHECKPOINT, policy.quorum, ", ".join(times)).fault)
    return times, faults


def in_beijing(seconds: int) -> str:
    """Write a time of a cosignature the way the office writes instants."""
    return datetime.fromtimestamp(seconds, timezone(timedelta(hours=8))).isoformat()
