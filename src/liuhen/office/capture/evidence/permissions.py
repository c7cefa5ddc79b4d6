"""Who writes and signs notes, and who sees and keeps discs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rules.permissions import add_perm

from liuhen.office.capture.permissions import works_on_recording
from liuhen.office.cases.permissions import handles, may_know
from liuhen.office.people.models import Role
from liuhen.office.people.permissions import holds, is_in_office, predicate

if TYPE_CHECKING:
    from liuhen.office.capture.evidence.models import Disc
    from liuhen.office.people.models import Officer


@predicate
def handles_its_case(officer: Officer, subject: Disc | None) -> bool:
    """Hold for handlers of the disc's case."""
    return subject is None or bool(handles(officer, subject.case))


@predicate
def may_know_its_case(officer: Officer, subject: Disc | None) -> bool:
    """Hold for whoever may know of the disc's case."""
    return subject is None or bool(may_know(officer, subject.case))


_sees = is_in_office & ~(holds(Role.ADMINISTRATOR) & ~holds(Role.HANDLER, Role.LEADER))
add_perm("evidence.write", holds(Role.HANDLER) & works_on_recording)
add_perm("evidence.sign", holds(Role.HANDLER) & works_on_recording)
add_perm("discs.view", _sees & may_know_its_case)
add_perm("discs.keep", (holds(Role.HANDLER) & handles_its_case) | (holds(Role.ARCHIVIST) & may_know_its_case))
