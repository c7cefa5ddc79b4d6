"""What the board's templates are given: words for duties, citations, the one button that fulfils each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from liuhen.kernel.instant import legal_date
from liuhen.law import explain
from liuhen.law.findings import Requirement, State
from liuhen.law.pleas import pleas
from liuhen.office.cases.duties import citation, duty_name, standing_word, state_now
from liuhen.office.oversight.addressing import NO_ONE, address
from liuhen.office.oversight.explaining import MOVED_ON
from liuhen.office.oversight.lawbook import installed, lawbook
from liuhen.office.oversight.projection import findings_of
from liuhen.office.oversight.queries import CAP
from liuhen.office.oversight.scopes import scope_named
from liuhen.office.people.permissions import allowed
from liuhen.office.web.wording import day_text, is_english, said, weekday

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.http import QueryDict

    from liuhen.law.explain import Day
    from liuhen.law.findings import Obligation as Finding
    from liuhen.law.provision import Language
    from liuhen.office.oversight.grouping import Piles
    from liuhen.office.oversight.models import Obligation
    from liuhen.office.oversight.queries import Board, Group
    from liuhen.office.people.models import Officer

# A strip of days is legible to about eight; of a longer one these many stay at either end.
LONGEST_STRIP, KEPT_AT_ENDS = 8, 2
RECORDING = frozenset({"capture", "continuity"})
SETTLED = frozenset({State.MET, State.WAIVED})
# All keys that a row's template asks for are there: of each that is missing, Django looks for an attribute first.
FOLDED: Final = {"sentence": "", "days": (), "todo": None, "waiver": None, "lazy": None}


def language() -> Language:
    """Return the language of the page: Chinese unless English is chosen."""
    return "en" if is_english() else "zh"


def present(board: Board, now: datetime, officer: Officer, given: QueryDict) -> dict[str, Any]:
    """Give the workbench its groups and days; one row is open, the most urgent unless another is asked for."""
    first = str(board.groups[0].duties[0].pk) if board.groups else None
    groups = [group_of(group, now, given.get("open") or first, officer) for group in board.groups]
    return {"groups": groups, "days": days_of(board, now, given)}


def present_piles(piles: Piles, worst: Sequence[Obligation], given: QueryDict, now: datetime) -> list[dict[str, Any]]:
    """Give the workbench its piles, folded but the worst, whose first duties are listed."""
    name = {"person": "officer", "post": "post", "unit": "unit", "agency": "agency"}[piles.by]
    shown = []
    for number, pile in enumerate(piles.piles):
        url = address(given, by="", **{name: pile.key or NO_ONE})
        duties = [duty_row(duty, now, mark=f"-{number}") for duty in worst] if number == 0 else []
        shown.append(
            {
                "name": pile.name or (_("没有具体责任人") if piles.by == "person" else _("没有岗位")),
                "count": count_text(pile.count),
                "overdue": count_text(pile.overdue) if pile.overdue else "",
                "next_due_at": pile.next_due_at,
                "url": url,
                "piece": f"{url}&few=-{number}",
                "duties": duties,
                "is_more": pile.count > len(duties),
            }
        )
    return shown


def count_text(count: int) -> str:
    """Write a figure that is counted up to `CAP`: 1000+ for more."""
    return str(count) if count < CAP else f"{CAP - 1}+"


def group_of(group: Group, now: datetime, opened: str | None = None, officer: Officer | None = None) -> dict[str, Any]:
    """Describe a group as `web/parts/duties.html` wants it; the row of the duty `opened` is open."""
    names = {
        "overdue": _("已逾期"),
        "today": _("今天到期"),
        "week": _("本周"),
        "later": _("以后"),
        "waiting": _("没有到期日"),
    }
    return {
        "state": "overdue" if group.key == "overdue" else None,
        "name": names[group.key],
        "count": len(group.duties),
        "duties": [duty_row(duty, now, is_open=opened == str(duty.pk), officer=officer) for duty in group.duties],
    }


def duty_row(
    duty: Obligation, now: datetime, *, is_open: bool = False, mark: str = "", officer: Officer | None = None
) -> dict[str, Any]:
    """Describe one duty as `web/parts/duty.html` wants it; `mark` tells apart rows of one duty in several lists."""
    label = duty.start_en if is_english() else duty.start_zh
    start = f"{label} {day_text(legal_date(duty.starts_at), now)}" if duty.starts_at else label
    return {
        "id": f"{duty.pk}{mark}" if mark else duty.pk,
        "state": state_now(duty, now),
        "title": duty_name(duty.code),
        "detail": _detail(duty),
        "url": _subject_url(duty),
        "citation": citation(duty.provision, duty.source),
        "due_at": duty.due_at or duty.provisional_due_at,
        "estimated": duty.due_at is None and duty.provisional_due_at is not None,
        "start": start,
        "verdict": standing_word(duty),
        "note": "",
        "act": act_of(duty) if duty.due_at else None,
        "tick": None,
        "is_read": False,
        "why": why(duty, now, officer) if is_open else {**FOLDED, "lazy": reverse("oversight:why", args=[duty.pk])},
        "open": is_open,
    }


def _detail(duty: Obligation) -> str:
    parts = []
    if duty.case is not None:
        parts += [duty.case.number, str(duty.case.party) if duty.case.party else duty.case.cause]
    if duty.recording is not None:
        parts.append(duty.recording.number)
        if duty.recording.device is not None:
            parts.append(duty.recording.device.number)
        if duty.case is None and duty.recording.officer is not None:
            parts.append(duty.recording.officer.name)
    return " · ".join(parts)


def _subject_url(duty: Obligation) -> str | None:
    if duty.recording is not None:
        return reverse("capture:recording", args=[duty.recording.pk])
    return None if duty.case is None else reverse("cases:case", args=[duty.case.pk])


def act_of(duty: Obligation) -> dict[str, Any] | None:
    """Return the one button that fulfils a duty, where a page does."""
    if duty.code == "file-case" and duty.case is not None:
        return _button(_("移交档案室"), reverse("records:file", args=[duty.case.pk]), "archive")
    if duty.code == "submit-to-legal-review" and duty.case is not None:
        return _button(_("报送法制审核"), reverse("cases:event", args=[duty.case.pk]), "send")
    if duty.code == "hand-over-recording":
        return _button(_("移交录像"), reverse("records:list"), "archive")
    if duty.recording is not None:
        return _button(_("查看录像"), reverse("capture:recording", args=[duty.recording.pk]), "player-play")
    return None


def _button(word: str, url: str, icon: str) -> dict[str, Any]:
    return {"word": word, "url": url, "icon": icon, "post": False}


def why(duty: Obligation, now: datetime, officer: Officer | None = None) -> dict[str, Any]:
    """Explain a duty as it stands now: one sentence, the strip of days, what to do, whether `officer` may waive it."""
    finding = live_finding(duty, now)
    if finding is None:
        return {**FOLDED, "sentence": said(MOVED_ON)}
    days = [] if isinstance(finding, Requirement) else strip(explain.day_strip(finding, now))
    todo, waiver = _todo(finding, now), waiver_of(finding, officer)
    sentence = explain.because(finding, language())
    return {**FOLDED, "sentence": sentence, "days": days, "todo": todo, "waiver": waiver}


def waiver_of(finding: Finding | Requirement, officer: Officer | None) -> dict[str, Any] | None:
    """Say whether a duty to record may be waived by a declaration: where, or that its article does not allow it."""
    if not isinstance(finding, Requirement) or finding.rule.kind not in RECORDING or finding.state in SETTLED:
        return None
    if not pleas(finding):
        cited = citation(finding.provision)["text"]
        return {"note": _("%(article)s没有规定可以凭申明免除。") % {"article": f"{cited} "}}
    if not allowed(officer, "oversight.waive"):
        return None
    asked = urlencode({"code": finding.code, "article": finding.provision})
    url = reverse("oversight:waive", args=[UUID(hex=finding.subject.partition("/")[2])])
    return {"url": f"{url}?{asked}", "word": _("申明免除")}


def live_finding(duty: Obligation, now: datetime) -> Finding | Requirement | None:
    """Ask the law again about the duty's scope; None when it does not apply any more."""
    scope, book = scope_named(duty.scope), lawbook()
    if scope is None or book is None:
        return None
    findings = findings_of(scope, now, book)
    wanted = (duty.code, duty.provision, duty.subject)
    return next((one for one in findings.rows() if (one.code, one.provision, one.subject) == wanted), None)


