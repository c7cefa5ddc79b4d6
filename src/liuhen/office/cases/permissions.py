"""Who may see and handle which cases: the handlers and their unit; some roles reach across units."""

from __future__ import annotations

from rules.permissions import add_perm

from liuhen.office.cases.models import Activity, Case
from liuhen.office.people.models import Officer, Role
from liuhen.office.people.permissions import holds, is_in_office, predicate, sees_all


@predicate
def handles(officer: Officer, subject: Case | Activity | None) -> bool:
    """Hold for handlers of the case; without a subject, for whoever may handle cases at all."""
    if subject is None:
        return True
    case = subject if isinstance(subject, Case) else subject.case
    if case is None:
        return subject.unit_id == officer.unit_id
    return case.handlers.filter(pk=officer.pk).exists()


@predicate
def may_know(officer: Officer, subject: Case | Activity | None) -> bool:
    """Hold for the unit of the case, its handlers, and roles that reach across units."""
    if subject is None or subject.unit_id == officer.unit_id or sees_all(officer):
        return True
    return bool(handles(officer, subject))


_sees_cases = is_in_office & ~(holds(Role.ADMINISTRATOR) & ~holds(Role.HANDLER, Role.LEADER))
add_perm("cases.view", _sees_cases & may_know)
add_perm("cases.open", holds(Role.HANDLER))
add_perm("cases.handle", holds(Role.HANDLER) & handles)
add_perm("cases.record_event", (holds(Role.HANDLER) & handles) | holds(Role.LEADER))
