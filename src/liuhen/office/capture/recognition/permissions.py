"""Who changes the profiles of recorders: the administrator. Everybody may read them and try them out."""

from __future__ import annotations

from rules.permissions import add_perm

from liuhen.office.people.models import Role
from liuhen.office.people.permissions import holds, is_in_office

add_perm("recognition.view", is_in_office)
add_perm("recognition.change", holds(Role.ADMINISTRATOR))
