"""Hints of one film or sound: stretches that look empty, the waveform, small pictures in order of time.

Derived from the original and made anew when the method changes; so not journaled, and no duty ever rests on a row here.
Times are milliseconds from the start of the file, as a player counts.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from liuhen.office.capture.models import RecordingFile


class HintsState(models.TextChoices):
    """How far the looking came."""

    WAITING = "waiting", _("等待分析")
    WHOLE = "whole", _("已看完")
    PARTIAL = "partial", _("只看了一部分")
    FAILED = "failed", _("没有看成")


class Hints(models.Model):
    """What was seen and heard in one file; `spans` is a list of `{hint, from_ms, to_ms}`."""

    file = models.OneToOneField(RecordingFile, on_delete=models.PROTECT, primary_key=True, related_name="hints")
    state = models.CharField(max_length=8, choices=HintsState.choices, default=HintsState.WAITING)
    attempts = models.PositiveIntegerField(default=0)
    hinted_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField(null=True, blank=True)
    method = models.PositiveSmallIntegerField(default=0)
    reason = models.CharField(max_length=20, blank=True, default="")
    reached_ms = models.PositiveBigIntegerField(default=0)
    sampled_ms = models.PositiveIntegerField(null=True)
    spans = models.JSONField(default=list)
    peaks = models.BinaryField(null=True)
    heard = models.JSONField(null=True)
    sheet = models.BinaryField(null=True)
    tiles = models.JSONField(null=True)

    class Meta:
        indexes = [models.Index(fields=["state", "hinted_at"], name="hints_left")]

    def __str__(self) -> str:
        return f"hints of {self.file_id}"
