"""Discs: each proves itself alone, other people's programs read it, and no damage goes unnamed."""

from __future__ import annotations

import io
import os
import resource
import shutil
import signal
import subprocess
import sys
import textwrap
from contextlib import closing
from dataclasses import replace
from hashlib import file_digest, sha256
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liuhen.kernel.digest import Digest
from liuhen.kernel.errors import IntegrityError, InvalidInput, Refusal
from liuhen.package.content import Original
from liuhen.package.disc import LIST, MadeDisc, as_discs, prepared, read_disc, spread
from liuhen.package.disc_image import DiscFile, Image, Streamed, write_image
from liuhen.package.disc_packing import MEDIA, SECTOR, capacity, cost, image_size, pack
from liuhen.package.verify import verify
from package.conftest import FIRST, SECOND, original

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from package.conftest import World

SEVEN_ZIP = shutil.which("7zz") or shutil.which("7z")
XORRISO = shutil.which("xorriso")
NUMBERS = ("D-000001", "D-000002", "D-000003")


def make(world: World, folder: Path, size_bytes: int = 10**9, **changes: Any) -> list[MadeDisc]:
    content = world.content(**changes)
    parts = spread(content, size_bytes)
    with prepared(as_discs(content, parts, NUMBERS[: len(parts)]), folder) as ready:
        ready.publish()
    return ready.made


def two_discs(world: World) -> int:
    """Return a size at which the two originals of the world need a disc each."""
    large = next(size for size in range(1 << 20, 8 << 20, 1 << 10) if _discs(world, size) == 1)
    return large - (1 << 10)


def _discs(world: World, size_bytes: int) -> int:
    try:
        return len(spread(world.content(), size_bytes))
    except Refusal:
        return 0


def unpacked(image: Path, folder: Path, kind: str) -> Path:
    """Let 7-Zip unpack an image by its UDF or its ISO 9660 tree."""
    assert SEVEN_ZIP is not None
    command = [SEVEN_ZIP, "x", f"-t{kind}", f"-o{folder}", str(image)]
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - a program found on this machine
    return folder


@pytest.mark.skipif(SEVEN_ZIP is None, reason="7-Zip is not on this machine")
@pytest.mark.parametrize("kind", ["udf", "iso"])
def test_what_7zip_unpacks_from_either_tree_is_a_package_that_verifies(world: World, tmp_path: Path, kind: str) -> None:
    [made] = make(world, tmp_path)
    folder = unpacked(made.path, tmp_path / "copy", kind)
    assert (folder / "核验说明.md").exists()
    assert (folder / "data/documents/现场检查 记录.pdf").exists()
    assert verify(folder, world.policy())["verdict"] == "proved"


@pytest.mark.skipif(XORRISO is None, reason="xorriso is not on this machine")
def test_xorriso_reads_long_and_chinese_names_through_rock_ridge(world: World, tmp_path: Path) -> None:
    [made] = make(world, tmp_path)
    command = [XORRISO or "", "-osirrox", "on", "-indev", str(made.path), "-extract", "/", str(tmp_path / "copy")]
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - a program found on this machine
    assert verify(tmp_path / "copy", world.policy())["verdict"] == "proved"


