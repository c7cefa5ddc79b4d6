"""Pages of cases: list, case page with its tabs, and the forms that change a case. No business here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from liuhen.kernel.instant import in_beijing
from liuhen.office.cases import actions, duties, forms, queries
from liuhen.office.cases import permissions as _permissions  # noqa: F401 - registers the verbs
from liuhen.office.cases.numbers import free_number
from liuhen.office.cases.page import JUDGED, case_page, known_case
from liuhen.office.cases.timeline import happenings
from liuhen.office.journal.custody import custody_page
from liuhen.office.people.doors import door, require
from liuhen.office.people.inputs import done, form_page, posted
from liuhen.office.people.permissions import allowed

if TYPE_CHECKING:
    from django.http import HttpResponse

    from liuhen.office.cases.models import Activity, Case


@door("cases.view")
def case_list(request: Any) -> HttpResponse:
    """Cases that the officer may know of, newest first, found by number, cause, state and unit."""
    search = forms.SearchForm(request.GET)
    search.is_valid()
    asked = search.cleaned_data
    before = _key(request.GET.get("before"))
    unit = asked.get("unit")
    cases, following = queries.page_of_cases(
        request.officer,
        words=asked.get("q", ""),
        stage=asked.get("stage", ""),
        unit=unit.pk if unit else None,
        before=before,
    )
    further = request.GET.copy()
    further["before"] = following.hex if following else ""
    context = {
        "cases": cases,
        "search": search,
        "more": f"?{further.urlencode()}" if following else "",
        "may_open": allowed(request.officer, "cases.open"),
    }
    return render(request, "cases/list.html", context)


@door("cases.open")
def open_case(request: Any) -> HttpResponse:
    """Open a case; the next number is suggested after the pattern of the last."""
    now = timezone.now()
    officer = request.officer
    suggestion = {
        "number": free_number(queries.last_number(), in_beijing(now).year, queries.is_number_taken),
        "unit": officer.unit_id,
        "handlers": [officer.pk],
        "opened_at": now,
    }
    form = forms.OpenCaseForm(posted(request), initial=suggestion)
    made: list[Case] = []
    if request.method == "POST" and form.attempt(
        lambda: made.append(actions.open_case(**form.cleaned_data, by=officer.object_name, at=now))
    ):
        return done(request, _("已立案：%s") % made[0].number, "cases:case", made[0].pk)
    return form_page(
        request,
        form,
        title=_("新立案件"),
        submit=_("立案"),
        back=reverse("cases:list"),
        crumbs=[{"word": _("案件"), "url": reverse("cases:list")}, {"word": _("新立案件")}],
        notes=[_("案件名称加密保存；案号和案由用于查找。"), _("立案即进入事项日志，之后的更正都会留下前后内容。")],
    )


@door("cases.view")
def case(request: Any, case_id: UUID) -> HttpResponse:
    """Show what happened in a case, in order of time."""
    shown = known_case(request.officer, case_id)
    return case_page(request, shown, "timeline", "cases/case.html", happenings=happenings(shown))


@door("cases.view")
def recordings(request: Any, case_id: UUID) -> HttpResponse:
    """Show the recordings of a case."""
    shown = known_case(request.officer, case_id)
    return case_page(request, shown, "recordings", "cases/recordings.html", recordings=queries.recordings_of(shown))


@door("cases.view")
def custody(request: Any, case_id: UUID) -> HttpResponse:
    """Show every entry about anything of a case, newest first."""
    shown = known_case(request.officer, case_id)
    before = request.GET.get("before", "")
    entries, following = custody_page(queries.objects_of(shown), before=int(before) if before.isdecimal() else None)
    return case_page(
        request,
        shown,
        "custody",
        "cases/custody.html",
        entries=entries,
        more=f"?before={following}" if following else "",
    )


@door("cases.view")
def retention(request: Any, case_id: UUID) -> HttpResponse:
    """Show how long the case file and each recording are kept, and why."""
    shown = known_case(request.officer, case_id)
    return case_page(request, shown, "retention", "cases/retention.html", kept=duties.kept(shown))


@door("cases.handle")
def party(request: Any, case_id: UUID) -> HttpResponse:
    """Name the party of a case, or correct what is known of it."""
    shown = _handled(request, case_id)
    known = shown.party
    fields = actions.PARTY_FIELDS
    form = forms.PartyForm(posted(request), initial={key: getattr(known, key) for key in fields} if known else None)
    if request.method == "POST" and form.attempt(
        lambda: actions.name_party(case=shown, **form.cleaned_data, by=request.officer.object_name, at=timezone.now())
    ):
        return done(request, _("已登记当事人。"), "cases:case", shown.pk)
    return _form(
        request,
        shown,
        form,
        title=_("更正当事人") if known else _("登记当事人"),
        submit=_("登记"),
        notes=[_("当事人的信息加密保存，日志里只有摘要。"), _("更正会保留原来的内容，可在保管链里看到。")],
    )


@door("cases.handle")
def judge(request: Any, case_id: UUID) -> HttpResponse:
    """Judge whether a case is urgent, grave, complex or doubtful."""
    shown = _handled(request, case_id)
    form = forms.JudgeForm(posted(request), initial={key: getattr(shown, key) for key in JUDGED})
    if request.method == "POST" and form.attempt(
        lambda: actions.judge(case=shown, **form.cleaned_data, by=request.officer.object_name, at=timezone.now())
    ):
        return done(request, _("已登记认定。"), "cases:case", shown.pk)
    return _form(
        request,
        shown,
        form,
        title=_("认定案件性质"),
        submit=_("登记认定"),
        notes=[_("“未定”不等于“否”：没有认定的，系统按未知处理，不会按较宽的期限计算。")],
    )


@door("cases.handle")
def activity(request: Any, case_id: UUID) -> HttpResponse:
    """Record what officers did in a case."""
    shown = _handled(request, case_id)
    suggestion = {"officers": [officer.pk for officer in shown.handlers.all()]}
    form = forms.ActivityForm(posted(request), initial=suggestion)
    if not form.asks_alone:
        del form.fields["alone"]
    if request.method == "POST" and form.attempt(lambda: _record_activity(request, shown, form)):
        return done(request, _("已登记执法活动。"), "cases:case", shown.pk)
    return _form(request, shown, form, title=_("登记执法活动"), submit=_("登记"))


@door("cases.handle")
def activity_end(request: Any, activity_id: UUID) -> HttpResponse:
    """Record when an activity ended, or correct it."""
    shown = _handled_activity(request, activity_id)
    form = forms.EndForm(posted(request), initial={"ended_at": shown.ended_at, "returned_at": shown.returned_at})
    if request.method == "POST" and form.attempt(
        lambda: actions.record_end(
            activity=shown, **form.cleaned_data, by=request.officer.object_name, at=timezone.now()
        )
    ):
        return done(request, _("已登记结束时间。"), "cases:case", shown.case_id)
    return _form(request, shown.case, form, title=_("登记活动结束"), submit=_("登记"))


@door("cases.handle")
def relief(request: Any, activity_id: UUID) -> HttpResponse:
    """Claim that recordings of an activity could not be stored in time."""
    shown = _handled_activity(request, activity_id)
    form = forms.ReliefForm(posted(request), initial={"claimed_by": request.officer.pk})
    if request.method == "POST" and form.attempt(
        lambda: actions.claim_relief(
            activity=shown, **form.cleaned_data, by=request.officer.object_name, at=timezone.now()
        )
    ):
        return done(request, _("已登记特殊情形。"), "cases:case", shown.case_id)
    return _form(
        request,
        shown.case,
        form,
        title=_("主张不能及时存储"),
        submit=_("登记"),
        warning=_("主张只能登记一次，由主张人负责；期限是否延长由规则包决定。"),
    )


@door("cases.record_event")
def event(request: Any, case_id: UUID) -> HttpResponse:
    """Record something that the law gives weight to; possible after filing too."""
    shown = known_case(request.officer, case_id)
    require(request.officer, "cases.record_event", shown)
    now = timezone.now()
    form = forms.EventForm(
        posted(request),
        case=shown,
        recordings=queries.recordings_of(shown),
        initial={"kind": request.GET.get("kind", ""), "happened_at": now},
    )
    if request.method == "POST" and form.attempt(
        lambda: actions.record_event(case=shown, **form.cleaned_data, by=request.officer.object_name, at=now)
    ):
        return done(request, _("已登记事项。"), "cases:case", shown.pk)
    return _form(request, shown, form, title=_("登记事项"), submit=_("登记"))


def _record_activity(request: Any, shown: Case, form: forms.ActivityForm) -> None:
    told = {key: value for key, value in form.cleaned_data.items() if key != "alone"}
    actions.record_activity(case=shown, unit=shown.unit, **told, by=request.officer.object_name, at=timezone.now())


def _handled(request: Any, case_id: UUID) -> Case:
    shown = known_case(request.officer, case_id)
    require(request.officer, "cases.handle", shown)
    return shown


def _handled_activity(request: Any, activity_id: UUID) -> Activity:
    shown = queries.activity_of(request.officer, activity_id)
    if shown is None or shown.case is None:
        raise Http404
    require(request.officer, "cases.handle", shown)
    return shown


def _form(request: Any, shown: Case | None, form: Any, **page: Any) -> HttpResponse:
    assert shown is not None  # noqa: S101 - the callers' activities have a case
    back = reverse("cases:case", args=[shown.pk])
    crumbs = [
        {"word": _("案件"), "url": reverse("cases:list")},
        {"word": shown.number, "url": back},
        {"word": page["title"]},
    ]
    facts = [{"label": _("案号"), "value": shown.number}, {"label": _("名称"), "value": shown.title}]
    return form_page(request, form, back=back, crumbs=crumbs, facts=facts, **page)


def _key(text: str | None) -> UUID | None:
    """Read the key of a page; an unreadable one starts from the newest."""
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
