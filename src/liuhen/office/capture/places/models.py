"""Coordinates of an activity. They may tell where somebody lives, and are encrypted where they rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from liuhen.office.capture.places.points import read_point
from liuhen.office.cases.models import Activity
from liuhen.office.journal.encryption import EncryptedTextField
from liuhen.office.journal.journaled import Journaled

if TYPE_CHECKING:
    from liuhen.office.capture.places.points import Point


class Datum(models.TextChoices):
    """In which system coordinates are; of others than WGS-84 it is not known where they lie."""

    WGS84 = "wgs-84", _("WGS-84（卫星定位原始坐标）")
    GCJ02 = "gcj-02", _("GCJ-02（高德、腾讯等地图）")
    OTHER = "other", _("其他，或者不知道")


class Spot(Journaled):
    """Where an activity took place; `position` empty: taken back. `recording`: whose file's claim was taken."""

    KIND = "spot"
    activity = models.OneToOneField(Activity, on_delete=models.PROTECT, related_name="spot", verbose_name=_("执法活动"))
    position = EncryptedTextField(_("纬度，经度"), blank=True, default="")
    datum = models.CharField(_("坐标系"), max_length=8, choices=Datum.choices)
    recording = models.ForeignKey(
        "capture.Recording", on_delete=models.PROTECT, null=True, related_name="spots", verbose_name=_("取自录像")
    )

    def __str__(self) -> str:
        return f"spot of {self.activity_id}"

    @property
    def point(self) -> Point | None:
        """The point in WGS-84; None where that is not known."""
        return read_point(str(self.position)) if self.datum == Datum.WGS84 else None
