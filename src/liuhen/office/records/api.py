"""Filing, hand-over and packages over HTTP. Thin: the pages' forms check, the actions act."""

from typing import Annotated, Any

from django.http import Http404
from django.http.response import HttpResponseBase
from django.utils import timezone
from ninja import Query, Router
from pydantic import Field

from liuhen.office.capture.api_shapes import RecordingTold
from liuhen.office.cases.api import CaseName, CaseTold, case_told
from liuhen.office.cases.page import known_case
from liuhen.office.journal.api import After
from liuhen.office.people.api import OfficerName
from liuhen.office.people.api_auth import api_door, checked, form_of, who
from liuhen.office.people.doors import require
from liuhen.office.people.permissions import allowed
from liuhen.office.records import actions, forms, packaging, packaging_views, queries
from liuhen.office.records import permissions as _permissions  # noqa: F401 - registers the verbs
from liuhen.office.records.models import Export, Filing, HandOver, Packaging
from liuhen.office.records.views import SHOWN
from liuhen.office.web.api import Both, Given, Id, Instant, Page, RowNumber, Sha256, Told, bytes_answer, found, key

router = Router(tags=["records"])


class FilingTold(Told):
    """A case file in the archive room."""

    id: Id
    case: CaseName
    filed_by: OfficerName
    filed_at: Instant
    location: str
    storage_note: str

    @classmethod
    def of(cls, row: Filing) -> "FilingTold":
        """Describe a filing."""
        return cls(
            id=row.pk,
            case=CaseName.of(row.case),
            filed_by=OfficerName.of(row.filed_by),
            filed_at=row.filed_at,
            location=row.location,
            storage_note=row.storage_note,
        )


class HindranceTold(Told):
    """One thing that stands in the way of filing."""

    code: str = Field(examples=["not-ended"])
    what: Both
    todo: Both


class FilingStateTold(Told):
    """How the filing of a case stands."""

    filing: FilingTold | None
    hindrances: list[HindranceTold]


class HandOverTold(Told):
    """Recordings handed over to the archive room in one go."""

    id: Id
    handed_by: OfficerName
    handed_at: Instant
    note: str
    recordings: list[Id]

    @classmethod
    def of(cls, row: HandOver) -> "HandOverTold":
        """Describe a hand-over."""
        return cls(
            id=row.pk,
            handed_by=OfficerName.of(row.handed_by),
            handed_at=row.handed_at,
            note=row.note,
            recordings=[recording.pk for recording in row.recordings.order_by("pk")],
        )


class PackageTold(Told):
    """A package that was made of a case; its manifest's digest is what a receipt names."""

    number: str = Field(examples=["P-000003"])
    made_at: Instant
    checkpoint_size: int
    manifest_sha256: Sha256

    @classmethod
    def of(cls, row: Export) -> "PackageTold":
        """Describe a package."""
        return cls(
            number=row.number,
            made_at=row.made_at,
            checkpoint_size=row.checkpoint_size,
            manifest_sha256=row.manifest_sha256,
        )


class PackagingTold(Told):
    """A package that was asked for; done when `package` is there, given up when `failure` is."""

    id: RowNumber
    case: CaseName
    asked_at: Instant
    done_bytes: int
    total_bytes: int
    failure: Both | None
    package: PackageTold | None

    @classmethod
    def of(cls, row: Packaging) -> "PackagingTold":
        """Describe how far it is."""
        return cls(
            id=row.pk,
            case=CaseName.of(row.case),
            asked_at=row.asked_at,
            done_bytes=row.done_bytes,
            total_bytes=row.total_bytes,
            failure=Both(zh=row.failure_zh, en=row.failure_en) if row.failure_zh else None,
            package=PackageTold.of(row.export) if row.export else None,
        )


class FilingGiven(Given):
    """Where a case file goes, and where its recordings are."""

    location: str = Field(max_length=120)
    storage_note: str = Field("", max_length=2000)


class HandOverGiven(Given):
    """Which recordings are handed over now."""

    recordings: list[Id] = Field(min_length=1, max_length=queries.WAITING)
    note: str = Field("", max_length=500)


