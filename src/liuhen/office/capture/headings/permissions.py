"""Who sets headings: who may classify. Whoever may see a recording sees them."""

from __future__ import annotations

from rules.permissions import add_perm

from liuhen.office.capture.permissions import works_on_recording
from liuhen.office.people.models import Role
from liuhen.office.people.permissions import holds

add_perm("headings.set", holds(Role.HANDLER) & works_on_recording)
