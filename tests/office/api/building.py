"""An office with something of everything in it, so that every function of the API has a thing to act on."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from django.test import Client
from django.utils import timezone

from liuhen.kernel.digest import sha256
from liuhen.kernel.identity import ObjectName
from liuhen.media.derive.recipe import Made, Recipe
from liuhen.media.values import Probe
from liuhen.office.capture import actions as capture
from liuhen.office.capture.derived import actions as derived
from liuhen.office.capture.derived.enclosing import enclose
from liuhen.office.capture.derived.storing import file_of as file_of_copy
from liuhen.office.capture.docking.actions import open_docking, raise_finding
from liuhen.office.capture.docking.answering import answer_finding
from liuhen.office.capture.docking.manifest import list_files, read_device
from liuhen.office.capture.docking.models import FindingKind, Reason
from liuhen.office.capture.evidence.disc_actions import give_disc, note_check, register_discs
from liuhen.office.capture.evidence.fields import FIELDS
from liuhen.office.capture.evidence.images import folder_of_images
from liuhen.office.capture.evidence.note_actions import write_note
from liuhen.office.capture.fixed.actions import Settings, add_source
from liuhen.office.capture.fixed.models import Room, Way
from liuhen.office.capture.hints.models import Hints, HintsState
from liuhen.office.capture.intake import Offer
from liuhen.office.capture.marks.actions import set_mark
from liuhen.office.capture.marks.models import MarkKind
from liuhen.office.capture.models import InterruptionCause
from liuhen.office.capture.upload import take_in_upload
from liuhen.office.capture.uploads import actions as uploads
from liuhen.office.capture.uploads.metadata import Claims
from liuhen.office.cases import actions as cases
from liuhen.office.cases.models import ActivityKind, EventKind, EventSource, PartyKind, Procedure, Start
from liuhen.office.devices import actions as devices
from liuhen.office.devices.models import DeviceKind
from liuhen.office.devices.roster.actions import Planned, add_shift
from liuhen.office.devices.use import Found, check_out
from liuhen.office.journal.sealing import seal_waiting
from liuhen.office.law import actions as law
from liuhen.office.law.models import Part
from liuhen.office.oversight.waivers import actions as waiving
from liuhen.office.people import actions as people
from liuhen.office.people.models import Officer, Role
from liuhen.office.records import actions as records
from liuhen.office.records.disc_making.models import DiscJob
from liuhen.office.records.models import Packaging
from liuhen.office.records.packaging import file_of, folder_of_packages
from liuhen.package.disc import ReadDisc

if TYPE_CHECKING:
    from liuhen.office.capture.derived.models import Derivative
    from liuhen.office.capture.docking.models import DockFinding, Docking
    from liuhen.office.capture.evidence.models import Disc, EvidenceNote
    from liuhen.office.capture.fixed.models import FixedSource
    from liuhen.office.capture.models import Recording
    from liuhen.office.cases.models import Activity, Case
    from liuhen.office.devices.models import Device
    from liuhen.office.devices.roster.models import Shift
    from liuhen.office.law.models import ScheduleRow

TEST = ObjectName("system", "test")
PREFIX = "/api/v1"
PASSWORD = "a-long-pass-phrase"  # noqa: S105 - of a made-up office
NOW = datetime(2026, 11, 18, 6, 32, tzinfo=UTC)  # Wednesday, 14:32 in Beijing
PEOPLE: dict[str, list[Role]] = {
    "handler": [Role.HANDLER],
    "colleague": [],
    "stranger": [Role.HANDLER],
    "keeper": [Role.DEVICE_KEEPER],
    "archivist": [Role.ARCHIVIST],
    "leader": [Role.LEADER],
    "administrator": [Role.ADMINISTRATOR],
    "leaving": [],
    "newcomer": [],
}
OWN_PROFILES = """format: liuhen-dock-profiles/1
profiles:
  - {name: ours, title: 本机关, file: '^Y(?P<device>[0-9]{3})-'}
  - {name: below, title: 另一种, file: '^Z(?P<device>[0-9]{3})-'}
