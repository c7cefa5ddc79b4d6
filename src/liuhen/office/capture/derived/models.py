"""Derivatives: copies made from an original, each with its source's digest, its process, its maker and its own digest.

The bytes lie apart from the originals and can be made anew from them. A derivative counts for no duty, no retention and
no evidence: whatever asks for recordings asks for `Recording`, which this is not.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from liuhen.office.journal.journaled import Journaled
from liuhen.office.people.models import Officer

LONGEST_PURPOSE = 100
LONGEST_REASON = 200
HASH_DIGITS = 64


class Sort(models.TextChoices):
    """What a copy is for."""

    CLIP = "clip", _("片段")
    STILL = "still", _("截图")
    VIEWING = "viewing", _("水印调阅件")
    DISCLOSURE = "disclosure", _("遮挡公开件")


class CopyState(models.TextChoices):
    """How far a copy is."""

    WAITING = "waiting", _("制作中")
    MADE = "made", _("已制成")
    FAILED = "failed", _("没有制成")
    CANCELLED = "cancelled", _("已取消")
    DELETED = "deleted", _("已删除")


class Derivative(Journaled):
    """One copy. `recipe` is what was asked for, `process` how it was made; `sha256` is that of the copy's bytes."""

    KIND = "derivative"
    recording = models.ForeignKey(
        "capture.Recording", on_delete=models.PROTECT, related_name="derivatives", verbose_name=_("录像")
    )
    sort = models.CharField(_("种类"), max_length=12, choices=Sort.choices)
    purpose = models.CharField(_("用途"), max_length=LONGEST_PURPOSE)
    recipe = models.JSONField()
    source_sha256 = models.CharField(max_length=HASH_DIGITS)
    state = models.CharField(_("状态"), max_length=10, choices=CopyState.choices, default=CopyState.WAITING)
    maker = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="derivatives", verbose_name=_("制作人"))
    asked_at = models.DateTimeField(_("提出时间"))
    made_at = models.DateTimeField(_("制成时间"), null=True)
    process = models.JSONField(null=True)
    sha256 = models.CharField(max_length=HASH_DIGITS, blank=True, default="")
    size_bytes = models.PositiveBigIntegerField(null=True)
    why = models.CharField(_("原因"), max_length=20, blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["recording", "state"], name="derivatives_of")]

    def __str__(self) -> str:
        return f"{self.recording.number} {self.get_sort_display()}"


class Use(models.TextChoices):
    """Why a copy goes with the case file."""

    EVIDENCE = "evidence", _("作为证据")
    DISCLOSURE = "disclosure", _("用于公开")


class Enclosure(Journaled):
    """A copy that goes with its case file: into packages and onto discs, beside the original and never for it."""

    KIND = "enclosure"
    derivative = models.ForeignKey(
        Derivative, on_delete=models.PROTECT, related_name="enclosures", verbose_name=_("副本")
    )
    use = models.CharField(_("用处"), max_length=12, choices=Use.choices)
    enclosed_by = models.ForeignKey(
        Officer, on_delete=models.PROTECT, related_name="enclosures", verbose_name=_("入卷人")
    )
    enclosed_at = models.DateTimeField(_("入卷时间"))
    withdrawn_at = models.DateTimeField(_("取消时间"), null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["derivative"], condition=models.Q(withdrawn_at=None), name="enclosed_once_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.derivative} {self.get_use_display()}"


class Making(models.Model):
    """A copy that is still to be made, and how far it is, in milliseconds of film. Gone when that has ended."""

    derivative = models.OneToOneField(Derivative, on_delete=models.PROTECT, primary_key=True, related_name="making")
    attempts = models.PositiveIntegerField(default=0)
    hinted_at = models.DateTimeField()
    done_ms = models.PositiveBigIntegerField(default=0)
    total_ms = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"making of {self.derivative_id}"
