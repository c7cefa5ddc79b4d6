"""Pages of the profiles: the list, one profile with its try-out, import, export, the file as it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from liuhen.kernel.errors import Refusal
from liuhen.office.capture.profiles import own_path, profiles
from liuhen.office.capture.recognition import actions, forms, presenting
from liuhen.office.capture.recognition import permissions as _permissions  # noqa: F401 - registers the verbs
from liuhen.office.capture.recognition.book import read_book
from liuhen.office.capture.recognition.queries import is_in_step, recorded
from liuhen.office.capture.recognition.trying import MOST_NAMES, names_in, try_out
from liuhen.office.journal.custody import custody_page
from liuhen.office.people.doors import door, require
from liuhen.office.people.inputs import OfficeForm, done, form_page, posted, refused
from liuhen.office.people.permissions import allowed
from liuhen.office.web.wording import said

if TYPE_CHECKING:
    from liuhen.office.capture.profiles import Profile

ENTRIES = 20
SAMPLES = "DCIM/100MEDIA/DSJ0007_012345_20261118093104_0431.mp4\nVIDEO/20261118/093104_0007.mp4"


@door("recognition.view")
@require_GET
def listing(request: Any) -> HttpResponse:
    """List every profile in the order in which they are tried, and what is wrong with the agency's own."""
    agency, may = request.officer.unit.agency, allowed(request.officer, "recognition.change")
    found, book, row = profiles(), read_book(), recorded(agency)
    context = {
        "profiles": presenting.profile_rows(found.listed, may_change=may),
        "faults": list(forms.worded(found.faults)),
        "own_path": own_path().name,
        "has_file": bool(book.text),
        "is_in_step": is_in_step(agency, book),
        "may_change": may,
        "entries": custody_page([row.object_name], limit=ENTRIES)[0] if row is not None else [],
        "crumbs": [_dock(), {"word": _("识别规则")}],
    }
    return render(request, "recognition/list.html", context)


@door("recognition.view")
def profile(request: Any, name: str) -> HttpResponse:
    """One profile: read and tried out by everybody, changed by who may where it is the agency's own."""
    row = profiles().named(name)
    if row is None:
        raise Http404
    may = row.is_own and allowed(request.officer, "recognition.change")
    if request.method == "POST" and not may and "try" not in request.POST:
        require(request.officer, "recognition.change", row)
        raise Http404  # a shipped one is not changed, it is copied
    given = posted(request)
    if given is not None:
        given = given.copy()
        given["name"] = name  # a profile keeps its name
    form = forms.ProfileForm(given, initial={**forms.ProfileForm.start_from(row), "since": read_book().mark})
    form.fields["name"].widget.attrs["readonly"] = True
    if not may:
        for field in form.fields.values():
            field.disabled = True
    return _edit(request, form, row, may=may)


@door("recognition.change")
def add(request: Any) -> HttpResponse:
    """Set up a profile, starting from another (`?like=`)."""
    like = profiles().named(request.GET.get("like", ""))
    initial = {**forms.ProfileForm.start_from(like), "name": f"{like.name[:36]}-own"} if like is not None else {}
    form = forms.ProfileForm(posted(request), initial={**initial, "since": read_book().mark})
    return _edit(request, form, None, may=True)


def _edit(request: Any, form: forms.ProfileForm, row: Profile | None, *, may: bool) -> HttpResponse:
    if request.method == "POST" and "try" not in request.POST and _saved(request, form, is_new=row is None):
        return done(request, _("规则已登记，立即生效。"), "recognition:list")
    is_open = request.method == "POST"
    title = _("新的识别规则") if row is None else said(row.title)
    context = {
        "form": form,
        "profile": row,
        "may": may,
        "may_copy": allowed(request.officer, "recognition.change"),
        "title": title,
        "names": request.POST.get("names", SAMPLES),
        "tried": _tried(form, row, request.POST.get("names", "")) if is_open else None,
        "most": MOST_NAMES,
        "crumbs": [_dock(), _list(), {"word": title}],
    }
    return render(
        request, "recognition/profile.html", context, status=form.status if "try" not in request.POST else 200
    )


