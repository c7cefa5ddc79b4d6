"""What an agency changed in its recording schedule and wording guide. Rows end and stay on record; none is deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from liuhen.law.own_schedule import Change
from liuhen.law.schedule import Item, Wording, read_item, read_wording
from liuhen.office.journal.journaled import Journaled
from liuhen.office.people.models import Agency

if TYPE_CHECKING:
    from collections.abc import Iterable


class Part(models.TextChoices):
    """The two halves of a schedule."""

    ITEM = "item", _("事项")
    WORDING = "wording", _("用语")


class ScheduleRow(Journaled):
    """The agency's own line in a row of a pack's schedule, or in a row of its own; it holds until it ends.

    `line` is the line as liuhen-schedule/1 writes it; null leaves the row out. `basis`: what the change rests on.
    """

    KIND = "schedule-row"
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="schedule_rows", verbose_name=_("机关"))
    pack = models.CharField(_("规则包"), max_length=40)
    part = models.CharField(_("部分"), max_length=10, choices=Part.choices)
    row = models.CharField(_("行"), max_length=40)
    line = models.JSONField(_("内容"), null=True)
    basis = models.CharField(_("依据"), max_length=120)
    since = models.DateField(_("自何日起"))
    until = models.DateField(_("至何日止"), null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "pack", "part", "row"],
                condition=models.Q(until=None),
                name="schedule_row_changed_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.pack} {self.row}"

    def item(self) -> Item | None:
        """Read the line of an item."""
        return None if self.line is None else read_item(self.line, f"{self.row}: ")

    def wording(self) -> Wording | None:
        """Read the line of the wording guide."""
        return None if self.line is None else read_wording(self.line, f"{self.row}: ")

    def told(self) -> Item | Wording | None:
        """Read the line, whichever it is."""
        return self.item() if self.part == Part.ITEM else self.wording()


def item_changes(rows: Iterable[ScheduleRow]) -> list[Change[Item]]:
    """Turn rows about items into the changes that the law library lays over a pack's schedule."""
    return [
        Change(row=row.row, line=row.item(), basis=row.basis, since=row.since) for row in rows if row.part == Part.ITEM
    ]


def wording_changes(rows: Iterable[ScheduleRow]) -> list[Change[Wording]]:
    """Turn rows about wording into changes."""
    return [
        Change(row=row.row, line=row.wording(), basis=row.basis, since=row.since)
        for row in rows
        if row.part == Part.WORDING
    ]
