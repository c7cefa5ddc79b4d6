"""Which size of disc."""

from __future__ import annotations

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from liuhen.office.people.inputs import OfficeForm
from liuhen.package.disc_packing import MEDIA

USUAL = "4.7GB"


def media() -> list[tuple[str, str]]:
    """Return the sizes with their words in the page's language."""
    english = (get_language() or "").startswith("en")
    return [(one.name, f"{one.en if english else one.zh} · {one.name}") for one in MEDIA]


class DiscForm(OfficeForm):
    """A size of disc."""

    medium = forms.ChoiceField(label=_("光盘"), choices=media)
