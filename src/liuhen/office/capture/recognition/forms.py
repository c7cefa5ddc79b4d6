"""Forms of the profiles: one profile as people fill it in, names to try it on, and a whole list to import."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from liuhen.office.capture.profiles import MOST_DIGITS, Profile, read_profiles
from liuhen.office.capture.recognition.book import LONGEST_BOOK, spell
from liuhen.office.people.inputs import OfficeForm
from liuhen.office.web.wording import is_english

if TYPE_CHECKING:
    from collections.abc import Iterable

    from liuhen.kernel.errors import Fault

LONGEST_NAME: Final = 40
_BETWEEN: Final = re.compile(r"[,，、;；\n]")
_PLACE: Final = re.compile(r"^profiles\[\d+\](?: \([^)]*\))?\.?")
# the place of a fault in a profile → the field of the form
FIELDS: Final = {
    "counter": "digits",
    "counter.digits": "digits",
    "counter.first": "first",
    "counter.restarts": "restarts",
    "clock": "clock_file",
    "clock.file": "clock_file",
    "clock.pattern": "clock_pattern",
}
RESTARTS: Final = [("never", _("一直往上数")), ("daily", _("每天从头数"))]


def _pattern(label: Any, *, required: bool = False, help_text: Any = "") -> forms.CharField:
    attrs = {"class": "form-control mono", "spellcheck": "false", "autocapitalize": "off", "autocomplete": "off"}
    widget = forms.Textarea(attrs={**attrs, "rows": 2})
    return forms.CharField(label=label, required=required, help_text=help_text, widget=widget, max_length=2000)


class ProfileForm(OfficeForm):
    """One profile of the agency. `told` is what it says, `profile` what the station would make of it."""

    profile: Profile | None = None

    name = forms.CharField(
        label=_("代号"),
        max_length=LONGEST_NAME,
        help_text=_("小写字母、数字和连字符；与随附的规则同名，就取代它。"),
        widget=forms.TextInput(attrs={"class": "form-control mono"}),
    )
    title = forms.CharField(label=_("名称"), max_length=60)
    title_en = forms.CharField(label=_("英文名称"), max_length=80, required=False)
    layout = forms.CharField(
        label=_("设备根目录下的文件夹"),
        required=False,
        max_length=400,
        help_text=_("据此认出一整个文件夹就是一台设备，例如 DCIM、VIDEO；用顿号或逗号隔开。"),
    )
    folder = _pattern(_("文件夹的式子"), help_text=_("对文件所在的文件夹找，例如 DCIM/20261118；空着就不问文件夹。"))
    file = _pattern(
        _("文件名的式子"),
        required=True,
        help_text=_(
            "正则表达式；可用的组：device 设备编号、officer 人员编号、date 日期、time 时间、sequence 编号，"
            "写作 (?P<date>20[0-9]{6})。"
        ),
    )
    digits = forms.IntegerField(
        label=_("编号位数"),
        required=False,
        min_value=1,
        max_value=MOST_DIGITS,
        help_text=_("填了才查缺号，需有 sequence 组。"),
    )
    first = forms.TypedChoiceField(
        label=_("从几数起"), choices=[("1", "1"), ("0", "0")], coerce=int, required=False, empty_value=None
    )
    restarts = forms.ChoiceField(label=_("怎样数"), choices=RESTARTS, required=False)
    clock_file = forms.CharField(
        label=_("写时间的文件"), required=False, max_length=200, help_text=_("设备接入时把自己的时间写在里面的文件。")
    )
    clock_pattern = _pattern(_("时间的式子"), help_text=_("组：date 和 time。"))
    since = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput())

    def clean(self) -> dict[str, Any]:
        """Read the profile as the station would, and put each fault beside its field."""
        cleaned: dict[str, Any] = super().clean() or {}
        if self.errors:
            return cleaned
        told = self._told(cleaned)
        read = read_profiles(spell([told]), is_own=True)
        for fault in read.faults:
            self._add_fault(fault)
        self.profile = read.listed[0] if read.listed else None
        return {"told": told, "since": cleaned.get("since", "")}

    def _add_fault(self, fault: Fault) -> None:
        place = _PLACE.sub("", fault.where)
        name = FIELDS.get(place, place)
        self.add_error(name if name in self.fields else None, fault.message if is_english() else fault.text.zh)

    @staticmethod
    def _told(given: dict[str, Any]) -> dict[str, Any]:
        title, english = given["title"], given.get("title_en", "")
        told: dict[str, Any] = {"name": given["name"], "title": {"zh": title, "en": english} if english else title}
        layout = [part.strip() for part in _BETWEEN.split(given.get("layout", "")) if part.strip()]
        told |= {"layout": layout} if layout else {}
        told |= {"folder": given["folder"]} if given.get("folder") else {}
        told["file"] = given["file"]
        if given.get("digits"):
            first = given["first"] if isinstance(given.get("first"), int) else 1
            told["counter"] = {"digits": given["digits"], "first": first, "restarts": given.get("restarts") or "never"}
        if given.get("clock_file") or given.get("clock_pattern"):
            told["clock"] = {"file": given.get("clock_file", ""), "pattern": given.get("clock_pattern", "")}
        return told

    @classmethod
    def start_from(cls, profile: Profile) -> dict[str, Any]:
        """Return what the form begins with for a profile."""
        counter, clock = profile.counter, profile.clock
        return {
            "name": profile.name,
            "title": profile.title.zh,
            "title_en": profile.title.en if profile.title.en != profile.title.zh else "",
            "layout": "、".join(profile.layout),
            "folder": profile.folder.pattern if profile.folder else "",
            "file": profile.file.pattern,
            "digits": counter.digits if counter else None,
            "first": counter.first if counter else 1,
            "restarts": counter.restarts if counter else "never",
            "clock_file": clock.file if clock else "",
            "clock_pattern": clock.pattern.pattern if clock else "",
        }


class ImportForm(OfficeForm):
    """A whole list of profiles as YAML, pasted or as a file."""

    text = forms.CharField(
        label="YAML",
        required=False,
        max_length=LONGEST_BOOK,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 18, "class": "form-control mono", "spellcheck": "false"}),
    )
    file = forms.FileField(label=_("或选择文件"), required=False, help_text=_("导入的整份规则表取代本机关现有的。"))

    def clean(self) -> dict[str, Any]:
        """Take the file where one is given, and say every fault with its place."""
        cleaned: dict[str, Any] = super().clean() or {}
        file = cleaned.get("file")
        try:
            text = file.read(LONGEST_BOOK + 1).decode() if file is not None else cleaned.get("text", "")
        except UnicodeDecodeError:
            raise forms.ValidationError(_("文件不是 UTF-8 文字。")) from None
        if len(text) > LONGEST_BOOK:
            raise forms.ValidationError(_("文件太大。"))
        faults = read_profiles(text, is_own=True).faults
        if faults:
            raise forms.ValidationError(list(worded(faults)))
        return {"text": text}


def worded(faults: Iterable[Fault]) -> Iterable[str]:
    """Say faults in the page's language, each with its place."""
    for fault in faults:
        said = fault.message if is_english() else fault.text.zh
        yield f"{fault.where}：{said}" if fault.where else said
