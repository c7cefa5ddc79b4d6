"""Copies in a package: registered by their making, made of a registered original, and never taken for one."""

from __future__ import annotations

import io
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import bagit
import pytest

from liuhen.kernel import canonical
from liuhen.kernel.digest import Digest
from liuhen.kernel.errors import IntegrityError
from liuhen.package.build import build
from liuhen.package.content import Copy, Original
from liuhen.package.disc import as_discs, prepared, read_disc, spread
from liuhen.package.verify import verify
from package.conftest import CLIP, FIRST, copy_of, faults, states

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from package.conftest import World

PLACE = f"data/copies/{sha256(CLIP).hexdigest()}.mp4"


@pytest.fixture
def with_copy(new_world: World, tmp_path: Path) -> Path:
    build(new_world.content(copies=(copy_of(new_world),)), tmp_path / "package")
    return tmp_path / "package"


def test_a_copy_is_proved_beside_the_originals_and_never_among_them(with_copy: Path, new_world: World) -> None:
    report = verify(with_copy, new_world.policy())
    assert states(report)["copies"] == "proved"
    assert report["verdict"] == "proved"
    assert next(item for item in report["items"] if item["code"] == "originals")["detail"]["files"] == 2
    bagit.Bag(str(with_copy)).validate()


def test_a_package_without_copies_says_nothing_of_them(package: Path) -> None:
    assert "copies" not in states(verify(package))


def test_premis_says_what_a_copy_was_made_of(with_copy: Path) -> None:
    premis: Any = canonical.parse((with_copy / "data/premis.json").read_bytes())
    [copy] = [one for one in premis["objects"] if one["path"] == PLACE]
    assert copy["relationship"]["relatedObjectIdentifier"] == sha256(FIRST).hexdigest()


def test_a_copy_in_the_place_of_an_original_is_not_registered(
    new_world: World, tmp_path: Path, reseal: Callable[[Path], None]
) -> None:
    copy_of(new_world)
    build(new_world.content(), tmp_path / "p")
    place = f"data/originals/{sha256(CLIP).hexdigest()}.mp4"
    (tmp_path / "p" / place).write_bytes(CLIP)
    reseal(tmp_path / "p")
    assert ("originals", "unregistered", place) in faults(verify(tmp_path / "p", new_world.policy()))
    as_original = Original(
        digest=Digest(sha256(CLIP).digest()), size_bytes=len(CLIP), name="a.mp4", open=lambda: io.BytesIO(CLIP)
    )
    with pytest.raises(IntegrityError, match="unregistered"):
        build(new_world.content(originals=(as_original,)), tmp_path / "q")


def test_an_original_in_the_place_of_a_copy_is_not_registered(
    with_copy: Path, new_world: World, reseal: Callable[[Path], None]
) -> None:
    name = f"data/copies/{sha256(FIRST).hexdigest()}.mp4"
    (with_copy / name).write_bytes(FIRST)
    (with_copy / "data/copies/loose.mp4").write_bytes(b"x")
    reseal(with_copy)
    assert [one for one in faults(verify(with_copy, new_world.policy())) if one[0] == "copies"] == [
        ("copies", "copy-unregistered", name),
        ("copies", "bad-name", "data/copies/loose.mp4"),
    ]


def test_a_changed_copy_is_named(with_copy: Path, new_world: World, reseal: Callable[[Path], None]) -> None:
    (with_copy / PLACE).write_bytes(CLIP + b"!")
    reseal(with_copy)
    assert ("copies", "digest", PLACE) in faults(verify(with_copy, new_world.policy()))


def test_a_copy_of_what_was_never_registered_never_leaves(new_world: World, tmp_path: Path) -> None:
    with pytest.raises(IntegrityError, match="copy-source"):
        build(new_world.content(copies=(copy_of(new_world, b"of something else"),)), tmp_path / "p")


def test_a_copy_whose_making_is_not_disclosed_is_not_checked(new_world: World, tmp_path: Path) -> None:
    build(new_world.content(copies=(copy_of(new_world, disclose=False),)), tmp_path / "p")
    report = verify(tmp_path / "p", new_world.policy())
    assert states(report)["copies"] == "unchecked"
    assert report["verdict"] == "proved"


def test_bytes_that_are_not_those_of_the_making_stop_the_package(new_world: World, tmp_path: Path) -> None:
    lying = replace(copy_of(new_world), open=lambda: io.BytesIO(b"other"))
    with pytest.raises(IntegrityError, match="copies"):
        build(new_world.content(copies=(lying,)), tmp_path / "p")
    assert not list(tmp_path.iterdir())


def test_a_disc_without_the_original_still_proves_its_copy(new_world: World, tmp_path: Path) -> None:
    content = new_world.content(copies=(copy_of(new_world),))
    [whole] = spread(content, 10**9)
    parts = [[one for one in whole if isinstance(one, kind)] for kind in (Original, Copy)]
    with prepared(as_discs(content, parts, ["D-000001", "D-000002"]), tmp_path) as ready:
        ready.publish()
    [first, second] = [read_disc(one.path, new_world.policy()) for one in ready.made]
    assert (first.verdict, second.verdict, second.faults) == ("proved", "proved", [])
