"""The forms of putting a hint aside and of taking that back: they read which one and why, and decide nothing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from liuhen.office.capture.hints.models import LONGEST_REASON, HintKind
from liuhen.office.people.inputs import OfficeForm


class HintForm(OfficeForm):
    """One hint, named by what it is and where it lies."""

    hint = forms.ChoiceField(label=_("提示"), choices=HintKind.choices)
    from_ms = forms.IntegerField(label=_("自（毫秒）"), min_value=0)
    to_ms = forms.IntegerField(label=_("至（毫秒）"), min_value=0)

    def clean_hint(self) -> HintKind:
        """Return the kind."""
        return HintKind(self.cleaned_data["hint"])

    def clean(self) -> dict[str, Any]:
        """Hold both ends against each other."""
        given: dict[str, Any] = self.cleaned_data
        if given.get("from_ms", 0) > given.get("to_ms", given.get("from_ms", 0)):
            self.add_error("to_ms", _("不能早于开始。"))
        return given


class AsideForm(HintForm):
    """A hint, and the reason for which it is nothing."""

    reason = forms.CharField(label=_("理由"), max_length=LONGEST_REASON)
