"""A case, its party, its activities and what happened in it.

Unknown is a value: a nullable truth (`is_grave` …) that is null has not been decided, which is neither yes nor no.
Words of the choices are those of `liuhen-facts/1` (docs/spec/facts.md).
"""

from __future__ import annotations

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from liuhen.office.journal.encryption import EncryptedTextField
from liuhen.office.journal.journaled import Journaled
from liuhen.office.people.models import Officer, Unit


class Procedure(models.TextChoices):
    """Under which procedure the case runs."""

    GENERAL = "general", _("一般程序")
    SIMPLE = "simple", _("简易程序")
    COMPULSORY = "compulsory", _("行政强制")
    INSPECTION = "inspection", _("行政检查")
    PERMIT = "permit", _("行政许可")
    EXPROPRIATION = "expropriation", _("行政征收征用")
    PATROL = "patrol", _("日常巡查")


class Start(models.TextChoices):
    """What set the case going."""

    OWN_INITIATIVE = "own_initiative", _("依职权")
    APPLICATION = "application", _("依申请")
    REPORT = "report", _("投诉举报")


class PartyKind(models.TextChoices):
    """A person or an organisation."""

    PERSON = "person", _("个人")
    ORGANISATION = "organisation", _("单位")


class ActivityKind(models.TextChoices):
    """What the officers did."""

    PATROL = "patrol", _("日常巡查")
    INSPECTION = "inspection", _("现场检查（勘验）")
    QUESTIONING = "questioning", _("询问")
    EVIDENCE_TAKING = "evidence_taking", _("调查取证")
    EVIDENCE_PRESERVATION = "evidence_preservation", _("证据保全")
    ADVANCE_PRESERVATION = "advance_preservation", _("先行登记保存")
    SAMPLING = "sampling", _("抽样取证")
    TESTING = "testing", _("检测检验")
    APPRAISAL = "appraisal", _("鉴定")
    EXPERT_REVIEW = "expert_review", _("专家评审")
    DEFENCE = "defence", _("陈述申辩")
    HEARING = "hearing", _("听证")
    PENALTY = "penalty", _("行政处罚")
    DECISION_ON_THE_SPOT = "decision_on_the_spot", _("当场处罚")
    SERVICE = "service", _("送达")
    COMPULSORY_MEASURE = "compulsory_measure", _("行政强制措施")
    COMPULSORY_EXECUTION = "compulsory_execution", _("行政强制执行")
    REMOVAL_OF_OBSTRUCTION = "removal_of_obstruction", _("排除妨碍")
    RESTORATION = "restoration", _("恢复原状")
    COUNTER = "counter", _("窗口受理")


class ReliefReason(models.TextChoices):
    """Why a recording could not be stored in the base period."""

    CONTINUOUS = "continuous", _("连续工作")
    AWAY = "away", _("异地执法")
    REMOTE = "remote", _("偏远地区")
    HARD_TO_REACH = "hard_to_reach", _("交通不便")
    ON_WATER = "on_water", _("水上执法")
    SPECIAL = "special", _("特殊情况")


class EventKind(models.TextChoices):
    """What can happen in a case that the law gives weight to."""

    CASE_OPENED = "case_opened", _("立案")
    DECISION_MADE = "decision_made", _("作出决定")
    OBJECTION = "objection", _("当事人提出异议")
    COMPLAINT = "complaint", _("对执法人员投诉")
    PETITION = "petition", _("信访")
    EVASION = "evasion", _("逃避执法")
    REFUSAL = "refusal", _("拒绝执法")
    OBSTRUCTION = "obstruction", _("阻碍执法")
    ABUSE = "abuse", _("谩骂")
    INSULT = "insult", _("侮辱")
    ASSAULT = "assault", _("殴打")
    MASS_INCIDENT = "mass_incident", _("群体性事件")
    EMERGENCY = "emergency", _("突发事件")
    RECONSIDERATION = "reconsideration", _("行政复议")
    LITIGATION = "litigation", _("行政诉讼")
    GRAVE = "grave", _("重大、复杂、疑难")
    OTHER_IMPORTANT = "other_important", _("其他重要情况")
    COMPULSORY_ACTION = "compulsory_action", _("采取强制措施或强制执行")
    CLOSING_APPROVED = "closing_approved", _("批准结案")
    PERFORMANCE_COMPLETED = "performance_completed", _("履行完毕")
    WITHDRAWN = "withdrawn", _("撤销案件")
    NOT_PENALISED = "not_penalised", _("决定不予处罚")
    HANDED_OVER_TO_OTHER = "handed_over_to_other", _("移送其他机关")
    ACT_ENDED = "act_ended", _("执法行为终结")
    FILED = "filed", _("案卷归档")
    SUBMITTED_TO_LEGAL_REVIEW = "submitted_to_legal_review", _("案卷报送法制机构")
    WEEKLY_TRANSFER = "weekly_transfer", _("音像记录移交档案室")


