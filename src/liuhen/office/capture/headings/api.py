"""Headings over HTTP. Thin: the page's form checks, the action acts."""

from typing import Any

from ninja import Router
from pydantic import Field

from liuhen.office.capture import queries
from liuhen.office.capture.api_shapes import Heading
from liuhen.office.capture.headings import permissions as _permissions  # noqa: F401 - registers the verb
from liuhen.office.capture.headings.actions import set_headings
from liuhen.office.capture.headings.forms import HeadingsForm
from liuhen.office.capture.headings.models import LONGEST_CAUSE, LONGEST_PARTY, LONGEST_TITLE, Headings
from liuhen.office.capture.headings.presenting import title_of
from liuhen.office.capture.headings.queries import known, missing
from liuhen.office.capture.models import Recording
from liuhen.office.people.api_auth import api_door, checked, form_of, who
from liuhen.office.people.doors import require
from liuhen.office.web.api import Given, Id, Told, found

router = Router(tags=["recordings"])


class HeadingsTold(Told):
    """By what a recording can be found. `provision` is the article that asks for what is missing; null: none does."""

    title: str | None
    party: str | None = Field(description="Of the case, else as typed.")
    cause: str | None = Field(description="Of the case, else as typed.")
    known: list[Heading]
    missing: list[Heading]
    provision: str | None

    @classmethod
    def of(cls, row: Recording) -> "HeadingsTold":
        """Describe the headings of a recording."""
        typed = Headings.objects.filter(recording=row).first()
        lack, case = missing([row])[row.pk], row.activity.case if row.activity else None
        if case is not None:
            party, cause = case.party.name if case.party else "", case.cause
        else:
            party, cause = (typed.party, typed.cause) if typed else ("", "")
        return cls.model_validate(
            {
                "title": title_of(row, typed) or None,
                "party": party or None,
                "cause": cause or None,
                "known": list(known(row, typed)),
                "missing": list(lack.words),
                "provision": lack.provision or None,
            }
        )


class HeadingsGiven(Given):
    """Headings as typed; empty takes one back. Where a case says party and cause, they must stay out or empty."""

    title: str = Field(max_length=LONGEST_TITLE)
    party: str = Field("", max_length=LONGEST_PARTY)
    cause: str = Field("", max_length=LONGEST_CAUSE)


@router.get("/recordings/{recording_id}/headings", response=HeadingsTold, auth=api_door("recordings.view"))
def headings(request: Any, recording_id: Id) -> HeadingsTold:
    """By what a recording can be found, and what is missing."""
    return HeadingsTold.of(found(queries.recording_of(request.officer, recording_id)))


@router.put("/recordings/{recording_id}/headings", response=HeadingsTold, auth=api_door("headings.set"))
def put_headings(request: Any, recording_id: Id, given: HeadingsGiven) -> HeadingsTold:
    """Set or correct the headings of a recording; the entry keeps what was before."""
    row = found(queries.recording_of(request.officer, recording_id))
    require(request.officer, "headings.set", row)
    typed = {"party": given.party, "cause": given.cause} | checked(HeadingsForm(form_of(given), recording=row))
    set_headings(recording=row, **typed, **who(request))
    return HeadingsTold.of(found(queries.recording_of(request.officer, recording_id)))
