"""Recording devices: number, kind, and the officer who carries it."""

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
