"""Recording devices: number, kind, the officer who carries it, its checks before use, and who had it out when.

What a check found is yes, no or not looked at (null); the third is never taken for the first.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from liuhen.office.journal.journaled import Journaled
from liuhen.office.people.models import Officer, Unit


class DeviceKind(models.TextChoices):
    """What the device is."""

    BODY_CAMERA = "body-camera", _("执法记录仪")
    VIDEO_CAMERA = "video-camera", _("摄像机")
    STILL_CAMERA = "still-camera", _("照相机")
    VOICE_RECORDER = "voice-recorder", _("录音机")
    FIXED_CAMERA = "fixed-camera", _("固定视频监控")
    PHONE = "phone", _("执法终端")


class Device(Journaled):
    """One device of the register."""

    KIND = "device"
    number = models.CharField(_("设备编号"), max_length=40, unique=True)
    kind = models.CharField(_("种类"), max_length=20, choices=DeviceKind.choices)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="devices", verbose_name=_("科室"))
    officer = models.ForeignKey(
        Officer, on_delete=models.PROTECT, null=True, blank=True, related_name="devices", verbose_name=_("配发给")
    )
    retired_on = models.DateField(_("停用日期"), null=True, blank=True)

    def __str__(self) -> str:
        return self.number


class DeviceCheck(Journaled):
    """What was found of a device before use."""

    KIND = "device-check"
    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="checks", verbose_name=_("设备"))
    at = models.DateTimeField(_("检查时间"))
    officer = models.ForeignKey(
        Officer, on_delete=models.PROTECT, related_name="device_checks", verbose_name=_("检查人")
    )
    battery = models.BooleanField(_("电量充足"), null=True)
    storage = models.BooleanField(_("存储空间充足"), null=True)
    clock = models.BooleanField(_("时钟准确"), null=True)
    lens = models.BooleanField(_("镜头清洁、画面正常"), null=True)

    def __str__(self) -> str:
        return f"{self.device} {self.at:%F %R}"


class DeviceUse(Journaled):
    """A device taken out by an officer, until it is brought back. `returned_at` null: still out."""

    KIND = "device-use"
    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="uses", verbose_name=_("设备"))
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="device_uses", verbose_name=_("领用人"))
    out_at = models.DateTimeField(_("领用时间"))
    returned_at = models.DateTimeField(_("归还时间"), null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["device"], condition=models.Q(returned_at=None), name="device_out_once"),
            models.CheckConstraint(
                condition=models.Q(returned_at=None) | models.Q(returned_at__gte=models.F("out_at")),
                name="device_use_times",
            ),
        ]
        indexes = [models.Index(fields=["officer", "returned_at"], name="device_returns")]

    def __str__(self) -> str:
        return f"{self.device} {self.officer}"
