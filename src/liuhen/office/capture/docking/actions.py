"""Every write of the dock. The manifest comes first: what a device listed is in the journal before a byte is taken."""

from __future__ import annotations

import logging
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from liuhen.kernel.errors import Refusal, Text
from liuhen.office.capture.docking.judging import change_told, judge
from liuhen.office.capture.docking.models import (
    DockFile,
    DockFinding,
    Docking,
    DockProgress,
    DockRules,
    FileState,
    FindingKind,
    Manifest,
    Outcome,
)
from liuhen.office.capture.docking.queries import dock_rules, last_docking
from liuhen.office.capture.intake import Arrival, record_arrivals
from liuhen.office.journal import bulk
from liuhen.office.journal.act import act
from liuhen.office.journal.holding import hold
from liuhen.office.people.models import OtherFiles
from liuhen.office.work.database import DATABASE_GONE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from liuhen.kernel.canonical import Json
    from liuhen.kernel.identity import ObjectName
    from liuhen.office.capture.docking.judging import Judged
    from liuhen.office.capture.docking.manifest import Listing
    from liuhen.office.capture.intake import Intake, Offer
    from liuhen.office.devices.models import Device
    from liuhen.office.people.models import Agency, Unit
    from liuhen.vault.port import Taken

logger = logging.getLogger("liuhen.dock")
_LISTED: Final = (
    *("source", "path", "size_bytes", "modified_ns", "listed_in_id", "before_sha256"),
    *("state", "sha256", "recording_id", "reason", "is_media", "cleared_at"),
)
_TO_TAKE: Final = (FileState.WAITING, "", None, "", None, None)  # the columns of the second line
# One reading of these per source is enough as long as nobody has answered it.
_SAID_ONCE: Final = frozenset({FindingKind.UNKNOWN_DEVICE, FindingKind.LOW_SPACE, FindingKind.CLOCK})


def open_docking(
    *, source: str, listing: Listing, device: Device | None, unit: Unit, by: ObjectName, at: datetime
) -> Docking:
    """Write down what a device lists, and what is wrong with the list; a docking of it still open is ended first.

    Nothing of its contents has been read yet. The entry holds the digest of the whole list.
    """
    with act(by=by, at=at) as record:
        earlier = last_docking(source)
        if earlier is not None and earlier.ended_at is None:
            end_docking(docking=earlier, outcome=Outcome.BROKEN_OFF, by=by, at=at)
        judged = judge(source, listing, earlier, device, dock_rules(unit.agency))
        docking = _row(source, listing, judged, device=device, unit=unit, at=at)
        docking.save(force_insert=True)
        Manifest.objects.create(docking=docking, lines=zlib.compress(listing.lines()))
        DockProgress.objects.create(docking=docking, updated_at=at)
        record("docking.listed", docking, _as_told(docking))
        _keep_files(docking, listing, judged)
        for kind, detail in judged.findings:
            raise_finding(docking=docking, kind=kind, detail=detail, by=by, at=at)
        return docking


def _row(source: str, listing: Listing, judged: Judged, *, device: Device | None, unit: Unit, at: datetime) -> Docking:
    return Docking(
        source=source,
        device=device,
        unit=unit,
        docked_at=at,
        profile=listing.profile,
        file_count=len(listing.files),
        size_bytes=listing.size_bytes,
        counters=judged.counters,
        list_sha256=str(listing.digest()),
        clock_offset_seconds=None if listing.clock is None else listing.clock.seconds,
        is_offset_at_least=listing.clock is not None and listing.clock.at_least,
        free_bytes=None if listing.space is None else listing.space.free_bytes,
        total_bytes=None if listing.space is None else listing.space.total_bytes,
    )


def _as_told(docking: Docking) -> dict[str, Json]:
    return {
        "source": docking.source,
        "device": docking.device_id.hex if docking.device_id else None,
        "profile": docking.profile,
        "files": docking.file_count,
        "bytes": docking.size_bytes,
        "counters": docking.counters,
        "clock_offset_seconds": docking.clock_offset_seconds,
        "offset_is_at_least": docking.is_offset_at_least,
        "free_bytes": docking.free_bytes,
        "total_bytes": docking.total_bytes,
        "list_sha256": docking.list_sha256,
    }


def _keep_files(docking: Docking, listing: Listing, judged: Judged) -> None:
    """Note what is left to take; a file that was taken and has not changed since keeps its state."""
    by_path = {file.path: file for file in listing.files}
    fresh = [
        (docking.source, path, *by_path[path].mark, docking.pk, judged.rewritten.get(path, ""), *_TO_TAKE)
        for path in judged.to_take
    ]
    bulk.write(DockFile, _LISTED, ("source", "path"), fresh)
    for start in range(0, len(judged.unchanged), 500):
        rows = DockFile.objects.filter(source=docking.source, path__in=judged.unchanged[start : start + 500])
        rows.update(listed_in=docking)
    lost = DockFile.objects.filter(source=docking.source, state=FileState.WAITING).exclude(listed_in=docking)
    lost.update(state=FileState.GONE)


