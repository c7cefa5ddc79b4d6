"""Pages of packages: ask for one, watch it being made, fetch it. Fetching is an act."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from liuhen.office.cases.page import known_case
from liuhen.office.people.doors import door, require
from liuhen.office.people.permissions import allowed
from liuhen.office.records import packaging as packages
from liuhen.office.records import permissions as _permissions  # noqa: F401 - registers the verbs
from liuhen.office.records.models import Packaging

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse


@door("records.export")
@require_POST
def export(request: Any, case_id: UUID) -> HttpResponse:
    """Ask for the package of a filed case."""
    case = known_case(request.officer, case_id)
    require(request.officer, "records.export", case)
    asked = packages.ask_for_package(case=case, officer=request.officer, at=timezone.now())
    return redirect("records:packaging", asked.pk)


@door("records.export")
def packaging(request: Any, packaging_id: int) -> HttpResponse:
    """Show how far a package is; the page asks again by itself until it is done."""
    asked = _known(request, packaging_id)
    template = "records/packaging_state.html" if request.htmx else "records/packaging.html"
    return render(request, template, {"asked": asked, "case": asked.case})


@door("records.export")
def download(request: Any, packaging_id: int) -> FileResponse:
    """Hand the file out, after writing down who fetches it."""
    asked = _known(request, packaging_id)
    path = packages.file_of(asked)
    if asked.export is None or not path.exists():
        raise Http404
    packages.note_download(export=asked.export, by=request.officer.object_name, at=timezone.now())
    name = f"{asked.case.number}-{asked.export.number}.zip"
    return FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type="application/zip")


def _known(request: Any, packaging_id: int) -> Packaging:
    asked = Packaging.objects.select_related("case__party", "case__unit", "export").filter(pk=packaging_id).first()
    if asked is None or not allowed(request.officer, "records.export", asked.case):
        raise Http404
    return asked
