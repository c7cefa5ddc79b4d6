"""Who may file a case, accept it and make packages of it."""

from rules.permissions import add_perm

from liuhen.office.cases.permissions import handles, may_know
from liuhen.office.people.models import Role
from liuhen.office.people.permissions import holds, is_in_office

add_perm("records.view", is_in_office & ~(holds(Role.ADMINISTRATOR) & ~holds(Role.HANDLER, Role.LEADER)))
add_perm("records.file", (holds(Role.HANDLER) & handles) | holds(Role.ARCHIVIST))
add_perm("records.transfer", holds(Role.HANDLER, Role.ARCHIVIST))
add_perm("records.export", holds(Role.ARCHIVIST, Role.LEGAL_REVIEW, Role.LEADER) & may_know)