def raise_finding(
    *, docking: Docking, kind: FindingKind, detail: dict[str, Json], by: ObjectName, at: datetime
) -> None:
    """Write down something that somebody must answer; what waits for an answer already is not said twice."""
    with act(by=by, at=at) as record:
        unanswered = DockFinding.objects.filter(docking__source=docking.source, kind=kind, answered_at=None)
        said = (row.detail for row in unanswered)
        if (kind in _SAID_ONCE and unanswered.exists()) or detail in said:
            return
        finding = DockFinding.objects.create(docking=docking, kind=kind, detail=detail, found_at=at)
        record("dock-finding.raised", finding, {"kind": kind, "docking": docking.id.hex, "detail": detail})


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """A file of a docking with which something is to be written down: taken, or refused."""

    file: DockFile
    offer: Offer
    result: Taken | Refusal


def settle(*, done: Sequence[Done], by: ObjectName, at: datetime) -> list[Intake | Exception]:
    """Write down what became of some files, in one transaction: recordings, results, and that nothing is left to do.

    Returns for each file how it ended, or the mistake that kept it from being written down: where all together fail,
    each is tried alone, so that one file keeps no other out. A database that does not answer is raised at once.
    """
    try:
        return [*_settle(done, by=by, at=at)]
    except DATABASE_GONE:
        raise
    except Exception:
        logger.exception("%d files could not be written down together; each is tried alone", len(done))
    return [_alone(one, by=by, at=at) for one in done]


def _alone(one: Done, *, by: ObjectName, at: datetime) -> Intake | Exception:
    try:
        return _settle([one], by=by, at=at)[0]
    except DATABASE_GONE:
        raise
    except Exception as error:
        logger.exception("%s could not be written down", one.file.path)
        return error


def _settle(done: Sequence[Done], *, by: ObjectName, at: datetime) -> list[Intake]:
    with act(by=by, at=at):
        intakes = record_arrivals([Arrival(offer=one.offer, result=one.result) for one in done], by=by, at=at)
        for one, intake in zip(done, intakes, strict=True):
            one.file.state, one.file.recording = FileState(str(intake.result.verdict)), intake.recording
            if isinstance(one.result, Refusal):
                one.file.reason = one.result.code
            else:
                one.file.sha256 = str(one.result.digest)
        bulk.update([one.file for one in done], ("state", "reason", "sha256", "recording_id", "is_media"))
    return intakes


def end_docking(*, docking: Docking, outcome: Outcome, by: ObjectName, at: datetime) -> None:
    """Write down how a docking ended: with everything dealt with, or broken off with files left on the device."""
    with act(by=by, at=at) as record:
        hold(docking)
        if docking.ended_at is not None:
            return
        docking.outcome, docking.ended_at = outcome, at
        docking.save(update_fields=["outcome", "ended_at"])
        states = list(docking.files.values_list("state", flat=True))
        counts: dict[str, Json] = {str(state): states.count(state) for state in FileState}
        if outcome == Outcome.COMPLETED:
            unknown = list(docking.files.filter(is_media=False).order_by("path").values_list("path", flat=True))
            record("docking.completed", docking, counts)
            _tell_of_unknown_media(docking, unknown, by, at)
            _tell_of_rewritten(docking, by, at)
        else:
            record("docking.broken-off", docking, counts)


def _tell_of_unknown_media(docking: Docking, paths: list[str], by: ObjectName, at: datetime) -> None:
    earlier = DockFinding.objects.filter(docking__source=docking.source, kind=FindingKind.UNKNOWN_MEDIA)
    told = {path for row in earlier for path in row.detail["paths"]}
    fresh = [path for path in paths if path not in told]
    if fresh:
        detail: dict[str, Json] = {"paths": list(fresh)}
        raise_finding(docking=docking, kind=FindingKind.UNKNOWN_MEDIA, detail=detail, by=by, at=at)


def _tell_of_rewritten(docking: Docking, by: ObjectName, at: datetime) -> None:
    """Raise one finding about the files that kept their size and are others all the same, now that they are read."""
    read = docking.files.filter(state__in=(FileState.STORED, FileState.HELD)).exclude(before_sha256="")
    others: list[Json] = [
        change_told(file.path, file.size_bytes, file.size_bytes, file.before_sha256)
        for file in read.order_by("path")
        if file.before_sha256 != file.sha256
    ]
    read.update(before_sha256="")
    if others:
        raise_finding(docking=docking, kind=FindingKind.CHANGED, detail={"files": others}, by=by, at=at)


def rule_dock(
    *,
    agency: Agency,
    clock_limit_seconds: int,
    low_free_percent: int,
    is_clearing: bool,
    by: ObjectName,
    at: datetime,
) -> DockRules:
    """Rule what counts as a wrong clock or too little space, and whether originals may leave the device."""
    with act(by=by, at=at) as record:
        hold(agency)
        rules = dock_rules(agency)
        before = _values(rules)
        rules.clock_limit_seconds, rules.low_free_percent = clock_limit_seconds, low_free_percent
        rules.is_clearing = is_clearing
        after = _values(rules)
        if before == after:
            raise Refusal(
                "nothing-changed",
                Text(zh="内容没有变化，无需登记。", en="Nothing has changed; there is nothing to record."),
                status=422,
            )
        rules.save()
        record("dock-rules.set", rules, {"before": before, "after": after, **after})
        return rules


def _values(rules: DockRules) -> dict[str, Json]:
    return {
        "clock_limit_seconds": rules.clock_limit_seconds,
        "low_free_percent": rules.low_free_percent,
        "is_clearing": rules.is_clearing,
    }


def takes_other_files(unit: Unit) -> bool:
    """Tell whether the agency takes in files that are no recordings."""
    return unit.agency.other_files != OtherFiles.REFUSE
