"""Forms of intake and recordings: they read what was typed, in Beijing time, and decide nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from liuhen.law.vocabulary import vocabulary
from liuhen.office.capture.models import InterruptionCause
from liuhen.office.cases.forms import OfficersField
from liuhen.office.cases.models import ActivityKind, Case, EventKind
from liuhen.office.cases.queries import visible_to as visible_cases
from liuhen.office.devices.queries import devices
from liuhen.office.people.inputs import InstantField, OfficeForm, TruthField
from liuhen.office.people.models import Officer
from liuhen.office.people.queries import officers
from liuhen.office.web.wording import said

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from liuhen.office.capture.models import Recording

LONGEST_STATEMENT = 2000
CASES_OFFERED = 200
SECOND = "%Y-%m-%dT%H:%M:%S"


class SecondField(InstantField):
    """A moment to the second: breaks in footage are measured in seconds."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(format=SECOND, attrs={"type": "datetime-local", "step": "1"})
        super().__init__(widget=widget, **kwargs)


class NewActivityForm(OfficeForm):
    """The activity that chosen recordings show, when it has not been recorded yet."""

    kind = forms.ChoiceField(label=_("活动"), choices=ActivityKind.choices)
    case = forms.ChoiceField(label=_("案件"), required=False)
    started_at = SecondField(label=_("到达或开始"))
    ended_at = SecondField(label=_("结束"), required=False)
    place = forms.CharField(label=_("地点"), required=False, max_length=200)
    officers = OfficersField(label=_("执法人员"))
    is_evidence = TruthField(label=_("作为证据"))

    def __init__(self, *args: Any, officer: Officer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._cases = visible_cases(officer).exclude(events__kind=EventKind.FILED)
        named = [
            (str(case.pk), f"{case.number} · {case.cause}") for case in self._cases.order_by("-pk")[:CASES_OFFERED]
        ]
        choices = [("", _("无案件（日常巡查等）")), *named]
        self.fields["case"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField, see above

    def clean_case(self) -> Case | None:
        """Return the chosen case, None for none."""
        chosen = self.cleaned_data["case"]
        return self._cases.get(pk=chosen) if chosen else None

    @staticmethod
    def start_from(recordings: Sequence[Recording], officer: Officer) -> dict[str, Any]:
        """Propose what the recordings say: from the first start to the last end, by those who carried the cameras."""
        starts = [row.started_at for row in recordings if row.started_at is not None]
        ends = [row.ended_at for row in recordings if row.ended_at is not None]
        carried = {row.officer_id for row in recordings if row.officer_id is not None}
        return {
            "kind": ActivityKind.INSPECTION,
            "started_at": min(starts, default=None),
            "ended_at": max(ends, default=None),
            "officers": list(carried or {officer.pk}),
        }


class TimeForm(OfficeForm):
    """When a recording really began, and how one knows."""

    started_at = SecondField(label=_("录制开始（北京时间）"))
    reason = forms.CharField(
        label=_("更正理由"),
        max_length=LONGEST_STATEMENT,
        help_text=_("例如：设备时钟慢 12 秒，已与北京时间核对。文件所称的时间照样保留。"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AttributionForm(OfficeForm):
    """Which device made a recording and who used it."""

    device = forms.ModelChoiceField(label=_("设备"), queryset=devices(), required=False, empty_label=_("未知"))
    officer = forms.ModelChoiceField(label=_("使用人"), queryset=officers(), required=False, empty_label=_("未知"))


class InterruptionForm(OfficeForm):
    """Why recording broke off, and what was done about it."""

    cause = forms.ChoiceField(label=_("原因"), choices=InterruptionCause.choices)
    from_at = SecondField(label=_("中断自"))
    to_at = SecondField(label=_("恢复于"), required=False, help_text=_("没有恢复录制的，留空。"))
    spoken_at_restart = TruthField(label=_("恢复时已语音说明"))
    reported_at = SecondField(label=_("向负责人报告的时间"), required=False, help_text=_("没有报告的，留空。"))
    reported_to = forms.ChoiceField(label=_("报告对象"), required=False)
    statement = forms.CharField(
        label=_("书面说明"), max_length=LONGEST_STATEMENT, widget=forms.Textarea(attrs={"rows": 5})
    )
    signed_by = OfficersField(label=_("签名人"), help_text=_("勾选已在书面说明上签名的在场人员。"))

    def __init__(self, *args: Any, recording: Recording, officer: Officer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["signed_by"].queryset = officers_there(recording, officer)  # type: ignore[attr-defined]  # see above
        self.fields["reported_to"].choices = heads_reported_to()  # type: ignore[attr-defined]  # see above


def officers_there(recording: Recording, officer: Officer) -> QuerySet[Officer]:
    """Return who may have been there: the unit of who writes, and who took part in the activity."""
    was_there = Q(unit=officer.unit_id)
    if recording.activity_id is not None:
        was_there |= Q(pk__in=Officer.objects.filter(activities=recording.activity_id))
    return officers().filter(was_there)


def heads_reported_to() -> list[tuple[str, Any]]:
    """Return the heads to whom an interruption may have been reported."""
    return [("", _("未登记")), *((word, said(text)) for word, text in vocabulary()["reported_to"].items())]
