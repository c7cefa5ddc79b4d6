"""The verifier: whatever is changed in a package is found and named, and nothing that it holds can break it."""

from __future__ import annotations

import ast
import base64
import hashlib
import json
import os
import random
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liuhen.kernel import canonical
from liuhen.kernel.errors import IntegrityError, InvalidInput
from liuhen.package.build import build, build_zip
from liuhen.package.verifier.notes import Policy, parse_canonical
from liuhen.package.verifier.report import CANNOT_PROVE, human
from liuhen.package.verifier.sources import Bad, open_source
from liuhen.package.verifier.words import TEXTS
from liuhen.package.verify import main, verify, verify_py

if TYPE_CHECKING:
    from collections.abc import Callable

OLD_PYTHON = Path.home() / ".pyenv/versions/3.9.18/bin/python"


def run(program: Path, *arguments: str | Path, python: str = sys.executable) -> subprocess.CompletedProcess[str]:
    command = [python, "-I", "-S", str(program), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8")  # noqa: S603 - ours


def test_a_fresh_package_is_proved_in_every_item(package: Path, world: Any, told: Any) -> None:
    report = verify(package, world.policy())
    assert set(told.states(report).values()) == {"proved"}
    assert (report["verdict"], report["trust"]) == ("proved", "proved")


def test_without_a_policy_trust_is_not_checked(package: Path, told: Any) -> None:
    report = verify(package)
    assert {code for code, state in told.states(report).items() if state != "proved"} == {"trust"}
    assert "信任依据未经核对" in human(report)


def test_every_flipped_byte_in_every_file_fails_and_names_the_file(package: Path, world: Any, told: Any) -> None:
    chance = random.Random(20261121)
    for path in sorted(one for one in package.rglob("*") if one.is_file()):
        whole = path.read_bytes()
        places = {0, len(whole) // 2, len(whole) - 1, *(chance.randrange(len(whole)) for _ in range(2))}
        for place in sorted(places):
            flipped = bytearray(whole)
            flipped[place] ^= chance.choice([0x01, 0x20, 0x80, 0x29, 0x07])
            path.write_bytes(flipped)
            report = verify(package, world.policy())
            faults = [one for item in report["items"] for one in item["faults"]]
            named = " ".join(f"{one['where']} {one.get('label')}" for one in faults)
            assert report["verdict"] == "failed", (path, place)
            assert path.name in named, (path, place, told.faults(report))
        path.write_bytes(whole)
    assert verify(package, world.policy())["verdict"] == "proved"


def test_every_byte_of_the_manifest_of_manifests_counts(package: Path) -> None:
    path = package / "tagmanifest-sha256.txt"
    whole = path.read_bytes()
    for number, place in enumerate(range(0, len(whole), 17)):
        for other in (whole[place] ^ 1, (0x09, 0x0D, ord("A"))[number % 3]):
            if other != whole[place]:
                path.write_bytes(whole[:place] + bytes([other]) + whole[place + 1 :])
                assert verify(package)["verdict"] == "failed", (place, other)


FORGERIES: dict[str, tuple[str, bytes, bytes, str]] = {
    "an original, digests made to fit": ("data/originals/c5*", b"first", b"First", "originals"),
    "an entry": ("data/log/entries/6.json", b"officer/o1", b"officer/o2", "inclusion"),
    "an entry in another spelling": ("data/log/entries/6.json", b'{"actor"', b'{ "actor"', "entries"),
    "a proof": ("data/log/proofs/6.tlog-proof", b"index 6", b"index 7", "inclusion"),
    "the checkpoint of a proof": (
        "data/log/proofs/6.tlog-proof",
        b"example.org/city",
        b"example.org/town",
        "inclusion",
    ),
    "what is disclosed": ("data/log/opened/6.json", b'"counter":205', b'"counter":206', "opened"),
    "the checkpoint": ("data/log/checkpoint", b"\n14\n", b"\n15\n", "checkpoint"),
}


@pytest.mark.parametrize("name", FORGERIES)
def test_a_forger_who_fits_the_manifests_is_found_by_the_log(
    name: str, package: Path, world: Any, told: Any, reseal: Callable[[Path], None]
) -> None:
    pattern, old, new, code = FORGERIES[name]
    (path,) = package.glob(pattern) if "*" in pattern else [package / pattern]
    assert old in path.read_bytes()
    path.write_bytes(path.read_bytes().replace(old, new, 1))
    reseal(package)
    states = told.states(verify(package, world.policy()))
    assert (states["bag"], states["manifest"]) == ("proved", "proved")
    assert states[code] == "failed"


def test_an_original_that_differs_shows_both_digests_and_its_entry(package: Path, world: Any) -> None:
    path = min(package.glob("data/originals/*"))
    path.write_bytes(path.read_bytes()[:-1] + b"!")
    report = verify(package, world.policy())
    (item,) = [one for one in report["items"] if one["code"] == "originals"]
    (fault,) = item["faults"]
    assert fault["expected"] == path.name[:64] != fault["actual"]
    assert fault["entry"] in {6, 8}
    assert fault["label"].startswith("R-01")
    assert item["detail"] == {"files": 2, "wrong": 1}


def test_an_original_that_nobody_registered_fails(
    package: Path, world: Any, told: Any, reseal: Callable[[Path], None]
) -> None:
    (package / "data/originals" / f"{'ab' * 32}.mp4").write_bytes(b"slipped in")
    reseal(package)
    faults = told.faults(verify(package, world.policy()))
    assert faults == [("originals", "unregistered", f"data/originals/{'ab' * 32}.mp4")]


def test_an_omitted_entry_of_an_object_breaks_its_chain(new_world: Any, tmp_path: Path) -> None:
    new_world.log.add("recording.classified", "recording/r1", {"case": "c2"})
    new_world.ours.append(new_world.log.add("recording.filed", "recording/r1", {"case": "c1"}))
    with pytest.raises(IntegrityError, match="chain"):
        build(new_world.content(), tmp_path / "p")


def test_a_package_from_another_log_fails_on_the_published_key(new_world: Any, package: Path, told: Any) -> None:
    states = told.states(verify(package, new_world.policy()))  # the same names, other keys
    assert states["checkpoint"] == states["quorum"] == "failed"
    assert verify(package)["verdict"] == "proved"  # by its own key: why trust is a separate item


def test_too_few_cosigners_fail_and_are_named(world: Any, tmp_path: Path, told: Any) -> None:
    lax = world.policy("group one any 区司法局 市司法局\nquorum one\n")
    build(world.content(checkpoint=world.checkpoint(cosigners=1), policy=lax), tmp_path / "p")
    assert told.states(verify(tmp_path / "p", lax))["quorum"] == "proved"
    assert ("quorum", "no-quorum", "data/log/checkpoint") in told.faults(verify(tmp_path / "p", world.policy()))


def test_a_log_without_cosigners_proves_no_time(world: Any, tmp_path: Path, told: Any) -> None:
    alone = world.policy("quorum none\n")
    build(world.content(checkpoint=world.checkpoint(cosigners=0), policy=alone), tmp_path / "p")
    report = verify(tmp_path / "p", alone)
    assert (told.states(report)["quorum"], told.states(report)["time"]) == ("unchecked", "unchecked")
    assert report["verdict"] == "proved"


def test_a_cosignature_that_fails_is_named(
    package: Path, world: Any, told: Any, reseal: Callable[[Path], None]
) -> None:
    for path in [package / "data/log/checkpoint", *package.glob("data/log/proofs/*")]:
        lines = path.read_text("utf-8").split("\n")
        last = lines[-2].split(" ")
        flipped = ("B" if last[2][30] == "A" else "A") + last[2][31:]
        lines[-2] = " ".join([*last[:2], last[2][:30] + flipped])
        path.write_text("\n".join(lines), "utf-8")
    reseal(package)
    report = verify(package, world.policy())
    assert ("quorum", "bad-signature", "data/log/checkpoint") in told.faults(report)
    assert told.states(report)["checkpoint"] == "proved"


def test_a_counter_on_no_manifest_is_named(new_world: Any, tmp_path: Path) -> None:
    film = b"a third film"
    new_world.ours.append(
        new_world.log.add("recording.stored", "recording/r3", {"device": "BWC-05", "counter": 211}, film)
    )
    with pytest.raises(IntegrityError, match="BWC-05 210"):
        build(new_world.content(), tmp_path / "p")


def test_links_are_named_and_never_followed(package: Path, tmp_path: Path, told: Any) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret").write_bytes(b"secret")
    (package / "data/originals/link").symlink_to(outside / "secret")
    (package / "data/folder").symlink_to(outside)
    os.mkfifo(package / "pipe")
    faults = told.faults(verify(package))
    assert {where for _, code, where in faults if code == "not-a-file"} == {
        "data/originals/link",
        "data/folder",
        "pipe",
    }
    assert "secret" not in json.dumps(verify(package))


PLAIN = st.none() | st.booleans() | st.integers() | st.text()
HOSTILE: dict[str, tuple[str, bytes]] = {
    "a deep value": ("data/case.json", b"[" * 100_000),
    "a huge number": ("data/log/entries/6.json", b'{"v":' + b"9" * 60_000 + b"}"),
    "a key twice": ("data/log/entries/6.json", b'{"v":1,"v":1}'),
    "a list for an entry": ("data/log/entries/6.json", b"[]"),
    "a number that is none": ("data/log/entries/6.json", b"NaN"),
    "another encoding": ("data/log/entries/6.json", '{"v":"é"}'.encode("latin-1")),
    "a lone surrogate": ("data/log/entries/6.json", b'{"v":"\\ud800"}'),
    "a traversal": ("manifest-sha256.txt", b"0" * 64 + b"  ../../etc/passwd\n"),
    "an absolute path": ("manifest-sha256.txt", b"0" * 64 + b"  /etc/passwd\n"),
    "bytes that are no text": ("manifest-sha256.txt", bytes(range(256))),
    "an empty checkpoint": ("data/log/checkpoint", b""),
    "a checkpoint of control characters": ("data/log/checkpoint", b"a\x1b\n1\nb\n\n\xe2\x80\x94 a b\n"),
    "a policy of nothing": ("policy", b"\xff\xfe"),
    "a policy with a loop": ("policy", b"group a all a\nquorum a\n"),
    "an odd premis": ("data/premis.json", b'{"objects":[1,{"path":{}}]}'),
    "odd counters": (
        "data/log/opened/5.json",
        b'{"payload":{"counters":[[0,9999999999]]},"salt":"' + b"0" * 64 + b'"}',
    ),
    "a proof of dots": ("data/log/proofs/6.tlog-proof", b"c2sp.org/tlog-proof@v1\nindex 6\n...\n\n"),
}


@pytest.mark.parametrize("fitted", ["", "fitted"])
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_a_fault_and_never_a_crash(
    name: str,
    fitted: str,
    package: Path,
    world: Any,
    reseal: Callable[[Path], None],
) -> None:
    path, data = HOSTILE[name]
    (package / path).write_bytes(data)
    if fitted and not path.startswith("manifest"):
        reseal(package)
    report = verify(package, None if path == "policy" else world.policy())
    assert human(report)
    if not (fitted and path in {"data/premis.json", "data/case.json"}):  # nothing is proved by these two
        assert report["verdict"] == "failed"


def test_every_single_missing_file_is_named(package: Path, told: Any) -> None:
    for path in sorted(one for one in package.rglob("*") if one.is_file()):
        whole = path.read_bytes()
        path.unlink()
        report = verify(package)
        assert report["verdict"] == "failed"
        assert any(where == str(path.relative_to(package)) for _, _, where in told.faults(report)), path
        path.write_bytes(whole)


def test_nothing_at_all_is_not_a_package(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_bytes(b"PK\x03\x04 no zip")
    for path in ("empty", "file", "absent"):
        assert verify(tmp_path / path)["verdict"] == "failed"


@settings(max_examples=150, deadline=None)
@given(data=st.binary(max_size=200))
def test_canonical_json_is_read_as_the_kernel_reads_it(data: bytes) -> None:
    try:
        value: Any = canonical.parse(data)
    except InvalidInput:
        with pytest.raises(Bad):
            parse_canonical(data, "x")
    else:
        assert parse_canonical(data, "x") == value


@settings(max_examples=100, deadline=None)
@given(
    value=st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(), lambda x: st.lists(x) | st.dictionaries(st.text(), x)
    )
)
def test_whatever_the_kernel_writes_is_canonical_here(value: Any) -> None:
    try:
        data = canonical.encode(value)
    except InvalidInput:
        return
    assert parse_canonical(data, "x") == value


def test_the_package_checks_itself_with_nothing_installed(package: Path, tmp_path: Path, world: Any) -> None:
    before = sorted(package.rglob("*"))
    done = run(package / "verify.py")
    assert (done.returncode, done.stderr) == (0, "")
    assert "核验程序本身来自材料包" in done.stdout
    assert sorted(package.rglob("*")) == before  # it writes nothing
    (tmp_path / "policy").write_bytes(world.policy())
    done = run(package / "verify.py", package, "--policy", tmp_path / "policy", "--json")
    assert json.loads(done.stdout)["counts"]["failed"] == 0
    assert "not checked" in run(package / "verify.py", "--lang", "en").stdout


def test_exit_codes_tell_failed_from_not_checkable(package: Path, tmp_path: Path) -> None:
    program = tmp_path / "verify.py"
    program.write_bytes(verify_py())
    (package / "data/case.json").write_bytes(b"{}")
    assert run(program, package).returncode == 1
    assert run(program, tmp_path / "nowhere").returncode == 2
    (tmp_path / "policy").write_text("no policy\n")
    assert run(program, package, "--policy", tmp_path / "policy").returncode == 2


def test_liuhen_verify_uses_our_program_and_says_the_same(
    package: Path, tmp_path: Path, world: Any, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    (tmp_path / "policy").write_bytes(world.policy())
    assert main([str(package), "--policy", str(tmp_path / "policy"), "--json"]) == 0
    report = json.loads(capfdbinary.readouterr().out)
    assert report["trust"] == "proved"
    assert main([str(tmp_path / "absent")]) == 2


def test_a_package_without_a_policy_cannot_be_checked(package: Path, reseal: Callable[[Path], None]) -> None:
    (package / "policy").unlink()
    reseal(package)
    assert verify(package)["verdict"] == "unchecked"


def test_another_program_in_the_package_is_pointed_out(package: Path, reseal: Callable[[Path], None]) -> None:
    (package / "verify.py").write_text("print('proved')\n")
    reseal(package)
    (item,) = [one for one in verify(package)["items"] if one["code"] == "trust"]
    assert "verifier-differs" in item["notes"]


def test_the_program_is_python_3_9_in_one_file_without_a_name_twice() -> None:
    tree = ast.parse(verify_py(), feature_version=(3, 9))
    names = [node.name for node in tree.body if isinstance(node, (ast.FunctionDef, ast.ClassDef))]
    names += [
        target.id
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    ]
    assert len(names) == len(set(names))
    modules = {node.module for node in tree.body if isinstance(node, ast.ImportFrom)}
    assert not any(str(module).startswith("liuhen") for module in modules)


@pytest.mark.skipif(not OLD_PYTHON.exists(), reason="no Python 3.9 on this machine")
def test_it_runs_on_python_3_9(package: Path) -> None:
    done = run(package / "verify.py", python=str(OLD_PYTHON))
    assert (done.returncode, done.stderr) == (0, "")


def test_a_zip_is_read_like_the_folder(world: Any, package: Path, tmp_path: Path) -> None:
    built = build_zip(world.content(), tmp_path / "示综执案2026-021.zip")
    assert built.report["verdict"] == "proved"
    folder, zipped = verify(package, world.policy()), verify(built.path, world.policy())
    assert folder["items"] == zipped["items"]


def test_hostile_zips_are_faults(package: Path, tmp_path: Path) -> None:
    def made(
        name: str, *members: tuple[str | zipfile.ZipInfo, bytes], method: int = zipfile.ZIP_STORED
    ) -> dict[str, Any]:
        with zipfile.ZipFile(tmp_path / name, "w", method) as file:
            for path in sorted(one for one in package.rglob("*") if one.is_file()):
                file.write(path, f"p/{path.relative_to(package)}")
            for member, data in members:
                file.writestr(member, data)
        return verify(tmp_path / name)

    link = zipfile.ZipInfo("p/data/link")
    link.external_attr = 0o120777 << 16
    assert made("plain.zip")["verdict"] == "proved"
    assert made("deflated.zip", method=zipfile.ZIP_DEFLATED)["verdict"] == "proved"
    for name in ("p/../../evil", "p//etc/passwd", "p/a\\b", "p/data/extra"):
        assert made("names.zip", (name, b"x"))["verdict"] == "failed", name
    linked = [one["code"] for item in made("link.zip", (link, b"/etc/passwd"))["items"] for one in item["faults"]]
    assert "not-a-file" in linked
    assert made("bomb.zip", ("p/data/bomb", bytes(1 << 26)), method=zipfile.ZIP_DEFLATED)["verdict"] == "failed"
    with pytest.warns(UserWarning, match="Duplicate"):
        assert made("twice.zip", ("p/bagit.txt", b"x"))["verdict"] == "failed"


def test_a_zip_with_damage_anywhere_never_crashes_the_verifier(world: Any, tmp_path: Path) -> None:
    whole = build_zip(world.content(), tmp_path / "p.zip").path.read_bytes()
    chance = random.Random(7)
    for number in range(60):
        flipped = bytearray(whole)
        flipped[chance.randrange(len(whole))] ^= 1 << chance.randrange(8)
        (tmp_path / "f.zip").write_bytes(flipped if number % 3 else whole[: chance.randrange(len(whole))])
        assert human(verify(tmp_path / "f.zip"))


POLICIES: dict[str, str] = {
    "no quorum": "log {log}\n",
    "two quorums": "log {log}\nquorum none\nquorum none\n",
    "an unknown quorum": "log {log}\nquorum w\n",
    "a log twice": "log {log}\nlog {log}\nquorum none\n",
    "a log key as witness": "witness w {log}\nquorum w\n",
    "a witness named none": "witness none {one}\nquorum none\n",
    "a name twice": "witness w {one}\nwitness w {two}\nquorum w\n",
    "a group of too few": "witness w {one}\ngroup g 2 w\nquorum g\n",
    "a group of zero": "witness w {one}\ngroup g 0 w\nquorum g\n",
    "a witness in two groups": "witness w {one}\ngroup g any w\ngroup h any w\nquorum h\n",
    "no newline at the end": "log {log}\nquorum none",
    "a word nobody knows": "log {log}\nquorum none\nand more\n",
    "a control character": "log {log}\r\nquorum none\n",
}


@pytest.mark.parametrize("name", POLICIES)
def test_a_policy_that_is_not_as_specified_is_refused(name: str, world: Any) -> None:
    one, two = world.cosigners
    text = POLICIES[name].format(log=world.signer.vkey, one=one.vkey, two=two.vkey)
    with pytest.raises(Bad):
        Policy(text.encode())


def test_a_policy_with_a_key_of_small_order_is_refused() -> None:
    key = bytes([1]) + bytes([1]) + bytes(31)  # type 01, the neutral point: anything is signed by it
    name = "example.org/log"
    identity = hashlib.sha256(f"{name}\n".encode() + key).hexdigest()[:8]
    with pytest.raises(Bad):
        Policy(f"log {name}+{identity}+{base64.b64encode(key).decode()}\nquorum none\n".encode())


def test_a_file_that_becomes_a_link_while_it_is_checked_is_not_read(package: Path, tmp_path: Path) -> None:
    source = open_source(package)
    (tmp_path / "secret").write_bytes(b"secret")
    (package / "policy").unlink()
    (package / "policy").symlink_to(tmp_path / "secret")
    with pytest.raises(Bad, match="unreadable"):
        source.read("policy")


def test_a_policy_of_groups_counts_as_it_says(world: Any) -> None:
    policy = Policy(world.policy("group g 1 区司法局 市司法局 \n\n \t# why\nquorum\tg\n"))
    assert policy.enough({"区司法局"}, "g")
    assert not policy.enough(set(), "g")


def test_every_word_of_the_report_is_there_in_both_languages() -> None:
    for kind, words in TEXTS.items():
        for code, both in words.items():
            assert len(both) == 2, (kind, code)
            assert all(both)
            assert set(re.findall(r"{\w+}", both[0])) == set(re.findall(r"{\w+}", both[1])), (kind, code)
    assert set(CANNOT_PROVE) < set(TEXTS["cannot"])


def test_what_a_package_says_cannot_steer_the_terminal(new_world: Any, tmp_path: Path) -> None:
    new_world.case["cause"] = "擅自\u3000堆放\x1b[2J\u202eevil"
    build(new_world.content(), tmp_path / "p")
    shown = human(verify(tmp_path / "p"))
    assert "擅自\u3000堆放" in shown
    assert not {"\x1b", "\u202e"} & set(shown)
