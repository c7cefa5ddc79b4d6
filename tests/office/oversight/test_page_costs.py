"""What a page of the board asks of the database: as much for a hundred duties as for two."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liuhen.office.capture.models import Recording
from liuhen.office.cases.models import Case, Party
from liuhen.office.devices.models import Device
from liuhen.office.oversight import queries
from liuhen.office.oversight.models import Obligation

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.test import Client

    from liuhen.office.people.models import Officer

MOST = 36  # as it is: whose it is, the list with its figures, the one row that explains itself, the frame
PAGES = ("/", "/?of=unit", "/?of=unit&state=overdue", "/?by=person", "/?of=unit&by=post", "/?of=unit&by=unit")


@pytest.fixture
def owe(handler: Officer, now: datetime) -> Callable[[int], None]:
    """Return a function that makes so many more overdue duties, each of its own case, party, recording and device."""
    made = 0

    def make(count: int) -> None:
        nonlocal made
        for number in range(made, made + count):
            party = Party.objects.create(kind="person", name=f"当事人{number}")
            case = Case.objects.create(
                number=f"示综执案〔2026〕{number:05d}号", unit=handler.unit, party=party, opened_at=now
            )
            device = Device.objects.create(number=f"D{number:05d}", kind="body_camera", unit=handler.unit)
            recording = Recording.objects.create(
                number=f"R{number:05d}",
                unit=handler.unit,
                device=device,
                officer=handler,
                medium="video",
                stored_at=now,
            )
            duty = Obligation.objects.create(
                scope=str(case.object_name),
                subject=str(case.object_name),
                code="file-case",
                provision=f"pengyang/{number % 30 + 1}",
                source="regulation",
                pack="pengyang",
                state="pending",
                is_open=True,
                starts_at=now - timedelta(days=9),
                due_at=now - timedelta(minutes=number),
                case=case,
                recording=recording,
                unit=handler.unit,
            )
            duty.officers.add(handler)
        made += count

    return make


def asked(client: Client, address: str) -> list[str]:
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return [query["sql"] for query in found.captured_queries]


@pytest.mark.parametrize("address", PAGES)
def test_a_page_asks_the_database_no_more_often_for_a_hundred_duties_than_for_two(
    client_of_handler: Client, owe: Callable[[int], None], address: str
) -> None:
    owe(2)
    asked(client_of_handler, address)
    few = asked(client_of_handler, address)
    owe(98)
    many = asked(client_of_handler, address)
    assert len(many) <= len(few) <= MOST


def test_what_somebody_owes_is_counted_once_for_the_whole_page(
    client_of_handler: Client, owe: Callable[[int], None]
) -> None:
    owe(3)
    told = client_of_handler.get("/").context
    assert told["board"].total == 3
    assert next(entry["count"] for entry in told["frame"]["nav"] if entry["key"] == "workbench") == 3
    counts = [sql for sql in asked(client_of_handler, "/") if sql.startswith("SELECT COUNT(*)") and "due_at" not in sql]
    assert sum('oversight_obligation"' in sql and "departed_on" in sql for sql in counts) == 1


def test_no_row_decrypts_what_it_does_not_show(handler: Officer, owe: Callable[[int], None]) -> None:
    owe(1)
    (row,) = queries.page_of(queries.owed_by(handler))[0]
    assert row.case is not None
    assert row.case.party is not None
    unread: set[Any] = row.case.get_deferred_fields() | row.case.party.get_deferred_fields()
    assert unread == {"title", "identity_number", "phone", "address"}