@pytest.mark.skipif(SEVEN_ZIP is None, reason="7-Zip is not on this machine")
def test_the_verifier_on_a_disc_proves_it_without_us(world: World, tmp_path: Path) -> None:
    [made] = make(world, tmp_path)
    folder = unpacked(made.path, tmp_path / "copy", "udf")
    command = [sys.executable, "-I", str(folder / "verify.py")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - what we just made
    assert done.returncode == 0, done.stdout


def test_a_set_spreads_originals_and_each_disc_proves_itself_and_lists_all(world: World, tmp_path: Path) -> None:
    made = make(world, tmp_path, two_discs(world))
    assert [one.path.name for one in made] == ["D-000001.iso", "D-000002.iso"]
    assert all(one.size_bytes <= two_discs(world) for one in made)
    held: list[str] = []
    for place, one in enumerate(made, 1):
        read = read_disc(one.path, world.policy())
        assert (read.number, read.manifest, read.verdict, read.faults) == (
            NUMBERS[place - 1],
            str(one.manifest),
            "proved",
            [],
        )
        with closing(Image(one.path)) as image:
            listed, info = image.read(LIST).decode(), image.read("bag-info.txt").decode()
            held += [name for name in image.sizes if "originals" in name]
        assert all(sha256(data).hexdigest() in listed for data in (FIRST, SECOND))
        assert f"Bag-Count: {place} of 2" in info
    assert len(held) == 2


def test_a_flipped_byte_of_an_original_is_named(world: World, tmp_path: Path) -> None:
    [made] = make(world, tmp_path)
    data = bytearray(made.path.read_bytes())
    data[data.index(FIRST) + 7] ^= 1
    made.path.write_bytes(data)
    read = read_disc(made.path, world.policy())
    assert read.verdict == "failed"
    assert [fault["where"] for fault in read.faults] == [f"data/originals/{sha256(FIRST).hexdigest()}.mp4"]


@pytest.mark.skipif(SEVEN_ZIP is None, reason="7-Zip is not on this machine")
def test_a_file_that_is_gone_or_new_in_the_mounted_copy_is_named(world: World, tmp_path: Path) -> None:
    [made] = make(world, tmp_path)
    folder = unpacked(made.path, tmp_path / "copy", "udf")
    (folder / "核验说明.md").unlink()
    (folder / "extra.txt").write_text("x")
    read = read_disc(folder, world.policy())
    assert read.is_copy
    assert {(fault["code"], fault["where"]) for fault in read.faults} == {
        ("missing", "核验说明.md"),
        ("extra", "extra.txt"),
    }


def test_any_damage_to_an_image_is_found_and_never_raises(world: World, tmp_path: Path) -> None:
    [made] = make(world, tmp_path)
    whole = made.path.read_bytes()
    used = [at for at in range(0, len(whole), SECTOR) if any(whole[at : at + SECTOR])]
    for at in used[:: max(1, len(used) // 40)]:
        damaged = bytearray(whole)
        damaged[at : at + SECTOR] = bytes(byte ^ 0xFF for byte in damaged[at : at + SECTOR])
        made.path.write_bytes(damaged)
        read = read_disc(made.path, world.policy())
        assert read.faults or read.manifest == str(made.manifest)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_an_image_that_was_cut_short_is_named_as_such_and_never_raises(
    world: World, tmp_path: Path, share: float
) -> None:
    [made] = make(world, tmp_path)
    whole = made.path.read_bytes()
    made.path.write_bytes(whole[: int(len(whole) * share)])
    read = read_disc(made.path, world.policy())
    assert read.faults or read.manifest == str(made.manifest)
    if share < 0.9:
        assert read.verdict == "failed"


@pytest.mark.skipif(SEVEN_ZIP is None or XORRISO is None, reason="7-Zip and xorriso are not both on this machine")
def test_others_see_the_same_names_of_the_same_bytes_in_every_tree(world: World, tmp_path: Path) -> None:
    [made] = make(world, tmp_path)
    trees = [unpacked(made.path, tmp_path / kind, kind) for kind in ("udf", "iso")]
    command = [XORRISO or "", "-osirrox", "on", "-indev", str(made.path), "-extract", "/", str(tmp_path / "rock")]
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - a program found on this machine
    held = [
        {
            str(path.relative_to(tree)): sha256(path.read_bytes()).hexdigest()
            for path in tree.rglob("*")
            if path.is_file()
        }
        for tree in (*trees, tmp_path / "rock")
    ]
    assert held[0] == held[1] == held[2]
    assert {"核验说明.md", "光盘清单.txt", "data/documents/现场检查 记录.pdf"} < set(held[0])


def _held(tree: Path) -> dict[str, str]:
    files = [path for path in tree.rglob("*") if path.is_file()]
    return {str(path.relative_to(tree)): sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount")
@pytest.mark.parametrize("kind", ["udf", "iso9660"])
def test_what_linux_mounts_is_a_disc_that_proves_itself(world: World, tmp_path: Path, kind: str) -> None:
    [made] = make(world, tmp_path)
    folder = tmp_path / "mounted"
    folder.mkdir()
    command = ["mount", "-o", "loop,ro", "-t", kind, str(made.path), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - the system's own
    if done.returncode:
        pytest.skip(f"this machine does not mount {kind}: {done.stderr.strip()[:80]}")
    try:
        read = read_disc(folder, world.policy())
    finally:
        subprocess.run(["umount", str(folder)], check=True)  # noqa: S603, S607 - the system's own
    assert (read.is_copy, read.verdict, read.faults, read.number) == (True, "proved", [], NUMBERS[0])


@pytest.mark.parametrize("content", [b"", b"no image", b"\0" * 40_000])
def test_what_is_no_disc_at_all_is_unreadable(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.iso"
    path.write_bytes(content)
    read = read_disc(path)
    assert (read.verdict, read.number, read.faults[0]["code"]) == ("failed", "", "unreadable")


def test_a_changed_original_stops_the_disc_and_leaves_nothing(world: World, tmp_path: Path) -> None:
    false = replace(original(FIRST, "0205.MP4", "R-0187"), open=lambda: io.BytesIO(b"x" * len(FIRST)))
    with pytest.raises(IntegrityError, match=str(false.digest)):
        make(world, tmp_path, originals=(false,))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("change", [-1, 1])
def test_an_original_of_another_length_stops_the_disc(world: World, tmp_path: Path, change: int) -> None:
    data = FIRST[:change] if change < 0 else FIRST + b"x"
    false = replace(original(FIRST, "0205.MP4", "R-0187"), open=lambda: io.BytesIO(data))
    with pytest.raises(IntegrityError):
        make(world, tmp_path, originals=(false,))
    assert not list(tmp_path.iterdir())


def test_a_full_disk_is_a_refusal_and_leaves_nothing(world: World, tmp_path: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, hard))
    try:
        with pytest.raises(Refusal) as refused:
            make(world, tmp_path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert refused.value.code == "disk-full"
    assert not list(tmp_path.iterdir())


def test_an_image_that_is_there_already_is_never_overwritten(world: World, tmp_path: Path) -> None:
    (tmp_path / "D-000001.iso").write_bytes(b"mine")
    with pytest.raises(Refusal, match="exists already"):
        make(world, tmp_path)
    assert (tmp_path / "D-000001.iso").read_bytes() == b"mine"


def test_a_kill_half_way_leaves_nothing_that_looks_like_a_disc(tmp_path: Path) -> None:
    script = textwrap.dedent(
        """
        import io, sys, time
        from pathlib import Path
        from liuhen.package.disc_image import DiscFile, write_image
        class Slow(io.BytesIO):
            def read(self, size=-1):
                print("reading", flush=True)
                time.sleep(0.05)
                return super().read(65536)
        folder = Path(sys.argv[1]) / ".liuhen-disc.0.part"
        folder.mkdir()
        file = DiscFile(path="a", size_bytes=1 << 24, sha256="0" * 64, open=lambda: Slow(bytes(1 << 24)))
        write_image([file], folder / "D-000001.iso.part", "LH")
        """
    )
    command = [sys.executable, "-c", script, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:  # noqa: S603 - our own script
        assert process.stdout is not None
        process.stdout.readline()
        os.kill(process.pid, signal.SIGKILL)
    assert not list(tmp_path.glob("*.iso"))
    assert all(path.name.startswith(".") for path in tmp_path.iterdir())


def test_no_room_and_no_disc_that_holds_it_name_the_right_medium(world: World) -> None:
    film = _film(6 * 10**9)
    with pytest.raises(Refusal) as refused:
        spread(world.content(originals=(film,)), capacity("4.7GB"))
    assert refused.value.code == "larger-than-disc"
    assert "8.5GB" in str(refused.value.todo)
    with pytest.raises(Refusal) as refused:
        spread(world.content(originals=(_film(2 * 10**11),)), capacity("100GB"))
    assert "移动存储介质" in str(refused.value.todo)
    with pytest.raises(Refusal) as refused:
        spread(world.content(), 100_000)
    assert refused.value.code == "disc-too-small"


def _film(size: int, seed: int = 0) -> Original:
    digest = Digest(sha256(b"%d %d" % (seed, size)).digest())
    return Original(digest=digest, size_bytes=size, name="a.mp4", label=f"R-{seed}", open=io.BytesIO)


@given(sizes=st.lists(st.integers(0, 10_000_000), max_size=30), room=st.integers(10_010_000, 30_000_000))
def test_packing_loses_nothing_keeps_within_the_room_and_keeps_the_order(sizes: Sequence[int], room: int) -> None:
    films = [_film(size, seed) for seed, size in enumerate(sizes)]
    discs = pack(films, room)
    assert sorted(one.label for disc in discs for one in disc) == sorted(one.label for one in films)
    assert all(sum(cost(one.size_bytes) for one in disc) <= room for disc in discs)
    assert all(disc == sorted(disc, key=films.index) for disc in discs)
    shuffled = pack(films[::-1], room)
    assert [{one.label for one in disc} for disc in shuffled] == [{one.label for one in disc} for disc in discs]


@given(sizes=st.lists(st.integers(0, 70_000), min_size=1, max_size=60))
def test_an_image_is_never_larger_than_was_said(tmp_path_factory: Any, sizes: list[int]) -> None:
    out = tmp_path_factory.mktemp("image") / "x"
    files = [_zeros(f"data/文件夹-{n % 7}/{'长' * 60}-{n}.bin", size) for n, size in enumerate(sizes)]
    assert write_image(files, out, "LH") <= image_size(sizes)


def _zeros(path: str, size: int) -> DiscFile:
    data = bytes(size)
    return DiscFile(path=path, size_bytes=size, sha256=sha256(data).hexdigest(), open=lambda: io.BytesIO(data))


@pytest.mark.parametrize(("words", "bytes_"), [("4.7GB", 4_700_372_992), ("25gb", 24_220_008_448), ("2GiB", 2**31)])
def test_sizes_are_media_or_numbers(words: str, bytes_: int) -> None:
    assert capacity(words) == bytes_


@pytest.mark.parametrize("words", ["", "DVD", "4.7", "-1GB", "1TB", "1e3MB", "4..7GB"])
def test_what_is_no_size_is_wrong_input(words: str) -> None:
    if words == "4.7":
        assert capacity(words) == 0
    else:
        with pytest.raises(InvalidInput):
            capacity(words)


def test_each_medium_holds_more_than_the_one_before() -> None:
    sizes = [one.size_bytes for one in MEDIA]
    assert sizes == sorted(set(sizes))


def test_a_stream_goes_forwards_only() -> None:
    stream = Streamed(_zeros("a", 10))
    stream.read(4)
    assert stream.seek(4) == stream.tell() == 4
    with pytest.raises(io.UnsupportedOperation):
        stream.seek(0)


@pytest.mark.apart
@pytest.mark.skipif(SEVEN_ZIP is None, reason="7-Zip is not on this machine")
@pytest.mark.parametrize("kind", ["udf", "iso"])
def test_a_file_over_4_gib_is_read_whole_by_7zip_in_little_memory(tmp_path: Path, kind: str) -> None:
    film = tmp_path / "film"
    with film.open("wb") as file:
        file.seek(4400 << 20)
        file.write(b"the end")
    with film.open("rb") as file:
        digest = file_digest(file, "sha256").hexdigest()
    image = tmp_path / "x.iso"
    one = DiscFile(path="data/film.mp4", size_bytes=film.stat().st_size, sha256=digest, open=lambda: film.open("rb"))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    write_image([one], image, "LH")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 32 * 1024
    assert SEVEN_ZIP is not None
    command = [SEVEN_ZIP, "x", "-so", f"-t{kind}", str(image), "data/film.mp4"]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:  # noqa: S603 - a program found here
        sha = sha256()
        assert process.stdout is not None
        while chunk := process.stdout.read(1 << 20):
            sha.update(chunk)
    assert sha.hexdigest() == digest
