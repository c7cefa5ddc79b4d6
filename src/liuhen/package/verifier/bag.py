"""The material: BagIt 1.0 (RFC 8493) in the profile of SPEC.md, originals and papers against the log.

The profile knows UTF-8 and SHA-256 only, lists every file but `tagmanifest-sha256.txt` itself, and has one spelling.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from liuhen.package.verifier.sources import LARGE, Bad, Source, safe_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
MANIFEST, TAG_MANIFEST = "manifest-sha256.txt", "tagmanifest-sha256.txt"
MANIFEST_LINE = re.compile(r"([0-9a-f]{64})  ([^\r\n]+)\n")
ORIGINAL = re.compile(r"data/originals/([0-9a-f]{64})(\.[0-9a-z]{1,16})?")
COPY = re.compile(r"data/copies/([0-9a-f]{64})(\.[0-9a-z]{1,16})?")
MADE_COPY = "derivative.made"  # the type of the entry that registers a copy; it never registers an original

Fault = dict[str, Any]


class Check:
    """One verification: what was read so far, and the items of the report."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.items: list[dict[str, Any]] = []
        self.raw: dict[int, bytes] = {}
        self.entries: dict[int, dict[str, Any]] = {}
        self.opened: dict[int, dict[str, Any]] = {}
        self.labels: dict[str, str] = {}

    def under(self, prefix: str) -> list[str]:
        """Names of the files below a folder, in order."""
        return sorted(name for name in self.source.sizes if name.startswith(prefix))

    def item(self, code: str, group: str, faults: list[Fault], notes: list[str], **detail: Any) -> None:
        """Add an item: failed with any fault, else not checked with any note, else proved."""
        state = "failed" if faults else "unchecked" if notes else "proved"
        row = {"code": code, "group": group, "state": state, "detail": detail, "faults": faults, "notes": notes}
        self.items.append(row)

    def registered(self) -> dict[str, int]:
        """Digests that entries of the log hold, each with the index of the first such entry; copies are left out."""
        return self._held(lambda type_: type_ != MADE_COPY)

    def copied(self) -> dict[str, int]:
        """Digests of copies, each with the index of the entry of its making."""
        return self._held(lambda type_: type_ == MADE_COPY)

    def _held(self, wanted: Callable[[str], bool]) -> dict[str, int]:
        found: dict[str, int] = {}
        for index, entry in sorted(self.entries.items()):
            if entry["digests"] is not None and wanted(entry["type"]):
                found.setdefault(entry["digests"]["sha256"], index)
        return found


def collect(faults: list[Fault], work: Callable[..., Any], *arguments: Any) -> Any:
    """Do one piece of work; what is wrong with it joins `faults` and never stops the rest."""
    try:
        return work(*arguments)
    except Bad as bad:
        faults.append(bad.fault)
        return None


def read_manifest(source: Source, name: str) -> dict[str, str]:
    """Read a manifest as file → digest; any other spelling than ours is `Bad`."""
    try:
        text = source.read(name, LARGE).decode("utf-8")
    except UnicodeDecodeError as error:
        raise Bad("malformed", name, actual="UTF-8") from error
    rows = MANIFEST_LINE.findall(text)
    if "".join(f"{digest}  {path}\n" for digest, path in rows) != text:
        odd = (line for line in text.split("\n") if not MANIFEST_LINE.fullmatch(line + "\n"))
        raise Bad("malformed", name, actual=next(odd, ""))
    found: dict[str, str] = {}
    for digest, path in rows:
        if not safe_name(path) or path in found:
            raise Bad("name-twice" if path in found else "bad-name", name, actual=path)
        found[path] = digest
    return found


def check_bag(check: Check) -> None:
    """RFC 8493 §3: the declaration, every listed file there, no other file there, every digest right."""
    source, faults = check.source, list(check.source.faults)
    declared = collect(faults, source.read, "bagit.txt")
    if declared not in (None, DECLARATION):
        actual = declared.decode("utf-8", "replace")[:80]
        faults.append(Bad("malformed", "bagit.txt", DECLARATION.decode(), actual).fault)
    data = collect(faults, read_manifest, source, MANIFEST) or {}
    tags = collect(faults, read_manifest, source, TAG_MANIFEST) or {}
    listed = {**data, **tags}
    misplaced = [name for name in data if not name.startswith("data/")]
    misplaced += [name for name in tags if name.startswith("data/") or name in (TAG_MANIFEST, "fetch.txt")]
    missing = sorted({*listed} - {*source.sizes})
    faults += [Bad("missing", name).named(MANIFEST if name in data else TAG_MANIFEST).fault for name in missing]
    faults += [Bad("extra", name).fault for name in sorted({*source.sizes} - {*listed, TAG_MANIFEST}) + misplaced]
    if "bag-info.txt" in source.sizes:
        faults += _check_amount(check)
    check.item("bag", "material", faults, [], files=len(source.sizes))
    _check_manifest(check, {name: digest for name, digest in listed.items() if name in source.sizes})


