"""Who may do what: deny by default, by role, and by what the officer has to do with the thing.

A verb is `<folder>.<verb>`. Each folder registers its own verbs with the predicates here; `allowed` answers, and the
doors (`people/doors.py`) ask it before any view or API function runs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rules.permissions import add_perm, has_perm, perm_exists
from rules.predicates import Predicate

from liuhen.office.people.asked import asked_once
from liuhen.office.people.models import Officer, Role

if TYPE_CHECKING:
    from collections.abc import Callable

AGENCY_WIDE = (Role.LEGAL_REVIEW, Role.ARCHIVIST, Role.LEADER, Role.SUPERVISOR, Role.APPROVER)


def predicate(question: Callable[..., bool]) -> Predicate:
    """Make a question about an officer (and a subject) one that can be combined by `&`, `|` and `~`."""
    return Predicate(question)


def holds(*roles: Role) -> Predicate:
    """Return the predicate: the officer holds one of these roles today."""

    def held(officer: Officer) -> bool:
        return not roles_of(officer).isdisjoint(roles)

    return Predicate(held, f"holds:{','.join(roles)}")


@predicate
def is_in_office(officer: Officer) -> bool:
    """Hold for every officer who has not departed."""
    return officer.departed_on is None


@asked_once
def roles_of(officer: Officer) -> frozenset[str]:
    """Return the roles that the officer holds now; asked of the database once per request."""
    return frozenset(officer.roles.filter(until=None).values_list("role", flat=True))


def sees_all(officer: Officer) -> bool:
    """Tell whether the officer's role reaches across units."""
    return not roles_of(officer).isdisjoint(AGENCY_WIDE)


def allowed(officer: Officer | None, verb: str, subject: Any = None) -> bool:
    """Answer whether an officer may do `verb` (to `subject`). A verb that nobody registered is a mistake."""
    if not perm_exists(verb):
        raise LookupError(f"no such verb: {verb}")
    if officer is None or officer.departed_on is not None:
        return False
    return bool(has_perm(verb, officer, subject))


add_perm("people.view", is_in_office)
add_perm("people.manage", holds(Role.ADMINISTRATOR))
add_perm("people.adopt_pack", holds(Role.ADMINISTRATOR, Role.LEADER))
add_perm("people.own_tokens", is_in_office)
