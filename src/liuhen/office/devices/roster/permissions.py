"""Who reads a roster, and who sets it: the unit's reviewer for their unit, the leader and the administrator for all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rules.permissions import add_perm

from liuhen.office.people.models import Role
from liuhen.office.people.permissions import holds, is_in_office, predicate

if TYPE_CHECKING:
    from liuhen.office.people.models import Officer, Unit


@predicate
def is_of_unit(officer: Officer, subject: Unit | None) -> bool:
    """Hold for an officer of the unit; without a unit, for everybody."""
    return subject is None or subject.pk == officer.unit_id


add_perm("roster.view", is_in_office)
add_perm("roster.manage", holds(Role.ADMINISTRATOR, Role.LEADER) | (holds(Role.REVIEWER) & is_of_unit))
