"""Every read about notes and discs, and what they tell the law."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from django.db.models import OuterRef, Prefetch, Subquery

from liuhen.kernel.instant import format_instant
from liuhen.office.capture.evidence.fields import filled
from liuhen.office.capture.evidence.models import Disc, DiscCheck, EvidenceNote, NoteKind, NoteSignature
from liuhen.office.cases.queries import visible_to as cases_visible_to

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from uuid import UUID

    from django.db.models import QuerySet

    from liuhen.office.capture.models import Recording
    from liuhen.office.cases.models import Case
    from liuhen.office.people.models import Officer

PAGE = 30


def note_of(recording: Recording, kind: str) -> EvidenceNote | None:
    """Return the note of a kind on a recording."""
    return EvidenceNote.objects.filter(recording=recording, kind=kind).select_related("written_by").first()


def notes_of(recording: Recording) -> list[EvidenceNote]:
    """Return the notes on a recording, each with the `signed` signatures of its present version."""
    return [_signed(note) for note in _notes().filter(recording=recording).order_by("kind")]


def note_by_id(note_id: UUID) -> EvidenceNote | None:
    """Return a note; whether the officer may know of its recording is asked by the caller."""
    return _notes().filter(pk=note_id).first()


def signatures_of(note: EvidenceNote) -> list[NoteSignature]:
    """Return the signatures under the present version, the first first."""
    return [one for one in note.signatures.all() if one.version == note.version]


def _notes() -> QuerySet[EvidenceNote]:
    signed = NoteSignature.objects.select_related("officer").order_by("signed_at", "pk")
    return EvidenceNote.objects.select_related(
        "written_by", "recording__activity__case", "recording__unit__agency"
    ).prefetch_related(Prefetch("signatures", queryset=signed))


def _signed(note: EvidenceNote) -> EvidenceNote:
    note.signed = signatures_of(note)  # type: ignore[attr-defined]  # read by the page
    return note


def page_of_discs(officer: Officer, *, before: UUID | None = None) -> tuple[list[Disc], UUID | None]:
    """Return one page of the register, newest first, and the key of the next."""
    rows = discs_open_to(officer)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-pk")[: PAGE + 1])
    return found[:PAGE], found[PAGE - 1].pk if len(found) > PAGE else None


def discs_open_to(officer: Officer) -> QuerySet[Any]:
    """Return the discs of cases that an officer may know of; each has `was_good` of its last check after burning."""
    return _checked(Disc.objects.filter(case__in=cases_visible_to(officer).values("pk"))).select_related(
        "case", "made_by"
    )


def discs_of(case: Case) -> list[Disc]:
    """Return the discs of a case, the first first; each has `was_good` of its last check after burning."""
    return list(_checked(Disc.objects.filter(case=case)).order_by("number"))


def disc_named(number: str) -> Disc | None:
    """Return the disc with a number."""
    return Disc.objects.filter(number=number).select_related("case").first()


def disc_with(manifest_sha256: str) -> Disc | None:
    """Return the disc whose list of lists has a digest."""
    return Disc.objects.filter(manifest_sha256=manifest_sha256).select_related("case").first()


def _checked(discs: QuerySet[Disc]) -> QuerySet[Any]:
    last = DiscCheck.objects.filter(disc=OuterRef("pk"), is_copy=True).order_by("-checked_at", "-pk")
    return discs.annotate(was_good=Subquery(last.values("is_good")[:1]))


def papers_of(recordings: Collection[UUID]) -> Mapping[UUID, list[dict[str, Any]]]:
    """Return the signed notes on some recordings as documents of `liuhen-facts/1`; a draft is no document yet."""
    found: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    notes = EvidenceNote.objects.filter(recording__in=recordings).select_related("recording")
    for note in notes.prefetch_related("signatures").order_by("pk"):
        signed = sorted(signatures_of(note), key=lambda one: one.signed_at)
        if signed:
            found[note.recording_id].append(_paper(note, signed))
    return found


def _paper(note: EvidenceNote, signed: list[NoteSignature]) -> dict[str, Any]:
    activity = note.recording.activity_id
    return {
        "id": note.id.hex,
        "kind": note.kind,
        "activity": None if activity is None else activity.hex,
        "recording": note.recording_id.hex,
        "made_at": format_instant(note.written_at),
        "signed_by": [one.officer_id.hex for one in signed],
        "signed": [
            {"by": one.officer_id.hex, "at": format_instant(one.signed_at), "how": "signature"} for one in signed
        ],
        "fields": filled(note),
    }


def carriers_of(recordings: Collection[UUID], papers: Mapping[UUID, list[dict[str, Any]]]) -> Mapping[UUID, str]:
    """Say on which carrier recordings go into the file: a disc that was found good, else a signed note of the place.

    A recording of which neither is known is left out: it may be on a disc that nobody has written down.
    """
    last = DiscCheck.objects.filter(disc=OuterRef("disc"), is_copy=True).order_by("-checked_at", "-pk")
    links: QuerySet[Any] = Disc.recordings.through.objects.filter(recording__in=recordings, disc__voided_at=None)
    good = links.annotate(was_good=Subquery(last.values("is_good")[:1])).filter(was_good=True)
    found = dict.fromkeys(good.values_list("recording_id", flat=True), "disc")
    for key, found_papers in papers.items():
        if any(one["kind"] == NoteKind.STORAGE and "storage_location" in one["fields"] for one in found_papers):
            found.setdefault(key, "location_note")
    return found
