"""What the API tells of recordings and their intake (docs/spec/api.md): shapes only, no act and no read."""

from typing import Any, Literal

from pydantic import Field

from liuhen.office.capture.continuity import Continuity, Gap, Span
from liuhen.office.capture.matching import Word
from liuhen.office.capture.models import (
    IntakeResult,
    IntakeVerdict,
    IntakeWay,
    InterruptionCause,
    InterruptionStatement,
    Medium,
    Recording,
    TimeSource,
)
from liuhen.office.capture.queries import DockCell, TrayRow
from liuhen.office.cases.api import CaseName
from liuhen.office.cases.models import Activity, ActivityKind
from liuhen.office.devices.models import Device
from liuhen.office.people.api import OfficerName, UnitTold
from liuhen.office.web.api import Id, Instant, Sha256, Told

Heading = Literal["name", "device", "officer", "time", "party", "cause"]


class DeviceName(Told):
    """A device as other things name it."""

    id: Id
    number: str

    @classmethod
    def of(cls, row: Device) -> "DeviceName":
        """Name a device."""
        return cls(id=row.pk, number=row.number)


class ActivityName(Told):
    """An activity as recordings name it."""

    id: Id
    kind: ActivityKind
    started_at: Instant
    case: CaseName | None

    @classmethod
    def of(cls, row: Activity) -> "ActivityName":
        """Name an activity."""
        return cls(
            id=row.pk,
            kind=ActivityKind(row.kind),
            started_at=row.started_at,
            case=CaseName.of(row.case) if row.case else None,
        )


class ProbeTold(Told):
    """What an examination found in the file. Null is unknown; `claimed_start` is the file's word, no proof."""

    kind: Medium
    size_bytes: int
    container: str | None
    video_codec: str | None
    audio_codec: str | None
    width: int | None
    height: int | None
    frame_rate: str | None = Field(examples=["25", "30000/1001"])
    duration_ms: int | None
    claimed_start: Instant | None
    claims: dict[str, str] = Field(
        default_factory=dict,
        description="What else the file says of itself, as it says it: Exif, tags.",
        examples=[{"time": "2026-11-17T09:00:05", "make": "示范"}],
    )
    plays_to_end: bool | None
    faults: list[str]
    failed: str | None = Field(None, description="Why the examination broke off; null: it did not.")


class FileTold(Told):
    """The original: its bytes never change. `probe` null: not examined yet."""

    name: str
    size_bytes: int
    sha256: Sha256
    modified_at: Instant | None
    examined_at: Instant | None
    probe: ProbeTold | None


class RecordingTold(Told):
    """A recording. Three times are kept apart: what the file claims, `started_at` by `time_source`, `stored_at`."""

    id: Id
    number: str = Field(examples=["R-000128"])
    unit: UnitTold
    medium: Medium | None
    started_at: Instant | None
    ended_at: Instant | None
    time_source: TimeSource
    stored_at: Instant
    is_evidence: bool | None
    device: DeviceName | None
    officer: OfficerName | None
    activity: ActivityName | None
    file: FileTold

    @classmethod
    def of(cls, row: Recording) -> "RecordingTold":
        """Describe a recording."""
        return cls(
            id=row.pk,
            number=row.number,
            unit=UnitTold.of(row.unit),
            medium=Medium(row.medium) if row.medium else None,
            started_at=row.started_at,
            ended_at=row.ended_at,
            time_source=TimeSource(row.time_source),
            stored_at=row.stored_at,
            is_evidence=row.is_evidence,
            device=DeviceName.of(row.device) if row.device else None,
            officer=OfficerName.of(row.officer) if row.officer else None,
            activity=ActivityName.of(row.activity) if row.activity else None,
            file=_file(row),
        )


class SuggestionTold(Told):
    """Where an unclassified recording probably belongs, and in what it agrees.

    `near`: the same device recorded it right before or after; `beside`: another device at the same time; `here`: its
    file claims to have been made at `metres` from there; `use`: who was there had the device out; `duty`: the roster.
    """

    activity: ActivityName
    reasons: list[Word]
    metres: int | None


class TrayRowTold(Told):
    """A recording in the tray. `suggestion` is the first of `suggestions`; `missing` are headings that it lacks."""

    recording: RecordingTold
    suggestion: SuggestionTold | None
    suggestions: list[SuggestionTold]
    missing: list[Heading]

    @classmethod
    def of(cls, row: TrayRow) -> "TrayRowTold":
        """Describe a row of the tray."""
        said = [
            SuggestionTold.model_validate(
                {"activity": ActivityName.of(one.activity), "reasons": list(one.reasons), "metres": one.metres}
            )
            for one in row.suggestions
        ]
        return cls.model_validate(
            {
                "recording": RecordingTold.of(row.recording),
                "suggestion": next(iter(said), None),
                "suggestions": said,
                "missing": list(row.lacks.words),
            }
        )