class EventSource(models.TextChoices):
    """Who did it."""

    PARTY = "party", _("当事人")
    OFFICER = "officer", _("执法人员")
    OTHER = "other", _("其他")


class Party(Journaled):
    """The person or organisation that a case is about. Personal data is encrypted at rest."""

    KIND = "party"
    kind = models.CharField(_("类别"), max_length=12, choices=PartyKind.choices)
    name = EncryptedTextField(_("姓名或名称"))
    identity_number = EncryptedTextField(_("身份证号或统一社会信用代码"), blank=True, default="")
    phone = EncryptedTextField(_("电话"), blank=True, default="")
    address = EncryptedTextField(_("住址"), blank=True, default="")

    def __str__(self) -> str:
        return str(self.name)


class Case(Journaled):
    """One case, from its start to its archive."""

    KIND = "case"
    STATE_RELATIONS = ("handlers",)
    number = models.CharField(_("案号"), max_length=60, unique=True)
    title = EncryptedTextField(_("案件名称"))
    cause = models.CharField(_("案由"), max_length=200)
    procedure = models.CharField(_("程序"), max_length=20, choices=Procedure.choices, default=Procedure.GENERAL)
    start = models.CharField(_("启动方式"), max_length=20, choices=Start.choices, default=Start.OWN_INITIATIVE)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="cases", verbose_name=_("承办科室"))
    party = models.ForeignKey(Party, on_delete=models.PROTECT, null=True, blank=True, related_name="cases")
    handlers = models.ManyToManyField(Officer, related_name="cases", verbose_name=_("承办人"))
    opened_at = models.DateTimeField(_("立案时间"))
    is_urgent = models.BooleanField(_("紧急"), null=True, blank=True)
    is_grave = models.BooleanField(_("重大"), null=True, blank=True)
    is_complex = models.BooleanField(_("复杂"), null=True, blank=True)
    is_doubtful = models.BooleanField(_("疑难"), null=True, blank=True)

    def __str__(self) -> str:
        return self.number


_KINDS: Final = dict(ActivityKind.choices)


class Activity(Journaled):
    """One thing that officers did, at a place, from arrival to end."""

    KIND = "activity"
    STATE_RELATIONS = ("officers",)
    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, null=True, blank=True, related_name="activities", verbose_name=_("案件")
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="activities", verbose_name=_("科室"))
    kind = models.CharField(_("活动"), max_length=30, choices=ActivityKind.choices)
    place = EncryptedTextField(_("地点"), blank=True, default="")
    officers = models.ManyToManyField(Officer, related_name="activities", verbose_name=_("执法人员"))
    started_at = models.DateTimeField(_("到达或开始"))
    ended_at = models.DateTimeField(_("结束"), null=True, blank=True)
    returned_at = models.DateTimeField(_("返回单位"), null=True, blank=True)
    relief_reason = models.CharField(
        _("不能及时存储的原因"), max_length=20, choices=ReliefReason.choices, blank=True, default=""
    )
    relief_claimed_by = models.ForeignKey(
        Officer, on_delete=models.PROTECT, null=True, blank=True, related_name="claimed_reliefs"
    )
    relief_claimed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ended_at=None) | models.Q(ended_at__gte=models.F("started_at")),
                name="activity_ends_after_start",
            )
        ]

    def __str__(self) -> str:
        return self.get_kind_display()

    def get_kind_display(self) -> str:  # type: ignore[no-redef]  # in place of Django's own
        """Name the kind; Django's own translates every kind there is to name one, and a page names a hundred."""
        return str(_KINDS.get(self.kind, self.kind))


class CaseEvent(Journaled):
    """Something that happened in a case and that the law gives weight to."""

    KIND = "event"
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="events", verbose_name=_("案件"))
    kind = models.CharField(_("事项"), max_length=40, choices=EventKind.choices)
    at = models.DateTimeField(_("时间"))
    by = models.CharField(_("由谁"), max_length=10, choices=EventSource.choices, blank=True, default="")
    subject = models.CharField(_("涉及"), max_length=140, blank=True, default="")
    note = EncryptedTextField(_("说明"), blank=True, default="")

    def __str__(self) -> str:
        return self.get_kind_display()
