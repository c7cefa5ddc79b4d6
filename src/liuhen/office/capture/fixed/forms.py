"""Forms of fixed sources: they read what was typed and decide nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from liuhen.kernel.errors import InvalidInput
from liuhen.office.capture.fixed.actions import Settings
from liuhen.office.capture.fixed.hours import WEEK, read_spans
from liuhen.office.capture.fixed.models import LONGEST_FOLDER, Room, Way
from liuhen.office.devices.models import DeviceKind
from liuhen.office.devices.queries import devices
from liuhen.office.people.inputs import OfficeForm

if TYPE_CHECKING:
    from liuhen.office.capture.fixed.models import FixedSource

LONGEST_ADDRESS = 400
LONGEST_SEGMENT = 60
WEEKDAYS = (_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日"))
OFFICE_HOURS = "09:00-12:00 13:30-17:30"
WORKING_WEEK = 5


class SourceForm(OfficeForm):
    """Where a source stands, how its footage comes, and when it is open."""

    name = forms.CharField(label=_("名称"), max_length=80, help_text=_("例如：一号窗口"))
    place = forms.CharField(
        label=_("地点"), max_length=120, help_text=_("与执法活动登记的地点写法一致，系统据此建议归入。")
    )
    room = forms.ChoiceField(label=_("场所"), choices=Room.choices)
    way = forms.ChoiceField(label=_("方式"), choices=Way.choices)
    folder = forms.CharField(
        label=_("文件夹"),
        max_length=LONGEST_FOLDER,
        required=False,
        help_text=_("本机能打开的绝对路径，只读取，不删改。"),
    )
    pattern = forms.CharField(label=_("文件名"), max_length=80, required=False, initial="*.mp4")
    address = forms.CharField(
        label=_("RTSP 地址"),
        max_length=LONGEST_ADDRESS,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("可含用户名和密码，加密保存，此后不再显示。更改时留空表示不变。"),
    )
    segment_minutes = forms.IntegerField(label=_("每段分钟数"), min_value=1, max_value=LONGEST_SEGMENT, initial=10)
    by_calendar = forms.BooleanField(
        label=_("按工作日历"), required=False, initial=True, help_text=_("法定休息日不录，调休上班日照录。")
    )

    def __init__(self, *args: Any, source: FixedSource | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._source = source
        for day, word in enumerate(WEEKDAYS):
            hint = _("例如 09:00-12:00 13:30-17:30，不开放留空。") if day == 0 else ""
            self.fields[f"day{day}"] = forms.CharField(
                label=word,
                max_length=80,
                required=False,
                help_text=hint,
                initial=OFFICE_HOURS if day < WORKING_WEEK else "",
                widget=forms.TextInput(attrs={"class": "form-control"}),
            )

    def clean(self) -> dict[str, Any]:
        """Ask for what the chosen way needs, and read the hours."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("way") == Way.FOLDER and not given.get("folder", "").startswith("/"):
            self.add_error("folder", _("请填写绝对路径。"))
        if given.get("way") == Way.FOLDER and not _is_glob(given.get("pattern", "")):
            self.add_error("pattern", _("请填写文件名样式，例如 *.mp4，不含路径。"))
        if given.get("way") == Way.STREAM:
            self._check_address(given.get("address", ""))
        for day in range(WEEK):
            try:
                read_spans(given.get(f"day{day}", ""))
            except InvalidInput as error:
                self.add_error(f"day{day}", ValidationError([str(one.message) for one in error.faults]))
        return given

    def _check_address(self, address: str) -> None:
        if not address and self._source is not None and self._source.address:
            return
        try:
            parts = urlsplit(address)
            is_good = parts.scheme in {"rtsp", "rtsps"} and bool(parts.hostname) and parts.port != 0
        except ValueError:
            is_good = False
        if not is_good:
            self.add_error("address", _("请填写 rtsp:// 开头的地址。"))

    def settings(self) -> Settings:
        """Return what was typed."""
        given = self.cleaned_data
        return Settings(
            name=given["name"],
            place=given["place"],
            room=Room(given["room"]),
            way=Way(given["way"]),
            folder=given["folder"],
            pattern=given["pattern"],
            address=given["address"],
            segment_minutes=given["segment_minutes"],
            hours=tuple(" ".join(given[f"day{day}"].split()) for day in range(WEEK)),
            by_calendar=given["by_calendar"],
        )

    @staticmethod
    def start_from(source: FixedSource) -> dict[str, Any]:
        """Show a source as it is set, without its address."""
        names = ("name", "place", "room", "way", "folder", "pattern", "segment_minutes", "by_calendar")
        return {name: getattr(source, name) for name in names} | {
            f"day{day}": text for day, text in enumerate(source.hours)
        }


class NewSourceForm(SourceForm):
    """A source for a device that has none."""

    device = forms.ModelChoiceField(label=_("设备"), queryset=devices(), empty_label=None)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        free = devices().filter(kind=DeviceKind.FIXED_CAMERA, fixed_source=None)
        if not free.exists():
            self.fields["device"].help_text = _("没有可选的：先在“设备”登记一台固定视频监控。")
        self.fields["device"].queryset = free  # type: ignore[attr-defined]  # a ModelChoiceField
        self.order_fields(["device"])


class PauseForm(OfficeForm):
    """Why a source is paused."""

    reason = forms.CharField(label=_("原因"), max_length=200)


def _is_glob(text: str) -> bool:
    return bool(text) and "/" not in text and ".." not in text and "\x00" not in text
