"""Reminders by e-mail, against a real mail server on loopback: what is sent, to whom, how often, and what never is."""

from __future__ import annotations

import socket
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from typing import TYPE_CHECKING, Any

import pytest
from aiosmtpd.controller import Controller
from django.urls import reverse

from liuhen.office.cases import actions as cases
from liuhen.office.cases.models import Case, PartyKind
from liuhen.office.journal.models import JournalEntry
from liuhen.office.oversight.models import MailAddress, Obligation, ReminderMail
from liuhen.office.oversight.reminders import actions, mail
from liuhen.office.people import actions as people
from liuhen.office.people.models import Role

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from email.message import EmailMessage

    from aiosmtpd.smtp import SMTP, Envelope, Session
    from django.test import Client
    from pytest_django.fixtures import SettingsWrapper

    from liuhen.office.people.models import Officer

MORNING = datetime(2026, 9, 18, 1, 0, tzinfo=UTC)  # Friday, 09:00 in Beijing
HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)


class Postbox:
    """Takes mail in; says `answer` instead of taking it where one is set."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.answer: str | None = None

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's
        if self.answer is not None:
            return self.answer
        assert isinstance(envelope.content, bytes)
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))  # type: ignore[arg-type]  # EmailMessage by its policy
        return "250 OK"

    def subjects(self) -> list[str]:
        return [str(mail["Subject"]).strip() for mail in self.mails]

    def texts(self) -> list[str]:
        return [mail.get_content() for mail in self.mails]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def postbox(settings: SettingsWrapper) -> Iterator[Postbox]:
    box, port = Postbox(), free_port()
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", port, False
    settings.DEFAULT_FROM_EMAIL, settings.LIUHEN_URL = "留痕 <liuhen@office.example>", "https://office.example/"
    settings.LIUHEN_MAIL = True
    yield box
    server.stop()


@pytest.fixture
def reader(handler: Officer) -> Officer:
    """The handler, who wants mail."""
    want_mail(handler)
    return handler


def want_mail(officer: Officer, address: str = "zhang@office.example", language: str = "zh-hans") -> None:
    actions.set_address(
        officer=officer, address=address, language=language, by=officer.object_name, at=MORNING - timedelta(days=9)
    )


@pytest.fixture
def duty(case: Case) -> Obligation:
    """The one open duty of the case, due far away."""
    duty = case.obligations.get(code="file-case")
    case.obligations.exclude(pk=duty.pk).delete()
    fall_due(duty, MORNING + timedelta(days=90))
    return duty


def fall_due(duty: Obligation, at: datetime) -> None:
    Obligation.objects.filter(pk=duty.pk).update(due_at=at, warn_at=None, state="pending")


def work(at: datetime) -> None:
    """Do what the worker does each minute."""
    mail.plan(at)
    mail.send(lambda: at)


def test_a_summary_is_sent_once_each_working_day_from_the_hour_on(
    postbox: Postbox, duty: Obligation, reader: Officer
) -> None:
    fall_due(duty, MORNING - timedelta(days=1))
    work(MORNING - HOUR - SECOND)
    assert postbox.mails == []
    for at in (MORNING - HOUR, MORNING, MORNING + 5 * HOUR):
        work(at)
    assert len(postbox.mails) == 1
    work(MORNING + timedelta(days=1))  # Saturday
    assert len(postbox.mails) == 1
    work(MORNING + timedelta(days=2))  # a Sunday on which people work
    assert len(postbox.mails) == 2
    assert postbox.mails[0]["To"] == "zhang@office.example"
    assert postbox.subjects()[0] == "留痕提醒：1 件待办，其中 1 件已逾期"
    assert postbox.mails[0]["Message-ID"] != postbox.mails[1]["Message-ID"]


def test_nothing_to_say_sends_nothing_and_neither_does_what_was_ticked_off(
    postbox: Postbox, duty: Obligation, reader: Officer
) -> None:
    work(MORNING)
    assert ReminderMail.objects.get().ended_at == MORNING
    fall_due(duty, MORNING)
    actions.mark_read(officer=reader, duties=None, at=MORNING)
    work(MORNING + timedelta(days=2))
    assert postbox.mails == []
    assert not ReminderMail.objects.filter(ended_at=None).exists()


def test_a_mail_says_numbers_duty_time_and_link_and_nothing_of_a_party(
    postbox: Postbox, duty: Obligation, case: Case, reader: Officer
) -> None:
    who = {"by": reader.object_name, "at": MORNING}
    cases.name_party(case=case, kind=PartyKind.PERSON, name="王秘密", phone="13800000000", **who)
    duty = case.obligations.get(code="file-case")
    case.obligations.exclude(pk=duty.pk).delete()
    fall_due(duty, datetime(2026, 9, 17, 16, 0, tzinfo=UTC))
    work(MORNING)
    text, mail = postbox.texts()[0], postbox.mails[0]
    assert f"立卷归档 · {case.number} · 到期 09-17 周四 24:00" in text
    assert f"https://office.example/cases/{case.pk}/" in text
    assert "https://office.example/reminders/mail/" in text
    for hidden in ("王秘密", "13800000000", case.title, case.cause):
        assert hidden not in text + str(mail["Subject"])


def test_a_mail_is_in_the_readers_language(postbox: Postbox, duty: Obligation, handler: Officer) -> None:
    want_mail(handler, language="en")
    fall_due(duty, MORNING)
    work(MORNING)
    text = postbox.texts()[0] + postbox.subjects()[0]
    assert "Overdue" in text
    assert "到期" not in text
    assert "提醒" not in text


def test_what_falls_due_within_hours_is_sent_at_once_and_once_for_each_due_time(
    postbox: Postbox, duty: Obligation, reader: Officer
) -> None:
    saturday = MORNING + timedelta(days=1)  # no summary on that day
    due_at = saturday + 4 * HOUR
    fall_due(duty, due_at)
    work(saturday - SECOND)
    assert postbox.mails == []
    work(saturday)
    work(saturday + 2 * HOUR)
    assert postbox.subjects() == ["留痕提醒：1 件即将到期"]
    fall_due(duty, due_at + HOUR)
    work(saturday + 2 * HOUR)
    assert len(postbox.mails) == 2
    work(due_at + HOUR)
    assert len(postbox.mails) == 2


def test_many_duties_that_fall_due_together_make_few_mails_and_lose_none(
    postbox: Postbox, open_case: Callable[..., Case], reader: Officer
) -> None:
    saturday = MORNING + timedelta(days=1)
    duties = [open_case().obligations.get(code="file-case") for _ in range(6)]
    Obligation.objects.exclude(pk__in=[duty.pk for duty in duties]).delete()
    for minutes, duty in enumerate(duties):
        fall_due(duty, saturday + 4 * HOUR + timedelta(minutes=10 * minutes))
    for minutes in range(0, 240, 5):
        work(saturday + timedelta(minutes=minutes))
    assert len(postbox.mails) == 2
    numbers = Case.objects.values_list("number", flat=True)
    assert sum(text.count(number) for text in postbox.texts() for number in numbers) == 6


def test_a_successor_gets_the_urgent_mail_too_and_whoever_left_gets_none(
    postbox: Postbox, duty: Obligation, reader: Officer, make_officer: Callable[..., Officer]
) -> None:
    saturday = MORNING + timedelta(days=1)
    successor = make_officer(Role.HANDLER)
    want_mail(successor, "li@office.example")
    fall_due(duty, saturday + 3 * HOUR)
    work(saturday)
    people.depart(officer=reader, by=successor.object_name, at=saturday)
    fall_due(duty, saturday + 3 * HOUR)  # the departure computed the duties anew
    work(saturday + 2 * HOUR)
    assert [mail["To"] for mail in postbox.mails] == ["zhang@office.example", "li@office.example"]


@pytest.mark.parametrize("leaves", [True, False])
def test_a_mail_that_waits_is_not_sent_to_who_left_or_wants_none_any_more(
    postbox: Postbox, duty: Obligation, reader: Officer, make_officer: Callable[..., Officer], leaves: bool
) -> None:
    fall_due(duty, MORNING)
    mail.plan(MORNING)
    if leaves:
        people.depart(officer=reader, by=make_officer().object_name, at=MORNING)
    else:
        want_mail(reader, "")
    mail.send(lambda: MORNING)
    assert postbox.mails == []
    assert ReminderMail.objects.get().ended_at == MORNING


def test_while_the_server_fails_mail_waits_longer_and_longer_and_is_sent_when_it_is_back(
    postbox: Postbox, duty: Obligation, reader: Officer
) -> None:
    fall_due(duty, MORNING)
    postbox.answer = "451 try later"
    tries = []
    for minute in range(240):
        work(MORNING + timedelta(minutes=minute))
        tries.append(ReminderMail.objects.get().tries)
    assert 5 <= tries[-1] <= 12
    trouble = mail.troubles(MORNING + 4 * HOUR)
    assert trouble is not None
    assert "451" in trouble.fault
    postbox.answer = None
    for minute in range(240, 301):
        work(MORNING + timedelta(minutes=minute))
    assert len(postbox.mails) == 1
    assert mail.troubles(MORNING + 6 * HOUR) is None


def test_a_summary_that_could_not_be_sent_ends_with_its_day(
    postbox: Postbox, duty: Obligation, reader: Officer
) -> None:
    fall_due(duty, MORNING)
    postbox.answer = "451 try later"
    work(MORNING)
    postbox.answer = None
    mail.send(lambda: MORNING + timedelta(days=1))
    assert postbox.mails == []
    assert ReminderMail.objects.get().ended_at is not None


def test_an_urgent_mail_that_comes_too_late_is_not_sent(postbox: Postbox, duty: Obligation, reader: Officer) -> None:
    saturday = MORNING + timedelta(days=1)
    fall_due(duty, saturday + HOUR)
    mail.plan(saturday)
    mail.send(lambda: saturday + HOUR)
    assert postbox.mails == []
    assert ReminderMail.objects.get().sent_at is None


def test_a_server_that_is_not_there_is_asked_once_a_round(
    postbox: Postbox,
    duty: Obligation,
    reader: Officer,
    make_officer: Callable[..., Officer],
    settings: SettingsWrapper,
) -> None:
    colleague = make_officer(Role.HANDLER)
    want_mail(colleague, "li@office.example")
    duty.officers.add(colleague)
    fall_due(duty, MORNING)
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, free_port()
    work(MORNING)
    assert sorted(ReminderMail.objects.values_list("tries", flat=True)) == [0, 1]
    settings.EMAIL_PORT = port
    work(MORNING + 2 * HOUR)
    assert sorted(mail["To"] for mail in postbox.mails) == ["li@office.example", "zhang@office.example"]


def test_a_mail_that_somebody_holds_is_left_to_them_until_they_let_go(
    postbox: Postbox, duty: Obligation, reader: Officer
) -> None:
    fall_due(duty, MORNING)
    mail.plan(MORNING)
    ReminderMail.objects.update(held_until=MORNING + mail.LEASE, tries=1)  # as a worker that died
    mail.send(lambda: MORNING + mail.LEASE - SECOND)
    assert postbox.mails == []
    mail.send(lambda: MORNING + mail.LEASE)
    assert len(postbox.mails) == 1


def test_without_a_server_no_mail_is_even_planned(duty: Obligation, reader: Officer) -> None:
    fall_due(duty, datetime.now(UTC))
    mail.remind_by_mail()
    assert not ReminderMail.objects.exists()


def test_the_settings_page_says_whether_mail_leaves(
    postbox: Postbox,
    duty: Obligation,
    reader: Officer,
    make_officer: Callable[..., Officer],
    sign_in: Callable[[Officer], Client],
) -> None:
    administrator, page = sign_in(make_officer(Role.ADMINISTRATOR)), reverse("oversight:reminder-rule")
    assert "已配置发信服务器" in administrator.get(page).text
    fall_due(duty, MORNING)
    postbox.answer = "550 no such mailbox"
    work(MORNING)
    assert "550" in administrator.get(page).text


def test_an_address_is_an_act_of_the_officer_alone(handler: Officer, client_of_handler: Client) -> None:
    page = reverse("oversight:mail-address")
    told: dict[str, Any] = {"address": "a@office.example", "language": "en"}
    assert client_of_handler.post(page, {**told, "address": "none"}).status_code == 422
    assert client_of_handler.post(page, told).status_code == 302
    assert client_of_handler.post(page, told).status_code == 422
    row = MailAddress.objects.get()
    assert (row.officer, row.address, row.language) == (handler, "a@office.example", "en")
    assert client_of_handler.post(page, {**told, "address": ""}).status_code == 302
    assert JournalEntry.objects.filter(object=str(row.object_name)).count() == 2
