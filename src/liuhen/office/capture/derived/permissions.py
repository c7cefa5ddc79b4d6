"""Who sees copies: whoever may see the recording. Who makes and removes them: handlers and the archive room.

A copy holds nothing that the recording does not, and looking at it is on record like looking at the original.
"""

from __future__ import annotations

from rules.permissions import add_perm

from liuhen.office.capture.permissions import may_know_recording
from liuhen.office.people.models import Role
from liuhen.office.people.permissions import holds, is_in_office

_sees = is_in_office & ~(holds(Role.ADMINISTRATOR) & ~holds(Role.HANDLER, Role.LEADER))
add_perm("derived.view", _sees & may_know_recording)
add_perm("derived.make", holds(Role.HANDLER, Role.ARCHIVIST) & may_know_recording)