def _saved(request: Any, form: forms.ProfileForm, *, is_new: bool) -> bool:
    officer = request.officer
    return form.attempt(
        lambda: actions.put_profile(
            agency=officer.unit.agency,
            by=officer.object_name,
            at=timezone.now(),
            is_new=is_new,
            **form.cleaned_data,
        )
    )


@door("recognition.view")
@require_POST
def trial(request: Any) -> HttpResponse:
    """Try a profile out as it is typed; a piece of the page of a profile. Nothing is stored."""
    row = profiles().named(request.POST.get("of", ""))
    form = forms.ProfileForm(request.POST)
    return render(request, "recognition/tried.html", {"tried": _tried(form, row, request.POST.get("names", ""))})


def _tried(form: forms.ProfileForm, row: Profile | None, names: str) -> dict[str, Any]:
    """Try what the form says; of a shipped profile, whose fields send nothing, the profile itself."""
    if row is not None and not row.is_own:
        return {"rows": presenting.tried_rows(try_out(row, names_in(names))), "faults": []}
    form.is_valid()
    if form.profile is None:
        faults = [
            f"{form[name].label}：{one}" for name, all_ in form.errors.items() if name in form.fields for one in all_
        ]
        return {"rows": [], "faults": faults}
    return {"rows": presenting.tried_rows(try_out(form.profile, names_in(names))), "faults": []}


@door("recognition.change")
def remove(request: Any, name: str) -> HttpResponse:
    """Take an own profile away."""
    book = read_book()
    if book.named(name) is None:
        raise Http404
    form = OfficeForm(posted(request))
    told = {"agency": request.officer.unit.agency, "by": request.officer.object_name, "at": timezone.now()}
    if request.method == "POST" and form.attempt(lambda: actions.remove_profile(name=name, **told)):
        return done(request, _("规则已去掉。"), "recognition:list")
    warning = _("去掉之后，只有它认得的文件名就认不出来了；已入库的录像不受影响。")
    return _form(
        request, form, title=_("去掉规则 %(name)s") % {"name": name}, submit=_("去掉"), warning=warning, danger=True
    )


@door("recognition.change")
@require_POST
def up(request: Any, name: str) -> HttpResponse:
    """Try an own profile before the one above it."""
    told = {"agency": request.officer.unit.agency, "by": request.officer.object_name, "at": timezone.now()}
    try:
        actions.move_up(name=name, **told)
    except Refusal as refusal:
        return refused(request, refusal, "recognition:list")
    return done(request, _("顺序已改。"), "recognition:list")


@door("recognition.change")
def bring_in(request: Any) -> HttpResponse:
    """Import a whole list of profiles."""
    form = forms.ImportForm(posted(request), request.FILES or None, initial={"text": read_book().text})
    told = {"agency": request.officer.unit.agency, "by": request.officer.object_name, "at": timezone.now()}
    if request.method == "POST" and form.attempt(lambda: actions.import_book(**form.cleaned_data, **told)):
        return done(request, _("规则表已导入，立即生效。"), "recognition:list")
    context = {"form": form, "crumbs": [_dock(), _list(), {"word": _("导入规则表")}]}
    return render(request, "recognition/import.html", context, status=form.status)


@door("recognition.view")
@require_GET
def export(_request: Any) -> HttpResponse:
    """Hand out the agency's own profiles as they stand."""
    response = HttpResponse(read_book().text, content_type="application/yaml; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="profiles.yaml"'
    return response


@door("recognition.change")
@require_POST
def take_over(request: Any) -> HttpResponse:
    """Write down the file as it stands on the server."""
    told = {"agency": request.officer.unit.agency, "by": request.officer.object_name, "at": timezone.now()}
    try:
        actions.take_over(**told)
    except Refusal as refusal:
        return refused(request, refusal, "recognition:list")
    return done(request, _("已登记文件现在的内容。"), "recognition:list")


def _dock() -> dict[str, str]:
    return {"word": _("采集站"), "url": reverse("docking:dock")}


def _list() -> dict[str, str]:
    return {"word": _("识别规则"), "url": reverse("recognition:list")}


def _form(request: Any, form: Any, **page: Any) -> HttpResponse:
    crumbs = [_dock(), _list(), {"word": page["title"]}]
    return form_page(request, form, back=reverse("recognition:list"), crumbs=crumbs, **page)
