"""Who may take in, classify and see recordings.

A recording that belongs to no case yet is its unit's; one of a case follows the case.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rules.permissions import add_perm
from rules.predicates import predicate

from liuhen.office.cases.permissions import handles, may_know
from liuhen.office.journal.models import JournalEntry
from liuhen.office.people.models import Role
from liuhen.office.people.permissions import holds, is_in_office, sees_all

if TYPE_CHECKING:
    from liuhen.office.capture.models import Recording
    from liuhen.office.people.models import Officer


@predicate  # type: ignore[untyped-decorator]  # rules has no types
def may_know_recording(officer: Officer, subject: Recording | None) -> bool:
    """Hold for the recording's unit, whoever may know its case, and roles that reach across units."""
    if subject is None or subject.unit_id == officer.unit_id or sees_all(officer):
        return True
    return subject.activity is not None and bool(may_know(officer, subject.activity))


@predicate  # type: ignore[untyped-decorator]  # rules has no types
def works_on_recording(officer: Officer, subject: Recording | None) -> bool:
    """Hold for the recording's unit while it is unclassified; then for handlers of its case, and who classified it."""
    if subject is None:
        return True
    if subject.activity is None:
        return subject.unit_id == officer.unit_id
    return bool(handles(officer, subject.activity)) or _classified_it(officer, subject)


def _classified_it(officer: Officer, recording: Recording) -> bool:
    """Tell whether the officer put it where it is: a slip of one's own can be taken back."""
    entries = JournalEntry.objects.filter(object=str(recording.object_name), type="recording.classified")
    last = entries.order_by("-id").values_list("actor", flat=True).first()
    return last == str(officer.object_name)


_sees_recordings = is_in_office & ~(holds(Role.ADMINISTRATOR) & ~holds(Role.HANDLER, Role.LEADER))
add_perm("capture.take_in", holds(Role.HANDLER, Role.DEVICE_KEEPER))
add_perm("capture.classify", holds(Role.HANDLER) & works_on_recording)
add_perm("capture.state_interruption", holds(Role.HANDLER) & works_on_recording)
add_perm("capture.correct_time", holds(Role.HANDLER) & works_on_recording)
add_perm("recordings.view", _sees_recordings & may_know_recording)
