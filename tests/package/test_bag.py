"""BagIt: the reading part against the Library of Congress' conformance bags, the writing part by their own program.

Our profile knows SHA-256 and version 1.0 only, and most of the bags are older. So each is *transcribed* first: digests
become SHA-256 where they were right (and stay wrong where they were wrong), and 0.97 becomes 1.0.
"""

from __future__ import annotations

import hashlib
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import bagit
import pytest

from liuhen.package.verifier.bag import Check, check_bag
from liuhen.package.verifier.sources import open_source

if TYPE_CHECKING:
    from _pytest.mark import ParameterSet

VECTORS = Path(__file__).parents[2].parent / "shared/vectors/bagit-conformance"
OLD, NEW = b"BagIt-Version: 0.97\n", b"BagIt-Version: 1.0\n"
STRICTER = {  # valid or only warned about elsewhere; the profile refuses them, and why
    "ISO-8859-1-encoded-tag-files": "tag files are UTF-8",
    "UTF-16-encoded-tag-files": "tag files are UTF-8",
    "bag-with-encoded-names": "names with a percent sign",
    "bag-with-leading-dot-slash-in-manifest": "one spelling of every name",
    "holey-bag": "nothing is fetched",
    "made-with-md5sum-tools": "one spelling of a manifest line",
    "relative-path": "one spelling of every name",
    "same-filename-listed-twice-with-the-same-hash": "every file once",
    "same-filename-listed-twice-with-different-normalization": "a name is its bytes",
}


def bags(*kinds: str) -> list[ParameterSet]:
    paths = [path for kind in kinds for path in sorted(VECTORS.glob(f"v*/{kind}/*"))]
    return [pytest.param(path, id=f"{path.parts[-3]}-{path.name}") for path in paths]


def transcribe(bag: Path, target: Path) -> Path:
    shutil.copytree(bag, target, symlinks=True)
    for path in (target, *target.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    declared = target / "bagit.txt"
    if declared.exists():
        text = declared.read_bytes().replace(b"\r\n", b"\n").replace(OLD, NEW)
        declared.write_bytes(text if text.endswith(b"\n") else text + b"\n")
    for prefix in ("manifest", "tagmanifest"):
        for manifest in sorted(target.glob(f"{prefix}-*.txt")):
            algorithm = manifest.stem.split("-")[1]
            rows = [_row(line, algorithm, bag, target) for line in manifest.read_bytes().splitlines()]
            manifest.unlink()
            (target / f"{prefix}-sha256.txt").write_bytes(b"".join(rows))
    _complete(target)
    return target


def _row(line: bytes, algorithm: str, bag: Path, target: Path) -> bytes:
    found = re.fullmatch(rb"([0-9A-Fa-f]+)([ \t]+\*?)(.*)", line)
    if not found:
        return line + b"\n"
    name = found[3].decode("utf-8", "surrogateescape")
    name = re.sub(r"^(manifest)-\w+\.txt$", r"\1-sha256.txt", name)
    old, new = bag / found[3].decode("utf-8", "surrogateescape"), target / name
    right = old.is_file() and hashlib.new(algorithm, old.read_bytes()).hexdigest().encode() == found[1].lower()
    digest = hashlib.sha256(new.read_bytes()).hexdigest() if right and new.is_file() else "0" * 64
    gap = b"  *" if b"*" in found[2] else b"  "
    return digest.encode() + gap + name.encode("utf-8", "surrogateescape") + b"\n"


def _complete(target: Path) -> None:
    """Add what is not listed: the profile lists every tag file, other people's bags need not."""
    path = target / "tagmanifest-sha256.txt"
    if path.exists():
        listed = {line[66:] for line in path.read_bytes().splitlines()}
        for one in sorted(target.iterdir()):
            if one.is_file() and one.name != path.name and one.name.encode() not in listed:
                row = f"{hashlib.sha256(one.read_bytes()).hexdigest()}  {one.name}\n"
                path.write_bytes(path.read_bytes() + row.encode())


def wrong_with(path: Path) -> list[tuple[str, str]]:
    check = Check(open_source(path))
    check_bag(check)
    return [(one["code"], one["where"]) for item in check.items for one in item["faults"]]


needs_vectors = pytest.mark.skipif(not VECTORS.exists(), reason="the vectors are not beside this checkout")


@needs_vectors
@pytest.mark.parametrize("bag", bags("valid", "warning"))
def test_a_good_bag_is_accepted_or_refused_for_a_reason_we_state(bag: Path, tmp_path: Path) -> None:
    if bag.name in {"special-system-files", "duplicate-file-with-different-case"}:
        pytest.skip("a file that this bag lists is not in this copy of the vectors")
    faults = wrong_with(transcribe(bag, tmp_path / "bag"))
    assert bool(faults) is (bag.name in STRICTER), faults


@needs_vectors
@pytest.mark.parametrize("bag", bags("invalid", "linux-only", "windows-only"))
def test_a_bad_bag_is_refused(bag: Path, tmp_path: Path) -> None:
    if bag.name == "missing-baginfo":
        pytest.skip("bag-info.txt is optional in RFC 8493")
    assert wrong_with(transcribe(bag, tmp_path / "bag"))


def test_the_library_of_congress_program_accepts_our_package(package: Path) -> None:
    bagit.Bag(str(package)).validate()


def test_the_amount_of_data_is_compared(package: Path) -> None:
    info = package / "bag-info.txt"
    info.write_text(info.read_text("utf-8").replace("Payload-Oxum: 1", "Payload-Oxum: 2"), "utf-8")
    assert ("amount", "bag-info.txt") in wrong_with(package)
