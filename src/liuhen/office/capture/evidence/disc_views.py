"""Pages of discs: the register, one disc, and what is done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liuhen.kernel.errors import Refusal
from liuhen.office.capture.evidence import disc_actions, forms, papers, presenting, queries
from liuhen.office.capture.evidence.images import image_of
from liuhen.office.capture.evidence.views import pdf
from liuhen.office.capture.parameters import key_of
from liuhen.office.journal.custody import custody_page
from liuhen.office.journal.log_keys import policy_text
from liuhen.office.people.doors import door, require
from liuhen.office.people.inputs import done, form_page, posted, refused
from liuhen.office.people.permissions import allowed

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from liuhen.office.people.inputs import OfficeForm

ENTRIES = 50


def disc_for(request: Any, disc_id: UUID, verb: str = "discs.view") -> Any:
    """Return a disc of a case that the officer may know of; 403 where they may not do `verb` with it."""
    row = queries.discs_open_to(request.officer).filter(pk=disc_id).first()
    if row is None:
        raise Http404
    require(request.officer, verb, row)
    return row


@door("discs.view")
@require_GET
def discs(request: Any) -> HttpResponse:
    """List the register, newest first."""
    rows, before = queries.page_of_discs(request.officer, before=key_of(request.GET.get("before")))
    listed = [{"disc": row, **presenting.disc_state(row)} for row in rows]
    return render(request, "evidence/discs.html", {"rows": listed, "more": f"?before={before}" if before else ""})


@door("discs.view")
@require_GET
def disc(request: Any, disc_id: UUID) -> HttpResponse:
    """One disc: what is on it, every check, to whom it was given."""
    row, now = disc_for(request, disc_id), timezone.now()
    hand_overs = list(row.hand_overs.select_related("given_by").order_by("-given_at"))
    objects = [one.object_name for one in (row, *hand_overs, *row.checks.all())]
    entries, _older = custody_page(objects, limit=ENTRIES)
    context = {
        "disc": row,
        "standing": presenting.disc_state(row),
        "facts": presenting.disc_facts(row, now),
        "recordings": row.recordings.select_related("file", "device").order_by("number"),
        "checks": [presenting.check_row(one) for one in row.checks.select_related("checked_by").order_by("-pk")[:20]],
        "hand_overs": hand_overs,
        "has_image": image_of(row.number) is not None,
        "policy": policy_text(),
        "is_away": any(one.returned_at is None for one in hand_overs),
        "entries": entries,
        "may_keep": allowed(request.officer, "discs.keep", row) and row.voided_at is None,
        "crumbs": [{"word": _("光盘登记"), "url": reverse("evidence:discs")}, {"word": row.number}],
    }
    return render(request, "evidence/disc.html", context)


@door("discs.view")
@require_GET
def disc_pdf(request: Any, disc_id: UUID) -> HttpResponse:
    """Label and list of a disc."""
    row = disc_for(request, disc_id)
    return pdf(papers.paper_of_disc(row), f"{row.number}.pdf")


@door("discs.keep")
@require_http_methods(["GET", "POST"])
def keep(request: Any, disc_id: UUID) -> HttpResponse:
    """Say where a disc is kept."""
    row = disc_for(request, disc_id, "discs.keep")
    form = forms.KeepForm(posted(request), initial={"kept_in": row.kept_in})
    return _act(request, row, form, _("登记保管位置"), lambda told: disc_actions.keep_disc(disc=row, **told))


@door("discs.keep")
@require_http_methods(["GET", "POST"])
def give(request: Any, disc_id: UUID) -> HttpResponse:
    """Give a disc to somebody."""
    row, officer = disc_for(request, disc_id, "discs.keep"), request.officer
    form = forms.GiveForm(posted(request))
    return _act(
        request, row, form, _("交出光盘"), lambda told: disc_actions.give_disc(disc=row, officer=officer, **told)
    )


@door("discs.keep")
@require_http_methods(["GET", "POST"])
def void(request: Any, disc_id: UUID) -> HttpResponse:
    """Declare a disc void."""
    row = disc_for(request, disc_id, "discs.keep")
    form = forms.VoidForm(posted(request))
    return _act(
        request,
        row,
        form,
        _("作废或销毁光盘"),
        lambda told: disc_actions.void_disc(disc=row, **told),
        warning=_("划伤、丢失、销毁的光盘不再算作案卷的载体，登记仍然保留。"),
        danger=True,
    )


@door("discs.keep")
@require_POST
def remove_image(request: Any, disc_id: UUID) -> HttpResponse:
    """Remove the image of a disc from this computer."""
    row = disc_for(request, disc_id, "discs.keep")
    try:
        disc_actions.remove_image(disc=row, by=request.officer.object_name, at=timezone.now())
    except Refusal as refusal:
        return refused(request, refusal, "evidence:disc", row.pk)
    return done(request, _("镜像文件已删除，登记仍在。"), "evidence:disc", row.pk)


@door("discs.keep")
@require_POST
def take_back(request: Any, disc_id: UUID) -> HttpResponse:
    """Write down that a disc is back."""
    row = disc_for(request, disc_id, "discs.keep")
    try:
        disc_actions.take_disc_back(disc=row, by=request.officer.object_name, at=timezone.now())
    except Refusal as refusal:
        return refused(request, refusal, "evidence:disc", row.pk)
    return done(request, _("已登记收回。"), "evidence:disc", row.pk)


def _act(
    request: Any, row: Any, form: OfficeForm, title: str, work: Callable[[dict[str, Any]], object], **page: Any
) -> HttpResponse:
    who = {"by": request.officer.object_name, "at": timezone.now()}
    if request.method == "POST" and form.attempt(lambda: work({**form.cleaned_data, **who})):
        return done(request, _("已登记。"), "evidence:disc", row.pk)
    back = reverse("evidence:disc", args=[row.pk])
    crumbs = [
        {"word": _("光盘登记"), "url": reverse("evidence:discs")},
        {"word": row.number, "url": back},
        {"word": title},
    ]
    return form_page(request, form, title=title, lead=row.number, submit=title, back=back, crumbs=crumbs, **page)
