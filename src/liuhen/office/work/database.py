"""What the database may raise, told apart by what to do then. A bad record must keep no other from its turn."""

from __future__ import annotations

from typing import Final

from django.db import DatabaseError, InterfaceError, OperationalError

# it does not answer: nothing can be written now, whatever the record
DATABASE_GONE: Final = (OperationalError, InterfaceError)
# whatever it says, a race with another worker among it: the same work may succeed a little later
DATABASE_TROUBLE: Final = (DatabaseError, InterfaceError)
