"""Pages of making discs: how a case would be spread, how far the making is, what there is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from liuhen.kernel.errors import Refusal
from liuhen.office.capture.evidence import permissions as _evidence  # noqa: F401 - registers the verbs
from liuhen.office.capture.evidence.images import image_of
from liuhen.office.capture.evidence.presenting import disc_state
from liuhen.office.capture.evidence.queries import discs_of
from liuhen.office.cases.page import case_page, known_case
from liuhen.office.people.doors import door, require
from liuhen.office.people.inputs import posted
from liuhen.office.people.permissions import allowed
from liuhen.office.records.disc_making import permissions as _permissions  # noqa: F401 - registers the verbs
from liuhen.office.records.disc_making.actions import ask_for_discs
from liuhen.office.records.disc_making.forms import USUAL, DiscForm
from liuhen.office.records.disc_making.models import DiscJob
from liuhen.office.records.disc_making.plan import plan_discs

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from liuhen.office.cases.models import Case


@door("discs.view")
def discs(request: Any, case_id: UUID) -> HttpResponse:
    """Show how a case would be spread over discs of `?medium=`, and the discs that there are; POST makes them."""
    case = known_case(request.officer, case_id)
    form = DiscForm(posted(request), initial={"medium": request.GET.get("medium", USUAL)})
    if request.method == "POST":
        require(request.officer, "discs.make", case)
        if form.attempt(lambda: _ask(request, case, form)):
            return redirect("disc_making:discs", case.pk)
    return case_page(
        request,
        case,
        "filing",
        "disc_making/discs.html",
        status=form.status,
        form=form,
        plan=_planned(case, form),
        job=DiscJob.objects.filter(case=case).order_by("-pk").first(),
        discs=[
            {"disc": row, "has_image": image_of(row.number) is not None, **disc_state(row)} for row in discs_of(case)
        ],
        may_make=allowed(request.officer, "discs.make", case),
    )


@door("discs.view")
@require_GET
def job(request: Any, job_id: int) -> HttpResponse:
    """Show how far a set is; the page asks again by itself until it is done."""
    found = job_for(request, job_id)
    if not request.htmx:
        return redirect("disc_making:discs", found.case_id)
    response = render(request, "disc_making/job.html", {"job": found})
    if found.made_at is not None:
        response.headers["HX-Refresh"] = "true"  # the discs are there now
    return response


def job_for(request: Any, job_id: int) -> DiscJob:
    """Return a set that was asked for, of a case that the officer may know of."""
    found = DiscJob.objects.select_related("case__unit").filter(pk=job_id).first()
    if found is None:
        raise Http404
    known_case(request.officer, found.case_id)
    return found


def _ask(request: Any, case: Case, form: DiscForm) -> None:
    ask_for_discs(case=case, medium=form.cleaned_data["medium"], officer=request.officer, at=timezone.now())


def _planned(case: Case, form: DiscForm) -> dict[str, Any]:
    """Return the plan for the size that is chosen, or why there is none."""
    medium = str(form["medium"].value())
    if medium not in dict(form.fields["medium"].choices):  # type: ignore[attr-defined]  # a choice field
        medium = USUAL
    try:
        return {"medium": medium, "discs": plan_discs(case, medium, at=timezone.now())}
    except Refusal as refusal:
        return {"medium": medium, "refusal": refusal}