"""
JPEG = b"\xff\xd8\xff\xe0 no real picture"


@dataclass
class Office:
    """What is in the office, and how to knock as whom."""

    officers: dict[str, Officer]
    rows: dict[str, Any]
    tokens: dict[str, str] = field(default_factory=dict)
    client: Client = field(default_factory=lambda: Client(raise_request_exception=False))

    def id(self, name: str) -> str:
        """Return the id of a thing as the API writes it."""
        key = (self.officers.get(name) or self.rows[name]).pk
        return key if isinstance(key, int) else key.hex

    def token(self, who: str) -> str:
        """Return a personal token of somebody."""
        if who not in self.tokens:
            officer = self.officers[who]
            _row, self.tokens[who] = people.make_token(
                officer=officer, label="t", by=officer.object_name, at=timezone.now()
            )
        return self.tokens[who]

    def call(self, who: str | None, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Call the API as somebody, or as nobody."""
        if who is not None:
            headers["Authorization"] = f"Bearer {self.token(who)}"
        sent: dict[str, Any] = {}
        if isinstance(body, bytes):
            sent = {"data": body, "CONTENT_TYPE": "application/octet-stream", "CONTENT_LENGTH": str(len(body))}
        elif body is not None:
            sent = {"data": json.dumps(body), "content_type": "application/json"}
        return self.client.generic(method, PREFIX + path, headers=headers, **sent)

    def in_session(self, who: str, method: str, path: str, body: Any = None, *, csrf: bool = True) -> Any:
        """Call with the session of the pages, with or without its CSRF token."""
        client = Client(enforce_csrf_checks=True, raise_request_exception=False)
        account = self.officers[who].account
        assert account is not None
        client.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
        client.cookies["csrftoken"] = "a" * 32
        sent: dict[str, Any] = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
        headers = {"X-CSRFToken": "a" * 32} if csrf else {}
        return client.generic(method, PREFIX + path, headers=headers, **sent)


def code(response: Any) -> str:
    """Return the code of a problem."""
    assert response.headers["Content-Type"] == "application/problem+json", response.content
    problem = response.json()
    assert problem["status"] == response.status_code
    return str(problem["type"]).removeprefix("urn:liuhen:problem:")


def store(name: str, content: bytes, officer: Officer, at: datetime) -> Recording:
    """Take a file in, as an upload does, and examine it."""
    offer = Offer(name=name, unit=officer.unit)
    intake = take_in_upload(BytesIO(content), len(content), offer, by=officer.object_name, now=lambda: at)
    recording = intake.recording
    assert recording is not None
    probe = Probe(kind="video", size_bytes=len(content), duration_ms=600_000).as_json()
    capture.note_examination(file=recording.file, probe=probe, jpeg=JPEG, by=TEST, at=at)
    return recording


def _case(number: str, officer: Officer, at: datetime) -> Case:
    return cases.open_case(
        number=number,
        title="占道经营",
        cause="占用道路",
        procedure=Procedure.GENERAL,
        start=Start.OWN_INITIATIVE,
        unit=officer.unit,
        handlers=[officer],
        by=officer.object_name,
        at=at,
    )


def _activity(case: Case, officer: Officer, at: datetime) -> Activity:
    return cases.record_activity(
        case=case,
        unit=case.unit,
        kind=ActivityKind.INSPECTION,
        officers=[officer],
        started_at=at,
        ended_at=at + timedelta(hours=1),
        place="示范路",
        by=officer.object_name,
        at=at + timedelta(hours=2),
    )


def _end(case: Case, officer: Officer, at: datetime) -> None:
    cases.record_event(
        case=case,
        kind=EventKind.CLOSING_APPROVED,
        happened_at=at,
        source=EventSource.OFFICER,
        note="",
        by=officer.object_name,
        at=at,
    )


