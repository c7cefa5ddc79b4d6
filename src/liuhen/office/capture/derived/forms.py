"""The form of a copy, and that of its deletion. They read what was typed and decide nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from liuhen.kernel.errors import InvalidInput
from liuhen.media.derive.recipe import Recipe
from liuhen.office.capture.derived import spelling
from liuhen.office.capture.derived.models import LONGEST_PURPOSE, LONGEST_REASON, Sort, Use
from liuhen.office.people.inputs import OfficeForm
from liuhen.office.web.wording import said

if TYPE_CHECKING:
    from collections.abc import Callable

LONGEST_VIEWER = 60
LONGEST_LINES = 20_000
_FIELDS = {"from_ms": "starts", "to_ms": "ends", "mutes": "mutes", "areas": "areas", "method": "method"}


class SpelledField(forms.CharField):
    """A text that is read by one of `spelling`'s functions; nothing typed is None."""

    def __init__(self, read: Callable[[str], Any], **kwargs: Any) -> None:
        self._read = read
        super().__init__(required=False, max_length=LONGEST_LINES, **kwargs)

    def clean(self, value: Any) -> Any:
        """Read what was typed."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return self._read(text)
        except InvalidInput as error:
            raise forms.ValidationError([said(fault.text) for fault in error.faults]) from error


def _lines(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "spellcheck": "false", "class": "form-control mono"})


class CopyForm(OfficeForm):
    """What copy to make. `recipe` is there when the form is valid."""

    sort = forms.ChoiceField(label=_("副本"), choices=Sort.choices)
    purpose = forms.CharField(label=_("用途"), max_length=LONGEST_PURPOSE)
    viewer = forms.CharField(
        label=_("调阅人"),
        max_length=LONGEST_VIEWER,
        required=False,
        help_text=_("印在水印调阅件的画面上；不填就是您本人。"),
    )
    starts = SpelledField(spelling.moment_ms, label=_("起点"), help_text=_("按 I 取播放位置。不填是从头。"))
    ends = SpelledField(spelling.moment_ms, label=_("终点"), help_text=_("按 O 取播放位置。不填是到尾。"))
    method = forms.ChoiceField(
        label=_("截取方法"),
        choices=[("exact", _("精确到帧，重新编码")), ("copy", _("按关键帧直接复制，画面不重新编码"))],
        required=False,
    )
    sound = forms.ChoiceField(label=_("声音"), choices=[("keep", _("保留")), ("remove", _("全部去掉"))], required=False)
    mutes = SpelledField(
        spelling.spans, label=_("静音的时段"), widget=_lines(2), help_text=_("每行一段，例如 0:12-0:15.5")
    )
    image = forms.ChoiceField(
        label=_("图片格式"), choices=[("png", _("PNG，不失真")), ("jpeg", _("JPEG，文件较小"))], required=False
    )
    areas = SpelledField(
        spelling.areas,
        label=_("遮挡的区域"),
        widget=_lines(3),
        help_text=_("在画面上拖出区域；到别的时刻再拖动它，就会跟着移动。也可以直接改文字。"),
    )
    recipe: Recipe

    def clean(self) -> dict[str, Any]:
        """Put the recipe together; what does not fit is said beside its field."""
        given = super().clean() or {}
        if self.errors:
            return given
        try:
            self.recipe = Recipe(
                sort=given["sort"],
                from_ms=given["starts"] or 0,
                to_ms=given["ends"] if given["sort"] != "still" else None,
                method="copy" if given["method"] == "copy" else "exact",
                sound="remove" if given["sound"] == "remove" else "keep",
                image="jpeg" if given["image"] == "jpeg" else "png",
                mutes=given["mutes"] or (),
                areas=given["areas"] or (),
            )
        except InvalidInput as error:
            for fault in error.faults:
                field = _FIELDS.get(fault.where.partition("[")[0])
                self.add_error(field, said(fault.text))
        if (
            given["sort"] == Sort.DISCLOSURE
            and not given["areas"]
            and not given["mutes"]
            and given["sound"] != "remove"
        ):
            self.add_error("areas", _("公开件至少要遮挡一个区域，或者对声音静音。"))
        return given


class EncloseForm(OfficeForm):
    """Why a copy goes with the case file."""

    use = forms.ChoiceField(label=_("用处"), choices=Use.choices)


class DeleteForm(OfficeForm):
    """Why a copy is removed."""

    reason = forms.CharField(label=_("理由"), max_length=LONGEST_REASON)
