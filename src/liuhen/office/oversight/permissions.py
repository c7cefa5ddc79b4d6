"""Who may see the board, and who may declare that a duty is waived."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rules.permissions import add_perm

from liuhen.office.cases.permissions import handles
from liuhen.office.people.models import Role
from liuhen.office.people.permissions import holds, is_in_office, predicate

if TYPE_CHECKING:
    from liuhen.office.cases.models import Activity
    from liuhen.office.people.models import Officer


@predicate
def is_of_agency(officer: Officer, subject: Activity | None) -> bool:
    """Hold for an activity of the officer's own agency."""
    return subject is None or subject.unit.agency_id == officer.unit.agency_id


add_perm("oversight.workbench", is_in_office)
# Who has to record may say why nothing was recorded; of a patrol without a case, whoever handles cases in its unit.
add_perm("oversight.waive", is_of_agency & ((holds(Role.HANDLER) & handles) | holds(Role.LEADER)))
# Whose work it is to see that the whole agency's duties are of today's law.
add_perm("oversight.recompute", holds(Role.SUPERVISOR, Role.ADMINISTRATOR, Role.LEADER))
