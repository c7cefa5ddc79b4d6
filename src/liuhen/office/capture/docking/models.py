"""Dockings, what each device listed, what was found wrong, and the agency's own rules of the dock.

What a device listed (`Manifest`) never changes; its digest is part of the docking's state, so an audit finds another
list. `DockFile` and `DockProgress` say what is left to do: a table of work, made anew from the device at will.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from liuhen.office.devices.models import Device
from liuhen.office.journal.journaled import Journaled
from liuhen.office.people.models import Agency, Officer, Unit

HASH_DIGITS = 64
LONGEST_SOURCE = 80


class DockRules(Journaled):
    """What the agency has ruled for its docks; where it has ruled nothing, these defaults hold."""

    KIND = "dock-rules"
    agency = models.OneToOneField(Agency, on_delete=models.PROTECT, related_name="dock_rules")
    clock_limit_seconds = models.PositiveIntegerField(_("时钟偏差上限（秒）"), default=60)
    low_free_percent = models.PositiveSmallIntegerField(_("剩余空间下限（%）"), default=10)
    is_clearing = models.BooleanField(_("入库并复制后清除设备上的原件"), default=False)

    def __str__(self) -> str:
        return f"{self.agency}"


class Outcome(models.TextChoices):
    """How a docking stands."""

    UNDER_WAY = "under-way", _("进行中")
    COMPLETED = "completed", _("全部处理完毕")
    BROKEN_OFF = "broken-off", _("中途断开")


class Docking(Journaled):
    """A device at the dock, once. Unknown is null: a device without a counter has no counter range."""

    KIND = "docking"
    source = models.CharField(_("来源"), max_length=LONGEST_SOURCE)
    device = models.ForeignKey(
        Device, on_delete=models.PROTECT, null=True, related_name="dockings", verbose_name=_("设备")
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="dockings", verbose_name=_("科室"))
    docked_at = models.DateTimeField(_("接入时间"))
    profile = models.CharField(_("识别规则"), max_length=40, blank=True)
    file_count = models.PositiveIntegerField(_("文件数"))
    size_bytes = models.PositiveBigIntegerField(_("字节数"))
    counters = models.JSONField(_("编号范围"))
    list_sha256 = models.CharField(_("清单摘要"), max_length=HASH_DIGITS)
    clock_offset_seconds = models.BigIntegerField(_("时钟偏差（秒）"), null=True)
    is_offset_at_least = models.BooleanField(default=False)
    free_bytes = models.PositiveBigIntegerField(_("剩余空间"), null=True)
    total_bytes = models.PositiveBigIntegerField(_("总容量"), null=True)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, default=Outcome.UNDER_WAY)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source"], condition=models.Q(ended_at=None), name="one_docking_at_a_time")
        ]
        indexes = [models.Index(fields=["source", "docked_at"], name="dockings_of_source")]

    def __str__(self) -> str:
        """Name the device, or the folder of a device that nobody knows."""
        return self.source.removeprefix("?")


class Manifest(models.Model):
    """The list that a device gave at a docking, as canonical JSON: path, bytes, time of change in ns."""

    docking = models.OneToOneField(Docking, on_delete=models.PROTECT, primary_key=True, related_name="manifest")
    lines = models.BinaryField()

    def __str__(self) -> str:
        return f"manifest of {self.docking_id}"


class FileState(models.TextChoices):
    """How far a file of a device is."""

    WAITING = "waiting", _("等待")
    STORED = "stored", _("已入库")
    HELD = "already-held", _("早已在库")
    REFUSED = "refused", _("未接收")
    GONE = "gone", _("已不在设备上")


class DockFile(models.Model):
    """A file that a source listed: what it was when last seen, and what became of it.

    `before_sha256`: the file has the size that it had and another time; whether it is another file is known when it has
    been read again.
    """

    source = models.CharField(max_length=LONGEST_SOURCE)
    path = models.TextField()
    size_bytes = models.PositiveBigIntegerField()
    modified_ns = models.BigIntegerField()
    listed_in = models.ForeignKey(Docking, on_delete=models.PROTECT, related_name="files")
    state = models.CharField(max_length=12, choices=FileState.choices, default=FileState.WAITING)
    sha256 = models.CharField(max_length=HASH_DIGITS, blank=True)
    before_sha256 = models.CharField(max_length=HASH_DIGITS, blank=True, default="")
    recording = models.ForeignKey("capture.Recording", on_delete=models.PROTECT, null=True, related_name="dock_files")
    reason = models.CharField(max_length=40, blank=True)
    is_media = models.BooleanField(null=True)
    cleared_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "path"], name="one_row_a_path")]

    def __str__(self) -> str:
        return self.path


class DockProgress(models.Model):
    """How far a docking is right now; written every second while somebody works on it."""

    docking = models.OneToOneField(Docking, on_delete=models.PROTECT, primary_key=True, related_name="progress")
    done_bytes = models.PositiveBigIntegerField(default=0)
    done_files = models.PositiveIntegerField(default=0)
    bytes_a_second = models.PositiveBigIntegerField(default=0)
    trouble = models.CharField(max_length=40, blank=True)
    updated_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"progress of {self.docking_id}"


class FindingKind(models.TextChoices):
    """What can be wrong at a docking."""

    MISSING = "missing-counter", _("编号缺失")
    COUNTER_BACK = "counter-back", _("编号倒退")
    VANISHED = "vanished", _("未入库即消失")
    CHANGED = "changed", _("同名文件已变化")
    CLOCK = "clock-offset", _("时钟偏差过大")
    UNKNOWN_MEDIA = "unknown-media", _("文件无法识别")
    LOW_SPACE = "low-space", _("剩余空间过低")
    UNKNOWN_DEVICE = "unknown-device", _("设备未登记")
    DIFFERS = "vault-differs", _("在库原件不符")


class Reason(models.TextChoices):
    """What somebody says about a finding."""

    DELETED = "deleted", _("在设备上被删除")
    FAULT = "fault", _("设备故障")
    SWAPPED = "swapped", _("更换设备或存储卡")
    TEST = "test", _("测试或误触")
    NOT_RECORDING = "not-recording", _("不是执法录像")
    PUT_RIGHT = "put-right", _("已纠正")
    OTHER = "other", _("其他")


class DockFinding(Journaled):
    """Something wrong at a docking that somebody must answer. `answered_at` null: nobody has."""

    KIND = "dock-finding"
    docking = models.ForeignKey(Docking, on_delete=models.PROTECT, related_name="findings", verbose_name=_("接入"))
    kind = models.CharField(_("事项"), max_length=20, choices=FindingKind.choices)
    detail = models.JSONField()
    found_at = models.DateTimeField(_("发现时间"))
    reason = models.CharField(_("原因"), max_length=20, choices=Reason.choices, blank=True)
    answer = models.TextField(_("说明"), blank=True)
    answered_by = models.ForeignKey(
        Officer, on_delete=models.PROTECT, null=True, related_name="answered_findings", verbose_name=_("答复人")
    )
    answered_at = models.DateTimeField(_("答复时间"), null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(answered_at=None, answered_by=None, reason="")
                | (models.Q(answered_at__isnull=False, answered_by__isnull=False) & ~models.Q(reason="")),
                name="dock_finding_answer_is_whole",
            )
        ]
        indexes = [models.Index(fields=["answered_at", "found_at"], name="open_dock_findings")]

    def __str__(self) -> str:
        return str(self.get_kind_display())
