"""Notes: each pack demands its own fields, a signature needs them all, a correction is signed anew, the law is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from liuhen.kernel.errors import Refusal
from liuhen.office.capture.evidence.demands import demands_of
from liuhen.office.capture.evidence.models import NoteSignature
from liuhen.office.capture.evidence.note_actions import sign_note, write_note
from liuhen.office.journal.audit import audit
from liuhen.office.journal.models import JournalEntry
from liuhen.office.oversight.facts import ELSEWHERE, facts_of
from liuhen.office.oversight.lawbook import lawbook
from liuhen.office.oversight.models import Obligation
from liuhen.office.oversight.projection import findings_of
from liuhen.office.oversight.scopes import scope_of
from office.capture.evidence.conftest import WHOLE

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from liuhen.office.capture.evidence.models import EvidenceNote
    from liuhen.office.capture.models import Recording
    from liuhen.office.people.models import Officer

pytestmark = pytest.mark.django_db


@pytest.fixture
def write(recording: Recording, handler: Officer, now: datetime) -> Callable[..., EvidenceNote]:
    def written(values: dict[str, Any] | None = None, *, kind: str = "evidence_note", reason: str = "") -> EvidenceNote:
        told = {**WHOLE, "made_at": recording.started_at} if values is None else values
        return write_note(
            recording=recording,
            kind=kind,
            values=told,
            reason=reason,
            officer=handler,
            by=handler.object_name,
            at=now,
        )

    return written


@pytest.fixture
def sign(handler: Officer, now: datetime) -> Callable[..., NoteSignature]:
    def signed(note: EvidenceNote, *, version: int | None = None, who: Officer = handler) -> NoteSignature:
        return sign_note(note=note, version=version or note.version, officer=who, by=who.object_name, at=now)

    return signed


def told(recording: Recording) -> dict[str, Any]:
    book = lawbook()
    assert book is not None
    return facts_of(scope_of(recording), pack=book.pack.id, own_periods=())


def standing(recording: Recording, at: datetime, code: str) -> dict[str, str]:
    book = lawbook()
    assert book is not None
    found = findings_of(scope_of(recording), at, book).requirements
    name = str(recording.object_name)
    return {row.provision: str(row.state.value) for row in found if row.code == code and row.subject == name}


@pytest.mark.parametrize(
    ("pack", "demanded"),
    [
        (
            "pengyang",
            {
                "pengyang/8.1": {"method", "made_at", "maker", "object_of_proof"},
                "pengyang/11.2": {"method", "made_at", "maker", "object_of_proof", "content"},
            },
        ),
        ("shijiazhuang", {"shijiazhuang/27.2": {"recorded_item", "times", "place", "method", "officer_names"}}),
        ("xinyang", {"xinyang/13": set()}),
        ("fengli", {}),
        ("gaoxin", {}),
    ],
)
def test_each_pack_demands_its_own_fields(
    recording: Recording, now: datetime, pack: str, demanded: dict[str, set[str]]
) -> None:
    recording.unit.agency.pack = pack
    recording.medium = "video"
    found = demands_of(recording, "evidence_note", None, at=now)
    assert {one.provision: set(one.fields) for one in found} == demanded
    assert all(set(one.missing) == set(one.fields) for one in found)


def test_a_photo_needs_no_note_where_the_article_speaks_of_sound_and_film(recording: Recording, now: datetime) -> None:
    recording.unit.agency.pack, recording.medium = "shijiazhuang", "photo"
    assert demands_of(recording, "evidence_note", None, at=now) == []


def test_signing_names_what_is_missing_and_its_article(
    write: Callable[..., EvidenceNote], sign: Callable[..., NoteSignature]
) -> None:
    note = write({"method": "执法记录仪录制", "maker": "张示范"})
    with pytest.raises(Refusal) as refused:
        sign(note)
    assert refused.value.code == "note-incomplete"
    assert "彭阳 第八条第一款缺制作时间、证明对象" in refused.value.what.zh
    assert "证明对象" in refused.value.what.zh
    assert not NoteSignature.objects.exists()


def test_a_draft_tells_the_law_nothing_and_a_signed_note_meets_the_duty(
    recording: Recording, now: datetime, write: Callable[..., EvidenceNote], sign: Callable[..., NoteSignature]
) -> None:
    note = write()
    assert "documents" not in told(recording)
    assert set(standing(recording, now, "annotate-recording").values()) == {"unknown"}
    sign(note)
    paper, other = told(recording)["documents"]
    assert (paper["kind"], paper["recording"], paper["id"]) == ("evidence_note", recording.id.hex, note.id.hex)
    assert other == {"id": ELSEWHERE}
    assert standing(recording, now, "annotate-recording") == {"pengyang/8.1": "met", "pengyang/11.2": "met"}
    kept = Obligation.objects.filter(code="annotate-recording").values_list("provision", "state")
    assert dict(kept) == {"pengyang/8.1": "met", "pengyang/11.2": "met"}


def test_papers_elsewhere_leave_other_duties_unknown_and_owe_nothing_on_the_board(
    recording: Recording, now: datetime, write: Callable[..., EvidenceNote], sign: Callable[..., NoteSignature]
) -> None:
    activity = recording.activity
    assert activity is not None
    before = set(Obligation.objects.values_list("code", "subject", "state"))
    sign(write())
    after = set(Obligation.objects.values_list("code", "subject", "state"))
    assert {code for code, _, _ in after - before} == {"annotate-recording"}
    assert not Obligation.objects.filter(subject__startswith="document/").exists()


def test_a_correction_of_a_signed_note_needs_a_reason_and_another_signature(
    recording: Recording, now: datetime, write: Callable[..., EvidenceNote], sign: Callable[..., NoteSignature]
) -> None:
    sign(write())
    with pytest.raises(Refusal, match="reason-needed"):
        write({"content": "另一内容"})
    note = write({"content": "另一内容"}, reason="写错")
    assert note.version == 2
    assert "documents" not in told(recording)
    with pytest.raises(Refusal, match="other-version"):
        sign(note, version=1)
    sign(note)
    assert standing(recording, now, "annotate-recording")["pengyang/11.2"] == "met"
    types = JournalEntry.objects.filter(object=str(note.object_name)).order_by("id").values_list("type", flat=True)
    assert list(types) == [
        "evidence-note.written",
        "evidence-note.signed",
        "evidence-note.corrected",
        "evidence-note.signed",
    ]
    assert not list(audit())


def test_nothing_changed_is_no_new_version(write: Callable[..., EvidenceNote]) -> None:
    assert write().version == write().version == 1


def test_nobody_signs_twice(write: Callable[..., EvidenceNote], sign: Callable[..., NoteSignature]) -> None:
    note = write()
    sign(note)
    with pytest.raises(Refusal, match="already-signed"):
        sign(note)


def test_an_empty_note_is_not_signed(
    write: Callable[..., EvidenceNote], sign: Callable[..., NoteSignature], recording: Recording
) -> None:
    recording.unit.agency.pack = "fengli"
    recording.unit.agency.save()
    with pytest.raises(Refusal, match="note-empty"):
        sign(write({}))


def test_a_signed_note_of_the_place_is_a_carrier(
    recording: Recording, now: datetime, write: Callable[..., EvidenceNote], sign: Callable[..., NoteSignature]
) -> None:
    assert "carrier" not in told(recording)["recordings"][0]
    whole = {**WHOLE, "made_at": recording.started_at, "storage_location": "本单位专用存储"}
    sign(write(whole, kind="storage_location_note"))
    assert told(recording)["recordings"][0]["carrier"] == "location_note"
    assert standing(recording, now, "put-on-carrier") == {"pengyang/11.2": "met", "pengyang/8.1": "pending"}


def test_a_filed_case_refuses(
    recording: Recording, write: Callable[..., EvidenceNote], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("liuhen.office.cases.filed.is_filed", lambda _: True)
    with pytest.raises(Refusal, match="case-filed"):
        write()
