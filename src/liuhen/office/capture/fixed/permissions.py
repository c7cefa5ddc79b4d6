"""Who sees fixed sources, and who sets them."""

from __future__ import annotations

from rules.permissions import add_perm

from liuhen.office.people.models import Role
from liuhen.office.people.permissions import holds, is_in_office

add_perm("fixed.view", is_in_office)
add_perm("fixed.manage", holds(Role.DEVICE_KEEPER, Role.ADMINISTRATOR))
