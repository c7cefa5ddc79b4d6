"""Pages of notes and discs: the way from a recording to a signed note and its paper, and who may not go it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from liuhen.office.capture.evidence.models import Disc, DiscHandOver, EvidenceNote
from liuhen.office.people.models import Officer, Role
from office.capture.evidence.conftest import WHOLE

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from liuhen.office.capture.models import Recording
    from liuhen.office.people.models import Unit
    from liuhen.package.disc import MadeDisc

pytestmark = pytest.mark.django_db


@pytest.fixture
def note_url(recording: Recording) -> str:
    return reverse("evidence:write", args=[recording.pk, "evidence_note"])


def test_a_note_is_suggested_written_signed_and_printed(
    client_of_handler: Client, recording: Recording, note_url: str
) -> None:
    start = client_of_handler.get(reverse("evidence:of-recording", args=[recording.pk, "evidence_note"]))
    assert start.headers["Location"] == note_url
    form = client_of_handler.get(note_url).content.decode()
    assert "样例路一段" in form
    assert "彭阳 第八条第一款" in form
    client_of_handler.post(note_url, {**WHOLE, "made_at": "2026-11-17T09:00"})
    note = EvidenceNote.objects.get()
    page = client_of_handler.get(reverse("evidence:note", args=[note.pk])).content.decode()
    assert "应写内容已齐" in page
    assert "草稿" in page
    client_of_handler.post(reverse("evidence:sign", args=[note.pk]), {"version": note.version})
    assert note.signatures.count() == 1
    again = client_of_handler.get(note_url).content.decode()
    assert "须重新签名" in again
    paper = client_of_handler.get(reverse("evidence:note-pdf", args=[note.pk]))
    assert paper.content.startswith(b"%PDF-")
    assert paper.headers["Cache-Control"] == "private, no-store"


def test_an_incomplete_note_is_kept_and_its_signature_refused_in_words(
    client_of_handler: Client, note_url: str
) -> None:
    client_of_handler.post(note_url, {"maker": "张示范"})
    note = EvidenceNote.objects.get()
    answer = client_of_handler.post(reverse("evidence:sign", args=[note.pk]), {"version": "1"}, follow=True)
    assert "证明对象" in answer.content.decode()
    assert not note.signatures.exists()
    assert client_of_handler.post(reverse("evidence:sign", args=[note.pk]), {"version": "x"}).status_code == 404


def test_a_stranger_finds_nothing(
    note_url: str,
    client_of_handler: Client,
    make_officer: Callable[..., Officer],
    sign_in: Callable[[Officer], Client],
    other_unit: Unit,
) -> None:
    client_of_handler.post(note_url, {"maker": "张示范"})
    stranger = sign_in(make_officer(Role.HANDLER, unit=other_unit))
    note = EvidenceNote.objects.get()
    for url in (note_url, reverse("evidence:note", args=[note.pk]), reverse("evidence:note-pdf", args=[note.pk])):
        assert stranger.get(url).status_code == 404


def test_the_register_and_one_disc_with_its_acts(
    client_of_handler: Client, recording: Recording, put_on_discs: Callable[..., list[MadeDisc]]
) -> None:
    assert "还没有制作过光盘" in client_of_handler.get(reverse("evidence:discs")).content.decode()
    put_on_discs()
    disc = Disc.objects.get()
    assert "D-000001" in client_of_handler.get(reverse("evidence:discs")).content.decode()
    page = client_of_handler.get(reverse("evidence:disc", args=[disc.pk])).content.decode()
    assert "刻录后还没有核对" in page
    assert "制作光盘" in page
    assert recording.number in page
    assert client_of_handler.get(reverse("evidence:disc-pdf", args=[disc.pk])).content.startswith(b"%PDF-")
    client_of_handler.post(reverse("evidence:keep", args=[disc.pk]), {"kept_in": "档案室 3 柜"})
    refused = client_of_handler.post(reverse("evidence:give", args=[disc.pk]), {"recipient": "法院", "purpose": "举证"})
    assert refused.status_code == 409
    assert "还没有核对" in refused.content.decode()
    assert not DiscHandOver.objects.exists()
    client_of_handler.post(reverse("evidence:take-back", args=[disc.pk]))
    client_of_handler.post(reverse("evidence:void", args=[disc.pk]), {"reason": "划伤"})
    disc.refresh_from_db()
    assert (disc.kept_in, disc.void_reason) == ("档案室 3 柜", "划伤")
    assert "已作废" in client_of_handler.get(reverse("evidence:discs")).content.decode()
