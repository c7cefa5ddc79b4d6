"""Forms about cases: what people type, checked for form only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from liuhen.office.cases.models import (
    ActivityKind,
    Case,
    EventKind,
    EventSource,
    PartyKind,
    Procedure,
    ReliefReason,
    Start,
)
from liuhen.office.people.inputs import InstantField, OfficeForm, TruthField
from liuhen.office.people.queries import officers, units

if TYPE_CHECKING:
    from collections.abc import Iterable

# These events are written by an act of their own.
WRITTEN_ELSEWHERE = frozenset({EventKind.CASE_OPENED, EventKind.FILED, EventKind.WEEKLY_TRANSFER})
FIELD_WORK = 2


class OfficersField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # not generic at run time
    """Officers in office, ticked one by one, each with unit and number."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=officers(), widget=forms.CheckboxSelectMultiple, **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        """Name an officer so that two of the same name are told apart."""
        return f"{obj.name}（{obj.unit} · {obj.number}）"


class OpenCaseForm(OfficeForm):
    """What a case is opened with."""

    number = forms.CharField(label=_("案号"), max_length=60)
    title = forms.CharField(label=_("案件名称"), max_length=200)
    cause = forms.CharField(label=_("案由"), max_length=200, help_text=_("列表和查找会用到；不要写当事人的姓名。"))
    procedure = forms.ChoiceField(label=_("程序"), choices=Procedure.choices)
    start = forms.ChoiceField(label=_("启动方式"), choices=Start.choices)
    unit = forms.ModelChoiceField(label=_("承办科室"), queryset=units(), empty_label=None)
    handlers = OfficersField(label=_("承办人"))
    opened_at = InstantField(label=_("立案时间"))


class JudgeForm(OfficeForm):
    """What a person has to judge about a case."""

    is_urgent = TruthField(label=_("紧急"))
    is_grave = TruthField(label=_("重大"))
    is_complex = TruthField(label=_("复杂"))
    is_doubtful = TruthField(label=_("疑难"))


class PartyForm(OfficeForm):
    """The party of a case."""

    kind = forms.ChoiceField(label=_("类别"), choices=PartyKind.choices)
    name = forms.CharField(label=_("姓名或名称"), max_length=120)
    identity_number = forms.CharField(label=_("身份证号或统一社会信用代码"), max_length=40, required=False)
    phone = forms.CharField(label=_("电话"), max_length=40, required=False)
    address = forms.CharField(label=_("住址"), max_length=200, required=False)


class ActivityForm(OfficeForm):
    """What officers did, where, and when; fewer than two officers asks for a second thought, never for a lie."""

    kind = forms.ChoiceField(label=_("活动"), choices=ActivityKind.choices)
    place = forms.CharField(label=_("地点"), max_length=200, required=False)
    officers = OfficersField(label=_("执法人员"))
    started_at = InstantField(label=_("到达或开始"))
    ended_at = InstantField(label=_("结束"), required=False)
    returned_at = InstantField(label=_("返回单位"), required=False, help_text=_("存储期限可能从返回单位起算。"))
    alone = forms.BooleanField(label=_("确实只有一名执法人员，照实登记"), required=False, widget=forms.CheckboxInput)

    def clean(self) -> dict[str, Any]:
        """Ask once more when fewer than two officers were there."""
        data: dict[str, Any] = super().clean() or {}
        if 0 < len(data.get("officers", ())) < FIELD_WORK and not data.get("alone"):
            self.add_error("alone", _("执法活动一般应有两名以上执法人员。确实只有一名的，请勾选后再登记。"))
        return data

    @property
    def asks_alone(self) -> bool:
        """Tell whether the question about a single officer must be shown."""
        return (self.is_bound and "alone" in self.errors) or bool(self.data.get("alone"))


class EndForm(OfficeForm):
    """When an activity ended and its officers were back."""

    ended_at = InstantField(label=_("结束"))
    returned_at = InstantField(label=_("返回单位"), required=False)


class ReliefForm(OfficeForm):
    """Why recordings could not be stored in time."""

    reason = forms.ChoiceField(label=_("不能及时存储的原因"), choices=ReliefReason.choices)
    claimed_by = forms.ModelChoiceField(label=_("由谁主张"), queryset=officers(), empty_label=None)


class EventForm(OfficeForm):
    """Something that happened in a case."""

    kind = forms.ChoiceField(
        label=_("事项"),
        choices=[(kind.value, kind.label) for kind in EventKind if kind not in WRITTEN_ELSEWHERE],
    )
    happened_at = InstantField(label=_("时间"))
    source = forms.ChoiceField(label=_("由谁"), choices=[("", "—"), *EventSource.choices], required=False)
    subject = forms.ChoiceField(label=_("涉及"), required=False)
    note = forms.CharField(label=_("说明"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, case: Case, recordings: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(str(recording.object_name), _("录像 %s") % recording.number) for recording in recordings]
        self.fields["subject"].choices = [("", _("整个案件")), *named]  # type: ignore[attr-defined]  # a choice field
        self.case = case


class SearchForm(OfficeForm):
    """Filters of the list of cases; whatever cannot be read is no filter."""

    q = forms.CharField(label=_("案号或案由"), required=False, max_length=80)
    stage = forms.ChoiceField(
        label=_("状态"), required=False, choices=[("", _("全部状态")), ("open", _("办理中")), ("filed", _("已归档"))]
    )
    unit = forms.ModelChoiceField(label=_("科室"), required=False, queryset=units(), empty_label=_("全部科室"))

    @property
    def is_used(self) -> bool:
        """Tell whether anything is filtered."""
        return any(self.cleaned_data.get(key) for key in self.fields)