def _officers(now: datetime) -> dict[str, Officer]:
    """Register people of two units, each with an account; the newcomer has none."""
    home = people.found_agency(name="示范街道办事处", pack="pengyang", by=TEST, at=now)
    units = [people.add_unit(agency=home, name=name, by=TEST, at=now) for name in ("综合执法队", "市容管理科")]
    registered = {}
    for number, (key, roles) in enumerate(PEOPLE.items()):
        unit = units[1] if key == "stranger" else units[0]
        officer = people.register_officer(
            unit=unit, name=f"人员{number}", number=f"T-{number}", is_established=True, roles=roles, by=TEST, at=now
        )
        if key != "newcomer":
            people.open_account(officer=officer, username=f"t{number}", password=PASSWORD, by=TEST, at=now)
        registered[key] = officer
    return registered


def _packaging(case: Case, officer: Officer, at: datetime) -> Packaging:
    """Write down a package as made; its bytes are no real package, which nobody asks for here."""
    by = officer.object_name
    export = records.note_export(case=case, checkpoint_size=1, manifest_sha256="0" * 64, by=by, at=at)
    asked = Packaging.objects.create(case=case, asked_by=officer, asked_at=at, hinted_at=at, export=export)
    folder_of_packages().mkdir(exist_ok=True)
    file_of(asked).write_bytes(b"package")
    return asked


def _schedule_row(officer: Officer, at: datetime) -> ScheduleRow:
    """Leave two rows of the pack out of the schedule, and take one of the two back."""
    agency, by = officer.unit.agency, officer.object_name
    for row in ("appraisal", "penalty"):
        law.leave_out_schedule_row(agency=agency, part=Part.ITEM, row=row, basis="局办〔2026〕9号", by=by, at=at)
    past: ScheduleRow = agency.schedule_rows.get(row="penalty")
    law.withdraw_schedule_row(row=past, by=by, at=at)
    return past


def _hints(recording: Recording, at: datetime) -> None:
    """Write down what a machine would have seen and heard: all that can be asked for is there."""
    Hints.objects.create(
        file=recording.file,
        state=HintsState.WHOLE,
        made_at=at,
        reached_ms=600_000,
        sampled_ms=1000,
        spans=[{"hint": "silent", "from_ms": 0, "to_ms": 20_000}],
        peaks=bytes(2),
        heard={"step_ms": 600_000, "count": 1},
        sheet=JPEG,
        tiles={"step_ms": 600_000, "columns": 1, "width": 160, "height": 90, "count": 1},
    )


def _docking(device: Device, at: datetime) -> Docking:
    """Dock a device that lists two films, between which one is missing; none of them is taken."""
    with TemporaryDirectory() as folder:
        for name in ("BWC-03_20261116_143300_0001.mp4", "BWC-03_20261116_143400_0003.mp4"):
            (Path(folder) / name).write_bytes(b"a film")
        listing = read_device(Path(folder), list_files(Path(folder)), at, just_docked=True)
    return open_docking(source=device.number, listing=listing, device=device, unit=device.unit, by=TEST, at=at)


def _answered_finding(docking: Docking, handler: Officer, at: datetime) -> DockFinding:
    """Raise a finding beside the missing number, and answer it."""
    raise_finding(docking=docking, kind=FindingKind.UNKNOWN_MEDIA, detail={"paths": ["a.bin"]}, by=TEST, at=at)
    finding = docking.findings.get(kind=FindingKind.UNKNOWN_MEDIA)
    by = handler.object_name
    answer_finding(finding=finding, reason=Reason.TEST, answer="试录", officer=handler, by=by, at=at)
    return finding


def _note(recording: Recording, handler: Officer, at: datetime) -> EvidenceNote:
    """Write a note that has all it needs and waits for a signature."""
    told = {name: "示例" for name in FIELDS if name != "made_at"} | {"made_at": at}
    who = {"officer": handler, "by": handler.object_name, "at": at}
    return write_note(recording=recording, kind="evidence_note", values=told, **who)


