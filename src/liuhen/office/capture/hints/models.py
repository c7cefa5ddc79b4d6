"""Hints of one film or sound: stretches that look empty, the waveform, small pictures in order of time.

Derived from the original and made anew when the method changes; so not journaled, and no duty ever rests on a row here.
Times are milliseconds from the start of the file, as a player counts.

That a person looked at a hint and put it aside, and why, is their act and stays: of it there is an entry, and another
when it is taken back. It outlives the looking: what a newer method finds within the same stretch is put aside too.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from liuhen.office.capture.models import RecordingFile
from liuhen.office.journal.journaled import Journaled
from liuhen.office.people.models import Officer

LONGEST_REASON = 200


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


class HintKind(models.TextChoices):
    """What a stretch looks or sounds like."""

    BLACK = "black", _("画面全黑")
    FROZEN = "frozen", _("画面静止")
    SILENT = "silent", _("无声")


class HintAside(Journaled):
    """A hint that a person has looked at and put aside, with the reason; it stands until somebody takes it back."""

    KIND = "hint-aside"
    LATER_FIELDS = frozenset({"taken_back_by", "taken_back_at"})
    recording = models.ForeignKey(
        "capture.Recording", on_delete=models.PROTECT, related_name="hints_aside", verbose_name=_("录像")
    )
    hint = models.CharField(_("提示"), max_length=8, choices=HintKind.choices)
    from_ms = models.PositiveBigIntegerField(_("自（毫秒）"))
    to_ms = models.PositiveBigIntegerField(_("至（毫秒）"))
    reason = models.CharField(_("理由"), max_length=LONGEST_REASON)
    put_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="hints_aside", verbose_name=_("登记人"))
    put_at = models.DateTimeField(_("登记时间"))
    taken_back_by = models.ForeignKey(
        Officer, on_delete=models.PROTECT, null=True, related_name="taken_back_hints", verbose_name=_("撤回人")
    )
    taken_back_at = models.DateTimeField(_("撤回时间"), null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["recording", "hint", "from_ms", "to_ms"],
                condition=models.Q(taken_back_at=None),
                name="hint_put_aside_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_hint_display()} {self.reason}"

    def covers(self, hint: str, from_ms: int, to_ms: int) -> bool:
        """Tell whether a stretch lies within the one that was looked at."""
        return self.hint == hint and self.from_ms <= from_ms and to_ms <= self.to_ms
