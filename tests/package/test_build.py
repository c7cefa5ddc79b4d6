"""Building: whole or not at all, and never with bytes that the log did not register."""

from __future__ import annotations

import builtins
import errno
import io
import os
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liuhen.kernel.digest import sha256
from liuhen.kernel.errors import IntegrityError, InvalidInput, Refusal
from liuhen.package import build as building
from liuhen.package.build import build, build_zip
from liuhen.package.content import Original, Paper
from liuhen.package.sinks import FolderSink, ZipSink
from liuhen.package.verify import verify

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

BUILDERS = [build, build_zip]


def paper(path: str) -> Paper:
    return Paper(path=path, open=lambda: io.BytesIO(b"x"))


def lying(original: Original, data: bytes) -> Original:
    return replace(original, open=lambda: io.BytesIO(data))


def test_the_layout_is_the_specified_one(package: Path, world: Any) -> None:
    names = {str(path.relative_to(package)) for path in package.rglob("*") if path.is_file()}
    assert {"bagit.txt", "bag-info.txt", "manifest-sha256.txt", "tagmanifest-sha256.txt"} < names
    assert {"verify.py", "SPEC.md", "policy", "核验说明.md", "data/case.json", "data/premis.json"} < names
    assert {"data/log/checkpoint", "data/log/entries/6.json", "data/log/proofs/6.tlog-proof"} < names
    for original in world.content().originals:
        assert original.path in names
        assert sha256((package / original.path).read_bytes()) == original.digest


@pytest.mark.parametrize("builder", BUILDERS)
def test_an_existing_target_is_refused_and_left_alone(builder: Callable[..., Any], world: Any, tmp_path: Path) -> None:
    (tmp_path / "p").write_bytes(b"mine")
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    for name in ("p", "link"):
        with pytest.raises(Refusal, match="target-exists"):
            builder(world.content(), tmp_path / name)
    assert (tmp_path / "p").read_bytes() == b"mine"
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.parametrize("builder", BUILDERS)
def test_an_original_that_is_not_what_was_registered_stops_everything(
    builder: Callable[..., Any], world: Any, tmp_path: Path
) -> None:
    content = world.content()
    first, second = content.originals
    with pytest.raises(IntegrityError, match=str(second.digest)) as caught:
        builder(world.content(originals=(first, lying(second, b"tampered"))), tmp_path / "p")
    assert caught.value.actual == str(sha256(b"tampered"))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("builder", BUILDERS)
def test_an_original_that_cannot_be_opened_is_an_integrity_error(
    builder: Callable[..., Any], world: Any, tmp_path: Path
) -> None:
    first, second = world.content().originals
    gone = replace(second, open=lambda: builtins.open(tmp_path / "gone", "rb"))  # noqa: SIM115, PTH123 - build closes it
    with pytest.raises(IntegrityError, match="registered"):
        builder(world.content(originals=(first, gone)), tmp_path / "p")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("builder", BUILDERS)
