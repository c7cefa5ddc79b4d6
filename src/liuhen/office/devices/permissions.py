"""Who may do what with the register of devices."""

from rules.permissions import add_perm

from liuhen.office.people.models import Role
from liuhen.office.people.permissions import holds, is_in_office

add_perm("devices.view", is_in_office)
add_perm("devices.use", holds(Role.HANDLER, Role.DEVICE_KEEPER))
add_perm("devices.manage", holds(Role.DEVICE_KEEPER, Role.ADMINISTRATOR))
