"""Filing of a case file, recordings handed over to the archive room, and the packages that left the office."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from liuhen.office.capture.models import Recording
from liuhen.office.cases.models import Case
from liuhen.office.journal.journaled import Journaled
from liuhen.office.people.models import Officer


class Filing(Journaled):
    """A case file handed to the archive room: by whom, when, and where the recordings are."""

    KIND = "filing"
    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="filing", verbose_name=_("案件"))
    filed_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="filings", verbose_name=_("移交人"))
    filed_at = models.DateTimeField(_("归档时间"))
    location = models.CharField(_("存放位置"), max_length=120)
    storage_note = models.TextField(_("音像记录存储位置说明"), blank=True, default="")

    def __str__(self) -> str:
        return f"{self.case} {self.location}"


class HandOver(Journaled):
    """Recordings handed over to the archive room in one go; within a case or without one (a patrol has none)."""

    KIND = "hand-over"
    STATE_RELATIONS = ("recordings",)
    recordings = models.ManyToManyField(Recording, related_name="hand_overs", verbose_name=_("录像"))
    handed_by = models.ForeignKey(
        Officer, on_delete=models.PROTECT, related_name="hand_overs", verbose_name=_("移交人")
    )
    handed_at = models.DateTimeField(_("移交时间"))
    note = models.CharField(_("移交说明"), max_length=500, blank=True, default="")

    def __str__(self) -> str:
        return f"{self.handed_by} {self.handed_at:%Y-%m-%d}"


class Export(Journaled):
    """An archival package that was made of a case: its manifest's digest is what a receipt can name."""

    KIND = "package"
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="exports")
    number = models.CharField(max_length=20, unique=True)
    checkpoint_size = models.PositiveBigIntegerField()
    manifest_sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.number


class Packaging(models.Model):
    """A package that was asked for and is being made, or could not be; the file is there once `export` is."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="packagings")
    asked_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="packagings")
    asked_at = models.DateTimeField()
    hinted_at = models.DateTimeField()
    done_bytes = models.PositiveBigIntegerField(default=0)
    total_bytes = models.PositiveBigIntegerField(default=0)
    failure_zh = models.CharField(max_length=300, blank=True, default="")
    failure_en = models.CharField(max_length=300, blank=True, default="")
    export = models.OneToOneField(Export, on_delete=models.PROTECT, null=True, related_name="packaging")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(export=None, failure_zh=""), name="one_packaging_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"packaging of {self.case_id}"
