"""Shifts: an officer on duty from one instant to another, at a post, with a device where one is known.

A plan, not a fact: who really had a device out is `DeviceUse`, what was done is an activity. A shift that is cancelled
stays, so that what the roster once said can still be read.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from liuhen.kernel.instant import in_beijing
from liuhen.office.devices.models import Device
from liuhen.office.journal.journaled import Journaled
from liuhen.office.people.models import Officer, Unit

LONGEST_POST = 60
LONGEST_PLACE = 120


class Shift(Journaled):
    """One officer's duty, of the unit that the officer belonged to when it was entered."""

    KIND = "shift"
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="shifts", verbose_name=_("科室"))
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="shifts", verbose_name=_("值班人"))
    from_at = models.DateTimeField(_("开始"))
    until_at = models.DateTimeField(_("结束"))
    post = models.CharField(_("岗位或路线"), max_length=LONGEST_POST)
    place = models.CharField(_("地点"), max_length=LONGEST_PLACE, blank=True, default="")
    device = models.ForeignKey(
        Device, on_delete=models.PROTECT, null=True, blank=True, related_name="shifts", verbose_name=_("设备")
    )
    cancelled_at = models.DateTimeField(_("取消时间"), null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(until_at__gt=models.F("from_at")), name="shift_ends_after_start")
        ]
        indexes = [
            models.Index(fields=["officer", "until_at"], name="shift_of_officer"),
            models.Index(fields=["unit", "until_at"], name="shift_of_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.officer} {in_beijing(self.from_at):%F %R}"
