"""The forms of an agency's schedule. Below what an article asks for, a field says so with the article."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from liuhen.kernel.errors import Text
from liuhen.law.own_schedule import shortfalls
from liuhen.law.periods import Unit, parse_period
from liuhen.law.schedule import DEMANDS, Item, Wording
from liuhen.law.vocabulary import vocabulary
from liuhen.office.people.inputs import OfficeForm
from liuhen.office.web.wording import said

if TYPE_CHECKING:
    from collections.abc import Mapping

    from liuhen.law.packs import RulePack
    from liuhen.law.periods import Period

LONGEST_TEXT = 80
LONGEST_WORDING = 400
CALENDAR_UNITS = [
    ("years", _("年")),
    ("months", _("个月")),
    ("weeks", _("周")),
    ("days", _("日")),
]
_FIELD_OF = {"keep_for": "keep_amount"}
_BASIS_HELP = _("本机关的文件或决定，例如：局办〔2026〕9 号。")


def _choices(names: Mapping[str, Text]) -> list[tuple[str, str]]:
    return [(word, said(name)) for word, name in names.items()]


def _both(typed: str, base: Text | None) -> Text:
    """Keep the pack's English where the Chinese was left as it is; an agency's own words stand in both."""
    return base if base is not None and base.zh == typed else Text(zh=typed, en=typed)


def basis_field() -> forms.CharField:
    """Make the field for what a change rests on."""
    return forms.CharField(label=_("依据"), max_length=120, help_text=_BASIS_HELP)


class LineForm(OfficeForm):
    """What items and wording share: the row, the pack's line in it, and the least that its articles ask for."""

    activity = forms.ChoiceField(label=_("活动"))
    step = forms.CharField(label=_("环节"), max_length=LONGEST_TEXT)
    blank: tuple[tuple[str, Any], ...] = ()

    def __init__(
        self, *args: Any, pack: RulePack, row: str, base: Any = None, shown: Any = None, **kwargs: Any
    ) -> None:
        """Take the line that is shown to begin with, and the pack's line that it may not go below."""
        if shown is not None:
            kwargs.setdefault("initial", self.typed(shown))
        super().__init__(*args, **kwargs)
        self.pack, self.row, self.base = pack, row, base
        field: Any = self.fields["activity"]
        field.choices = [*self.blank, *_choices(vocabulary()["activity_kind"])]
        field.disabled = base is not None
        if base is not None:
            self.initial["activity"] = base.activity or ""

    def typed(self, line: Any) -> dict[str, Any]:
        """Write a line as the form would be filled in with it."""
        raise NotImplementedError

    def made(self, told: dict[str, Any]) -> Item | Wording:
        """Make the line that was typed."""
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        """Make the line, and refuse beside its field whatever an article does not allow."""
        told: dict[str, Any] = super().clean() or {}
        if self.errors:
            return told
        line = self.made(told)
        for short in shortfalls(self.pack, self.base, line):
            self.add_error(_FIELD_OF.get(short.field, short.field), said(short.what))
        return {"line": line, "basis": told["basis"]}


class ItemForm(LineForm):
    """One step of one kind of activity: what is recorded, from when to when, how long it is kept."""

    demand = forms.ChoiceField(label=_("要求"))
    content = forms.MultipleChoiceField(label=_("内容"), widget=forms.CheckboxSelectMultiple, required=False)
    start = forms.CharField(label=_("从何时起"), max_length=LONGEST_TEXT)
    end = forms.CharField(label=_("到何时止"), max_length=LONGEST_TEXT)
    keep_amount = forms.IntegerField(
        label=_("本机关的保存期限"),
        min_value=1,
        max_value=999,
        required=False,
        help_text=_("不填则按条文。清单只作告知；要让系统按它计算保管期限，还要在机关设置里登记。"),
    )
    keep_unit = forms.ChoiceField(label=_("单位"), choices=CALENDAR_UNITS, required=False, initial="years")
    basis = basis_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the words that facts use."""
        super().__init__(*args, **kwargs)
        demand, content = self.fields["demand"], self.fields["content"]
        demand.choices = _choices(DEMANDS)  # type: ignore[attr-defined]  # a choice field
        content.choices = _choices(vocabulary()["content"])  # type: ignore[attr-defined]  # a choice field

    def typed(self, line: Item) -> dict[str, Any]:
        """Write an item as the form would be filled in with it."""
        period = line.keep_for
        return {
            "activity": line.activity,
            "step": line.step.zh,
            "demand": line.demand,
            "content": list(line.content),
            "start": line.start.zh,
            "end": line.end.zh,
            "keep_amount": period.amount if period else None,
            "keep_unit": f"{period.unit.value}s" if period else "years",
        }

    def made(self, told: dict[str, Any]) -> Item:
        """Make the item that was typed."""
        base: Item | None = self.base
        return Item(
            id=self.row,
            activity=told["activity"],
            step=_both(told["step"], base.step if base else None),
            demand=told["demand"],
            provision=base.provision if base else None,
            content=tuple(told["content"]),
            start=_both(told["start"], base.start if base else None),
            end=_both(told["end"], base.end if base else None),
            keep=base.keep if base else None,
            keep_for=_period(told.get("keep_amount"), told.get("keep_unit", "")),
        )


class WordingForm(LineForm):
    """What the officer says aloud at a step."""

    activity = forms.ChoiceField(label=_("活动"), required=False)
    covers = forms.MultipleChoiceField(label=_("说明的内容"), widget=forms.CheckboxSelectMultiple, required=False)
    say = forms.CharField(
        label=_("用语"), max_length=LONGEST_WORDING, widget=forms.Textarea(attrs={"rows": 3}), strip=True
    )
    basis = basis_field()
    blank = (("", _("各类活动")),)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the words that facts use."""
        super().__init__(*args, **kwargs)
        self.fields["covers"].choices = _choices(vocabulary()["spoken"])  # type: ignore[attr-defined]  # a choice field

    def typed(self, line: Wording) -> dict[str, Any]:
        """Write a line as the form would be filled in with it."""
        return {
            "activity": line.activity or "",
            "step": line.step.zh,
            "covers": list(line.covers),
            "say": line.say.zh,
        }

    def made(self, told: dict[str, Any]) -> Wording:
        """Make the line that was typed."""
        base: Wording | None = self.base
        return Wording(
            id=self.row,
            activity=told["activity"] or None,
            step=_both(told["step"], base.step if base else None),
            provision=base.provision if base else None,
            covers=tuple(told["covers"]),
            say=_both(told["say"], base.say if base else None),
        )


class BasisForm(OfficeForm):
    """What leaving a row out rests on."""

    basis = basis_field()


def _period(amount: int | None, unit: str) -> Period | None:
    if amount is None:
        return None
    unit = unit or f"{Unit.YEAR.value}s"
    return parse_period(f"{amount} {unit if amount > 1 else unit.removesuffix('s')}")
