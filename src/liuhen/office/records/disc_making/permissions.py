"""Who makes discs of a case: its handlers, and the archive room."""

from rules.permissions import add_perm

from liuhen.office.cases.permissions import handles, may_know
from liuhen.office.people.models import Role
from liuhen.office.people.permissions import holds

add_perm("discs.make", (holds(Role.HANDLER) & handles) | (holds(Role.ARCHIVIST) & may_know))
