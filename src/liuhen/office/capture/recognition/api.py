"""The profiles of recorders over HTTP. Thin: the pages' forms check, the actions act."""

from typing import Any

from ninja import Router
from pydantic import Field

from liuhen.kernel.errors import InvalidInput
from liuhen.office.capture.naming import NameClaim
from liuhen.office.capture.profiles import Profile, profiles
from liuhen.office.capture.recognition import actions, forms
from liuhen.office.capture.recognition import permissions as _permissions  # noqa: F401 - registers the verbs
from liuhen.office.capture.recognition.book import LONGEST_BOOK, read_book
from liuhen.office.capture.recognition.queries import is_in_step
from liuhen.office.capture.recognition.trying import MOST_NAMES, Tried, try_out
from liuhen.office.people.api_auth import api_door, checked, form_of, who
from liuhen.office.web.api import Both, Given, Instant, Told, found

router = Router(tags=["dock profiles"])


class CounterTold(Told):
    """How a recorder counts its files."""

    digits: int
    first: int
    restarts: str


class ClockFileTold(Told):
    """Where a device writes its own time when it is docked."""

    file: str
    pattern: str


class ProfileTold(Told):
    """A profile by which devices are recognised."""

    name: str
    title: Both
    layout: list[str]
    folder: str | None
    file: str
    counter: CounterTold | None
    clock: ClockFileTold | None
    is_own: bool

    @classmethod
    def of(cls, row: Profile) -> "ProfileTold":
        """Describe a profile."""
        counter, clock = row.counter, row.clock
        return cls(
            name=row.name,
            title=Both.of(row.title),
            layout=list(row.layout),
            folder=row.folder.pattern if row.folder is not None else None,
            file=row.file.pattern,
            counter=CounterTold(digits=counter.digits, first=counter.first, restarts=counter.restarts)
            if counter is not None
            else None,
            clock=ClockFileTold(file=clock.file, pattern=clock.pattern.pattern) if clock is not None else None,
            is_own=row.is_own,
        )


class ProfileGiven(Given):
    """What a profile says; `layout` are folder names parted by commas."""

    title: str = Field(max_length=60)
    title_en: str = Field(default="", max_length=80)
    layout: str = Field(default="", max_length=400)
    folder: str = Field(default="", max_length=2000)
    file: str = Field(max_length=2000, examples=["^(?P<device>[A-Z]{3}[0-9]{2})-(?P<sequence>[0-9]{5})"])
    digits: int | None = Field(default=None, description="Of the counter; null: gaps mean nothing.")
    first: int = 1
    restarts: str = "never"
    clock_file: str = Field(default="", max_length=200)
    clock_pattern: str = Field(default="", max_length=2000)


class TrialGiven(Given):
    """A profile that is tried out, and the names to try it on."""

    name: str = Field(default="trial", max_length=40)
    profile: ProfileGiven
    names: list[str] = Field(max_length=MOST_NAMES, examples=[["DCIM/DSJ0007_012345_20261118093104_0431.mp4"]])


class TriedTold(Told):
    """What became of a name: what was read of it, or where it does not fit. `fits_until`: the part that fits."""

    path: str
    is_read: bool
    device: str | None
    officer: str | None
    started_at: Instant | None
    sequence: int | None
    misfit: str | None = Field(description="folder, file or long; null: it fits.")
    fits_until: str | None
    taken_by: str | None = Field(description="The profile that comes first and reads the name.")

    @classmethod
    def of(cls, row: Tried) -> "TriedTold":
        """Describe a trial."""
        claim = row.claim or NameClaim()
        return cls(
            path=row.path,
            is_read=row.claim is not None,
            device=claim.device,
            officer=claim.officer,
            started_at=claim.started_at,
            sequence=claim.sequence,
            misfit=row.why or None,
            fits_until=row.far.found if row.far is not None else None,
            taken_by=row.taken_by.name if row.taken_by is not None else None,
        )


class BookTold(Told):
    """The agency's own profiles as the file holds them; `is_recorded` false: the file was changed outside."""

    yaml: str
    is_recorded: bool


class BookGiven(Given):
    """A whole list of profiles."""

    yaml: str = Field(max_length=LONGEST_BOOK)


@router.get("/dock-profiles", response=list[ProfileTold], auth=api_door("recognition.view"))
def dock_profiles(request: Any) -> list[ProfileTold]:
    """The profiles by which devices are recognised, in the order in which they are tried."""
    del request
    return [ProfileTold.of(one) for one in profiles().listed]


@router.put("/dock-profiles/{name}", response=ProfileTold, auth=api_door("recognition.change"))
def put_profile(request: Any, name: str, given: ProfileGiven) -> ProfileTold:
    """Add an own profile, or put it in the place of the one of its name; in force at once."""
    told = checked(_form(name, given))["told"]
    actions.put_profile(agency=_agency(request), told=told, **who(request))
    return ProfileTold.of(found(profiles().named(name)))


@router.post("/dock-profiles/{name}/remove", response=list[ProfileTold], auth=api_door("recognition.change"))
def remove_profile(request: Any, name: str) -> list[ProfileTold]:
    """Take an own profile away."""
    actions.remove_profile(agency=_agency(request), name=name, **who(request))
    return dock_profiles(request)


@router.post("/dock-profiles/{name}/up", response=list[ProfileTold], auth=api_door("recognition.change"))
def move_profile_up(request: Any, name: str) -> list[ProfileTold]:
    """Try an own profile before the one above it."""
    actions.move_up(agency=_agency(request), name=name, **who(request))
    return dock_profiles(request)


@router.post("/dock-profile-trials", response=list[TriedTold], auth=api_door("recognition.view"))
def try_profile(request: Any, given: TrialGiven) -> list[TriedTold]:
    """Try a profile out on names. Nothing is stored."""
    del request
    form = _form(given.name, given.profile)
    checked(form)
    return [TriedTold.of(one) for one in try_out(found(form.profile), given.names)]


@router.get("/dock-profile-book", response=BookTold, auth=api_door("recognition.view"))
def profile_book(request: Any) -> BookTold:
    """The agency's own profiles as YAML."""
    book = read_book()
    return BookTold(yaml=book.text, is_recorded=is_in_step(_agency(request), book))


@router.put("/dock-profile-book", response=BookTold, auth=api_door("recognition.change"))
def import_book(request: Any, given: BookGiven) -> BookTold:
    """Put a whole list in the place of the agency's own profiles."""
    actions.import_book(agency=_agency(request), text=given.yaml, **who(request))
    return profile_book(request)


@router.post("/dock-profile-book/take-over", response=BookTold, auth=api_door("recognition.change"))
def take_over(request: Any) -> BookTold:
    """Write down the file as it stands, after somebody changed it on the server."""
    actions.take_over(agency=_agency(request), **who(request))
    return profile_book(request)


def _form(name: str, given: ProfileGiven) -> forms.ProfileForm:
    if len(name) > forms.LONGEST_NAME:
        raise InvalidInput.at("name", "is too long")
    return forms.ProfileForm({**form_of(given), "name": name})


def _agency(request: Any) -> Any:
    return request.officer.unit.agency
