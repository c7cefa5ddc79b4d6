"""Whoever is in office reads the law; those who adopt the pack, and legal review, change the agency's schedule."""

from rules.permissions import add_perm

from liuhen.office.people.models import Role
from liuhen.office.people.permissions import holds, is_in_office

add_perm("law.view", is_in_office)
add_perm("law.schedule", holds(Role.ADMINISTRATOR, Role.LEADER, Role.LEGAL_REVIEW))