class IntakeTold(Told):
    """How the offer of one file ended. `reason` names the refusal, null when it was taken."""

    id: Id
    name: str
    way: IntakeWay
    verdict: IntakeVerdict
    reason: str | None = Field(examples=["empty-file"])
    size_bytes: int | None
    sha256: Sha256 | None
    recording: Id | None
    at: Instant

    @classmethod
    def of(cls, row: IntakeResult) -> "IntakeTold":
        """Describe a result."""
        return cls(
            id=row.pk,
            name=row.name,
            way=IntakeWay(row.way),
            verdict=IntakeVerdict(row.verdict),
            reason=row.reason or None,
            size_bytes=row.size_bytes,
            sha256=row.recording.file.sha256 if row.recording else None,
            recording=row.recording_id,
            at=row.at,
        )


class DockCellTold(Told):
    """What came in from one device's folder; `device` null: nobody knows which."""

    device: DeviceName | None
    count: int
    size_bytes: int
    refused: int
    last_at: Instant

    @classmethod
    def of(cls, cell: DockCell) -> "DockCellTold":
        """Describe a cell."""
        return cls(
            device=DeviceName.of(cell.device) if cell.device else None,
            count=cell.count,
            size_bytes=cell.size_bytes,
            refused=cell.refused,
            last_at=cell.last_at,
        )


class InterruptionTold(Told):
    """What officers declare about a break after a recording; `to_at` null: it was not resumed."""

    id: Id
    recording: Id
    from_at: Instant
    to_at: Instant | None
    cause: InterruptionCause
    statement: str
    spoken_at_restart: bool | None
    reported_at: Instant | None
    reported_to: str | None
    statement_at: Instant
    signed_by: list[OfficerName]

    @classmethod
    def of(cls, row: InterruptionStatement) -> "InterruptionTold":
        """Describe a statement."""
        return cls(
            id=row.pk,
            recording=row.recording_id,
            from_at=row.from_at,
            to_at=row.to_at,
            cause=InterruptionCause(row.cause),
            statement=row.statement,
            spoken_at_restart=row.spoken_at_restart,
            reported_at=row.reported_at,
            reported_to=row.report.to if hasattr(row, "report") else None,
            statement_at=row.statement_at,
            signed_by=[OfficerName.of(officer) for officer in row.signed_by.all()],
        )


class SpanTold(Told):
    """A stretch of time; its end is exclusive."""

    starts_at: Instant
    ends_at: Instant


class GapTold(SpanTold):
    """A stretch without footage. `after`: the recording before it; `statement` null: nobody has explained it."""

    after: Id | None
    statement: Id | None


class FootageTold(SpanTold):
    """What one recording covers."""

    recording: Id


class LaneTold(Told):
    """One camera: its footage in order of time and the breaks between; `device` null: unknown, breaks unmeasured."""

    device: Id | None
    footage: list[FootageTold]
    gaps: list[GapTold]


class VisitTold(Told):
    """A visit as it was recorded; `covered` by at least one camera, `gaps` by none. `unplaced` have no known time."""

    visit: SpanTold | None
    is_end_known: bool
    lanes: list[LaneTold]
    covered: list[SpanTold]
    gaps: list[GapTold]
    unplaced: list[Id]

    @classmethod
    def of(cls, measured: Continuity | None, unplaced: list[Recording]) -> "VisitTold":
        """Describe a measured visit."""
        rest = [row.pk for row in unplaced]
        if measured is None:
            return cls(visit=None, is_end_known=False, lanes=[], covered=[], gaps=[], unplaced=rest)
        return cls.model_validate(
            {
                "visit": _span(measured.visit),
                "is_end_known": measured.share is not None,
                "lanes": [
                    {
                        "device": lane.camera,
                        "footage": [{**_span(piece.span), "recording": piece.id} for piece in lane.footage],
                        "gaps": [_gap(gap) for gap in lane.gaps],
                    }
                    for lane in measured.lanes
                ],
                "covered": [_span(span) for span in measured.covered],
                "gaps": [_gap(gap) for gap in measured.gaps],
                "unplaced": rest,
            }
        )


def _file(row: Recording) -> FileTold:
    file = row.file
    return FileTold(
        name=file.name,
        size_bytes=file.size_bytes,
        sha256=file.sha256,
        modified_at=file.modified_at,
        examined_at=file.examined_at,
        probe=None if file.probe is None else ProbeTold.model_validate(file.probe),
    )


def _span(span: Span) -> dict[str, Any]:
    return {"starts_at": span.starts_at, "ends_at": span.ends_at}


def _gap(gap: Gap) -> dict[str, Any]:
    return {**_span(gap.span), "after": gap.after, "statement": gap.statement}
