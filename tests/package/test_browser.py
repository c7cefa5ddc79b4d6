"""The browser's checker gives the same report as the Python one, item by item, on good, flipped and forged packages."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liuhen.kernel import canonical
from liuhen.kernel.errors import InvalidInput
from liuhen.package.build import build, build_zip
from liuhen.package.verifier.words import TEXTS
from liuhen.package.verify import verify
from package.conftest import copy_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parents[2]
ESBUILD = ROOT / "frontend/node_modules/.bin/esbuild"
VECTORS = ROOT.parent / "shared/vectors/ed25519/cctv/ed25519vectors.json"
pytestmark = pytest.mark.skipif(
    not ESBUILD.exists() or shutil.which("node") is None, reason="the front end is not installed"
)
Ask = "Callable[[dict[str, str]], Any]"


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    """Ask the checker, which runs in one Node process for all tests."""
    program = tmp_path_factory.mktemp("node") / "check.mjs"
    source = ROOT / "tests/package/check_in_node.ts"
    options = ["--bundle", "--platform=node", "--format=esm", "--log-level=error", f"--outfile={program}"]
    subprocess.run([ESBUILD, source, *options], check=True, cwd=ROOT / "frontend")  # noqa: S603 - ours
    node = shutil.which("node")
    assert node
    with subprocess.Popen(  # noqa: S603 - ours
        [node, program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as process:
        assert process.stdin
        assert process.stdout

        def one(request: dict[str, str]) -> Any:
            process.stdin.write(json.dumps(request) + "\n")
            process.stdin.flush()
            return json.loads(process.stdout.readline())

        yield one
        process.stdin.close()


def same(ask: Ask, package: Path, policy: bytes | None = None) -> dict[str, Any]:
    """Compare both reports and return one. Only Python can compare verify.py with its own bytes."""
    python = verify(package, policy)
    for item in python["items"]:
        if item["code"] == "trust":
            item["notes"] = [note for note in item["notes"] if not note.startswith("verifier-")]
            item["state"] = "unchecked" if item["notes"] else "proved"
    python["counts"] = {
        state: sum(item["state"] == state for item in python["items"]) for state in ("proved", "failed", "unchecked")
    }
    python["trust"] = next(item["state"] for item in python["items"] if item["code"] == "trust")
    browser = ask({"path": str(package)} | ({} if policy is None else {"policy": policy.hex()}))
    assert browser == python
    return python


def test_a_fresh_package_gets_the_same_report(ask: Ask, package: Path, world: Any) -> None:
    assert same(ask, package, world.policy())["counts"] == {"proved": 13, "failed": 0, "unchecked": 0}
    assert same(ask, package)["trust"] == "unchecked"


def test_every_file_flipped_gets_the_same_report(ask: Ask, package: Path, world: Any) -> None:
    chance = random.Random(8)
    for path in sorted(one for one in package.rglob("*") if one.is_file()):
        whole = path.read_bytes()
        for _ in range(2):
            flipped = bytearray(whole)
            flipped[chance.randrange(len(whole))] ^= chance.choice([0x01, 0x20, 0x80, 0x29])
            path.write_bytes(flipped)
            assert same(ask, package, world.policy())["verdict"] == "failed", path
        path.write_bytes(whole)


def test_forgeries_get_the_same_report(
    ask: Ask, package: Path, world: Any, tmp_path: Path, reseal: Callable[[Path], None]
) -> None:
    changes = [
        ("data/log/entries/6.json", b"officer/o1", b"officer/o2"),
        ("data/log/entries/6.json", b'"v":1', b'"v":1.0'),
        ("data/log/proofs/6.tlog-proof", b"index 6", b"index 7"),
        ("data/log/opened/6.json", b'"counter":205', b'"counter":215'),
        ("data/log/opened/5.json", b"[207,207]", b"[206,206]"),
        ("data/log/proofs/6.tlog-proof", b"org/city", b"org/town"),
        ("data/log/checkpoint", b"\n14\n", b"\n15\n"),
        ("policy", b"quorum both", b"quorum none"),
        ("policy", b"all", b"3"),
        ("bagit.txt", b"1.0", b"0.97"),
    ]
    for number, (name, old, new) in enumerate(changes):
        forged = tmp_path / f"forged-{number}"
        shutil.copytree(package, forged)
        assert old in (forged / name).read_bytes()
        (forged / name).write_bytes((forged / name).read_bytes().replace(old, new))
        reseal(forged)
        same(ask, forged)
        same(ask, forged, world.policy())


def test_missing_and_extra_files_get_the_same_report(ask: Ask, package: Path, reseal: Callable[[Path], None]) -> None:
    (package / "data/originals" / f"{'ab' * 32}.mp4").write_bytes(b"slipped in")
    (package / "fetch.txt").write_bytes(b"")
    (package / "data/a link").symlink_to("/etc/passwd")
    same(ask, package)
    reseal(package)
    (package / "policy").unlink()
    same(ask, package)
    (package / "data/log/checkpoint").unlink()
    same(ask, package)
    shutil.rmtree(package / "data")
    same(ask, package)


def test_copies_get_the_same_report(ask: Ask, new_world: Any, tmp_path: Path, reseal: Callable[[Path], None]) -> None:
    copy = copy_of(new_world)
    package = build(new_world.content(copies=(copy,)), tmp_path / "p").path
    assert len(same(ask, package, new_world.policy())["items"]) == 14
    (package / copy.path).write_bytes(b"changed")
    (package / "data/copies/loose").write_bytes(b"loose")
    (package / "data/originals" / f"{copy.digest}.mp4").write_bytes(b"a clip of the first recording\n" * 20)
    (package / "data/copies" / f"{'ab' * 32}.mp4").write_bytes(b"slipped in")
    reseal(package)
    assert same(ask, package, new_world.policy())["counts"]["failed"] == 2


@pytest.mark.parametrize("told", [{"source": b"of something else"}, {"disclose": False}])
def test_a_copy_of_unknown_source_gets_the_same_report(
    ask: Ask, new_world: Any, tmp_path: Path, reseal: Callable[[Path], None], told: dict[str, Any]
) -> None:
    copy = copy_of(new_world, **told)
    package = build(new_world.content(), tmp_path / "p").path
    (package / "data/copies").mkdir()
    (package / copy.path).write_bytes(copy.open().read())
    reseal(package)
    same(ask, package, new_world.policy())


def test_a_zip_gets_the_same_report(ask: Ask, world: Any, tmp_path: Path) -> None:
    path = build_zip(world.content(), tmp_path / "案.zip").path
    assert same(ask, path, world.policy())["verdict"] == "proved"
    whole = path.read_bytes()
    at = whole.index(b"first recording") + 3
    path.write_bytes(whole[:at] + b"?" + whole[at + 1 :])
    assert same(ask, path)["verdict"] == "failed"
    path.write_bytes(whole[:-30])
    assert same(ask, path)["verdict"] == "failed"


def test_an_unwitnessed_package_gets_the_same_report(ask: Ask, world: Any, tmp_path: Path) -> None:
    alone = world.policy("quorum none\n")
    build(world.content(checkpoint=world.checkpoint(cosigners=0), policy=alone, timestamp=b"token"), tmp_path / "p")
    assert same(ask, tmp_path / "p")["verdict"] == "proved"
    assert same(ask, tmp_path / "p", world.policy())["verdict"] == "failed"


@pytest.mark.skipif(not VECTORS.exists(), reason="the vectors are not beside this checkout")
def test_edge_cases_of_ed25519_are_judged_the_same(ask: Ask) -> None:
    refused = {"non_canonical_A", "non_canonical_R", "low_order_residue"}
    for case in json.loads(VECTORS.read_text("utf-8"))[::3]:
        request = {"key": case["key"], "message": case["msg"].encode().hex(), "signature": case["sig"]}
        assert ask(request) is not bool(refused & set(case["flags"] or ())), case["number"]


PLAIN = st.none() | st.booleans() | st.integers() | st.text()


@settings(max_examples=150, deadline=None)
@given(value=st.recursive(PLAIN, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
def test_canonical_json_is_written_and_read_the_same(ask: Ask, value: Any) -> None:
    try:
        data = canonical.encode(value)
    except InvalidInput:
        return
    assert ask({"json": data.hex()}) == data.decode()


@settings(max_examples=150, deadline=None)
@given(text=st.text(alphabet='{}[]",:\\ub0019aé \n-e.ntrfl', max_size=14))
def test_what_is_not_canonical_is_refused_the_same(ask: Ask, text: str) -> None:
    try:
        canonical.parse(text.encode())
    except InvalidInput:
        assert ask({"json": text.encode().hex()}) is None
    else:
        assert ask({"json": text.encode().hex()}) == text


def test_the_page_says_the_same_words() -> None:
    page = json.loads((ROOT / "frontend/src/verify/texts.json").read_text("utf-8"))
    assert page == TEXTS
