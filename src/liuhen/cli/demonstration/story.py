"""What happened in the demonstration office: a patrol, an inspection with gaps, and cases in every state.

All instants lie before `now`, so that clocks run, are met and are overdue on whatever day the demonstration is made.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from liuhen.cli.demonstration.evidence import copy_and_burn, write_down_evidence
from liuhen.cli.demonstration.footage import Shot
from liuhen.cli.demonstration.roster import STREET, put_on_duty
from liuhen.kernel.instant import in_beijing
from liuhen.office.capture import actions as capture
from liuhen.office.capture.intake import Offer, take_in_file
from liuhen.office.capture.marks.actions import set_mark
from liuhen.office.capture.marks.models import MarkKind
from liuhen.office.capture.models import InterruptionCause, Recording
from liuhen.office.capture.tasks import examine
from liuhen.office.cases import actions as cases
from liuhen.office.cases.models import Activity, ActivityKind, Case, EventKind, EventSource, PartyKind, Procedure, Start
from liuhen.office.records.actions import file_case

if TYPE_CHECKING:
    from pathlib import Path

    from liuhen.cli.demonstration.people import Staff


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """An on-site visit: when, for how long, and what each camera filmed of it (seconds from the start, length)."""

    days_ago: int
    hour: int
    minutes: int
    pieces: tuple[tuple[str, int, int], ...]
    scene: int
    frames_per_second: int = 10


SCENES = {"BWC-03": 0, "BWC-05": 1, "CAM-02": 2}
# Two cameras stopped after 150 s (battery, explained by both officers) and after 385 s (nobody has said why).
INSPECTION = Visit(
    days_ago=3,
    hour=9,
    minutes=11,
    scene=0,
    frames_per_second=3,
    pieces=(
        ("BWC-03", 0, 150),
        ("BWC-03", 195, 190),
        ("BWC-03", 460, 200),
        ("BWC-05", 20, 130),
        ("BWC-05", 200, 170),
        ("BWC-05", 465, 180),
        ("CAM-02", 230, 140),
    ),
)
# What the handler heard and saw when going through the inspection: file, second in it, kind, words or sentence.
MARKS: tuple[tuple[str, int, int, MarkKind, tuple[str, ...]], ...] = (
    ("BWC-03", 0, 9, MarkKind.SPOKEN, ("time", "place", "officers", "act")),
    ("BWC-03", 0, 21, MarkKind.SPOKEN, ("notice",)),
    ("BWC-03", 0, 52, MarkKind.CONTENT, ("scene",)),
    ("BWC-03", 0, 96, MarkKind.CONTENT, ("persons",)),
    ("BWC-03", 1, 6, MarkKind.RESTART, ()),
    ("BWC-05", 1, 7, MarkKind.RESTART, ()),
    ("BWC-03", 1, 120, MarkKind.CONTENT, ("items",)),
)
FILED_VISIT = Visit(days_ago=45, hour=10, minutes=1, scene=1, pieces=(("BWC-03", 0, 40), ("BWC-05", 4, 34)))
OVERDUE_VISIT = Visit(days_ago=48, hour=15, minutes=1, scene=2, pieces=(("BWC-05", 0, 30),))
WAITING_VISIT = Visit(days_ago=20, hour=14, minutes=1, scene=3, pieces=(("BWC-03", 0, 30),))
PATROL = Visit(days_ago=2, hour=9, minutes=1, scene=5, pieces=(("BWC-05", 0, 40),))
SECOND_LOOK = Visit(days_ago=1, hour=10, minutes=1, scene=0, pieces=(("BWC-03", 0, 30), ("BWC-05", 10, 25)))
LOOSE = Visit(days_ago=1, hour=17, minutes=1, scene=6, pieces=(("BWC-05", 0, 15),))
VISITS = (FILED_VISIT, OVERDUE_VISIT, WAITING_VISIT, INSPECTION, PATROL, SECOND_LOOK, LOOSE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """Tells the story into an office that has its people."""

    staff: Staff
    films: dict[Shot, Path]
    now: datetime
    recordings: dict[Shot, Recording] = field(default_factory=dict)

    def tell(self) -> None:
        """Let everything happen, oldest first; the roster is a plan and comes before all of it."""
        put_on_duty(self.staff, self.now)
        self._finished_and_filed()
        self._overdue()
        self._waiting_to_be_filed()
        self._inspection_with_gaps()
        self._patrol()
        self._unclassified()

    def _finished_and_filed(self) -> None:
        case = self._open(33, "示例装饰公司", "擅自堆放建筑垃圾", FILED_VISIT, "示例装饰公司擅自堆放建筑垃圾案")
        self._visit(case, FILED_VISIT, ActivityKind.INSPECTION)
        start = started(FILED_VISIT, self.now)
        self._event(case, EventKind.DECISION_MADE, start + timedelta(days=12), "行政处罚决定书已作出")
        served = start + timedelta(days=13)
        self._activity(case, ActivityKind.SERVICE, served, served + timedelta(minutes=10))
        self._event(case, EventKind.PERFORMANCE_COMPLETED, start + timedelta(days=20), "罚款已缴清，现场已清理")
        shown = self.recordings[shots_of(FILED_VISIT, self.now)[0]]
        both = (self.staff.people["handler"], self.staff.people["handler2"])
        write_down_evidence(shown, both, at=start + timedelta(days=2))
        filed_at = start + timedelta(days=27, hours=6)
        file_case(
            case=case,
            officer=self.staff.people["handler"],
            location="档案室 3 柜 2 层",
            storage_note="录像存于本单位专用存储，随案卷保存",
            by=self.staff.people["handler"].object_name,
            at=filed_at,
        )
        copy_and_burn(case, shown, both[0], at=self.now)

    def _overdue(self) -> None:
        case = self._open(36, "样例便利店", "占道堆放物料", OVERDUE_VISIT, "样例便利店占道堆放物料案")
        self._visit(case, OVERDUE_VISIT, ActivityKind.INSPECTION)
        self._event(case, EventKind.CLOSING_APPROVED, started(OVERDUE_VISIT, self.now) + timedelta(days=26), "批准结案")

    def _waiting_to_be_filed(self) -> None:
        case = self._open(38, "样本五金店", "店外经营", WAITING_VISIT, "样本五金店店外经营案")
        self._visit(case, WAITING_VISIT, ActivityKind.INSPECTION)
        self._event(
            case, EventKind.NOT_PENALISED, started(WAITING_VISIT, self.now) + timedelta(days=14), "及时改正，不予处罚"
        )

    def _inspection_with_gaps(self) -> None:
        case = self._open(41, "示范小吃店", "未按规定处置餐厨垃圾", INSPECTION, "示范小吃店未按规定处置餐厨垃圾案")
        self._visit(case, INSPECTION, ActivityKind.INSPECTION)
        self._explain_first_gap()
        self._mark()
        stopped = started(INSPECTION, self.now)
        self._event(case, EventKind.OBJECTION, stopped + timedelta(hours=3), "当事人对现场检查有异议", by_party=True)
        later = started(SECOND_LOOK, self.now)
        self._activity(case, ActivityKind.EVIDENCE_TAKING, later, later + timedelta(minutes=SECOND_LOOK.minutes))

    def _explain_first_gap(self) -> None:
        both = (self.staff.people["handler"], self.staff.people["handler2"])
        shots = shots_of(INSPECTION, self.now)
        for camera, officer in zip(("BWC-03", "BWC-05"), both, strict=True):
            before, after = [shot for shot in shots if shot.camera == camera][:2]
            stopped = before.started_at + timedelta(seconds=before.seconds)
            capture.state_interruption(
                recording=self.recordings[before],
                from_at=stopped,
                to_at=after.started_at,
                cause=InterruptionCause.BATTERY,
                statement="电量不足，更换电池。恢复录像后已语音说明原因。",
                spoken_at_restart=True,
                reported_at=stopped + timedelta(minutes=40),
                signed_by=both,
                by=officer.object_name,
                at=stopped + timedelta(hours=7),
            )

    def _mark(self) -> None:
        officer = self.staff.people["handler"]
        for camera, place, second, kind, words in MARKS:
            shot = [one for one in shots_of(INSPECTION, self.now) if one.camera == camera][place]
            set_mark(
                recording=self.recordings[shot],
                kind=kind,
                offset_ms=second * 1000,
                words=words,
                line="start" if len(words) > 1 else "notice" if words == ("notice",) else "",
                officer=officer,
                by=officer.object_name,
                at=started(INSPECTION, self.now) + timedelta(hours=9),
            )

    def _patrol(self) -> None:
        start = started(PATROL, self.now)
        activity = self._activity(None, ActivityKind.PATROL, start, start + timedelta(minutes=PATROL.minutes))
        self._classify(PATROL, activity, is_evidence=False)

    def _unclassified(self) -> None:
        """Leave recordings in the tray: one visit is found by its officers, one by the street on the roster too."""
        for visit in (SECOND_LOOK, LOOSE):
            self._take_in(visit)
        officer, start = self.staff.people["handler2"], started(LOOSE, self.now)
        cases.record_activity(
            case=None,
            unit=self.staff.unit,
            kind=ActivityKind.PATROL,
            officers=(officer,),
            started_at=start - timedelta(minutes=20),
            ended_at=start + timedelta(minutes=15),
            place=STREET,
            by=officer.object_name,
            at=start + timedelta(hours=1),
        )

    def _open(self, number: int, party: str, cause: str, visit: Visit, title: str) -> Case:
        handlers = (self.staff.people["handler"], self.staff.people["handler2"])
        at = started(visit, self.now) - timedelta(hours=1)
        case = cases.open_case(
            number=f"示综执案〔{in_beijing(self.now).year}〕{number:03d}号",
            title=title,
            cause=cause,
            procedure=Procedure.GENERAL,
            start=Start.OWN_INITIATIVE,
            unit=self.staff.unit,
            handlers=handlers,
            by=handlers[0].object_name,
            at=at,
        )
        cases.name_party(case=case, kind=PartyKind.ORGANISATION, name=party, by=handlers[0].object_name, at=at)
        return case

    def _visit(self, case: Case, visit: Visit, kind: ActivityKind) -> Activity:
        start = started(visit, self.now)
        activity = self._activity(case, kind, start, start + timedelta(minutes=visit.minutes))
        self._classify(visit, activity, is_evidence=True)
        return activity

    def _activity(self, case: Case | None, kind: ActivityKind, start: datetime, end: datetime) -> Activity:
        officers = (self.staff.people["handler"], self.staff.people["handler2"])
        return cases.record_activity(
            case=case,
            unit=self.staff.unit,
            kind=kind,
            officers=officers,
            started_at=start,
            ended_at=end,
            returned_at=end + timedelta(hours=2),
            place="示范街道样例路 1 号",
            by=officers[0].object_name,
            at=end + timedelta(hours=3),
        )

    def _classify(self, visit: Visit, activity: Activity, *, is_evidence: bool) -> None:
        officer = self.staff.people["handler"]
        capture.classify(
            recordings=self._take_in(visit),
            activity=activity,
            is_evidence=is_evidence,
            by=officer.object_name,
            at=started(visit, self.now) + timedelta(hours=8),
        )

    def _take_in(self, visit: Visit) -> list[Recording]:
        taken = []
        for shot in shots_of(visit, self.now):
            device = self.staff.devices[shot.camera]
            officer = device.officer
            by = officer or self.staff.people["handler"]
            offer = Offer(name=shot.file_name, unit=self.staff.unit, device=device, officer=officer)
            stored_at = min(shot.started_at + timedelta(hours=6), self.now)
            done = take_in_file(self.films[shot], offer, by=by.object_name, now=partial(_same, stored_at))
            if done.recording is None:
                raise RuntimeError(f"the demonstration's own film was refused: {done.refusal}")
            examine(str(done.recording.file.pk))
            done.recording.refresh_from_db()
            self.recordings[shot] = done.recording
            taken.append(done.recording)
        return taken

    def _event(self, case: Case, kind: EventKind, at: datetime, note: str, *, by_party: bool = False) -> None:
        cases.record_event(
            case=case,
            kind=kind,
            happened_at=at,
            source=EventSource.PARTY if by_party else EventSource.OFFICER,
            note=note,
            by=self.staff.people["handler"].object_name,
            at=at,
        )


def _same(at: datetime) -> datetime:
    return at


def started(visit: Visit, now: datetime) -> datetime:
    """Return when a visit began."""
    day = in_beijing(now) - timedelta(days=visit.days_ago)
    return day.replace(hour=visit.hour, minute=2, second=0, microsecond=0)


def shots_of(visit: Visit, now: datetime) -> tuple[Shot, ...]:
    """Return what the cameras filmed of a visit."""
    start = started(visit, now)
    return tuple(
        Shot(
            camera=camera,
            started_at=start + timedelta(seconds=after),
            seconds=length,
            scene=visit.scene + SCENES[camera],
            frames_per_second=visit.frames_per_second,
        )
        for camera, after, length in visit.pieces
    )


def all_shots(now: datetime) -> list[Shot]:
    """Return every film that the story needs."""
    return [shot for visit in VISITS for shot in shots_of(visit, now)]
