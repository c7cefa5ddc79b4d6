"""Forms of marks, and of what is added to a statement about an interruption: they read, and decide nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from liuhen.law.vocabulary import vocabulary
from liuhen.office.capture.forms import SecondField, heads_reported_to, officers_there
from liuhen.office.capture.marks.models import LINE_LENGTH, LONGEST_NOTE, MarkKind
from liuhen.office.cases.forms import OfficersField
from liuhen.office.people.inputs import OfficeForm

if TYPE_CHECKING:
    from liuhen.office.capture.models import InterruptionStatement
    from liuhen.office.people.models import Officer

# Longer than any recording, shorter than what the column holds: 1000 days.
LARGEST_OFFSET_MS = 1000 * 24 * 3600 * 1000
LISTS = {MarkKind.CONTENT: "content", MarkKind.SPOKEN: "spoken"}


class MarkForm(OfficeForm):
    """One mark. Content and speech name their words; nothing else has any.

    A sentence of the agency's own may cover none of the words: that it was said is a mark all the same.
    """

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
        is_own_sentence = given["kind"] == MarkKind.SPOKEN and given.get("line") and not words
        if not set(words) <= set(known) or (bool(words) != bool(known) and not is_own_sentence):
            self.add_error("words", _("内容与种类不符。"))
        return given


class CompletionForm(OfficeForm):
    """What is added to a statement: the report, if there is none yet, and signatures of those who have not signed."""

    reported_at = SecondField(label=_("向负责人报告的时间"), required=False)
    reported_to = forms.ChoiceField(label=_("报告对象"), required=False)
    signed_by = OfficersField(
        label=_("补签人"), required=False, help_text=_("勾选后来在书面说明上签名的在场人员；已签名的不再列出。")
    )

    def __init__(self, *args: Any, statement: InterruptionStatement, officer: Officer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        there = officers_there(statement.recording, officer).exclude(pk__in=statement.signed_by.all())
        self.fields["signed_by"].queryset = there  # type: ignore[attr-defined]  # an OfficersField, see above
        self.fields["reported_to"].choices = heads_reported_to()  # type: ignore[attr-defined]  # see above
        if statement.reported_at is not None:
            del self.fields["reported_at"]
        if hasattr(statement, "report"):
            del self.fields["reported_to"]
