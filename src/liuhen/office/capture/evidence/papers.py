"""Notes and discs on paper, from the rows as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import translation

from liuhen.dossier.disc_papers import DiscPaper, DiscSetPaper, ListedOriginal, disc_papers
from liuhen.dossier.note_paper import NotePaper, note_paper
from liuhen.office.capture.evidence.fields import FIELDS
from liuhen.office.capture.evidence.presenting import label_of, text_of
from liuhen.office.capture.evidence.queries import signatures_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from liuhen.office.capture.evidence.models import Disc, EvidenceNote
    from liuhen.office.capture.models import Recording
    from liuhen.office.cases.models import Case
    from liuhen.office.people.models import Officer


def paper_of_note(note: EvidenceNote) -> bytes:
    """Return the present version of a note as PDF: in Chinese whatever the page's language, for it goes into a file."""
    with translation.override("zh-hans"):
        return _note(note)


def _note(note: EvidenceNote) -> bytes:
    recording = note.recording
    case = recording.activity.case if recording.activity else None
    return note_paper(
        NotePaper(
            title=str(note.get_kind_display()),
            number=note.id.hex,
            agency=recording.unit.agency.name,
            case=case.number if case else "—",
            recording=_label(recording),
            sha256=recording.file.sha256,
            version=note.version,
            rows=tuple((label_of(name), text_of(note, name)) for name in FIELDS if getattr(note, name)),
            signed=tuple((one.officer.name, one.signed_at) for one in signatures_of(note)),
            written_by=note.written_by.name,
            written_at=note.written_at,
        )
    )


def paper_of_disc(disc: Disc) -> bytes:
    """Make label and list of a disc that is in the register once more."""
    rows = disc.recordings.select_related("file", "device").order_by("number")
    listed = tuple(
        ListedOriginal(label=_label(row), name=row.file.name, size_bytes=row.file.size_bytes, sha256=row.file.sha256)
        for row in rows
    )
    one = DiscPaper(
        number=disc.number, place=disc.place, count=disc.count, sha256=disc.manifest_sha256, originals=listed
    )
    return disc_papers(set_paper(disc.case, [one], disc.made_by, disc.made_at))


def set_paper(case: Case, discs: Sequence[DiscPaper], officer: Officer | None, at: datetime) -> DiscSetPaper:
    """Say whose discs they are."""
    return DiscSetPaper(
        case_number=case.number,
        case_title=case.title,
        agency=case.unit.agency.name,
        made_at=at,
        maker=officer.name if officer else "",
        discs=tuple(discs),
    )


def _label(recording: Recording) -> str:
    return " · ".join([recording.number, *([recording.device.number] if recording.device else [])])
