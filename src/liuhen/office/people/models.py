"""Who there is: agency, unit, officer, credential, role, account, token. Nobody is deleted; people depart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from liuhen.law.periods import parse_period
from liuhen.law.vocabulary import codes
from liuhen.office.journal.journaled import Journaled

if TYPE_CHECKING:
    from liuhen.kernel.errors import Text


class Role(models.TextChoices):
    """What someone may do here; the duties of each are in design/product."""

    HANDLER = "handler", _("承办人")
    REVIEWER = "reviewer", _("审核人")
    APPROVER = "approver", _("批准人")
    LEGAL_REVIEW = "legal-review", _("法制审核")
    ARCHIVIST = "archivist", _("档案管理员")
    DEVICE_KEEPER = "device-keeper", _("设备管理员")
    LEADER = "leader", _("分管领导")
    SUPERVISOR = "supervisor", _("监督人员")
    ADMINISTRATOR = "administrator", _("系统管理员")


class OtherFiles(models.TextChoices):
    """What becomes of a file that is no recording."""

    KEEP = "keep", _("存储并标为“其他文件”")
    REFUSE = "refuse", _("不接收")


class Agency(Journaled):
    """The enforcement agency and the rule pack that it has adopted."""

    KIND = "agency"
    name = models.CharField(_("机关名称"), max_length=120)
    pack = models.CharField(_("采用的规则包"), max_length=40)
    pack_since = models.DateField(_("自何日起采用"))
    other_files = models.CharField(
        _("不是音像的文件"), max_length=10, choices=OtherFiles.choices, default=OtherFiles.KEEP
    )

    def __str__(self) -> str:
        return self.name


class OwnPeriod(Journaled):
    """The agency's own period for a duty, and the provision that allows it. It stands until it is withdrawn."""

    KIND = "own-period"
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="own_periods", verbose_name=_("机关"))
    code = models.CharField(_("义务"), max_length=60)
    period = models.CharField(_("期限"), max_length=20)
    provision = models.CharField(_("依据"), max_length=120)
    since = models.DateField(_("自何日起"))
    until = models.DateField(_("至何日止"), null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "code"], condition=models.Q(until=None), name="own_period_of_a_duty_once"
            )
        ]

    @property
    def duty(self) -> Text:
        """The duty's name."""
        return codes()[self.code]

    @property
    def length(self) -> Text:
        """The period in words."""
        return parse_period(self.period).text

    def __str__(self) -> str:
        return f"{self.code}: {self.period}"


class Unit(Journaled):
    """A section or squad of the agency."""

    KIND = "unit"
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="units", verbose_name=_("机关"))
    name = models.CharField(_("科室名称"), max_length=120)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agency", "name"], name="unit_name_once")]

    def __str__(self) -> str:
        return self.name


class Account(AbstractUser):
    """A way to sign in. What someone may do hangs on the officer, not on the account."""

    has_one_time_password = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("账号")


class Officer(Journaled):
    """A person of the agency; with a valid credential, one who may enforce."""

    KIND = "officer"
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="officers", verbose_name=_("科室"))
    account = models.OneToOneField(Account, on_delete=models.PROTECT, null=True, blank=True, related_name="officer")
    name = models.CharField(_("姓名"), max_length=60)
    number = models.CharField(_("人员编号"), max_length=40, unique=True)
    is_established = models.BooleanField(_("在编"), null=True, blank=True)
    departed_on = models.DateField(_("离岗日期"), null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class Credential(Journaled):
    """An enforcement credential (执法证) and the days on which it is valid."""

    KIND = "credential"
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="credentials", verbose_name=_("人员"))
    number = models.CharField(_("执法证号"), max_length=40, unique=True)
    valid_from = models.DateField(_("有效期自"))
    valid_until = models.DateField(_("有效期至"))

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(valid_until__gte=models.F("valid_from")), name="credential_days")
        ]

    def __str__(self) -> str:
        return self.number


class RoleAssignment(Journaled):
    """A role held by an officer from one day on, until it is ended."""

    KIND = "role"
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="roles", verbose_name=_("人员"))
    role = models.CharField(_("角色"), max_length=20, choices=Role.choices)
    since = models.DateField(_("自"))
    until = models.DateField(_("至"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["officer", "role"], condition=models.Q(until=None), name="role_held_once")
        ]

    def __str__(self) -> str:
        return f"{self.officer} {self.get_role_display()}"


class PersonalToken(Journaled):
    """A token for the API: acts as its officer. Only its SHA-256 is kept."""

    KIND = "token"
    DERIVED_FIELDS = frozenset({"last_used_at"})
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="tokens")
    label = models.CharField(_("用途"), max_length=80)
    sha256 = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField(_("到期"))
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.label
