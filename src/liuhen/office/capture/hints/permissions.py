"""Who puts hints aside: who may mark the recording. Whoever may see a recording sees its hints."""

from __future__ import annotations

from rules.permissions import add_perm

from liuhen.office.capture.permissions import works_on_recording
from liuhen.office.people.models import Role
from liuhen.office.people.permissions import holds

add_perm("hints.put_aside", holds(Role.HANDLER) & works_on_recording)
