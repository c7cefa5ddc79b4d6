"""The committed requirement files: complete, hashed, agreeing with each other, and silent about hosts."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "requirements").glob("*.txt"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
GROUPS = PROJECT["dependency-groups"]
OWN = PROJECT["project"]["dependencies"]

# which lists of pyproject.toml each file must cover
COVERS = {
    "run.txt": [OWN],
    "postgresql.txt": [OWN, PROJECT["project"]["optional-dependencies"]["postgresql"]],
    "build.txt": [OWN, GROUPS["build"]],
    "dev.txt": [OWN, GROUPS["build"], GROUPS["test"], GROUPS["lint"]],
    "bench.txt": [OWN, GROUPS["build"], GROUPS["test"], GROUPS["lint"], GROUPS["bench"]],
    "tools.txt": [GROUPS["tools"]],
    "node.txt": [GROUPS["node"]],
    "peers.txt": [GROUPS["peers"]],
}


def pins(path: Path) -> dict[str, set[str]]:
    """Name → versions; several where a marker chooses."""
    found: dict[str, set[str]] = {}
    for name, version in re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^\s;]+)", path.read_text(), re.MULTILINE):
        found.setdefault(canonicalize_name(name), set()).add(version)
    return found


def test_every_file_is_known_and_there() -> None:
    assert {path.name for path in FILES} == COVERS.keys()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_requirement_file_names_a_host(path: Path) -> None:
    text = path.read_text()
    assert "://" not in text
    assert "index" not in re.sub(r"^[a-z0-9._-]+==.*$", "", text, flags=re.MULTILINE)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_pin_carries_a_digest(path: Path) -> None:
    entries = re.split(r"\n(?=\S)", path.read_text().strip())
    assert entries
    for entry in entries:
        assert re.match(r"[A-Za-z0-9._-]+(\[[^]]*\])?==\S+", entry), entry[:80]
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry), entry[:80]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_listed_dependency_is_pinned_within_its_range(path: Path) -> None:
    pinned = pins(path)
    for wanted in (Requirement(line) for list_ in COVERS[path.name] for line in list_):
        versions = pinned.get(canonicalize_name(wanted.name))
        assert versions, f"{wanted.name} is in pyproject.toml but not pinned; run `make requirements`"
        assert all(wanted.specifier.contains(version) for version in versions), wanted.name


@pytest.mark.parametrize("name", ["run.txt", "postgresql.txt", "build.txt", "dev.txt"])
def test_the_files_name_the_same_releases(name: str) -> None:
    widest = pins(ROOT / "requirements" / "bench.txt")
    narrow = pins(ROOT / "requirements" / name)
    assert {package: versions for package, versions in widest.items() if package in narrow} == narrow


def test_the_front_end_is_locked_by_digest_and_without_hosts() -> None:
    text = (ROOT / "frontend" / "package-lock.json").read_text()
    assert '"resolved"' not in text
    assert text.count('"integrity"') > 10
