"""The office of `building`, built once for a module; every test works in a savepoint and leaves nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.db import transaction
from django.test import override_settings

from liuhen.kernel.home import data_folder
from office.api.building import NOW, OWN_PROFILES, Office, build

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytest_django.fixtures import SettingsWrapper


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: Any) -> Iterator[Office]:
    quick = override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"])
    with django_db_blocker.unblock(), quick, transaction.atomic():
        with time_machine.travel(NOW - timedelta(hours=1), tick=True):  # ids of what tests add come after these
            office = build(NOW)
        yield office
        transaction.set_rollback(True)


@pytest.fixture
def db(built: Office, django_db_blocker: Any) -> Iterator[None]:
    """Take the place of pytest-django's: a savepoint in the transaction in which the office was built."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def office(
    built: Office, db: None, settings: SettingsWrapper, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Office]:
    (tmp_path / "keys").symlink_to(data_folder() / "keys")  # those with which the office was built
    monkeypatch.setenv("LIUHEN_HOME", str(tmp_path))  # its own profiles of recorders, that nobody wrote down yet
    (tmp_path / "profiles.yaml").write_text(OWN_PROFILES, encoding="utf-8")
    settings.LIUHEN_LOG_FOLDER = tmp_path / "log"  # its rows are rolled back, its files would not be
    settings.STATIC_ROOT = str(tmp_path)
    with time_machine.travel(NOW, tick=True):
        yield Office(officers=built.officers, rows=built.rows)
