"""The next ranges of a viewing that is under way, answered before Django is asked again.

A player asks for a film in hundreds of ranges. The first goes the whole way: session, officer, right, entry. What it
was granted holds for the next ones exactly as long as nothing has changed that a right could hang on: no act, no entry,
so a right cannot change unless the journal grows; and whoever signs out loses the session's row. Both are asked of the
database before every range, by one statement past the ORM. Whatever else is asked (a download, HEAD, a condition on the
entity tag, a token) goes the whole way, and so does everything after a few seconds, for what hangs on the clock alone.
"""

from __future__ import annotations

import os
import re
import time
from collections import OrderedDict
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, Error, connections

from liuhen.office.access.delivery import Pieces
from liuhen.office.access.one_core import OneCore
from liuhen.office.access.ranges import ByteRange, UnsatisfiableRange, read_range

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    Header = tuple[str, str]
    Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]
    Key = tuple[str, str]
    State = tuple[Any, ...]

GRANTED = "liuhen.granted"  # where the view leaves word in the request's environment
HOLDS_SECONDS = 5.0  # a figure of ours: how long a grant holds at most
KEPT = 512
AT_ONCE = 1 << 20  # a shorter range is sent in one piece
_PATH = re.compile(r"/recordings/[0-9a-f-]{36}/original", re.ASCII)
_SESSION = re.compile(rf"(?:^|; ?){re.escape(settings.SESSION_COOKIE_NAME)}=([0-9a-z]+)(?:;|$)", re.ASCII)
_WHOLE_WAY = ("HTTP_AUTHORIZATION", "HTTP_IF_NONE_MATCH", "HTTP_IF_RANGE", "HTTP_IF_MODIFIED_SINCE")
_OF_ONE_ANSWER = ("content-length", "content-range", "set-cookie")
# The newest entry, beside a session that is still good. SQLite has one writer, so its entries appear in their order; on
# PostgreSQL an earlier number may appear later, and the snapshot changes with every transaction that ends.
STATE = {
    "sqlite": "SELECT (SELECT MAX(id) FROM journal_journalentry) FROM django_session WHERE session_key = ?",
    "postgresql": (
        "SELECT (SELECT MAX(id) FROM journal_journalentry), pg_current_snapshot()::text "
        "FROM django_session WHERE session_key = %s"
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """What a view grants: the bytes of this file, if they are as many as they should be."""

    path: Path
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Grant:
    original: Original
    headers: tuple[Header, ...]
    state: State
    until: float


class ViewingsUnderWay:
    """A WSGI application around another: repeats what that one granted, and asks it for everything else."""

    def __init__(self, application: Wsgi) -> None:
        self._application = application
        self._grants: OrderedDict[Key, _Grant] = OrderedDict()
        self._core = OneCore()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer."""
        key = _key_of(environ)
        state = None if key is None else _state(key[0])
        if key is not None and state is not None:
            answer = self._repeated(key, state, environ, start_response)
            if answer is not None:
                return answer
            start_response = self._remembering(key, state, environ, start_response)
        self._core.leave()
        return self._application(environ, start_response)

    def _repeated(self, key: Key, state: State, environ: dict[str, Any], start_response: Any) -> Iterable[bytes] | None:
        """Answer from what was granted; None where nothing holds."""
        grant = self._holding(key, state)
        file = None if grant is None else _opened(grant.original)
        if grant is None or file is None:
            return None
        answer = _repeat(grant, file, environ.get("HTTP_RANGE"), start_response)
        if isinstance(answer, list):
            self._core.join()
        elif answer is not None:  # a long film that goes out in pieces
            self._core.leave()
        return answer

    def _holding(self, key: Key, state: State) -> _Grant | None:
        """Return what was granted and still holds."""
        grant = self._grants.get(key)
        holds = grant is not None and grant.state == state and time.monotonic() < grant.until
        return grant if holds else None

    def _remembering(self, key: Key, state: State, environ: dict[str, Any], start_response: Any) -> Any:
        """Wrap `start_response`: what the view granted is kept, with the state from before it was asked."""

        def started(status: str, headers: list[Header], exc_info: Any = None) -> Any:
            original = environ.get(GRANTED)
            if original is not None:
                kept = tuple(header for header in headers if header[0].lower() not in _OF_ONE_ANSWER)
                until = time.monotonic() + HOLDS_SECONDS
                self._grants[key] = _Grant(original=original, headers=kept, state=state, until=until)
                while len(self._grants) > KEPT:
                    self._grants.popitem(last=False)
            return start_response(status, headers, exc_info) if exc_info else start_response(status, headers)

        return started


def _key_of(environ: dict[str, Any]) -> Key | None:
    """Return session and path of a plain request for an original, None for any other request."""
    path = environ["PATH_INFO"]
    if environ["REQUEST_METHOD"] != "GET" or environ.get("QUERY_STRING") or not _PATH.fullmatch(path):
        return None
    if any(name in environ for name in _WHOLE_WAY):
        return None
    session = _SESSION.search(environ.get("HTTP_COOKIE", ""))
    return None if session is None else (session[1], path)


def _state(session: str) -> State | None:
    """Return what every grant hangs on; None when the session is none, or the database cannot say."""
    database = connections[DEFAULT_DB_ALIAS]
    try:
        database.ensure_connection()
        with database.wrap_database_errors, closing(database.connection.cursor()) as cursor:
            cursor.execute(STATE[database.vendor], (session,))
            rows = cursor.fetchall()
    except Error:
        database.close()  # the whole way says what is wrong
        return None
    return rows[0] if rows else None


def _opened(original: Original) -> int | None:
    """Open a file; None when it is not there or has not the size that it should have."""
    try:
        file = os.open(original.path, os.O_RDONLY)
    except FileNotFoundError:
        return None
    if os.fstat(file).st_size == original.size:
        return file
    os.close(file)
    return None


def _repeat(grant: _Grant, file: int, asked: str | None, start_response: Any) -> Iterable[bytes] | None:
    """Answer from a grant and close the file; None where the range is not as it should be: the whole way says so."""
    size = grant.original.size
    try:
        part = read_range(asked, size)
        wanted = part or ByteRange(first=0, last=size - 1, size=size)
        body = _body(file, wanted)
    except UnsatisfiableRange:
        return None
    finally:
        os.close(file)
    if body is None:
        return None
    headers = [*grant.headers, ("Content-Length", str(wanted.length))]
    if part is None:
        start_response("200 OK", headers)
    else:
        start_response("206 Partial Content", [*headers, ("Content-Range", part.content_range())])
    return body


def _body(file: int, wanted: ByteRange) -> Iterable[bytes] | None:
    """Return the bytes of a range; None when the file ends before they do."""
    if wanted.length > AT_ONCE:
        return Pieces(os.fdopen(os.dup(file), "rb"), wanted)
    piece = os.pread(file, wanted.length, wanted.first)
    return [piece] if len(piece) == wanted.length else None