def _check_amount(check: Check) -> list[Fault]:
    faults: list[Fault] = []
    info = (collect(faults, check.source.read, "bag-info.txt") or b"").decode("utf-8", "replace")
    files = check.under("data/")
    actual = f"{sum(check.source.sizes[name] for name in files)}.{len(files)}"
    stated = re.findall(r"^Payload-Oxum: (.*)$", info, re.MULTILINE)
    if not faults and stated not in ([], [actual]):
        faults.append(Bad("amount", "bag-info.txt", " ".join(stated), actual).fault)
    return faults


def _check_manifest(check: Check, listed: dict[str, str]) -> None:
    faults: list[Fault] = []
    for name, digest in listed.items():
        actual = collect(faults, check.source.digest, name)
        if actual not in (None, digest):
            where = MANIFEST if name.startswith("data/") else TAG_MANIFEST
            faults.append(Bad("digest", name, digest, actual).named(where).fault)
    check.item("manifest", "material", faults, [] if listed else ["nothing"], files=len(listed), wrong=len(faults))


def check_originals(check: Check) -> None:
    """Every original, and where the agency registered them every paper, is what an entry of the log says."""
    faults: list[Fault] = []
    registered, names = check.registered(), check.under("data/originals/")
    for name in names:
        collect(faults, _check_original, check, name, registered)
    notes = [] if names else ["nothing"]
    check.item("originals", "material", faults, notes, files=len(names), wrong=len(faults))
    papers = [name for name in check.under("data/") if _is_paper(name)]
    damaged: list[Fault] = []
    loose = [name for name in papers if collect(damaged, check.source.digest, name) not in registered]
    check.item("papers", "material", damaged, [f"unregistered {name}" for name in loose], files=len(papers))


def _check_original(check: Check, name: str, registered: dict[str, int]) -> None:
    found = ORIGINAL.fullmatch(name)
    if not found:
        raise Bad("bad-name", name)
    if found[1] not in registered:
        raise Bad("unregistered", name)
    actual = check.source.digest(name)
    if actual != found[1]:
        raise Bad("digest", name, found[1], actual).at(registered[found[1]], check.labels.get(name, ""))


def _is_paper(name: str) -> bool:
    """Whether a payload file is neither an original, nor a copy, nor the log, nor derived from all (premis.json)."""
    return not name.startswith(("data/log/", "data/originals/", "data/copies/")) and name != "data/premis.json"


def check_copies(check: Check) -> None:
    """Check that each copy has the digest of its making, and was made of an original that the log registers.

    Needs `check.opened`. A package without copies has no such item.
    """
    faults: list[Fault] = []
    notes: list[str] = []
    names, made, originals = check.under("data/copies/"), check.copied(), check.registered()
    for name in names:
        notes += collect(faults, _check_copy, check, name, made, originals) or []
    if names:
        check.item("copies", "material", faults, notes, files=len(names), wrong=len(faults))


def _check_copy(check: Check, name: str, made: dict[str, int], originals: dict[str, int]) -> list[str]:
    """Check one copy; return what cannot be said of it."""
    found = COPY.fullmatch(name)
    if not found:
        raise Bad("bad-name", name)
    if found[1] not in made:
        raise Bad("copy-unregistered", name)
    index, label = made[found[1]], check.labels.get(name, "")
    actual = check.source.digest(name)
    if actual != found[1]:
        raise Bad("digest", name, found[1], actual).at(index, label)
    payload = check.opened.get(index, {}).get("payload")
    if not isinstance(payload, dict) or not isinstance(payload.get("source_sha256"), str):
        return [f"source-untold {name}"]
    if payload["source_sha256"] not in originals:
        raise Bad("copy-source", name, None, payload["source_sha256"]).at(index, label)
    return []


def said_of_itself(check: Check, parse: Callable[[bytes, str], Any], keys: Iterable[str]) -> dict[str, str]:
    """Return what the package says of the case and its originals: shown to people, never a reason to believe it."""
    values: list[Any] = []
    for name in ("data/case.json", "data/premis.json"):
        value = collect([], parse, collect([], check.source.read, name, LARGE) or b"", name)
        values.append(value if isinstance(value, dict) else {})
    case, premis = values
    for one in premis["objects"] if isinstance(premis.get("objects"), list) else []:
        if isinstance(one, dict) and isinstance(one.get("path"), str) and isinstance(one.get("label"), str):
            check.labels[one["path"]] = one["label"]
    return {key: case[key] for key in keys if isinstance(case.get(key), str)}
