"""The form of a place."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from liuhen.office.capture.places.models import Datum
from liuhen.office.people.inputs import OfficeForm

LONGEST_POSITION = 60


class SpotForm(OfficeForm):
    """Where an activity took place."""

    position = forms.CharField(
        label=_("纬度，经度"),
        max_length=LONGEST_POSITION,
        required=False,
        help_text=_("十进制度数，纬度在前，例如 26.074500,119.296500。留空即撤回。"),
    )
    datum = forms.ChoiceField(
        label=_("坐标系"),
        choices=Datum.choices,
        help_text=_("只有 WGS-84 的位置用来计算距离；从地图软件复制的多为 GCJ-02，偏差可达数百米。"),
    )
