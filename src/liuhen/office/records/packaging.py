"""A filed case as an archival package: everything of the case that stands in the log, with proofs and originals.

Refuses a case that is not filed; discs go into the file before, so what they hold can be of an open one. The log is
sealed first, so that the filing itself is provable.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import timezone

from liuhen.kernel import canonical
from liuhen.kernel.digest import Digest, sha256
from liuhen.kernel.errors import IntegrityError, Refusal, Text
from liuhen.kernel.instant import format_instant, in_beijing
from liuhen.ledger.merkle import inclusion_proof
from liuhen.office.capture.derived.queries import enclosed_in
from liuhen.office.capture.models import Recording
from liuhen.office.capture.originals import vault
from liuhen.office.capture.queries import rows_of
from liuhen.office.journal.act import act
from liuhen.office.journal.log_keys import policy_text
from liuhen.office.journal.publishing import publish, tree_at
from liuhen.office.journal.queries import entries_of, payload_of
from liuhen.office.journal.sealing import seal_waiting
from liuhen.office.records.actions import note_export
from liuhen.office.records.enclosed import copy_of, describe_copy, log_note, signed_notes_of
from liuhen.office.records.models import Packaging
from liuhen.package.build import build, build_zip
from liuhen.package.content import LoggedEntry, Opened, Original, PackageContent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from liuhen.kernel.canonical import Json
    from liuhen.kernel.identity import ObjectName
    from liuhen.office.capture.derived.models import Enclosure
    from liuhen.office.cases.models import Activity, Case
    from liuhen.office.journal.journaled import Journaled
    from liuhen.office.journal.models import JournalEntry, SignedCheckpoint
    from liuhen.office.people.models import Officer
    from liuhen.office.records.disc_making.models import DiscJob
    from liuhen.office.records.models import Export, Filing
    from liuhen.package.build import Built

_NOTED_BYTES = 32 << 20
NOT_FILED = Refusal(
    "not-filed",
    Text(zh="案卷尚未归档，不能导出归档数据包。", en="The case file has not been filed; no package can be made of it."),
    todo=Text(zh="请先归档。", en="File the case first."),
)


def export_case(
    *,
    case: Case,
    target: Path,
    by: ObjectName,
    at: datetime,
    as_zip: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[Built, Export]:
    """Write the package of a filed case to `target`, prove it, and write down that it was made."""
    if not hasattr(case, "filing"):
        raise NOT_FILED
    content, checkpoint = sealed_content(case, by=by, at=at)
    built = (build_zip if as_zip else build)(content, target, progress=progress)
    export = note_export(case=case, checkpoint_size=checkpoint.size, manifest_sha256=str(built.digest), by=by, at=at)
    return built, export


def ask_for_package(*, case: Case, officer: Officer, at: datetime) -> Packaging:
    """Ask for the package of a filed case to be made in the background; one at a time for each case."""
    if not hasattr(case, "filing"):
        raise NOT_FILED
    under_way = Packaging.objects.filter(case=case, export=None, failure_zh="").first()
    if under_way is not None:
        return under_way
    asked = Packaging.objects.create(case=case, asked_by=officer, asked_at=at, hinted_at=at)
    from liuhen.office.records.tasks import make_package  # noqa: PLC0415 - tasks call back into this module

    make_package.hint(asked.pk)  # type: ignore[attr-defined]  # set by work.queue.job
    return asked


def make(asked: Packaging, *, at: datetime) -> None:
    """Make a package that was asked for; a refusal or a mismatch is kept with it, for people to read."""
    folder_of_packages().mkdir(mode=0o700, exist_ok=True)
    path = file_of(asked)
    path.unlink(missing_ok=True)  # of a run that was cut off after writing and before its entry

    try:
        _, asked.export = export_case(
            case=asked.case,
            target=path,
            by=asked.asked_by.object_name,
            at=at,
            as_zip=True,
            progress=noting(asked),
        )
    except Refusal as refusal:
        asked.failure_zh, asked.failure_en = refusal.what.zh, refusal.what.en
    except IntegrityError as error:
        asked.failure_zh, asked.failure_en = f"核对不符：{error}"[:300], str(error)[:300]
    asked.save(update_fields=["export", "failure_zh", "failure_en"])


def file_of(asked: Packaging) -> Path:
    """Return where the file of a packaging is, or will be."""
    return folder_of_packages() / f"{asked.pk}.zip"


def folder_of_packages() -> Path:
    """Return the folder of finished packages; each can be made again from vault and log."""
    return Path(settings.LIUHEN_HOME) / "packages"


def note_download(*, export: Export, by: ObjectName, at: datetime) -> None:
    """Write down that a package was fetched, before its first byte leaves."""
    with act(by=by, at=at) as record:
        record("package.fetched", export, {"case": export.case_id.hex, "number": export.number})


def noting(asked: Packaging | DiscJob) -> Callable[[int, int], None]:
    """Write progress down once in 32 MiB and at the end; what gets on is not taken for work whose worker died."""
    rows, last = type(asked)._default_manager.filter(pk=asked.pk), 0  # noqa: SLF001 - Django's name for it

    def note(done: int, total: int) -> None:
        nonlocal last
        if done - last >= _NOTED_BYTES or done == total:
            last = done
            rows.update(done_bytes=done, total_bytes=total, hinted_at=timezone.now())

    return note


def sealed_content(case: Case, *, by: ObjectName, at: datetime) -> tuple[PackageContent, SignedCheckpoint]:
    """Log what leaves and was not logged yet (the case's description, notes as papers), seal, and gather everything.

    Raises `Refusal` (copy-missing) where a copy of the file has lost its bytes.
    """
    recordings, enclosed = recordings_of(case), enclosed_in(case)
    copies = tuple(copy_of(row) for row in enclosed)
    description = describe(case, recordings, enclosed, at)
    with act(by=by, at=at) as record:
        digest = sha256(canonical.encode(description))
        told: dict[str, Json] = {"case": case.id.hex, "sha256": str(digest)}
        record("case-file.described", filing_of(case) or case, told, original=digest)
        papers = tuple(log_note(note, record) for note in signed_notes_of(recordings))
    checkpoint = seal_waiting(at=at)
    if checkpoint is None:
        raise IntegrityError("log", expected="the entries that were just written", actual="an empty log")
    publish()
    bare = content_of(case, checkpoint, description, made_at=at)
    return replace(bare, copies=copies, papers=papers), checkpoint


def filing_of(case: Case) -> Filing | None:
    """Return the filing of a case; None while it is open."""
    return getattr(case, "filing", None)


def content_of(
    case: Case, checkpoint: SignedCheckpoint, description: dict[str, Any], *, made_at: datetime
) -> PackageContent:
    """Gather what belongs into the package of a case, as of a checkpoint that covers its description."""
    home = case.unit.agency
    recordings = recordings_of(case)
    return PackageContent(
        identifier=case.number,
        agency=home.name,
        description=case.title,
        made_at=made_at,
        case=description,
        checkpoint=checkpoint.note.encode(),
        policy=policy_text().encode(),
        entries=tuple(_logged(case, recordings, checkpoint)),
        originals=tuple(original_of(recording) for recording in recordings),
    )


def objects_of(case: Case, recordings: list[Recording]) -> Iterator[Journaled]:
    """Yield every row of the case that the log speaks of."""
    yield case
    if case.party is not None:
        yield case.party
    yield from case.activities.all()
    yield from case.events.all()
    for recording in recordings:
        yield from rows_of(recording)
        for note in recording.evidence_notes.all():
            yield note
            yield from note.signatures.all()
    for enclosure in enclosed_in(case):
        yield enclosure.derivative
        yield enclosure
    if hasattr(case, "filing"):
        yield case.filing


def recordings_of(case: Case) -> list[Recording]:
    """Return the recordings of a case with what is written about them in a package."""
    rows = Recording.objects.filter(activity__case=case)
    return list(rows.select_related("file", "device", "officer").order_by("pk"))


def _logged(case: Case, recordings: list[Recording], checkpoint: SignedCheckpoint) -> Iterator[LoggedEntry]:
    names = [str(row.object_name) for row in objects_of(case, recordings)]
    tree = tree_at(checkpoint)
    for entry in entries_of(names).filter(sealed__index__lt=checkpoint.size).order_by("sealed__index"):
        index = entry.sealed.index
        yield LoggedEntry(
            index=index,
            data=bytes(entry.entry),
            proof=inclusion_proof(index, checkpoint.size, tree.read),
            opened=_opened(entry),
        )


def _opened(entry: JournalEntry) -> Opened | None:
    payload = payload_of(entry)
    return None if payload is None else Opened(salt=bytes(entry.payload.salt), values={"payload": payload})


def original_of(recording: Recording) -> Original:
    """Return the original of a recording as it goes into a package."""
    file = recording.file
    digest = Digest.from_hex(file.sha256)
    started = "" if recording.started_at is None else f"{in_beijing(recording.started_at):%Y-%m-%d %H:%M:%S}"
    parts = [recording.number, recording.device.number if recording.device else "", started]
    return Original(
        digest=digest,
        size_bytes=file.size_bytes,
        name=file.name,
        open=lambda: vault().open(digest),
        label=" · ".join(part for part in parts if part),
    )


def describe(case: Case, recordings: list[Recording], enclosed: list[Enclosure], made_at: datetime) -> dict[str, Any]:
    """Return `data/case.json`: the case as the office states it."""
    home, filing = case.unit.agency, filing_of(case)
    return {
        "format": "liuhen-case/1",
        "number": case.number,
        "title": case.title,
        "cause": case.cause,
        "procedure": case.procedure,
        "start": case.start,
        "agency": home.name,
        "unit": case.unit.name,
        "party": case.party.name if case.party else None,
        "handlers": sorted(officer.name for officer in case.handlers.all()),
        "opened_at": format_instant(case.opened_at),
        "made_at": format_instant(made_at),
        "filed_at": None if filing is None else format_instant(filing.filed_at),
        "location": None if filing is None else filing.location,
        "pack": home.pack,
        "activities": [_describe_activity(activity) for activity in case.activities.order_by("started_at")],
        "events": [{"kind": event.kind, "at": format_instant(event.at)} for event in case.events.order_by("at", "pk")],
        "recordings": [_describe_recording(recording) for recording in recordings],
        "copies": [describe_copy(row) for row in enclosed],
    }


def _describe_activity(activity: Activity) -> dict[str, Any]:
    return {
        "id": activity.id.hex,
        "kind": activity.kind,
        "place": activity.place,
        "started_at": format_instant(activity.started_at),
        "ended_at": _instant(activity.ended_at) or None,
        "officers": sorted(officer.name for officer in activity.officers.all()),
    }


def _describe_recording(recording: Recording) -> dict[str, Any]:
    return {
        "id": recording.id.hex,
        "number": recording.number,
        "sha256": recording.file.sha256,
        "size_bytes": recording.file.size_bytes,
        "name": recording.file.name,
        "device": recording.device.number if recording.device else None,
        "officer": recording.officer.name if recording.officer else None,
        "activity": recording.activity_id.hex if recording.activity_id else None,
        "started_at": _instant(recording.started_at) or None,
        "ended_at": _instant(recording.ended_at) or None,
        "stored_at": format_instant(recording.stored_at),
        "is_evidence": recording.is_evidence,
    }


def _instant(at: datetime | None) -> str:
    return "" if at is None else format_instant(at)
