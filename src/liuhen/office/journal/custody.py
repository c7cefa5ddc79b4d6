"""The chain of custody as pages show it: entries opened to words, in the shape of `web/parts/custody.html`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import get_language

from liuhen.kernel.identity import ObjectName
from liuhen.office.journal.queries import entries_of, payload_of
from liuhen.office.journal.wording import Names, describe, icon_of, state_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from liuhen.office.journal.models import JournalEntry

PAGE = 50
SYSTEM = {"zh": "系统", "en": "the system"}


def custody_page(
    objects: Iterable[ObjectName],
    *,
    before: int | None = None,
    url: Callable[[JournalEntry], str] | None = None,
    limit: int = PAGE,
) -> tuple[list[dict[str, Any]], int | None]:
    """Return one page of the entries about `objects`, newest first, and the key of the next page.

    Each line has the keys that `web/parts/custody.html` draws; `url` gives the address of an entry's proof.
    """
    entries = entries_of(str(name) for name in objects)
    if before is not None:
        entries = entries.filter(pk__lt=before)
    rows = list(entries[: limit + 1])
    names = Names()
    lines = [line_of(entry, names=names, url=url) for entry in rows[:limit]]
    return lines, rows[limit - 1].pk if len(rows) > limit else None


def line_of(
    entry: JournalEntry, *, names: Names | None = None, url: Callable[[JournalEntry], str] | None = None
) -> dict[str, Any]:
    """Open one entry to words, in the page's language; who acted stands first in the detail."""
    names = names or Names()
    language = get_language() or "zh"
    words = describe(entry.type, payload_of(entry), language, names)
    subject = ObjectName.parse(entry.object)
    sealed = getattr(entry, "sealed", None)
    who = _actor(entry.actor, names, language)
    return {
        "at": entry.claimed_at,
        "icon": icon_of(entry.type),
        "state": state_of(entry.type),
        "act": words.act,
        "object": words.object or names(subject.kind, subject.id),
        "detail": " · ".join(part for part in (who, words.detail) if part),
        "before": words.before,
        "after": words.after,
        "number": None if sealed is None else sealed.index,
        "digest": entry.leaf,
        "url": "" if url is None or sealed is None else url(entry),
    }


def _actor(actor: str, names: Names, language: str) -> str:
    name = ObjectName.parse(actor)
    if name.kind == "system":
        return SYSTEM["en" if language.startswith("en") else "zh"]
    return names(name.kind, name.id)
