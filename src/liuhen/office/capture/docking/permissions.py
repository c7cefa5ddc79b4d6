"""Who sees the dock, answers what was found there, and rules its limits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rules.permissions import add_perm

from liuhen.office.people.models import Role
from liuhen.office.people.permissions import holds, is_in_office, predicate, roles_of

if TYPE_CHECKING:
    from liuhen.office.capture.docking.models import DockFinding
    from liuhen.office.people.models import Officer


@predicate
def stands_near(officer: Officer, subject: DockFinding | None) -> bool:
    """Hold for the unit whose docking it is, and for keepers of devices."""
    if subject is None or Role.DEVICE_KEEPER in roles_of(officer):
        return True
    return subject.docking.unit_id == officer.unit_id


add_perm("docking.view", is_in_office)
add_perm("docking.answer", holds(Role.HANDLER, Role.DEVICE_KEEPER) & stands_near)
add_perm("docking.rule", holds(Role.ADMINISTRATOR, Role.LEADER))
