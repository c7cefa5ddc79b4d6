"""The form of a mark: it reads what a key sent, and decides nothing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from liuhen.law.vocabulary import vocabulary
from liuhen.office.capture.marks.models import LINE_LENGTH, LONGEST_NOTE, MarkKind
from liuhen.office.people.inputs import OfficeForm

# Longer than any recording, shorter than what the column holds: 1000 days.
LARGEST_OFFSET_MS = 1000 * 24 * 3600 * 1000
LISTS = {MarkKind.CONTENT: "content", MarkKind.SPOKEN: "spoken"}


class MarkForm(OfficeForm):
    """One mark. Content and speech name their words; nothing else has any."""

    kind = forms.ChoiceField(label=_("种类"), choices=MarkKind.choices)
    offset_ms = forms.IntegerField(label=_("位置（毫秒）"), min_value=0, max_value=LARGEST_OFFSET_MS)
    words = forms.MultipleChoiceField(
        label=_("内容"),
        required=False,
        choices=[(word, word) for name in LISTS.values() for word in vocabulary()[name]],
    )
    line = forms.SlugField(label=_("用语"), max_length=LINE_LENGTH, required=False)
    note = forms.CharField(label=_("备注"), max_length=LONGEST_NOTE, required=False)

    def clean(self) -> dict[str, Any]:
        """Hold words against the list of their kind."""
        given: dict[str, Any] = self.cleaned_data
        kind, words = given.get("kind"), given.get("words", [])
        if kind is None:
            return given
        given["kind"] = MarkKind(kind)
        known = vocabulary()[LISTS[given["kind"]]] if given["kind"] in LISTS else {}
        if not set(words) <= set(known) or bool(words) != bool(known):
            self.add_error("words", _("内容与种类不符。"))
        return given
