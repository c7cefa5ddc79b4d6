"""Writes an archival package: BagIt 1.0 (RFC 8493) in the layout of docs/spec/package.md.

Originals are hashed while they are copied and compared with the digest that the log holds. The finished package is
read back and checked by the verifier before it takes its name: one that does not prove itself never leaves. Refuses an
existing target; a full disk leaves nothing behind.
"""

from __future__ import annotations

import errno
import shutil
from dataclasses import dataclass
from hashlib import sha256
from importlib import resources
from typing import IO, TYPE_CHECKING, Any

from liuhen import __version__
from liuhen.kernel import canonical
from liuhen.kernel.digest import Digest
from liuhen.kernel.errors import IntegrityError, Refusal, Text
from liuhen.kernel.instant import legal_date
from liuhen.ledger.note import Note
from liuhen.ledger.proof import TlogProof
from liuhen.package.premis import describe
from liuhen.package.sinks import FolderSink, ZipSink
from liuhen.package.verifier.bag import DECLARATION, MANIFEST, TAG_MANIFEST
from liuhen.package.verify import verify, verify_py

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from liuhen.package.content import LoggedEntry, PackageContent

    Progress = Callable[[int, int], None]

CHUNK = 1 << 20
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_SAFE = Text(
    zh="原件和日志没有变化，没有留下半份材料包。", en="Originals and log are unchanged; no half package was left."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """A package that was written and has proved itself. `digest` is its tag manifest's, which covers all of it."""

    path: Path
    files: int
    size_bytes: int
    digest: Digest
    report: dict[str, Any]


def build(content: PackageContent, target: Path, *, progress: Progress | None = None) -> Built:
    """Write the package as the folder `target`, which must not exist; its parent must.

    `progress` gets bytes of originals and copies written and in all. Raises `Refusal` (target-exists,
    target-unusable, disk-full) and `IntegrityError` when one of them is not what the log says or the finished package
    does not verify.
    """
    return _build(content, target, lambda: FolderSink(target), progress)


def build_zip(content: PackageContent, target: Path, *, progress: Progress | None = None) -> Built:
    """Write the package as the file `target` (`….zip`, stored, ZIP64); else the same as `build`."""
    return _build(content, target, lambda: ZipSink(target, content.made_at), progress)


def _build(
    content: PackageContent, target: Path, make: Callable[[], FolderSink | ZipSink], progress: Progress | None
) -> Built:
    if target.exists() or target.is_symlink():
        raise exists_already(target)
    try:
        need_room(target.parent, content.size_bytes)
        sink = make()
    except OSError as error:
        raise refusal_for(error, target) from error
    try:
        writer = _Writer(sink, progress, content.size_bytes)
        writer.write(content)
        sink.close()
        report = _prove(sink.temporary, content.policy)
        report["package"]["name"] = target.name
        sink.publish()
    except OSError as error:
        raise refusal_for(error, target) from error
    finally:
        sink.discard()  # after publishing, nothing of that name is left
    size = sum(size for _, size in writer.written.values())
    digest = Digest.from_hex(writer.written[TAG_MANIFEST][0])
    return Built(path=target, files=len(writer.written), size_bytes=size, digest=digest, report=report)


def need_room(folder: Path, size_bytes: int) -> None:
    """Fail before hours of copying rather than after."""
    if shutil.disk_usage(folder).free < size_bytes:
        raise OSError(errno.ENOSPC, "not enough room", str(folder))


class _Writer:
    """Writes the files of one package and remembers digest and size in bytes of each."""

    def __init__(self, sink: FolderSink | ZipSink, progress: Progress | None, total: int) -> None:
        self.written: dict[str, tuple[str, int]] = {}
        self._sink = sink
        self._progress = progress
        self._total = total
        self._done = 0

    def write(self, content: PackageContent) -> None:
        for one in content.carried:
            digest = self._copy(one.path, one.open)
            if digest != str(one.digest):
                raise IntegrityError(one.path, expected=one.digest, actual=digest)
        for paper in content.papers:
            self._copy(f"data/{paper.path}", paper.open)
        for path, data in around(content, self.written):
            self._put(path, data)

    def _copy(self, path: str, open_: Callable[[], IO[bytes]]) -> str:
        sha, size = sha256(), 0
        with reading(path, open_) as source, self._sink.file(path) as file:
            while chunk := read_chunk(path, source):
                sha.update(chunk)
                file.write(chunk)
                size += len(chunk)
                self._advance(len(chunk))
        self.written[path] = (sha.hexdigest(), size)
        return sha.hexdigest()

    def _put(self, path: str, data: bytes) -> None:
        with self._sink.file(path) as file:
            file.write(data)
        self.written[path] = (sha256(data).hexdigest(), len(data))

    def _advance(self, count: int) -> None:
        self._done += count
        if self._progress is not None:
            self._progress(min(self._done, self._total), self._total)


def reading(path: str, open_: Callable[[], IO[bytes]]) -> IO[bytes]:
    """Open an original or a paper; one that cannot be opened is not what was registered."""
    try:
        return open_()
    except OSError as error:
        raise IntegrityError(path, expected="the bytes that were registered", actual=error) from error


def read_chunk(path: str, source: IO[bytes]) -> bytes:
    """Read on in an original or a paper."""
    try:
        return source.read(CHUNK)
    except OSError as error:
        raise IntegrityError(path, expected="the bytes that were registered", actual=error) from error


def around(content: PackageContent, written: Mapping[str, tuple[str, int]]) -> Iterator[tuple[str, bytes]]:
    """Yield everything of a package but originals and papers, which `written` holds with digest and size in bytes.

    Each file that is yielded must stand in `written` before the next one is asked for: later ones list earlier ones.
    """
    yield from _log_files(content)
    yield "data/case.json", canonical.encode(content.case)
    software = f"liuhen {__version__}"
    yield "data/premis.json", canonical.encode(describe(content, written, software))
    payload = dict(written)
    yield from _tag_files(content, payload, software)
    yield TAG_MANIFEST, _manifest({path: row for path, row in written.items() if path not in payload})


def _log_files(content: PackageContent) -> Iterator[tuple[str, bytes]]:
    note = Note.parse(content.checkpoint)
    yield "data/log/checkpoint", content.checkpoint
    if content.timestamp is not None:
        yield "data/log/checkpoint.tsr", content.timestamp
    for entry in content.entries:
        yield f"data/log/entries/{entry.index}.json", entry.data
        proof = TlogProof(index=entry.index, hashes=entry.proof, checkpoint=note)
        yield f"data/log/proofs/{entry.index}.tlog-proof", proof.encode()
        if entry.opened is not None:
            yield f"data/log/opened/{entry.index}.json", _opened(entry)


def _opened(entry: LoggedEntry) -> bytes:
    if entry.opened is None or not {*entry.opened.values} <= {"payload", "state"}:
        raise ValueError(f"entry {entry.index}: only payload and state can be disclosed")
    return canonical.encode({**entry.opened.values, "salt": entry.opened.salt.hex()})


def _tag_files(
    content: PackageContent, payload: Mapping[str, tuple[str, int]], software: str
) -> Iterator[tuple[str, bytes]]:
    info = {
        "Source-Organization": content.agency,
        "External-Identifier": content.identifier,
        "External-Description": content.description,
        "Bagging-Date": legal_date(content.made_at).isoformat(),
        "Bag-Software-Agent": software,
        "Payload-Oxum": f"{sum(size for _, size in payload.values())}.{len(payload)}",
        **dict(content.bag_info),
    }
    yield "bagit.txt", DECLARATION
    yield "bag-info.txt", "".join(f"{key}: {value}\n" for key, value in info.items()).encode()
    yield MANIFEST, _manifest(payload)
    yield "policy", content.policy
    yield "verify.py", verify_py()
    for name in ("SPEC.md", "核验说明.md"):
        yield name, (resources.files("liuhen.package") / "shipped" / name).read_bytes()
    yield from content.tags


def _manifest(rows: Mapping[str, tuple[str, int]]) -> bytes:
    """Write a manifest (RFC 8493 §2.1.3); no name in a package needs an escape."""
    return "".join(f"{digest}  {path}\n" for path, (digest, _) in sorted(rows.items())).encode()


def _prove(path: Path, policy: bytes) -> dict[str, Any]:
    """Read the finished package back and check it; a fault here is ours and must not leave the house."""
    report = verify(path, policy)
    for item in report["items"]:
        for fault in item["faults"]:
            where = f"{item['code']}: {fault['code']} {fault['where']}"
            raise IntegrityError(where, expected=fault.get("expected", "nothing wrong"), actual=fault.get("actual"))
    return report


def exists_already(target: Path) -> Refusal:
    """Say that nothing is ever overwritten."""
    what = Text(zh=f"目标已存在：{target}", en=f"The target exists already: {target}")
    todo = Text(
        zh="请换一个位置或名称；已有的材料包不会被覆盖。", en="Choose another place or name; nothing is overwritten."
    )
    return Refusal("target-exists", what, safe=_SAFE, todo=todo)


def refusal_for(error: OSError, target: Path) -> Refusal:
    """Say in plain words why `target` could not be written."""
    if isinstance(error, FileExistsError):
        return exists_already(target)
    if error.errno in _FULL:
        what = Text(
            zh=f"磁盘空间不足，材料包没有写成：{target}", en=f"Not enough room on the disk for the package: {target}"
        )
        todo = Text(zh="请腾出空间或换一个位置后再导出。", en="Make room or choose another place, then export again.")
        return Refusal("disk-full", what, safe=_SAFE, todo=todo, status=507)
    what = Text(zh=f"无法写入 {target}：{error.strerror}", en=f"Cannot write {target}: {error.strerror}")
    todo = Text(zh="请检查文件夹是否存在、是否有写入权限。", en="Check that the folder exists and may be written.")
    return Refusal("target-unusable", what, safe=_SAFE, todo=todo)
