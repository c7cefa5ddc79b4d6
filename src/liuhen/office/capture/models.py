"""Recordings, their originals, how they came in, and why they were interrupted.

Three times are kept apart and never merged: what the file claims, what an officer says (a correction is an act), and
when the server had it.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from liuhen.office.cases.models import Activity
from liuhen.office.devices.models import Device
from liuhen.office.journal.journaled import Journaled
from liuhen.office.people.models import Officer, Unit


class Medium(models.TextChoices):
    """What the bytes turned out to be."""

    VIDEO = "video", _("录像")
    AUDIO = "audio", _("录音")
    PHOTO = "photo", _("照片")
    OTHER = "other", _("其他文件")


class TimeSource(models.TextChoices):
    """Where the start time of a recording comes from."""

    UNKNOWN = "unknown", _("未知")
    CONTAINER = "container", _("文件所称")
    FILE_NAME = "file-name", _("文件名所称")
    OFFICER = "officer", _("人员更正")


class Recording(Journaled):
    """One recorded act. `started_at` and `ended_at` are unknown until something says them."""

    KIND = "recording"
    number = models.CharField(_("编号"), max_length=20, unique=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="recordings", verbose_name=_("科室"))
    activity = models.ForeignKey(
        Activity, on_delete=models.PROTECT, null=True, blank=True, related_name="recordings", verbose_name=_("执法活动")
    )
    device = models.ForeignKey(
        Device, on_delete=models.PROTECT, null=True, blank=True, related_name="recordings", verbose_name=_("设备")
    )
    officer = models.ForeignKey(
        Officer, on_delete=models.PROTECT, null=True, blank=True, related_name="recordings", verbose_name=_("使用人")
    )
    medium = models.CharField(_("种类"), max_length=10, choices=Medium.choices, blank=True, default="")
    started_at = models.DateTimeField(_("录制开始"), null=True, blank=True)
    ended_at = models.DateTimeField(_("录制结束"), null=True, blank=True)
    time_source = models.CharField(max_length=12, choices=TimeSource.choices, default=TimeSource.UNKNOWN)
    is_evidence = models.BooleanField(_("作为证据"), null=True, blank=True)
    stored_at = models.DateTimeField(_("入库时间"))

    class Meta:
        indexes = [models.Index(fields=["unit", "activity", "stored_at"], name="tray")]

    def __str__(self) -> str:
        return self.number


class RecordingFile(Journaled):
    """The bytes of a recording: one original in the vault, and what the file says of itself."""

    KIND = "file"
    recording = models.OneToOneField(Recording, on_delete=models.PROTECT, related_name="file")
    sha256 = models.CharField(max_length=64, unique=True)
    size_bytes = models.PositiveBigIntegerField()
    name = models.CharField(_("原文件名"), max_length=255)
    modified_at = models.DateTimeField(_("文件修改时间"), null=True, blank=True)
    probe = models.JSONField(null=True, blank=True)
    examined_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class Examination(models.Model):
    """An original that waits to be looked at: what it is, how long, and a picture of it. Gone when done."""

    file = models.OneToOneField(RecordingFile, on_delete=models.PROTECT, primary_key=True, related_name="examination")
    attempts = models.PositiveIntegerField(default=0)
    hinted_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"examination of {self.file_id}"


class Preview(models.Model):
    """A small picture of a recording, for lists; derived, made anew at will."""

    file = models.OneToOneField(RecordingFile, on_delete=models.PROTECT, primary_key=True, related_name="preview")
    jpeg = models.BinaryField()

    def __str__(self) -> str:
        return f"preview of {self.file_id}"


class IntakeVerdict(models.TextChoices):
    """How the offer of a file ended."""

    STORED = "stored", _("已入库")
    ALREADY_HELD = "already-held", _("早已在库")
    REFUSED = "refused", _("未接收")


class IntakeWay(models.TextChoices):
    """How a file came to us."""

    FOLDER = "folder", _("采集文件夹")
    UPLOAD = "upload", _("网页上传")


class IntakeResult(Journaled):
    """One file that was offered and what became of it. Refusals are acts too."""

    KIND = "intake"
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="intakes")
    way = models.CharField(max_length=10, choices=IntakeWay.choices, default=IntakeWay.FOLDER)
    name = models.CharField(max_length=255)
    size_bytes = models.PositiveBigIntegerField(null=True)
    verdict = models.CharField(max_length=12, choices=IntakeVerdict.choices)
    recording = models.ForeignKey(Recording, on_delete=models.PROTECT, null=True, related_name="intakes")
    reason = models.CharField(max_length=40, blank=True, default="")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} {self.verdict}"


class InterruptionCause(models.TextChoices):
    """Why recording stopped."""

    FAULT = "fault", _("设备故障")
    DAMAGE = "damage", _("设备损坏")
    WEATHER = "weather", _("天气恶劣")
    BATTERY = "battery", _("电量不足")
    STORAGE = "storage", _("存储空间不足")
    OBSTRUCTION = "obstruction", _("受到阻挠")
    OTHER = "other", _("其他")


class InterruptionStatement(Journaled):
    """What officers declare about a break in the recording; the break itself is measured from the files."""

    KIND = "interruption"
    STATE_RELATIONS = ("signed_by",)
    recording = models.ForeignKey(
        Recording, on_delete=models.PROTECT, related_name="interruptions", verbose_name=_("中断前的录像")
    )
    from_at = models.DateTimeField(_("中断自"))
    to_at = models.DateTimeField(_("恢复于"), null=True, blank=True)
    cause = models.CharField(_("原因"), max_length=12, choices=InterruptionCause.choices)
    spoken_at_restart = models.BooleanField(_("恢复时已语音说明"), null=True, blank=True)
    reported_at = models.DateTimeField(_("报告时间"), null=True, blank=True)
    statement = models.TextField(_("书面说明"))
    statement_at = models.DateTimeField(_("说明时间"))
    signed_by = models.ManyToManyField(Officer, related_name="signed_interruptions", verbose_name=_("签名人"))

    def __str__(self) -> str:
        return self.get_cause_display()
