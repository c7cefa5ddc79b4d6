"""What goes with a case file beside its originals: signed notes on evidence as papers, and copies that were enclosed.

A note leaves as the PDF of its present, signed version; the paper's digest is logged first, so that it is provable. A
draft stays behind. A copy leaves with the bytes of its making or not at all.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from django.utils import translation

from liuhen.kernel.digest import Digest, sha256
from liuhen.kernel.errors import Refusal, Text
from liuhen.kernel.instant import format_instant
from liuhen.office.capture.derived.storing import file_of, name_of
from liuhen.office.capture.evidence.papers import paper_of_note
from liuhen.office.capture.evidence.queries import notes_of, signatures_of
from liuhen.package.content import Copy, Paper

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from liuhen.office.capture.derived.models import Derivative, Enclosure
    from liuhen.office.capture.evidence.models import EvidenceNote
    from liuhen.office.capture.models import Recording
    from liuhen.office.journal.act import Act


def signed_notes_of(recordings: Sequence[Recording]) -> Iterator[EvidenceNote]:
    """Yield the notes whose present version is signed."""
    return (note for recording in recordings for note in notes_of(recording) if signatures_of(note))


def log_note(note: EvidenceNote, record: Act) -> Paper:
    """Set a note on paper, write the paper's digest into the journal, and return it."""
    data = paper_of_note(note)
    digest = sha256(data)
    record("evidence-note.bound", note, {"version": note.version, "sha256": str(digest)}, original=digest)
    with translation.override("zh-hans"):
        title = str(note.get_kind_display())
    number = note.recording.number
    return Paper(path=f"documents/{number}-{title}.pdf", open=lambda: io.BytesIO(data), label=f"{number} · {title}")


def copy_of(row: Enclosure) -> Copy:
    """Return an enclosed copy as it goes into a package. Raises `Refusal` where its bytes are gone."""
    copy, path = row.derivative, file_of(row.derivative)
    if not path.is_file():
        raise _lost(copy)
    with translation.override("zh-hans"):
        label = f"{copy.recording.number} · 副本 · {copy.get_sort_display()} · {copy.purpose}"
        name = name_of(copy)
    return Copy(
        digest=Digest.from_hex(copy.sha256),
        source=Digest.from_hex(copy.source_sha256),
        size_bytes=copy.size_bytes or 0,
        name=name,
        label=label,
        open=lambda: path.open("rb"),
    )


def describe_copy(row: Enclosure) -> dict[str, Any]:
    """Say in `data/case.json` what a copy is of, how and by whom it was made, and why it goes with the file."""
    copy = row.derivative
    return {
        "id": copy.id.hex,
        "recording": copy.recording.number,
        "sort": copy.sort,
        "purpose": copy.purpose,
        "use": row.use,
        "sha256": copy.sha256,
        "size_bytes": copy.size_bytes,
        "source_sha256": copy.source_sha256,
        "recipe": copy.recipe,
        "process": copy.process,
        "maker": copy.maker.name,
        "made_at": None if copy.made_at is None else format_instant(copy.made_at),
        "enclosed_by": row.enclosed_by.name,
        "enclosed_at": format_instant(row.enclosed_at),
    }


def _lost(copy: Derivative) -> Refusal:
    with translation.override("zh-hans"):
        zh = f"{copy.recording.number} 的副本（{copy.get_sort_display()}，{copy.purpose}）文件不在。"
    with translation.override("en"):
        en = f"A copy of {copy.recording.number} ({copy.get_sort_display()}, {copy.purpose}) has lost its file."
    return Refusal(
        "copy-missing",
        Text(zh=zh, en=en),
        safe=Text(zh="什么也没有做出来，原件没有变化。", en="Nothing was made; the originals are unchanged."),
        todo=Text(zh="请在副本页重新制作，或者取消入卷。", en="Make it again on its page, or take it out of the file."),
    )
