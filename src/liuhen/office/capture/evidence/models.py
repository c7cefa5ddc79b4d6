"""Notes on recordings (how evidence was made, where originals are kept), their signatures, and the register of discs.

A note is a draft until an officer signs it; a correction makes another version, which has to be signed anew, and the
entries keep what stood before. Which fields a note must have is the pack's, never this file's. A disc is a carrier
once its mounted copy was read through without a fault.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from liuhen.office.cases.models import Case
from liuhen.office.journal.encryption import EncryptedTextField
from liuhen.office.journal.journaled import Journaled
from liuhen.office.people.models import Officer

HASH_DIGITS = 64
LINE = 200


class NoteKind(models.TextChoices):
    """Which paper it is, in the words of the facts' document kinds."""

    EVIDENCE = "evidence_note", _("证据制作说明")
    STORAGE = "storage_location_note", _("音像记录存储位置说明")


class EvidenceNote(Journaled):
    """A note on one recording. Its fields are named as the law's document fields; empty is not written yet."""

    KIND = "evidence-note"
    recording = models.ForeignKey(
        "capture.Recording", on_delete=models.PROTECT, related_name="evidence_notes", verbose_name=_("录像")
    )
    kind = models.CharField(_("文书"), max_length=24, choices=NoteKind.choices)
    version = models.PositiveIntegerField(_("版本"), default=1)
    method = models.CharField(_("制作方法"), max_length=LINE, blank=True, default="")
    made_at = models.DateTimeField(_("制作时间"), null=True, blank=True)
    maker = models.CharField(_("制作人"), max_length=LINE, blank=True, default="")
    object_of_proof = EncryptedTextField(_("证明对象"), blank=True, default="")
    content = EncryptedTextField(_("内容"), blank=True, default="")
    recorded_item = EncryptedTextField(_("记录事项"), blank=True, default="")
    times = models.CharField(_("时间"), max_length=LINE, blank=True, default="")
    place = EncryptedTextField(_("地点"), blank=True, default="")
    officer_names = models.CharField(_("执法人员"), max_length=LINE, blank=True, default="")
    storage_location = models.CharField(_("存储位置"), max_length=LINE, blank=True, default="")
    written_by = models.ForeignKey(
        Officer, on_delete=models.PROTECT, related_name="written_notes", verbose_name=_("填写人")
    )
    written_at = models.DateTimeField(_("填写时间"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["recording", "kind"], name="one_note_of_a_kind")]

    def __str__(self) -> str:
        return str(self.get_kind_display())


class NoteSignature(Journaled):
    """An officer's signature under one version of a note."""

    KIND = "note-signature"
    note = models.ForeignKey(EvidenceNote, on_delete=models.PROTECT, related_name="signatures", verbose_name=_("文书"))
    version = models.PositiveIntegerField(_("版本"))
    officer = models.ForeignKey(
        Officer, on_delete=models.PROTECT, related_name="note_signatures", verbose_name=_("签名人")
    )
    signed_at = models.DateTimeField(_("签名时间"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["note", "version", "officer"], name="one_signature_each"),
        ]

    def __str__(self) -> str:
        return f"{self.officer} {self.version}"


class Disc(Journaled):
    """A disc of the register, by the image that was made for it. `manifest_sha256` covers every file on it."""

    KIND = "disc"
    STATE_RELATIONS = ("recordings",)
    number = models.CharField(_("编号"), max_length=20, unique=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="discs", verbose_name=_("案件"))
    place = models.PositiveIntegerField(_("第几张"))
    count = models.PositiveIntegerField(_("共几张"))
    recordings = models.ManyToManyField("capture.Recording", related_name="discs", verbose_name=_("录像"))
    files = models.PositiveIntegerField(_("文件数"))
    size_bytes = models.PositiveBigIntegerField(_("字节数"))
    manifest_sha256 = models.CharField(_("全盘清单摘要"), max_length=HASH_DIGITS, unique=True)
    image_sha256 = models.CharField(_("镜像摘要"), max_length=HASH_DIGITS)
    made_by = models.ForeignKey(
        Officer, on_delete=models.PROTECT, null=True, related_name="made_discs", verbose_name=_("制作人")
    )
    made_at = models.DateTimeField(_("制作时间"))
    kept_in = models.CharField(_("保管位置"), max_length=LINE, blank=True, default="")
    voided_at = models.DateTimeField(_("作废时间"), null=True)
    void_reason = models.CharField(_("作废原因"), max_length=LINE, blank=True, default="")

    def __str__(self) -> str:
        return self.number


class DiscCheck(Journaled):
    """A disc that was read from the first byte to the last. `faults` names what is wrong file by file."""

    KIND = "disc-check"
    disc = models.ForeignKey(Disc, on_delete=models.PROTECT, related_name="checks", verbose_name=_("光盘"))
    checked_at = models.DateTimeField(_("核对时间"))
    checked_by = models.ForeignKey(
        Officer, on_delete=models.PROTECT, null=True, related_name="checked_discs", verbose_name=_("核对人")
    )
    is_copy = models.BooleanField(_("刻录后的光盘"))
    is_good = models.BooleanField(_("相符"))
    files = models.PositiveIntegerField(_("文件数"))
    size_bytes = models.PositiveBigIntegerField(_("字节数"))
    faults = models.JSONField(_("不符之处"))

    class Meta:
        indexes = [models.Index(fields=["disc", "-checked_at"], name="checks_of_disc")]

    def __str__(self) -> str:
        return f"{self.disc} {self.checked_at:%Y-%m-%d}"


class DiscHandOver(Journaled):
    """A disc that was given to somebody; `returned_at` is null while it is away, or was given for good."""

    KIND = "disc-hand-over"
    disc = models.ForeignKey(Disc, on_delete=models.PROTECT, related_name="hand_overs", verbose_name=_("光盘"))
    recipient = EncryptedTextField(_("接收人"))
    purpose = models.CharField(_("用途"), max_length=LINE)
    given_by = models.ForeignKey(
        Officer, on_delete=models.PROTECT, related_name="given_discs", verbose_name=_("交出人")
    )
    given_at = models.DateTimeField(_("交出时间"))
    returned_at = models.DateTimeField(_("收回时间"), null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["disc"], condition=models.Q(returned_at=None), name="one_hand_over_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return self.purpose
