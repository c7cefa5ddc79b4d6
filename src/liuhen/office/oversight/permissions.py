"""Who may see the board."""

from rules.permissions import add_perm

from liuhen.office.people.permissions import is_in_office

add_perm("oversight.workbench", is_in_office)
