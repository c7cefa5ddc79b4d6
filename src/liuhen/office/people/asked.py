"""What is asked of the database once for each officer that a request read, however many parts of a page want it.

The answer is kept on the row itself and goes with it; so it is never older than the request. Ask here only what a page
shows, after whatever the request did.
"""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from liuhen.office.people.models import Officer

T = TypeVar("T")


def asked_once(ask: Callable[[Officer], T]) -> Callable[[Officer], T]:
    """Decorate a question about an officer: answered once for each row that was read."""

    @wraps(ask)
    def answer(officer: Officer) -> T:
        kept: dict[Callable[[Officer], T], T] = officer.__dict__.setdefault("_asked", {})
        if ask not in kept:
            kept[ask] = ask(officer)
        return kept[ask]

    return answer