def strip(days: Sequence[Day]) -> list[dict[str, Any]]:
    """Show every day of a short period; of a long one its beginning, its end, and the first days after it."""
    running = [_strip_day(day) for day in days if day.kind != "overdue"]
    overdue = [_strip_day(day) for day in days if day.kind == "overdue"]
    left_out = len(running) - 2 * KEPT_AT_ENDS
    if len(days) <= LONGEST_STRIP or left_out <= 1:
        return running + overdue
    note = _("略去 %(count)d 日") % {"count": left_out}
    skipped = {"label": "…", "short": "…", "note": note, "kind": "skipped"}
    return [*running[:KEPT_AT_ENDS], skipped, *running[-KEPT_AT_ENDS:], *overdue[:KEPT_AT_ENDS]]


def _strip_day(day: Day) -> dict[str, Any]:
    name = f"{day.on.day} {weekday(day.on)}"
    return {"label": name, "short": name, "note": said(day.label), "kind": day.kind}


def _todo(finding: Finding | Requirement, now: datetime) -> str | None:
    if isinstance(finding, Requirement):
        return said(finding.rule.fulfil) if finding.rule.fulfil is not None else None
    if finding.due_at is None:
        return _("起算事件登记后，期限自动开始计算。")
    if finding.due_at <= now:
        return _("请尽快办理。办理后此项记为“逾期完成”，并请写明迟延原因。")
    if finding.next_working_day is not None:
        return _("末日为休息日，不顺延。请在此前最后一个工作日办理。")
    return _("请在到期前办理。")


def more(given: QueryDict, board: Board) -> dict[str, Any] | None:
    """Give the link to the next page, which keeps what the board is narrowed to."""
    return {"url": address(given, after=board.next), "text": _("后面还有，接着看")} if board.next else None


def days_of(board: Board, now: datetime, given: QueryDict) -> list[dict[str, Any]]:
    """Describe the tabs of the days ahead; each leads to what falls due on it."""
    days: list[dict[str, Any]] = []
    if board.overdue:
        url = address(given, state="overdue", **{"from": "", "until": ""})
        days.append({"label": _("此前"), "count": count_text(board.overdue), "overdue": True, "url": url})
    calendar = next(iter(installed().values())).calendar
    for entry in board.days:
        is_today, iso = entry.day == legal_date(now), entry.day.isoformat()
        day_name = f"{entry.day.day} {weekday(entry.day)}"
        days.append(
            {
                "label": f"{_('今天')} {weekday(entry.day)}" if is_today else day_name,
                "short": _("今天") if is_today else day_name,
                "count": count_text(entry.count),
                "current": is_today,
                "rest": calendar.is_working(entry.day) is False,
                "url": address(given, state="", **{"from": iso, "until": iso}),
            }
        )
    return days
