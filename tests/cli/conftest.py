"""Commands run in this process, on an installation of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from liuhen.cli.main import cli
from liuhen.office.capture.originals import vault
from office.conftest import agency, handler, make_officer, now, quick_passwords, unit  # noqa: F401 - the same office

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result
    from pytest_django.fixtures import SettingsWrapper


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, settings: SettingsWrapper) -> None:
    settings.LIUHEN_HOME = tmp_path / "home"
    settings.LIUHEN_HOME.mkdir()
    settings.LIUHEN_LOG_FOLDER = settings.LIUHEN_HOME / "log"
    settings.LIUHEN_VAULT_URL = (settings.LIUHEN_HOME / "vault").as_uri()
    vault.cache_clear()


@pytest.fixture
def liuhen() -> Callable[..., Result]:
    """Return a function that runs a command: `liuhen("intake", path)`."""

    def run(*arguments: object) -> Result:
        return CliRunner().invoke(cli, [str(argument) for argument in arguments])

    return run
