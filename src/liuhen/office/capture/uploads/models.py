"""Uploads under way. Work in progress, like examinations: what becomes of each stands in an `IntakeResult`."""

from __future__ import annotations

import hashlib

from django.db import models

from liuhen.kernel.digest import Digest
from liuhen.office.capture.intake import Offer
from liuhen.office.capture.models import IntakeResult, IntakeWay
from liuhen.office.journal.journaled import new_id
from liuhen.office.people.models import Officer, Unit
from liuhen.vault import Mark

NO_BYTES = hashlib.sha256().hexdigest()


class Upload(models.Model):
    """One file that somebody is sending. `offset_bytes` of it are on the disk, and `prefix_sha256` is their digest.

    Both are written after `fsync` and before anybody is told. A row without a result is still to be finished, by its
    sender or, when every byte is there, by whoever looks next.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="uploads")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="uploads")
    name = models.CharField(max_length=255)
    size_bytes = models.PositiveBigIntegerField()
    modified_at = models.DateTimeField(null=True)
    expected_sha256 = models.CharField(max_length=64, blank=True, default="")
    metadata = models.TextField(blank=True, default="")
    offset_bytes = models.PositiveBigIntegerField(default=0)
    prefix_sha256 = models.CharField(max_length=64, default=NO_BYTES)
    begun_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    result = models.OneToOneField(IntakeResult, on_delete=models.PROTECT, null=True, related_name="upload")

    class Meta:
        indexes = [models.Index(fields=["officer", "result"], name="unfinished_of")]

    def __str__(self) -> str:
        return f"{self.name} {self.offset_bytes}/{self.size_bytes}"

    @property
    def mark(self) -> Mark:
        """How far it has arrived, for the vault."""
        return Mark(size_bytes=self.offset_bytes, digest=Digest.from_hex(self.prefix_sha256))

    @property
    def offer(self) -> Offer:
        """The file as the intake knows it."""
        return Offer(
            name=self.name,
            unit=self.unit,
            way=IntakeWay.UPLOAD,
            modified_at=self.modified_at,
            size_bytes=self.size_bytes,
        )
