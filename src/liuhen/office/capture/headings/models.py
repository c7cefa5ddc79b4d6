"""Headings that people type for a recording: a name, and party and cause where no case says them.

Device, officer and time stand in the recording itself; party and cause of a case stand in the case and are never
copied. Name and party may tell who somebody is, and are encrypted where they rest.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from liuhen.office.journal.encryption import EncryptedTextField
from liuhen.office.journal.journaled import Journaled

LONGEST_TITLE = 120
LONGEST_PARTY = 120
LONGEST_CAUSE = 200


class Headings(Journaled):
    """What somebody typed; empty: nobody has."""

    KIND = "headings"
    recording = models.OneToOneField(
        "capture.Recording", on_delete=models.PROTECT, related_name="headings", verbose_name=_("录像")
    )
    title = EncryptedTextField(_("名称"), blank=True, default="")
    party = EncryptedTextField(_("当事人"), blank=True, default="")
    cause = models.CharField(_("案由"), max_length=LONGEST_CAUSE, blank=True, default="")

    def __str__(self) -> str:
        return f"headings of {self.recording_id}"