def _disc(number: str, case: Case, recording: Recording, handler: Officer, at: datetime) -> Disc:
    """Register a disc that was found good after burning."""
    digest = sha256(number.encode())
    content = SimpleNamespace(originals=[SimpleNamespace(digest=recording.file.sha256)])
    image = SimpleNamespace(number=number, content=content)
    made: Any = SimpleNamespace(disc=image, files=9, size_bytes=4_000_000, manifest=digest, image=digest)
    who = {"officer": handler, "by": handler.object_name, "at": at}
    [row] = register_discs(case=case, made=[made], recordings=[recording], **who)
    read = ReadDisc(
        number=number, manifest=str(digest), is_copy=True, files=9, size_bytes=9, verdict="proved", faults=[]
    )
    note_check(disc=row, read=read, **who)
    return row


def _disc_job(case: Case, handler: Officer, at: datetime) -> DiscJob:
    """Write down discs that were asked for and made, and an image for the first disc, which is no image."""
    folder = folder_of_images() / "1"
    folder.mkdir(exist_ok=True)
    (folder / "D-000001.iso").write_bytes(b"image")
    return DiscJob.objects.create(
        case=case, medium="4.7GB", asked_by=handler, asked_at=at, hinted_at=at, made_at=at, numbers=["D-000001"]
    )


def _copy(recording: Recording, handler: Officer, at: datetime) -> Derivative:
    """Ask for a copy, of which nothing is made here."""
    who: dict[str, Any] = {"officer": handler, "by": handler.object_name, "at": at}
    return derived.ask(recording=recording, recipe=Recipe(sort="clip"), purpose="举证", viewer="", **who)


def _made_copy(recording: Recording, handler: Officer, at: datetime) -> Derivative:
    """Write down a copy as made; its bytes are no film, which nobody looks at here."""
    row = _copy(recording, handler, at)
    file_of_copy(row).write_bytes(b"copy")
    made = Made(
        method="re-encode",
        container="mp4",
        from_ms=0,
        to_ms=1,
        pictures=1,
        width=2,
        height=2,
        has_sound=False,
        program="p",
        version="1",
        library="l",
    )
    derived.note_made(derivative=row, made=made, digest=sha256(b"copy"), size_bytes=4, by=TEST, at=at)
    return row


def _enclosed_copy(recording: Recording, handler: Officer, at: datetime) -> Derivative:
    row = _made_copy(recording, handler, at)
    enclose(derivative=row, use="evidence", officer=handler, by=handler.object_name, at=at)
    return row


def _failed_copy(recording: Recording, handler: Officer, at: datetime) -> Derivative:
    row = _copy(recording, handler, at)
    derived.note_failed(derivative=row, why="broken", by=TEST, at=at)
    return row


def _camera(number: str, handler: Officer, at: datetime) -> Device:
    return devices.register_device(
        number=number, kind=DeviceKind.FIXED_CAMERA, unit=handler.unit, officer=None, by=TEST, at=at
    )


def _source(camera: Device, at: datetime) -> FixedSource:
    """Set up a source that is open at no time, so that nothing is pulled."""
    settings = Settings(
        name="一号窗口", place="政务大厅", room=Room.COUNTER, way=Way.FOLDER, folder="/srv/counter", pattern="*.mp4"
    )
    return add_source(device=camera, settings=settings, by=TEST, at=at)


def _shift(handler: Officer, at: datetime) -> Shift:
    plan = Planned(officer=handler, from_at=at, until_at=at + timedelta(hours=8), post="东片巡查")
    return add_shift(planned=plan, by=TEST, at=at)


def _taken(handler: Officer, at: datetime) -> Device:
    device = devices.register_device(
        number="BWC-09", kind=DeviceKind.BODY_CAMERA, unit=handler.unit, officer=None, by=TEST, at=at
    )
    nothing = Found(battery=None, storage=None, clock=None, lens=None)
    check_out(device=device, officer=handler, found=nothing, by=TEST, at=at)
    return device


