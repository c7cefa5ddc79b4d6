"""The pages of reminders: the list behind the bell, ticking off and taking back, one's address, the agency's rule."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from liuhen.office.oversight import permissions as _permissions  # noqa: F401 - registers the verbs
from liuhen.office.oversight import presenting, queries
from liuhen.office.oversight.dock_findings import dock_notice
from liuhen.office.oversight.models import ReadMark
from liuhen.office.oversight.reminders import actions
from liuhen.office.oversight.reminders import queries as reminders
from liuhen.office.oversight.reminders.forms import AddressForm, RuleForm
from liuhen.office.oversight.reminders.mail import troubles
from liuhen.office.people.doors import door
from liuhen.office.people.inputs import done, form_page, posted

if TYPE_CHECKING:
    from django.http import HttpResponse, QueryDict

PAGE = "oversight:reminders"


@door("oversight.workbench")
def listed(request: Any) -> HttpResponse:
    """Show what I am reminded of and have not ticked off; `?all=1` shows what I ticked off too."""
    now, everything = timezone.now(), request.GET.get("all") == "1"
    owed, window = queries.owed_by(request.officer), reminders.window(reminders.rule_of(_agency(request)), now)
    unread = reminders.unread(owed, request.officer, window)
    chosen = reminders.reminded(owed, window) if everything else unread
    rows, following = queries.page_of(chosen, after=request.GET.get("after", ""))
    new = set(unread.filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))
    count = unread[: reminders.CAP].count()
    context = {
        "groups": [_group(group, now, new) for group in queries.grouped(rows, now)],
        "everything": everything,
        "count": reminders.count_text(count),
        "unread": count,
        "tabs": _tabs(everything, reminders.count_text(count)),
        "undo": _undoable(request),
        "dock": None if request.GET.get("after") else dock_notice(request.officer, "mine", now),
        "more": _more(request.GET, following),
    }
    return render(request, "oversight/reminders.html", context)


def _agency(request: Any) -> Any:
    return request.officer.unit.agency


def _group(group: queries.Group, now: datetime, new: set[int]) -> dict[str, Any]:
    shown = presenting.group_of(group, now)
    for row in shown["duties"]:
        is_new = row["id"] in new
        row["is_read"] = not is_new
        row["tick"] = {
            "url": reverse("oversight:reminders-read" if is_new else "oversight:reminders-unread"),
            "word": _("标为已读") if is_new else _("标为未读"),
            "icon": "check" if is_new else "arrow-back-up",
        }
    return shown


def _tabs(everything: bool, count: str) -> list[dict[str, Any]]:  # noqa: FBT001 - which of two tabs is current
    url = reverse(PAGE)
    return [
        {"word": _("未读"), "url": url, "count": count, "current": not everything},
        {"word": _("全部"), "url": f"{url}?all=1", "current": everything},
    ]


def _undoable(request: Any) -> dict[str, Any] | None:
    """Say how many ticks of the moment named in the address can be taken back."""
    at = _instant(request.GET.get("done", ""))
    count = ReadMark.objects.filter(officer=request.officer, read_at=at).count() if at is not None else 0
    if at is None or not count:
        return None
    said = ngettext("%(count)d 件已标为已读。", "%(count)d 件已标为已读。", count) % {"count": count}
    return {"said": said, "at": at.isoformat()}


def _instant(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo is not None else None


def _more(given: QueryDict, following: str) -> dict[str, str] | None:
    if not following:
        return None
    kept = {"all": "1"} if given.get("all") == "1" else {}
    return {"url": f"?{urlencode({**kept, 'after': following})}", "text": _("后面还有，接着看")}


def _chosen(request: Any) -> list[int]:
    """Read which duties are meant; what is no number means none."""
    return [int(text) for text in request.POST.getlist("duty") if text.isascii() and text.isdigit() and len(text) < 19]  # noqa: PLR2004 - digits of a 64-bit number


@door("oversight.workbench")
def read(request: Any) -> HttpResponse:
    """Tick off one, several, or all (`all=1`); the next page offers to take it back."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    now = timezone.now()
    duties = None if request.POST.get("all") == "1" else _chosen(request)
    actions.mark_read(officer=request.officer, duties=duties, at=now)
    return redirect(f"{reverse(PAGE)}?{urlencode({'done': now.isoformat()})}")


@door("oversight.workbench")
def unread(request: Any) -> HttpResponse:
    """Take ticks back: of some duties, or all that were made at one instant (`at`)."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    at = _instant(request.POST.get("at", ""))
    if at is not None:
        actions.undo(officer=request.officer, at=at)
    else:
        actions.mark_unread(officer=request.officer, duties=_chosen(request))
    return redirect(PAGE)


@door("oversight.workbench")
def address(request: Any) -> HttpResponse:
    """Say where my own reminders are mailed to."""
    row = reminders.address_of(request.officer)
    language = (get_language() or settings.LANGUAGE_CODE) if row is None else row.language
    form = AddressForm(posted(request), initial={"address": row.address if row else "", "language": language})
    who = {"by": request.officer.object_name, "at": timezone.now()}
    if form.is_bound and form.attempt(lambda: actions.set_address(officer=request.officer, **form.cleaned_data, **who)):
        return done(request, _("邮件提醒的设置已保存。"), PAGE)
    notes = [
        _("每个工作日一封汇总；临近到期的随时发出。"),
        _("邮件里只有案号、录像编号、事项、到期时间和链接，没有当事人信息。"),
    ]
    back = reverse(PAGE)
    return form_page(
        request,
        form,
        title=_("邮件提醒"),
        submit=_("保存"),
        back=back,
        crumbs=[{"word": _("提醒"), "url": back}, {"word": _("邮件提醒")}],
        warning=None if settings.LIUHEN_MAIL else _("本系统没有配置发信服务器，目前不会发出邮件。"),
        notes=notes,
    )


@door("people.manage")
def rule(request: Any) -> HttpResponse:
    """Rule when the agency reminds; show whether mail can leave."""
    home = _agency(request)
    form = RuleForm(posted(request), initial=RuleForm.values_of(reminders.rule_of(home)))
    who = {"by": request.officer.object_name, "at": timezone.now()}
    if form.is_bound and form.attempt(lambda: actions.set_rule(agency=home, **form.cleaned_data, **who)):
        return done(request, _("已规定提醒的时间。"), "oversight:reminder-rule")
    context = {"form": form, "mail": settings.LIUHEN_MAIL, "troubles": troubles(timezone.now())}
    return render(request, "oversight/reminder_rule.html", context, status=form.status)
