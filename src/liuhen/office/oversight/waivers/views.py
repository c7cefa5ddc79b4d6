"""Pages of a waiver: what may be pleaded for an activity that went unrecorded, under which article, and what not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liuhen.law.findings import Requirement
from liuhen.law.rules.duty import Duty
from liuhen.office.cases.duties import citation, duty_name
from liuhen.office.cases.queries import activity_of
from liuhen.office.oversight import permissions as _permissions  # noqa: F401 - registers the verbs
from liuhen.office.oversight.waivers import actions as waiving
from liuhen.office.oversight.waivers.models import Ground
from liuhen.office.people.doors import door, require
from liuhen.office.people.inputs import OfficeForm, done, form_page, posted
from liuhen.office.people.queries import officers
from liuhen.office.web.wording import moment_text, said

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from django.http import HttpResponse

    from liuhen.law.pleas import Plea
    from liuhen.office.cases.models import Activity
    from liuhen.office.oversight.waivers.actions import Waivable
    from liuhen.office.people.models import Officer


class WaiverForm(OfficeForm):
    """Why an activity went unrecorded, under which article."""

    plea = forms.ChoiceField(label=gettext_lazy("依据和情形"), widget=forms.RadioSelect)
    important_links_recorded = forms.BooleanField(
        label=gettext_lazy("重要环节已经照相、录像或录音"), required=False, widget=forms.CheckboxInput
    )
    reason = forms.CharField(label=gettext_lazy("理由"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))
    approved_by = forms.ModelChoiceField(
        label=gettext_lazy("批准人"),
        queryset=officers().none(),
        required=False,
        help_text=gettext_lazy("本机关要求批准的填写；批准人是其他人。"),
    )

    def __init__(self, *args: Any, waivable: Sequence[Waivable], officer: Officer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pleas = [(one, plea) for one in waivable for plea in one.pleas]
        self.fields["plea"].choices = [(_key(*pair), _words(*pair)) for pair in pleas]  # type: ignore[attr-defined]  # a choice field
        if len(pleas) == 1:
            self.initial["plea"] = _key(*pleas[0])
        people = waiving.approvers(officer)
        self.fields["approved_by"].queryset = officers().filter(pk__in=[one.pk for one in people])  # type: ignore[attr-defined]  # a model choice
        if not any(plea.needs_links for _one, plea in pleas):
            del self.fields["important_links_recorded"]

    @property
    def told(self) -> dict[str, Any]:
        """What the act is given."""
        code, provision, ground = self.cleaned_data["plea"].split(" ")
        given = {"important_links_recorded": False, **self.cleaned_data}
        del given["plea"]
        return {**given, "code": code, "provision": provision, "ground": ground}


class WithdrawForm(OfficeForm):
    """Why a waiver is taken back."""

    reason = forms.CharField(label=gettext_lazy("撤回理由"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


def _key(one: Waivable, plea: Plea) -> str:
    return f"{one.finding.code} {one.finding.provision} {plea.ground}"


def _words(one: Waivable, plea: Plea) -> str:
    cited, ground = citation(one.finding.provision)["text"], str(Ground(plea.ground).label)
    words = f"{cited} · {duty_name(one.finding.code)} · {ground}"
    return _("%s（重要环节须已记录）") % words if plea.needs_links else words


@door("oversight.waive")
def waive(request: Any, activity_id: UUID) -> HttpResponse:
    """Declare why an activity went unrecorded; shows each duty that is not met, with what its article takes."""
    activity, now = _activity(request, activity_id), timezone.now()
    standing = waiving.standing(activity)
    found = [] if standing is not None else waiving.waivable_of(activity, now)
    form = WaiverForm(
        posted(request),
        waivable=found,
        officer=request.officer,
        initial={"plea": " ".join(request.GET.get(name, "") for name in ("code", "article", "ground"))},
    )
    if request.method == "POST" and form.attempt(
        lambda: waiving.waive(activity=activity, **form.told, by=request.officer, at=timezone.now())
    ):
        return done(request, _("已登记免除，义务已重新计算。"), "oversight:waive", activity.pk)
    context = {
        "form": form,
        "activity": activity,
        "standing": standing,
        "may_plead": any(one.pleas for one in found),
        "refused": [_refused(one) for one in found if not one.pleas and _concerns_recording(one)],
        "cited": citation(standing.provision) if standing is not None else None,
        "past": [{"row": row, "citation": citation(row.provision)} for row in waiving.withdrawn(activity)],
        "back": _back(activity),
        "crumbs": _crumbs(activity, _("免除音像记录")),
    }
    return render(request, "oversight/waive.html", context, status=form.status)


@door("oversight.waive")
def withdraw(request: Any, waiver_id: UUID) -> HttpResponse:
    """Take a waiver back by a further entry."""
    waiver = waiving.waiver_by_id(waiver_id)
    if waiver is None:
        raise Http404
    activity = _activity(request, waiver.activity_id)
    form = WithdrawForm(posted(request))
    if request.method == "POST" and form.attempt(
        lambda: waiving.withdraw(waiver=waiver, **form.cleaned_data, by=request.officer, at=timezone.now())
    ):
        return done(request, _("已撤回免除，义务重新计算。"), "oversight:waive", activity.pk)
    facts = [
        {"label": _("依据"), "value": citation(waiver.provision)["text"]},
        {"label": _("情形"), "value": waiver.get_ground_display()},
        {"label": _("理由"), "value": waiver.reason},
        {"label": _("申明"), "value": f"{waiver.declared_by} · {moment_text(waiver.declared_at)}"},
    ]
    return form_page(
        request,
        form,
        title=_("撤回免除"),
        submit=_("撤回"),
        back=reverse("oversight:waive", args=[activity.pk]),
        crumbs=_crumbs(activity, _("撤回免除")),
        facts=facts,
        danger=True,
        notes=[_("撤回另记一条，原来的申明保留。撤回后义务恢复，可能随即显示为未做到。")],
    )


def _activity(request: Any, activity_id: UUID) -> Activity:
    activity = activity_of(request.officer, activity_id)
    if activity is None:
        raise Http404
    require(request.officer, "oversight.waive", activity)
    return activity


def _concerns_recording(one: Waivable) -> bool:
    return isinstance(one.finding, Requirement) and one.finding.rule.kind in {"capture", "continuity"}


def _refused(one: Waivable) -> dict[str, Any]:
    """Say of a duty that it cannot be waived by a declaration, and what its text says instead."""
    rule = one.finding.rule
    instead = said(rule.fulfil) if isinstance(rule, Duty) and rule.fulfil is not None else ""
    excuses = isinstance(rule, Duty) and rule.waived_when is not None
    return {
        "citation": citation(one.finding.provision, one.finding.source),
        "duty": said(rule.duty),
        "word": _("不能凭申明免除") if excuses else _("没有规定可以免除"),
        "instead": instead,
    }


def _back(activity: Activity) -> str:
    return reverse("oversight:workbench") if activity.case is None else reverse("cases:case", args=[activity.case.pk])


def _crumbs(activity: Activity, last: str) -> list[dict[str, Any]]:
    place = activity.case.number if activity.case is not None else _("工作台")
    return [{"word": place, "url": _back(activity)}, {"word": last}]
