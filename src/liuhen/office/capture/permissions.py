"""Who may take in, classify and see recordings.

A recording that belongs to no case yet is its unit's; one of a case follows the case.
"""

from __future__ import annotations

from rules.permissions import add_perm
from rules.predicates import predicate

from liuhen.office.capture.models import Recording
from liuhen.office.cases.permissions import handles, may_know
from liuhen.office.people.models import Officer, Role
from liuhen.office.people.permissions import holds, is_in_office, sees_all


@predicate
def may_know_recording(officer: Officer, subject: Recording | None) -> bool:
    """Hold for the recording's unit, whoever may know its case, and roles that reach across units."""
    if subject is None or subject.unit_id == officer.unit_id or sees_all(officer):
        return True
    return subject.activity is not None and bool(may_know(officer, subject.activity))


@predicate
def works_on_recording(officer: Officer, subject: Recording | None) -> bool:
    """Hold for handlers of the recording's case, or for its unit while it is unclassified."""
    if subject is None:
        return True
    if subject.activity is None:
        return subject.unit_id == officer.unit_id
    return bool(handles(officer, subject.activity))


_sees_recordings = is_in_office & ~(holds(Role.ADMINISTRATOR) & ~holds(Role.HANDLER, Role.LEADER))
add_perm("capture.take_in", holds(Role.HANDLER, Role.DEVICE_KEEPER))
add_perm("capture.classify", holds(Role.HANDLER) & works_on_recording)
add_perm("capture.state_interruption", holds(Role.HANDLER) & works_on_recording)
add_perm("capture.correct_time", holds(Role.HANDLER) & works_on_recording)
add_perm("recordings.view", _sees_recordings & may_know_recording)
