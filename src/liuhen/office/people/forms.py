"""Forms about people, the agency and the first set-up."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from liuhen.law import load_packs
from liuhen.law.packs import NATIONAL
from liuhen.law.periods import parse_period
from liuhen.law.vocabulary import KEEP_CODE, codes
from liuhen.office.people.inputs import DayField, OfficeForm, TruthField
from liuhen.office.people.models import Account, Officer, OtherFiles, Role
from liuhen.office.people.queries import units
from liuhen.office.people.setup import is_setup_code
from liuhen.office.people.sign_in_forms import RULES, check_password_rules, secret_input
from liuhen.office.web.wording import said

UNITS_OF_TIME = [
    ("hours", _("小时")),
    ("working days", _("工作日")),
    ("days", _("日")),
    ("weeks", _("周")),
    ("months", _("个月")),
    ("years", _("年")),
]


def packs() -> list[tuple[str, str]]:
    """Return the local packs that an agency can adopt, each with its full title; none is chosen for anybody."""
    local = [pack for pack in load_packs().values() if pack.id != NATIONAL]
    named = [(said(pack.name), said(pack.title)) for pack in local]
    return [("", gettext("请选择")), *((pack.id, " · ".join(names)) for pack, names in zip(local, named, strict=True))]


def username_field() -> forms.CharField:
    """Make the field of an account's name: letters, digits and . _ - only."""
    return forms.RegexField(
        r"^[A-Za-z0-9._-]+\Z",
        label=_("账号"),
        max_length=60,
        help_text=_("字母、数字和 . _ -，例如 zhangsan。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"invalid": _("只能用字母、数字和 . _ -。")},
    )


class RegisterForm(OfficeForm):
    """A person of the agency."""

    name = forms.CharField(label=_("姓名"), max_length=60)
    number = forms.CharField(label=_("人员编号"), max_length=40)
    unit = forms.ModelChoiceField(label=_("科室"), queryset=units(), empty_label=None)
    is_established = TruthField(label=_("在编"))
    roles = forms.TypedMultipleChoiceField(
        label=_("角色"), choices=Role.choices, coerce=Role, widget=forms.CheckboxSelectMultiple, required=False
    )


class RoleForm(OfficeForm):
    """One more role."""

    role = forms.TypedChoiceField(label=_("角色"), choices=Role.choices, coerce=Role)

    def __init__(self, *args: Any, officer: Officer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = set(officer.roles.filter(until=None).values_list("role", flat=True))
        self.fields["role"].choices = [choice for choice in Role.choices if choice[0] not in held]  # type: ignore[attr-defined]  # a choice field


class CredentialForm(OfficeForm):
    """An enforcement credential and its days."""

    number = forms.CharField(label=_("执法证号"), max_length=40)
    valid_from = DayField(label=_("有效期自"))
    valid_until = DayField(label=_("有效期至"))


class AccountForm(OfficeForm):
    """The name under which somebody signs in."""

    username = username_field()


class DepartForm(OfficeForm):
    """The person's number, typed once more."""

    typed = forms.CharField(label=_("请输入人员编号以确认"), max_length=40)
    wanted = ""

    def clean_typed(self) -> str:
        """Compare what was typed with the person's number."""
        typed: str = self.cleaned_data["typed"].strip()
        if typed != self.wanted:
            raise forms.ValidationError(_("与人员编号不一致。"))
        return typed


class UnitForm(OfficeForm):
    """A unit's name."""

    name = forms.CharField(label=_("科室名称"), max_length=120)


class PackForm(OfficeForm):
    """The rule pack that the agency adopts."""

    pack = forms.ChoiceField(label=_("采用的规则包"), choices=packs)


def duties_with_a_period(pack: str) -> list[tuple[str, str]]:
    """Return the duties of a pack that have a period, and keeping, by name."""
    timed = [KEEP_CODE, *(rule.code for rule in load_packs()[pack].deadlines)]
    names = codes()
    return [
        ("", gettext("请选择")),
        *((code, said(names[code])) for code in dict.fromkeys(timed)),
    ]


class OwnPeriodForm(OfficeForm):
    """The agency's own period for a duty."""

    code = forms.ChoiceField(label=_("义务"))
    amount = forms.IntegerField(label=_("期限"), min_value=1, max_value=999)
    unit = forms.ChoiceField(label=_("单位"))
    provision = forms.CharField(
        label=_("依据"), max_length=120, help_text=_("允许另行确定期限的条款或本机关文件，例如：局办〔2026〕3 号。")
    )

    def __init__(self, *args: Any, pack: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].choices = duties_with_a_period(pack)  # type: ignore[attr-defined]  # a choice field
        self.fields["unit"].choices = UNITS_OF_TIME  # type: ignore[attr-defined]  # a choice field

    def clean(self) -> dict[str, Any]:
        """Join amount and unit to a period; keeping runs by the calendar."""
        told: dict[str, Any] = super().clean() or {}
        if {"amount", "unit", "code"} <= told.keys():
            if told["code"] == KEEP_CODE and told["unit"] in ("hours", "working days"):
                self.add_error("unit", _("保管期限按日历计算，请选择日、周、月或年。"))
                return told
            told["period"] = str(parse_period(f"{told.pop('amount')} {told.pop('unit')}"))
        return told


class OtherFilesForm(OfficeForm):
    """What becomes of files that are no recordings."""

    rule = forms.TypedChoiceField(label=_("不是音像的文件"), choices=OtherFiles.choices, coerce=OtherFiles)


class TokenForm(OfficeForm):
    """What a token is for."""

    label = forms.CharField(label=_("用途"), max_length=80, help_text=_("例如：采集站上传。"))


class SetupForm(OfficeForm):
    """Everything that founds an installation."""

    code = forms.CharField(
        label=_("启动码"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        help_text=_("启动时打印在终端里，形如 ABCD-EFGH-JKLM。"),
    )
    agency = forms.CharField(label=_("机关名称"), max_length=120)
    pack = forms.ChoiceField(label=_("采用的规则包"), choices=packs)
    unit = forms.CharField(label=_("第一个科室"), max_length=120)
    name = forms.CharField(label=_("系统管理员姓名"), max_length=60)
    number = forms.CharField(label=_("人员编号"), max_length=40)
    username = username_field()
    password = forms.CharField(label=_("密码"), widget=secret_input("new-password"), strip=False, help_text=RULES)
    again = forms.CharField(label=_("再输一次密码"), widget=secret_input("new-password"), strip=False)

    def clean_code(self) -> str:
        """Let in only whoever can read the terminal."""
        code: str = self.cleaned_data["code"]
        if not is_setup_code(code):
            raise forms.ValidationError(_("启动码不对，请看运行 liuhen serve 的终端。"))
        return code

    def clean_password(self) -> str:
        """Check the password against the rules."""
        password: str = self.cleaned_data["password"]
        check_password_rules(password, Account(username=self.cleaned_data.get("username", "")))
        return password

    def clean_again(self) -> str:
        """Check that it was typed the same twice."""
        again: str = self.cleaned_data["again"]
        if "password" in self.cleaned_data and again != self.cleaned_data["password"]:
            raise forms.ValidationError(_("两次输入的密码不一致。"))
        return again
