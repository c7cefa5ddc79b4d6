"""Who may read the law: whoever is in office."""

from rules.permissions import add_perm

from liuhen.office.people.permissions import is_in_office

add_perm("law.view", is_in_office)
