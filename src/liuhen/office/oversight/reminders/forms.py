"""Forms about reminders: when the agency reminds, and where mail goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from liuhen.office.oversight.reminders.models import LAST_HOUR, MOST_DAYS, MOST_HOURS
from liuhen.office.people.inputs import OfficeForm

if TYPE_CHECKING:
    from liuhen.office.oversight.models import ReminderRule


class RuleForm(OfficeForm):
    """When the agency reminds."""

    days_before = forms.IntegerField(
        label=_("提前几个工作日"),
        min_value=0,
        max_value=MOST_DAYS,
        help_text=_("按日计算的期限，到期前这么多个工作日开始提醒；0 为到期当天才提醒。"),
    )
    hours_before = forms.IntegerField(
        label=_("临期几小时"),
        min_value=1,
        max_value=MOST_HOURS,
        help_text=_("按小时计算的期限，到期前这么多小时提醒；任何期限进入这么多小时以内，立即发邮件。"),
    )
    mail_hour = forms.IntegerField(
        label=_("每日汇总几点发出"), min_value=0, max_value=LAST_HOUR, help_text=_("北京时间，只在工作日发出。")
    )

    @staticmethod
    def values_of(rule: ReminderRule) -> dict[str, Any]:
        """Return a rule as the form shows it."""
        return {name: getattr(rule, name) for name in RuleForm.base_fields}


class AddressForm(OfficeForm):
    """Where reminders are mailed to; nothing for no mail."""

    address = forms.EmailField(
        label=_("邮箱"),
        required=False,
        help_text=_("请用单位邮箱。留空则不发邮件。"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    language = forms.ChoiceField(label=_("邮件语言"), choices=settings.LANGUAGES)
