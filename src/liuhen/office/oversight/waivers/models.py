"""Waivers: an officer declares why an activity went unrecorded, where an article takes that for an excuse.

The row is a fact about the activity (`no_recording_ground`, `no_recording_reason`, `important_links_recorded` of
`liuhen-facts/1`), not a verdict: the rule pack judges it each time. One stands at a time; a withdrawn one stays as it
was, with who took it back and why.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from liuhen.office.cases.models import Activity
from liuhen.office.journal.encryption import EncryptedTextField
from liuhen.office.journal.journaled import Journaled
from liuhen.office.people.models import Officer


class Ground(models.TextChoices):
    """Why nothing, or not everything, was recorded: the words of `no_recording_ground`."""

    TEXT_SUFFICES = "text_suffices", _("文字足以记录")
    UNSUITABLE = "unsuitable", _("不适宜音像记录")
    CONDITIONS = "conditions", _("受客观条件限制")
    NOT_NEEDED = "not_needed", _("无需记录")


class Waiver(Journaled):
    """A declaration about one activity, made against one duty under one provision (`code`, `provision`, `pack`)."""

    KIND = "waiver"
    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="waivers", verbose_name=_("活动"))
    code = models.CharField(_("义务"), max_length=60)
    provision = models.CharField(_("依据"), max_length=60)
    pack = models.CharField(_("规则包"), max_length=40)
    ground = models.CharField(_("免除情形"), max_length=20, choices=Ground.choices)
    reason = EncryptedTextField(_("理由"))
    important_links_recorded = models.BooleanField(_("重要环节已记录"))
    declared_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="waivers", verbose_name=_("申明人"))
    approved_by = models.ForeignKey(
        Officer, on_delete=models.PROTECT, null=True, related_name="approved_waivers", verbose_name=_("批准人")
    )
    declared_at = models.DateTimeField(_("申明时间"))
    withdrawn_at = models.DateTimeField(_("撤回时间"), null=True)
    withdrawn_by = models.ForeignKey(
        Officer, on_delete=models.PROTECT, null=True, related_name="withdrawn_waivers", verbose_name=_("撤回人")
    )
    withdrawn_reason = EncryptedTextField(_("撤回理由"), blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["activity"], condition=models.Q(withdrawn_at=None), name="one_waiver_stands"
            )
        ]

    def __str__(self) -> str:
        return f"{self.provision} {self.get_ground_display()}"
