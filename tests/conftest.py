"""What all tests share. The installation that tests use lives in a temporary folder, set before Django loads."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    import pytest

_home = tempfile.mkdtemp(prefix="liuhen-tests-")
os.environ["LIUHEN_HOME"] = _home
os.environ["DJANGO_SETTINGS_MODULE"] = "liuhen.office.settings"  # named here: pytest.ini would load it too early
os.environ.pop("LIUHEN_DATABASE_URL", None)
if "LIUHEN_TEST_DATABASE_URL" in os.environ:  # scripts/on_postgresql.py
    os.environ["LIUHEN_DATABASE_URL"] = os.environ["LIUHEN_TEST_DATABASE_URL"]
os.environ.pop("LIUHEN_VAULT_URL", None)
os.environ["LIUHEN_LOG_LEVEL"] = "CRITICAL"
atexit.register(shutil.rmtree, _home, ignore_errors=True)

import django  # noqa: E402 - reads the environment that was just set

django.setup()
os.environ.pop("LIUHEN_DATABASE_URL", None)  # processes that tests start have an installation of their own

settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")  # how fast a busy machine is says nothing about the code


def pytest_configure(config: pytest.Config) -> None:
    """Let each of several workers name the settings itself: named already, they would be read before its own home."""
    if getattr(config.option, "numprocesses", None):
        del os.environ["DJANGO_SETTINGS_MODULE"]