def build(now: datetime) -> Office:
    before = now - timedelta(days=2)
    officers = _officers(now - timedelta(days=300))
    handler = officers["handler"]
    by = handler.object_name
    case = _case("示执罚〔2026〕1号", handler, before)
    party = cases.name_party(case=case, kind=PartyKind.PERSON, name="某甲", by=by, at=before)
    activity = _activity(case, handler, before)
    waived, unrecorded = (_activity(case, handler, before - timedelta(hours=hours)) for hours in (4, 8))
    ended, filed = _case("示执罚〔2026〕2号", handler, before), _case("示执罚〔2026〕3号", handler, before)
    _end(ended, handler, now - timedelta(days=1))
    _end(filed, handler, now - timedelta(days=1))
    loose = store("BWC-03_20261116_143300.mp4", b"loose", handler, before)
    classified = store("BWC-03_20261116_143400.mp4", b"classified", handler, before)
    _hints(loose, before)
    capture.classify(recordings=[classified], activity=activity, is_evidence=None, by=by, at=before)
    earlier = now - timedelta(hours=1)
    filing = records.file_case(case=filed, officer=handler, location="档案室", storage_note="", by=by, at=earlier)
    device = devices.register_device(
        number="BWC-03", kind=DeviceKind.BODY_CAMERA, unit=handler.unit, officer=handler, by=TEST, at=before
    )
    docking = _docking(device, earlier)
    given = _disc("D-000002", case, classified, handler, earlier)
    give_disc(disc=given, recipient="法院", purpose="举证", officer=handler, by=by, at=earlier)
    own_token, _text = people.make_token(officer=handler, label="旧的", by=by, at=before)
    seal_waiting(at=now)
    rows = {
        "unit": handler.unit,
        "case": case,
        "party": party,
        "activity": activity,
        "waived": waived,
        "unrecorded": unrecorded,
        "waiver": waiving.waive(
            activity=waived,
            code="record-activity",
            provision="pengyang/8.3",
            ground="text_suffices",
            reason="笔录完整",
            important_links_recorded=False,
            approved_by=None,
            by=handler,
            at=before,
        ),
        "ended": ended,
        "filed": filed,
        "filing": filing,
        "loose": loose,
        "classified": classified,
        "device": device,
        "shift": _shift(handler, before),
        "taken": _taken(handler, before),
        "note": _note(classified, handler, earlier),
        "disc": _disc("D-000001", case, classified, handler, earlier),
        "given-disc": given,
        "disc-job": _disc_job(case, handler, earlier),
        "docking": docking,
        "camera": _camera("CK-02", handler, before),
        "source": _source(_camera("CK-01", handler, before), before),
        "dock-finding": docking.findings.get(kind="missing-counter"),
        "answered-finding": _answered_finding(docking, handler, earlier),
        "role": officers["keeper"].roles.get(),
        "token": own_token,
        "enclosed-copy": _enclosed_copy(classified, handler, earlier),
        "copy": _made_copy(classified, handler, earlier),
        "waiting-copy": _copy(classified, handler, earlier),
        "failed-copy": _failed_copy(classified, handler, earlier),
        "statement": capture.state_interruption(
            recording=classified,
            from_at=earlier,
            to_at=None,
            cause=InterruptionCause.BATTERY,
            statement="电量不足",
            spoken_at_restart=None,
            reported_at=None,
            signed_by=[handler],
            by=by,
            at=earlier,
        ),
        "mark": set_mark(
            recording=classified, kind=MarkKind.NOTE, offset_ms=0, officer=handler, by=handler.object_name, at=earlier
        ),
        "upload": uploads.begin(officer=handler, size_bytes=3, claims=Claims(), metadata="", at=earlier),
        "packaging": _packaging(filed, officers["archivist"], earlier),
        "own-period": people.set_own_period(
            agency=handler.unit.agency,
            code="keep-recording",
            period="2 years",
            provision="局办〔2026〕1号",
            by=by,
            at=earlier,
        ),
        "schedule-row": _schedule_row(handler, earlier),
        "obligation": case.obligations.filter(is_open=True).first(),
    }
    return Office(officers=officers, rows=rows)
