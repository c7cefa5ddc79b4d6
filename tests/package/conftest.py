"""A small real package: real keys, real entries, a real tree with other people's entries between ours."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pytest

from liuhen.kernel import canonical
from liuhen.kernel.digest import Digest
from liuhen.kernel.identity import ObjectName
from liuhen.kernel.instant import BEIJING
from liuhen.ledger.checkpoint import Checkpoint
from liuhen.ledger.cosignature import Cosigner
from liuhen.ledger.entry import Digests, Entry, commitment, state_digest
from liuhen.ledger.merkle import MemoryTree, inclusion_proof, leaf_hash
from liuhen.ledger.note import Note, Signer, sign_note
from liuhen.package.build import build
from liuhen.package.content import Copy, LoggedEntry, Opened, Original, PackageContent, Paper

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ORIGIN = "example.org/office/log"
START = datetime(2026, 11, 16, 9, 0, tzinfo=BEIJING)
CLIP = b"a clip of the first recording\n" * 20
FIRST, SECOND = b"first recording, not really a film\n" * 40, b"second recording\n" * 30


@dataclass
class Log:
    """A log that is written by hand, so that tests can write wrong things into it."""

    entries: list[bytes]
    opened: dict[int, Opened]
    last: dict[str, Digest]

    def add(self, type_: str, object_: str, payload: Any, file: bytes | None = None, *, disclose: bool = True) -> int:
        salt = sha256(f"salt {len(self.entries)}".encode()).digest()
        entry = Entry(
            type=type_,
            object=ObjectName.parse(object_),
            prev=self.last.get(object_),
            actor=ObjectName.parse("officer/o1"),
            claimed_at=START + timedelta(minutes=len(self.entries)),
            digests=None if file is None else Digests(sha256=Digest(sha256(file).digest())),
            state=state_digest(salt, {"after": type_}),
            commit=commitment(salt, payload),
        )
        self.last[object_] = entry.leaf
        self.entries.append(entry.encode())
        index = len(self.entries) - 1
        if disclose:
            self.opened[index] = Opened(salt=salt, values={"payload": payload})
        return index


@dataclass
class World:
    """The keys, the log and everything else a package is made of."""

    log: Log
    signer: Signer
    cosigners: list[Cosigner]
    case: dict[str, Any]
    ours: list[int]

    def checkpoint(self, at: datetime = START + timedelta(hours=1), *, cosigners: int = 2) -> bytes:
        tree = MemoryTree(leaf_hash(entry) for entry in self.log.entries)
        checkpoint = Checkpoint(origin=ORIGIN, size=tree.size, root=tree.root())
        note = Note.parse(sign_note(checkpoint.text(), self.signer))
        late = [one.cosign(checkpoint, at=at + timedelta(minutes=n)) for n, one in enumerate(self.cosigners)]
        return note.with_signatures(*late[:cosigners]).encode() if cosigners else note.encode()

    def policy(self, quorum: str = "group both all 区司法局 市司法局\nquorum both\n") -> bytes:
        names = zip(("区司法局", "市司法局"), self.cosigners, strict=True)
        witnesses = "".join(f"witness {name} {one.vkey}\n" for name, one in names)
        return f"# published by the supervisor\nlog {self.signer.vkey}\n{witnesses}{quorum}".encode()

    def content(self, **changes: Any) -> PackageContent:
        tree = MemoryTree(leaf_hash(entry) for entry in self.log.entries)
        entries = tuple(
            LoggedEntry(
                index=index,
                data=self.log.entries[index],
                proof=inclusion_proof(index, tree.size, tree.read),
                opened=self.log.opened.get(index),
            )
            for index in self.ours
        )
        whole = PackageContent(
            identifier="示综执案2026-021",
            agency="示范街道办事处",
            description="示例装饰公司擅自堆放建筑垃圾案",
            made_at=START + timedelta(hours=2),
            case=self.case,
            checkpoint=self.checkpoint(),
            policy=self.policy(),
            entries=entries,
            originals=(original(FIRST, "0205.MP4", "R-0187"), original(SECOND, "0208.mp4", "R-0188")),
            papers=(Paper(path="documents/现场检查 记录.pdf", open=lambda: io.BytesIO(b"%PDF-1.7 a paper\n")),),
        )
        return replace(whole, **changes)


def original(data: bytes, name: str, label: str) -> Original:
    digest = Digest(sha256(data).digest())
    return Original(digest=digest, size_bytes=len(data), name=name, label=label, open=lambda: io.BytesIO(data))


def fresh_world() -> World:
    log = Log([], {}, {})
    case = {
        "format": "liuhen-case/1",
        "number": "示综执案2026-021",
        "agency": "示范街道办事处",
        "cause": "堆放建筑垃圾",
    }
    ours = []
    for number in range(5):
        log.add("recording.stored", f"recording/other-{number}", {"x": number}, disclose=False)
    manifest = {"device": "BWC-05", "counters": [[201, 206], [208, 209]], "missing": [[207, 207]]}
    ours.append(log.add("device.manifest", "device/BWC-05", manifest))
    ours.append(log.add("recording.stored", "recording/r1", {"device": "BWC-05", "counter": 205}, FIRST))
    log.add("recording.stored", "recording/other-9", {"x": 9}, disclose=False)
    ours.append(log.add("recording.stored", "recording/r2", {"device": "BWC-05", "counter": 208}, SECOND))
    ours.append(log.add("case.opened", "case/c1", {"party": "某公司"}, disclose=False))
    ours.append(log.add("recording.classified", "recording/r1", {"case": "c1"}))
    ours.append(log.add("document.finished", "document/d1", {"kind": "inspection_record"}, b"%PDF-1.7 a paper\n"))
    ours.append(log.add("case.filed", "case/c1", {"by": "o1"}, canonical.encode(case)))
    log.add("officer.signed-in", "officer/o7", {}, disclose=False)
    cosigners = [Cosigner.generate("justice.example.org/district"), Cosigner.generate("justice.example.org/city")]
    return World(log=log, signer=Signer.generate(ORIGIN), cosigners=cosigners, case=case, ours=ours)


def copy_of(world: World, source: bytes = FIRST, *, disclose: bool = True) -> Copy:
    """Log the making of a copy and return it."""
    payload = {"source_sha256": sha256(source).hexdigest(), "sort": "clip", "process": {"method": "re-encode"}}
    world.ours.append(world.log.add("derivative.made", "derivative/c1", payload, CLIP, disclose=disclose))
    return Copy(
        digest=Digest(sha256(CLIP).digest()),
        source=Digest(sha256(source).digest()),
        size_bytes=len(CLIP),
        name="R-0187_片段.mp4",
        label="R-0187 · 片段",
        open=lambda: io.BytesIO(CLIP),
    )


@pytest.fixture(scope="session")
def world() -> World:
    return fresh_world()


@pytest.fixture
def new_world() -> World:
    return fresh_world()


@pytest.fixture
def package(world: World, tmp_path: Path) -> Path:
    target = tmp_path / "package"
    build(world.content(), target)
    return target


@pytest.fixture
def reseal() -> Callable[[Path], None]:
    """Write manifests that fit whatever the folder holds now, as a forger would."""
    return _reseal


def _reseal(package: Path) -> None:
    names = sorted(str(path.relative_to(package)) for path in package.rglob("*") if path.is_file())
    data = [name for name in names if name.startswith("data/")]
    size = sum((package / name).stat().st_size for name in data)
    info = package / "bag-info.txt"
    lines = [line for line in info.read_text("utf-8").splitlines() if not line.startswith("Payload-Oxum")]
    info.write_text("\n".join([*lines, f"Payload-Oxum: {size}.{len(data)}"]) + "\n", "utf-8")
    _manifest(package, "manifest-sha256.txt", data)
    tags = [name for name in names if not name.startswith("data/") and name != "tagmanifest-sha256.txt"]
    _manifest(package, "tagmanifest-sha256.txt", tags)


def _manifest(package: Path, name: str, listed: list[str]) -> None:
    rows = [f"{sha256((package / one).read_bytes()).hexdigest()}  {one}\n" for one in listed]
    (package / name).write_text("".join(rows), "utf-8")


def states(report: dict[str, Any]) -> dict[str, str]:
    return {item["code"]: item["state"] for item in report["items"]}


def faults(report: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(item["code"], one["code"], one["where"]) for item in report["items"] for one in item["faults"]]


@pytest.fixture
def told() -> Any:
    """Return `states` and `faults` of a report."""
    return type("Told", (), {"states": staticmethod(states), "faults": staticmethod(faults), "json": json})
