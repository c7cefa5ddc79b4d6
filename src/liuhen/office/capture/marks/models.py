"""Marks: at this second of this recording something is shown or said. Set by a person, never by a machine.

A mark is taken back by a further entry and stays on record. Its place is the offset in the file; the instant follows
from the recording's start, so that a corrected start moves its marks along. What nobody has marked is not missing:
that is known only of a recording that somebody went through to the end (`MarkKind.THROUGH`).
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from liuhen.office.journal.journaled import Journaled
from liuhen.office.people.models import Officer

if TYPE_CHECKING:
    from datetime import datetime

LONGEST_NOTE = 200
LINE_LENGTH = 40


class MarkKind(models.TextChoices):
    """What a mark says."""

    CONTENT = "content", _("重点内容")
    SPOKEN = "spoken", _("语音说明")
    RESTART = "restart", _("恢复时说明中断原因")
    NOTE = "note", _("标记")
    THROUGH = "through", _("已看完")


class Mark(Journaled):
    """One mark. `words` are of the law's lists *content* or *spoken*; `line` names a sentence of the wording guide."""

    KIND = "mark"
    recording = models.ForeignKey(
        "capture.Recording", on_delete=models.PROTECT, related_name="marks", verbose_name=_("录像")
    )
    kind = models.CharField(_("种类"), max_length=10, choices=MarkKind.choices)
    offset_ms = models.PositiveBigIntegerField(_("位置（毫秒）"))
    words = models.JSONField(_("内容"), default=list)
    line = models.CharField(_("用语"), max_length=LINE_LENGTH, blank=True, default="")
    note = models.CharField(_("备注"), max_length=LONGEST_NOTE, blank=True, default="")
    set_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="marks", verbose_name=_("标记人"))
    set_at = models.DateTimeField(_("标记时间"))
    taken_back_by = models.ForeignKey(
        Officer, on_delete=models.PROTECT, null=True, related_name="taken_back_marks", verbose_name=_("撤回人")
    )
    taken_back_at = models.DateTimeField(_("撤回时间"), null=True)

    class Meta:
        indexes = [
            models.Index(fields=["recording", "offset_ms"], condition=models.Q(taken_back_at=None), name="marks")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["recording"], condition=models.Q(kind="through", taken_back_at=None), name="gone_through_once"
            )
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())

    @property
    def at(self) -> datetime | None:
        """The instant that the mark points to; None while nobody knows when the recording began."""
        started_at = self.recording.started_at
        return None if started_at is None else started_at + timedelta(milliseconds=self.offset_ms)


class InterruptionReport(Journaled):
    """To whom an interruption was reported; when, its statement says."""

    KIND = "interruption-report"
    statement = models.OneToOneField(
        "capture.InterruptionStatement", on_delete=models.PROTECT, related_name="report", verbose_name=_("说明")
    )
    to = models.CharField(_("报告对象"), max_length=24)

    def __str__(self) -> str:
        return self.to
