"""Fixed sources, how each stands, what was taken from it, and the gaps in its footage.

An address may hold a password: it is encrypted where it rests, and shown without what stands before its host.
`FixedState` and `FixedFile` say what is left to do: tables of work, made anew from folder and stream at will.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from django.db import models
from django.utils.translation import gettext_lazy as _

from liuhen.office.capture.fixed.hours import Hours
from liuhen.office.devices.models import Device
from liuhen.office.journal.encryption import EncryptedTextField
from liuhen.office.journal.journaled import Journaled
from liuhen.office.people.models import Unit

LONGEST_FOLDER = 400
_PLAIN_PATH = re.compile(r"(/(?!.*pass)[\w.-]*)*", re.ASCII | re.IGNORECASE)


class Room(models.TextChoices):
    """Where the camera stands."""

    COUNTER = "counter", _("办事窗口")
    HEARING = "hearing", _("听证室")
    QUESTIONING = "questioning", _("询问室")
    OTHER = "other", _("其他场所")


class Way(models.TextChoices):
    """How footage is pulled."""

    FOLDER = "folder", _("文件夹")
    STREAM = "stream", _("RTSP 视频流")


class FixedSource(Journaled):
    """A camera that stands still."""

    KIND = "fixed-source"
    device = models.OneToOneField(Device, on_delete=models.PROTECT, related_name="fixed_source", verbose_name=_("设备"))
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="fixed_sources", verbose_name=_("科室"))
    name = models.CharField(_("名称"), max_length=80, unique=True)
    place = models.CharField(_("地点"), max_length=120)
    room = models.CharField(_("场所"), max_length=12, choices=Room.choices)
    way = models.CharField(_("方式"), max_length=8, choices=Way.choices)
    folder = models.CharField(_("文件夹"), max_length=LONGEST_FOLDER, blank=True, default="")
    pattern = models.CharField(_("文件名"), max_length=80, blank=True, default="")
    address = EncryptedTextField(_("地址"), blank=True, default="")
    segment_minutes = models.PositiveSmallIntegerField(_("每段分钟数"), default=10)
    hours = models.JSONField(_("开放时间"))
    by_calendar = models.BooleanField(_("按工作日历"), default=True)
    paused_at = models.DateTimeField(_("暂停时间"), null=True)

    def __str__(self) -> str:
        return self.name

    @property
    def open_hours(self) -> Hours:
        """The opening hours."""
        return Hours(days=tuple(self.hours), by_calendar=self.by_calendar)

    @property
    def shown_address(self) -> str:
        """Where the footage comes from, without user and password."""
        if self.way == Way.FOLDER:
            return f"{self.folder}/{self.pattern}"
        return masked(self.address)


def masked(address: str) -> str:
    """Write an address without user, password and parameters; some cameras take a password inside the path as well."""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, f":{parts.port}" if parts.port else ""
    except ValueError:
        return "rtsp://…"
    path = parts.path if _PLAIN_PATH.fullmatch(parts.path) else "/…"
    return f"{parts.scheme}://{host}{port}{path}" if host else "rtsp://…"


class FixedState(models.Model):
    """How a source stands right now. `covered_until`: its footage is taken in so far."""

    source = models.OneToOneField(FixedSource, on_delete=models.PROTECT, primary_key=True, related_name="state")
    covered_until = models.DateTimeField(null=True)
    last_taken_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=20, blank=True, default="")
    troubled_at = models.DateTimeField(null=True)
    holder = models.CharField(max_length=80, blank=True, default="")
    held_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"state of {self.source_id}"


class FixedFile(models.Model):
    """A file of a source's folder that was dealt with, as it was then."""

    source = models.ForeignKey(FixedSource, on_delete=models.PROTECT, related_name="files")
    path = models.CharField(max_length=500)
    size_bytes = models.PositiveBigIntegerField()
    modified_ns = models.BigIntegerField()
    recording = models.ForeignKey("capture.Recording", on_delete=models.PROTECT, null=True, related_name="fixed_files")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "path"], name="fixed_file_once")]

    def __str__(self) -> str:
        return self.path


class Trouble(models.TextChoices):
    """Why footage does not come."""

    REFUSED = "refused", _("摄像机拒绝连接")
    UNREACHABLE = "unreachable", _("连不上摄像机")
    DENIED = "denied", _("用户名或密码不对")
    NOT_FOUND = "not-found", _("地址上没有视频")
    ENDED = "ended", _("视频流中断")
    BROKEN = "broken", _("视频流无法读取")
    DISK = "disk-full", _("磁盘已满")
    NO_FOLDER = "no-folder", _("文件夹打不开")
    STOPPED = "stopped", _("录制进程没有运行")
    CLOCK = "clock", _("本机时钟被调整")
    SILENT = "silent", _("文件夹里没有新录像")
    UNREADABLE = "unreadable", _("有文件读不出来")
    UNWRITABLE = "unwritable", _("存储不能写入")


class FixedGap(Journaled):
    """A stretch of opening hours without footage. `to_at` null: it goes on."""

    KIND = "fixed-gap"
    source = models.ForeignKey(FixedSource, on_delete=models.PROTECT, related_name="gaps", verbose_name=_("来源"))
    from_at = models.DateTimeField(_("自"))
    to_at = models.DateTimeField(_("至"), null=True)
    cause = models.CharField(_("原因"), max_length=20, choices=Trouble.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source"], condition=models.Q(to_at=None), name="one_open_gap_a_source")
        ]

    def __str__(self) -> str:
        return str(self.get_cause_display())
