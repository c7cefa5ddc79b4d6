"""What a judgement of facts looks like on a page: duties in groups with their why, keeping, and what has changed.

Words for what `liuhen.law` found; nothing is decided here.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liuhen.kernel.errors import InvalidInput
from liuhen.law import explain
from liuhen.law.explain import because, because_kept
from liuhen.law.findings import Obligation, Requirement
from liuhen.law.wording import KEEP_NAMES, STATE_NAMES, state_name
from liuhen.office.cases.duties import citation, duty_name
from liuhen.office.law.rules import SUBJECTS
from liuhen.office.oversight.presenting import language, strip
from liuhen.office.web.wording import said, span_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from liuhen.kernel.errors import Text
    from liuhen.law.findings import Findings, Retention

GROUPS: Final = (
    ("failed", gettext_lazy("逾期与违反"), frozenset({"overdue", "breached", "late"})),
    ("pending", gettext_lazy("待办"), frozenset({"pending"})),
    ("unknown", gettext_lazy("不明"), frozenset({"unknown"})),
    ("done", gettext_lazy("已履行或免除"), frozenset({"met", "waived"})),
)
MOST_CHANGES = 12


def groups(findings: Findings, names: Mapping[str, str]) -> list[dict[str, Any]]:
    """Put duties into groups by where they stand, the most urgent first; `names` says what subjects are called."""
    shown = []
    for key, name, states in GROUPS:
        rows = [row for row in findings.rows() if row.state.value in states]
        rows.sort(key=lambda row: _urgency(row, findings.at))
        if rows:
            duties = [_duty(row, f"{key}-{number}", findings.at, names) for number, row in enumerate(rows)]
            shown.append(
                {
                    "state": "overdue" if key == "failed" else None,
                    "name": name,
                    "count": len(rows),
                    "duties": duties,
                }
            )
    return shown


def _urgency(row: Obligation | Requirement, at: datetime) -> tuple[bool, datetime, str, str]:
    due = row.due_at if isinstance(row, Obligation) else None
    return (due is None, due or at, row.subject, row.code)


def _duty(row: Obligation | Requirement, ident: str, at: datetime, names: Mapping[str, str]) -> dict[str, Any]:
    clocked = row if isinstance(row, Obligation) else None
    return {
        "id": ident,
        "state": row.state.value,
        "title": duty_name(row.code),
        "detail": subject_name(row.subject, names),
        "citation": citation_of(row),
        "due_at": (clocked.due_at or clocked.provisional_due_at) if clocked else None,
        "estimated": bool(clocked and clocked.due_at is None and clocked.provisional_due_at),
        "start": said(clocked.clock.started_by.label) if clocked else "",
        "verdict": verdict(row, at),
        "why": why(row, at),
    }


def citation_of(row: Obligation | Requirement) -> dict[str, Any]:
    """Cite a duty's provision; an agency's own words, from an override, stand as they are."""
    try:
        return citation(row.provision, row.source)
    except InvalidInput:
        return {"text": row.provision}


def why(row: Obligation | Requirement, at: datetime) -> dict[str, Any]:
    """Explain a duty: the sentence and the strip of days."""
    days = strip(explain.day_strip(row, at)) if isinstance(row, Obligation) else []
    return {"sentence": because(row, language()), "days": days}


def verdict(row: Obligation | Requirement, at: datetime) -> str:
    """Say where a duty stands at `at`, with how much time was left or missing."""
    word = said(_state(row, row.state.value))
    if isinstance(row, Requirement):
        return word
    if row.due_at is None or row.state.value == "unknown":
        return word
    until = row.met_at or at
    length = span_text((row.due_at - until).total_seconds())
    if row.state.is_failure:
        return _("%(word)s，迟 %(length)s") % {"word": word, "length": length}
    return _("%(word)s，余 %(length)s") % {"word": word, "length": length}


def _state(row: Obligation | Requirement, state: str) -> Text:
    return state_name(state, has_clock=not isinstance(row, Requirement))


def kept(findings: Findings, names: Mapping[str, str]) -> list[dict[str, Any]]:
    """Describe how long each subject is kept."""
    return [keeping(row, names) for row in findings.retention]


def keeping(row: Retention, names: Mapping[str, str]) -> dict[str, Any]:
    """Describe how long one subject is kept."""
    return {
        "subject": subject_name(row.subject, names),
        "state": "unknown" if row.rule.value == "unknown" else "neutral",
        "word": said(KEEP_NAMES[row.rule.value]),
        "until": row.until,
        "citations": [citation(provision) for provision in row.provisions],
        "because": because_kept(row, language()),
    }


def subject_name(subject: str, names: Mapping[str, str]) -> str:
    """Call a subject what the office calls it, or by its kind and id."""
    kind, _slash, ident = subject.partition("/")
    return names.get(subject) or f"{said(SUBJECTS[kind])} {ident}"


def states_of(findings: Findings) -> str:
    """Write down where every duty stands, so that the next judgement can say what has changed."""
    return json.dumps({f"{row.subject} {row.code} {row.provision}": row.state.value for row in findings.rows()})


def changes(before: str, findings: Findings, names: Mapping[str, str]) -> list[dict[str, Any]]:
    """Say what is otherwise than it was; nothing where there was nothing before, or what was sent is no such list."""
    try:
        was = json.loads(before) if before else None
    except (ValueError, RecursionError):
        was = None
    if not isinstance(was, dict):
        return []
    now = {f"{row.subject} {row.code} {row.provision}": row for row in findings.rows()}
    return [
        *_moved(was, now.items(), names),
        *_gone((key for key in was if key not in now), names),
    ][:MOST_CHANGES]


def _moved(
    was: Mapping[str, Any], now: Iterable[tuple[str, Obligation | Requirement]], names: Mapping[str, str]
) -> Iterable[dict[str, Any]]:
    for key, row in now:
        before = was.get(key)
        if before == row.state.value:
            continue
        yield {
            "name": duty_name(row.code),
            "subject": subject_name(row.subject, names),
            "before": before if before in STATE_NAMES else None,
            "before_word": said(_state(row, before)) if before in STATE_NAMES else _("原不适用"),
            "after": row.state.value,
            "after_word": said(_state(row, row.state.value)),
        }


def _gone(keys: Iterable[str], names: Mapping[str, str]) -> Iterable[dict[str, Any]]:
    for key in keys:
        subject, _space, rest = key.partition(" ")
        if subject.partition("/")[0] in SUBJECTS:
            yield {
                "name": duty_name(rest.partition(" ")[0]),
                "subject": subject_name(subject, names),
                "before": None,
                "before_word": _("原适用"),
                "after": None,
                "after_word": _("不再适用"),
            }
