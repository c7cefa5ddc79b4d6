"""The address of a board: all that it is narrowed to stands in it, so that it can be kept and sent to others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from django.http import QueryDict

NO_ONE: Final = "none"
PASSING: Final = ("open", "after", "few", "filter")  # parts of an address that belong to one look


def address(given: QueryDict, **changed: str) -> str:
    """Return the address of this board with some filters changed; an empty one is taken away."""
    query = given.copy()
    for name in (*PASSING, *changed):
        query.pop(name, None)
    for name, value in changed.items():
        if value:
            query[name] = value
    return f"?{query.urlencode()}"