@router.get("/filings/waiting", response=list[CaseTold], auth=api_door("records.view"))
def to_file(request: Any) -> list[CaseTold]:
    """Ended cases that wait to be filed, oldest first; at most fifty."""
    return [case_told(row) for row in queries.to_file(request.officer)[:SHOWN]]


@router.get("/filings", response=Page[FilingTold], auth=api_door("records.view"))
def filings(request: Any, query: Annotated[After, Query()]) -> Page[FilingTold]:
    """What was filed, newest first."""
    rows, following = queries.page_of_filed(request.officer, before=key(query.after))
    return Page(items=[FilingTold.of(row) for row in rows], next=following.hex if following else None)


@router.get("/cases/{case_id}/filing", response=FilingStateTold, auth=api_door("records.view"))
def filing(request: Any, case_id: Id) -> FilingStateTold:
    """How a case was filed, or what stands in the way of filing it."""
    row = known_case(request.officer, case_id)
    done = getattr(row, "filing", None)
    hindrances = [
        HindranceTold(code=one.code, what=Both.of(one.what), todo=Both.of(one.todo))
        for one in queries.missing_for_filing(row)
    ]
    return FilingStateTold(filing=FilingTold.of(done) if done else None, hindrances=hindrances)


@router.post("/cases/{case_id}/filing", response={201: FilingTold}, auth=api_door("records.file"))
def file_case(request: Any, case_id: Id, given: FilingGiven) -> FilingTold:
    """File a case: it is closed to changes and sealed into the log."""
    row = known_case(request.officer, case_id)
    require(request.officer, "records.file", row)
    told = checked(forms.FilingForm(form_of(given)))
    return FilingTold.of(actions.file_case(case=row, officer=request.officer, **told, **who(request)))


@router.get("/hand-overs/waiting", response=list[RecordingTold], auth=api_door("records.transfer"))
def waiting_for_hand_over(request: Any) -> list[RecordingTold]:
    """Recordings that wait to be handed over to the archive room, oldest first; at most a hundred."""
    return [RecordingTold.of(row) for row in queries.waiting_for_hand_over(request.officer)]


@router.post("/hand-overs", response={201: HandOverTold}, auth=api_door("records.transfer"))
def hand_over(request: Any, given: HandOverGiven) -> HandOverTold:
    """Hand recordings over to the archive room; each is handed over once."""
    sent = form_of(given) | {"recordings": [one.hex for one in given.recordings]}
    form = forms.HandOverForm(sent, waiting=queries.waiting_for_hand_over(request.officer))
    note = checked(form)["note"]
    row = actions.hand_over(recordings=form.chosen, officer=request.officer, note=note, **who(request))
    return HandOverTold.of(row)


@router.get("/cases/{case_id}/packages", response=list[PackageTold], auth=api_door("records.view"))
def packages(request: Any, case_id: Id) -> list[PackageTold]:
    """Packages that were made of a case, newest first."""
    return [PackageTold.of(row) for row in known_case(request.officer, case_id).exports.order_by("-pk")]


@router.post("/cases/{case_id}/packages", response={202: PackagingTold}, auth=api_door("records.export"))
def ask_for_package(request: Any, case_id: Id) -> PackagingTold:
    """Ask for the package of a filed case; it is made in the background, one at a time for each case."""
    row = known_case(request.officer, case_id)
    require(request.officer, "records.export", row)
    asked = packaging.ask_for_package(case=row, officer=request.officer, at=timezone.now())
    return PackagingTold.of(asked)


@router.get("/packagings/{packaging_id}", response=PackagingTold, auth=api_door("records.export"))
def packaging_state(request: Any, packaging_id: RowNumber) -> PackagingTold:
    """How far a package is."""
    row = found(Packaging.objects.select_related("case", "export").filter(pk=packaging_id).first())
    if not allowed(request.officer, "records.export", row.case):
        raise Http404
    return PackagingTold.of(row)


@router.get(
    "/packagings/{packaging_id}/file",
    response=None,
    auth=api_door("records.export"),
    openapi_extra=bytes_answer("application/zip", "The package, which proved itself when it was made."),
)
def package_file(request: Any, packaging_id: RowNumber) -> HttpResponseBase:
    """The package. An entry of the fetching is written before the first byte leaves."""
    return packaging_views.download(request, packaging_id)
