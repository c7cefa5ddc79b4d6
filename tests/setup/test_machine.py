"""What the set-up asks of a machine, and what it tells a person who is not root."""

import os
from pathlib import Path

import pytest

import machine


@pytest.fixture
def bare_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A PATH of our own with a Debian-like apt-get that must not be called."""
    folder = tmp_path / "bin"
    folder.mkdir()
    program(folder / "apt-get", "exit 99")
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.delenv("LIUHEN_CHROMIUM", raising=False)
    return folder


def program(path: Path, body: str) -> None:
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)


@pytest.mark.usefixtures("bare_machine")
def test_who_is_not_root_is_told_the_exact_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(machine.Stop, match=r"sudo apt-get install -y --no-install-recommends python3-pip chromium\n"):
        machine.install_debian_packages(["python3-pip", "chromium"])


def test_without_apt_the_packages_are_named_and_nothing_is_run(bare_machine: Path) -> None:
    (bare_machine / "apt-get").unlink()
    with pytest.raises(machine.Stop, match=r"package manager.*chromium"):
        machine.install_debian_packages(["chromium"])


@pytest.mark.usefixtures("bare_machine")
def test_a_machine_without_a_browser_has_none() -> None:
    assert machine.browser() is None


def test_a_browser_is_found_by_name_and_a_named_one_goes_first(
    bare_machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(bare_machine / "chromium", "")
    assert machine.browser() == str(bare_machine / "chromium")
    monkeypatch.setenv("LIUHEN_CHROMIUM", "/opt/own/chromium")
    assert machine.browser() == "/opt/own/chromium"


@pytest.mark.parametrize(
    ("node", "npm", "enough"),
    [
        ("v20.20.2", "11.19.1", True),
        ("v24.1.0", "11.0.0", True),
        ("v18.20.4", "11.0.0", False),
        ("v20.20.2", "10.8.2", False),
        ("v22.12.0-nightly", "11.0.0", True),
        (None, None, False),
    ],
)
def test_an_old_or_missing_node_is_not_used(
    bare_machine: Path, node: str | None, npm: str | None, enough: bool
) -> None:
    for name, version in (("node", node), ("npm", npm)):
        if version:
            program(bare_machine / name, f"echo {version}")
    assert machine.system_node_is_enough() is enough


def test_the_index_of_pip_is_handed_to_uv_and_an_index_of_uv_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "mirror:simple")
    for name in ("UV_DEFAULT_INDEX", "UV_INDEX_URL"):
        monkeypatch.delenv(name, raising=False)
    machine.registry_environment.cache_clear()
    assert machine.registry_environment()["UV_DEFAULT_INDEX"] == "mirror:simple"
    monkeypatch.setenv("UV_DEFAULT_INDEX", "own:simple")
    machine.registry_environment.cache_clear()
    assert machine.registry_environment()["UV_DEFAULT_INDEX"] == "own:simple"
    machine.registry_environment.cache_clear()


@pytest.mark.usefixtures("bare_machine")
def test_what_is_not_strictly_needed_is_named_and_the_set_up_goes_on(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    machine.install_or_name(["xorriso", "7zip"], "tests beside other people's programs")
    told = capsys.readouterr().out
    assert "going on without tests beside other people's programs" in told
    assert "sudo apt-get install -y --no-install-recommends xorriso 7zip" in told


def test_an_installation_that_fails_is_told_and_the_set_up_goes_on(
    bare_machine: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    program(bare_machine / "apt-get", "exit 100")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    machine.install_or_name(["xorriso"], "discs")
    assert "going on without discs" in capsys.readouterr().out


def test_a_machine_without_the_interpreter_of_debian_serves_no_streams(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "DEBIAN_PYTHON", "/nowhere/python3")
    assert not machine.streams_can_be_served()
