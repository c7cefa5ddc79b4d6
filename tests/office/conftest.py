"""A small office for tests: an agency, two units, people with roles and clients signed in as them, a case at work."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client

from liuhen.kernel.identity import ObjectName
from liuhen.office.cases import actions as case_actions
from liuhen.office.cases.models import Activity, ActivityKind, Case, Procedure, Start
from liuhen.office.people import actions
from liuhen.office.people.models import Agency, Officer, Role, Unit
from office.postgresql import elsewhere, rows_go_after_the_test  # noqa: F401 - fixtures

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_django.fixtures import SettingsWrapper

SETUP = ObjectName("system", "setup")
NOW = datetime(2026, 11, 18, 6, 32, tzinfo=UTC)  # Wednesday, 14:32 in Beijing


@pytest.fixture(autouse=True)
def quick_passwords(settings: SettingsWrapper) -> None:
    """Hash passwords quickly: how slowly they are hashed is Django's own test."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def connections_stay_open(monkeypatch: pytest.MonkeyPatch) -> None:
    """Close no connection in the middle of a test: the end of a streamed answer would take its transaction along."""
    close = BaseDatabaseWrapper.close_if_unusable_or_obsolete

    def close_outside(connection: BaseDatabaseWrapper) -> None:
        if not connection.in_atomic_block:
            close(connection)

    monkeypatch.setattr(BaseDatabaseWrapper, "close_if_unusable_or_obsolete", close_outside)


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def agency(db: None) -> Agency:
    return actions.found_agency(name="示范街道办事处", pack="pengyang", by=SETUP, at=NOW - timedelta(days=400))


@pytest.fixture
def unit(agency: Agency) -> Unit:
    return actions.add_unit(agency=agency, name="综合执法队", by=SETUP, at=NOW - timedelta(days=400))


@pytest.fixture
def other_unit(agency: Agency) -> Unit:
    return actions.add_unit(agency=agency, name="市容管理科", by=SETUP, at=NOW - timedelta(days=400))


@pytest.fixture
def make_officer(unit: Unit) -> Callable[..., Officer]:
    """Return a function that registers one more officer: `make_officer(Role.HANDLER, unit=…, name=…)`."""
    count = 0

    def make(*roles: Role, unit: Unit = unit, name: str = "") -> Officer:
        nonlocal count
        count += 1
        officer = actions.register_officer(
            unit=unit,
            name=name or f"人员{count}",
            number=f"T-{count:04d}",
            is_established=True,
            roles=roles,
            by=SETUP,
            at=NOW - timedelta(days=300),
        )
        actions.open_account(
            officer=officer,
            username=f"t{count}",
            password="a-long-pass-phrase",
            by=SETUP,
            at=NOW - timedelta(days=299),
        )
        return officer

    return make


@pytest.fixture
def handler(make_officer: Callable[..., Officer]) -> Officer:
    return make_officer(Role.HANDLER, name="张示范")


@pytest.fixture
def sign_in() -> Callable[[Officer], Client]:
    """Return a function that gives a client signed in as an officer."""

    def signed_in(officer: Officer) -> Client:
        client = Client()
        assert officer.account is not None
        client.force_login(officer.account, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return signed_in


@pytest.fixture
def client_of_handler(handler: Officer, sign_in: Callable[[Officer], Client]) -> Client:
    return sign_in(handler)


@pytest.fixture
def case(handler: Officer, now: datetime) -> Case:
    return case_actions.open_case(
        number="示综执案〔2026〕041 号",
        title="示范小吃店未按规定处置餐厨垃圾案",
        cause="未按规定处置餐厨垃圾",
        procedure=Procedure.GENERAL,
        start=Start.OWN_INITIATIVE,
        unit=handler.unit,
        handlers=[handler],
        by=handler.object_name,
        at=now - timedelta(days=30),
    )


@pytest.fixture
def activity(case: Case, handler: Officer, now: datetime) -> Activity:
    return case_actions.record_activity(
        case=case,
        unit=handler.unit,
        kind=ActivityKind.INSPECTION,
        officers=[handler],
        started_at=now - timedelta(days=2),
        ended_at=None,
        place="示范路 1 号",
        by=handler.object_name,
        at=now - timedelta(days=1),
    )