@pytest.mark.parametrize("number", range(0, 34, 6))
def test_a_disk_that_fills_up_at_any_file_leaves_nothing(
    builder: Callable[..., Any], number: int, world: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = iter(range(number, -1, -1))

    class Filling:
        def __init__(self, file: Any) -> None:
            self.file = file

        def write(self, data: bytes) -> int:
            if next(left, 0) == 0:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return self.file.write(data)

    class Manager:
        def __init__(self, inner: Any) -> None:
            self.inner = inner

        def __enter__(self) -> Filling:
            return Filling(self.inner.__enter__())

        def __exit__(self, *error: object) -> Any:
            return self.inner.__exit__(*error)

    for kind in (FolderSink, ZipSink):
        real = kind.file
        monkeypatch.setattr(kind, "file", lambda self, path, real=real: Manager(real(self, path)))
    with pytest.raises(Refusal, match="disk-full") as caught:
        builder(world.content(), tmp_path / "p")
    assert caught.value.status == 507
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", ["folder", "zip"])
def test_a_target_that_somebody_makes_meanwhile_is_left_alone(kind: str, tmp_path: Path) -> None:
    target = tmp_path / "p"
    sink = FolderSink(target) if kind == "folder" else ZipSink(target, datetime(2026, 1, 1, tzinfo=UTC))
    with sink.file("a") as file:
        file.write(b"ours")
    sink.close()
    target.write_bytes(b"theirs")
    with pytest.raises(FileExistsError):
        sink.publish()
    sink.discard()
    assert target.read_bytes() == b"theirs"
    assert list(tmp_path.iterdir()) == [target]


def test_too_little_room_is_known_before_anything_is_copied(
    world: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    free = type("Usage", (), {"free": 10})
    monkeypatch.setattr(building.shutil, "disk_usage", lambda _: free)
    with pytest.raises(Refusal, match="disk-full"):
        build(world.content(), tmp_path / "p")


def test_a_folder_that_does_not_exist_is_refused_in_words(world: Any, tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="target-unusable") as caught:
        build(world.content(), tmp_path / "absent" / "p")
    assert "检查文件夹" in str(caught.value.todo)


def test_a_package_that_would_not_verify_never_gets_its_name(world: Any, tmp_path: Path) -> None:
    with pytest.raises(IntegrityError, match="no-quorum"):
        build(world.content(checkpoint=world.checkpoint(cosigners=1)), tmp_path / "p")
    entries = world.content().entries
    unproved = world.content(entries=tuple(replace(one, proof=()) for one in entries))
    with pytest.raises(IntegrityError, match="not-in-log"):
        build(unproved, tmp_path / "p")
    lie = {"payload": {"other": 1}}
    lies = tuple(replace(one, opened=one.opened and replace(one.opened, values=lie)) for one in entries)
    with pytest.raises(IntegrityError, match="commitment"):
        build(world.content(entries=lies), tmp_path / "p")
    assert list(tmp_path.iterdir()) == []


def test_two_builds_of_the_same_content_are_the_same_bytes(world: Any, tmp_path: Path) -> None:
    content = world.content()
    assert build(content, tmp_path / "a").digest == build(content, tmp_path / "b").digest
    one, two = build_zip(content, tmp_path / "a.zip"), build_zip(content, tmp_path / "b.zip")
    assert one.digest == two.digest == build(content, tmp_path / "c").digest


def test_a_zip_holds_one_folder_of_stored_files(world: Any, tmp_path: Path) -> None:
    built = build_zip(world.content(), tmp_path / "案.zip")
    with zipfile.ZipFile(built.path) as file:
        assert {info.filename.split("/")[0] for info in file.infolist()} == {"案"}
        assert {info.compress_type for info in file.infolist()} == {zipfile.ZIP_STORED}
        assert file.testzip() is None
        file.extractall(tmp_path)
    assert verify(tmp_path / "案", world.policy())["verdict"] == "proved"


def test_progress_tells_bytes_of_originals(world: Any, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    content = world.content()
    build(content, tmp_path / "p", progress=lambda done, total: told.append((done, total)))
    assert told[-1] == (content.size_bytes, content.size_bytes)


def test_what_was_built_is_told(world: Any, tmp_path: Path) -> None:
    built = build(world.content(), tmp_path / "p")
    files = [path for path in (tmp_path / "p").rglob("*") if path.is_file()]
    assert (built.files, built.size_bytes) == (len(files), sum(path.stat().st_size for path in files))
    assert built.digest == sha256((tmp_path / "p/tagmanifest-sha256.txt").read_bytes())
    assert built.report["package"]["name"] == "p"


CONTENTS: dict[str, tuple[dict[str, Any], str]] = {
    "a paper that leaves its folder": ({"papers": (paper("documents/../../x"),)}, "papers"),
    "a paper in a folder of its own": ({"papers": (paper("log/checkpoint"),)}, "papers"),
    "a percent sign": ({"papers": (paper("documents/100%.pdf"),)}, "papers"),
    "a control character": ({"papers": (paper("documents/a\nb.pdf"),)}, "papers"),
    "a paper twice": ({"papers": (paper("documents/a.pdf"), paper("documents/A.pdf"))}, "papers"),
    "a line break in a label of the bag": ({"agency": "a\nPayload-Oxum: 1.1"}, "agency"),
    "an empty identifier": ({"identifier": " "}, "identifier"),
    "a time without a zone": ({"made_at": datetime(2026, 1, 1)}, "made_at"),  # noqa: DTZ001 - the point
}


@pytest.mark.parametrize("name", CONTENTS)
def test_content_that_cannot_be_a_package_is_refused(name: str, world: Any) -> None:
    changes, where = CONTENTS[name]
    with pytest.raises(InvalidInput, match=where):
        world.content(**changes)


def test_entries_and_originals_are_there_once(world: Any) -> None:
    content = world.content()
    with pytest.raises(InvalidInput, match=r"entries\[7\].*originals|originals.*entries"):
        world.content(entries=(*content.entries, content.entries[0]), originals=content.originals * 2)


@settings(max_examples=100, deadline=None)
@given(name=st.text(max_size=40))
def test_an_original_of_any_name_lies_under_its_digest(name: str) -> None:
    digest = sha256(b"")
    path = Original(digest=digest, size_bytes=0, name=name, open=io.BytesIO).path
    assert path.startswith(f"data/originals/{digest}")
    assert path.isascii()
    assert "/" not in path.removeprefix("data/originals/")
