"""Custody: the chain of entries of each object, what is disclosed of them, and the counters of the devices."""

from __future__ import annotations

import hashlib
import re
from typing import Any

from liuhen.package.verifier.bag import Check, Fault, collect
from liuhen.package.verifier.log import HEX, is_match
from liuhen.package.verifier.notes import canonical, leaf_hash, parse_canonical
from liuhen.package.verifier.sources import LARGE, MEDIUM, SMALL, Bad

WHOLE = ("case", "activity", "recording", "document")  # kinds of which every entry belongs into the package
OPENED_FILE = re.compile(r"data/log/opened/(0|[1-9][0-9]{0,15})\.json")
DOMAINS = (("payload", "commit", b""), ("state", "state", b"liuhen-state/1\n"))


def check_chain(check: Check) -> None:
    """Check that the entries of one object follow each other by `prev`: none missing, no second line."""
    faults: list[Fault] = []
    last: dict[str, str] = {}
    later: list[str] = []
    for index, entry in sorted(check.entries.items()):
        name, prev = entry["object"], entry["prev"]
        if name not in last and prev is not None:
            later.append(name)
        elif prev != last.get(name):
            where = f"data/log/entries/{index}.json"
            faults.append(Bad("chain", where, last.get(name), prev or "null").at(index, name).fault)
        last[name] = leaf_hash(check.raw[index]).hex()
    notes = [f"starts-later {name}" for name in sorted(later) if name.split("/")[0] in WHOLE]
    check.item("chain", "custody", faults, notes if last else ["nothing"], objects=len(last))


def check_opened(check: Check) -> None:
    """Check that what is disclosed of an entry is what was committed to when it was logged."""
    faults: list[Fault] = []
    for name in check.under("data/log/opened/"):
        collect(faults, _read_opened, check, name)
    notes = [] if check.opened else ["nothing"]
    check.item("opened", "custody", faults, notes, opened=len(check.opened), entries=len(check.raw))


def _read_opened(check: Check, name: str) -> None:
    number = OPENED_FILE.fullmatch(name)
    index = int(number[1]) if number else -1
    if index not in check.entries:
        raise Bad("extra", name)
    value = parse_canonical(check.source.read(name, LARGE), name)
    known = isinstance(value, dict) and {"salt"} < {*value} <= {"salt", "payload", "state"}
    if not known or not is_match(HEX, value["salt"]):
        raise Bad("malformed", name).at(index)
    for word, field, domain in DOMAINS:
        if word in value:
            actual = hashlib.sha256(domain + bytes.fromhex(value["salt"]) + canonical(value[word])).hexdigest()
            if actual != check.entries[index][field]:
                raise Bad("commitment", name, check.entries[index][field], actual).at(index)
    check.opened[index] = value


def check_devices(check: Check) -> None:
    """Check that between the first and the last recording of a device, the manifests account for every counter."""
    held: dict[str, set[int]] = {}  # counters that a manifest lists as files on the device
    gaps: dict[str, set[int]] = {}  # counters that a manifest lists as missing
    used: dict[str, dict[int, int]] = {}  # counters of recordings in this package → entry
    for index, device, payload in _device_payloads(check):
        if check.entries[index]["type"] == "device.manifest":
            held.setdefault(device, set()).update(_counters(payload.get("counters")))
            gaps.setdefault(device, set()).update(_counters(payload.get("missing")))
        elif type(payload.get("counter")) is int and check.entries[index]["digests"]:
            used.setdefault(device, {})[payload["counter"]] = index
    faults: list[Fault] = []
    for device in sorted({*used} & {*held}):
        faults += _unaccounted(device, used[device], held[device], gaps[device])
    missing = [f"{device} {counter}" for device in sorted({*used} & {*gaps}) for counter in sorted(gaps[device])]
    notes = [f"no-manifest {device}" for device in sorted(used) if device not in held] if used else ["nothing"]
    check.item("devices", "custody", faults, notes, devices=sorted(used), missing=missing)


def _device_payloads(check: Check) -> list[tuple[int, str, dict[str, Any]]]:
    payloads = [(index, value.get("payload")) for index, value in sorted(check.opened.items())]
    return [(i, p["device"], p) for i, p in payloads if isinstance(p, dict) and isinstance(p.get("device"), str)]


def _unaccounted(device: str, used: dict[int, int], held: set[int], gaps: set[int]) -> list[Fault]:
    faults: list[Fault] = []
    first, last = min(used), max(used)
    if last - first > SMALL:
        return [Bad("counter", f"{device} {first}-{last}").fault]
    for counter in range(first, last + 1):
        if counter in used and counter not in held:
            faults.append(Bad("counter", f"{device} {counter}").at(used[counter]).fault)
        elif counter not in held and counter not in gaps:
            faults.append(Bad("counter", f"{device} {counter}").fault)
    return faults


def _counters(ranges: Any) -> set[int]:
    """Counters written as ranges, both ends included: `[[201, 206], [208, 208]]`."""
    found: set[int] = set()
    for pair in ranges if isinstance(ranges, list) else []:
        if isinstance(pair, list) and [type(number) for number in pair] == [int, int] and len(found) < MEDIUM:
            found.update(range(pair[0], min(pair[1], pair[0] + SMALL) + 1))
    return found
