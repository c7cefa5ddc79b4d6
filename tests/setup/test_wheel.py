"""A wheel without its pages or its English is not built."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
WEB = Path("src/liuhen/office/web")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """The least that hatchling asks for, with our hook and our settings."""
    for name in ("pyproject.toml", "hatch_build.py", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / WEB / "static/dist/.vite").mkdir(parents=True)
    (tmp_path / WEB / "locale/en/LC_MESSAGES").mkdir(parents=True)
    (tmp_path / "src/liuhen/__init__.py").touch()
    (tmp_path / WEB / "locale/en/LC_MESSAGES/django.po").touch()
    return tmp_path


def build(source: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel"]
    return subprocess.run(command, cwd=source, capture_output=True, text=True, check=False)  # noqa: S603 - our own command


def test_a_wheel_without_its_parts_is_refused_and_the_parts_are_named(source: Path) -> None:
    done = build(source)
    assert done.returncode != 0
    assert "manifest.json" in done.stderr
    assert "django.mo" in done.stderr
    assert "make wheel" in done.stderr


def test_a_wheel_with_its_parts_is_built(source: Path) -> None:
    (source / WEB / "static/dist/.vite/manifest.json").touch()
    (source / WEB / "locale/en/LC_MESSAGES/django.mo").touch()
    done = build(source)
    assert done.returncode == 0, done.stderr
    assert list((source / "dist").glob("liuhen-*.whl"))
