"""What the adopted pack asks to be shown and said at one kind of activity, and the sentences of the wording guide.

Read from the pack's rules; this file names no item and counts none. An activity of which nobody knows the kind, or a
recording without one, is offered everything that the pack asks at any.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.module_loading import import_string

from liuhen.law import load_packs
from liuhen.law.rules.words.content import Says, Shows
from liuhen.law.vocabulary import vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator

    from liuhen.law.packs import RulePack
    from liuhen.law.rules.duty import Duty
    from liuhen.law.schedule import Wording
    from liuhen.office.people.models import Agency

KEYS = 9  # the keys 1 to 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing to be shown: its key, the word, and the provision that asks for it here (None: it does not)."""

    key: int
    word: str
    provision: str | None
    source: str = "regulation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is offered for marking at one kind of activity; `spoken` are the words that must be said."""

    pack: RulePack
    items: tuple[Item, ...]
    spoken: tuple[str, ...]
    sentences: tuple[Wording, ...]


def asked_of(agency: Agency, kind: str | None) -> Asked:
    """Read what the agency's pack asks at a kind of activity (None: any); keys are the same at every kind."""
    pack = load_packs()[agency.pack]
    showing = [duty for duty in pack.duties if isinstance(duty.must, Shows)]
    said = {word: None for duty in pack.duties if isinstance(duty.must, Says) for word in duty.must.words}
    return Asked(
        pack=pack,
        items=tuple(_items(showing, kind)),
        spoken=tuple(said),
        sentences=tuple(_sentences(agency, kind)),
    )


def _items(duties: list[Duty], kind: str | None) -> Iterator[Item]:
    """Give each word its key in the order of the text; without such duties the vocabulary's words are offered."""
    by_word: dict[str, list[Duty]] = {}
    for duty in sorted(duties, key=lambda one: one.provision):
        for word in duty.must.words if isinstance(duty.must, Shows) else ():
            by_word.setdefault(word, []).append(duty)
    words = by_word or {word: [] for word in vocabulary()["content"]}
    for key, (word, asking) in enumerate(words.items(), 1):
        here = next((duty for duty in asking if kind is None or not duty.of_kinds or kind in duty.of_kinds), None)
        if here is None:
            yield Item(key=key, word=word, provision=None)
        else:
            yield Item(key=key, word=word, provision=here.provision, source=here.source)


def _sentences(agency: Agency, kind: str | None) -> Iterator[Wording]:
    """Yield the sentences that hold: the agency's own where it has changed the pack's.

    The schedule is asked by the function that `LIUHEN_SCHEDULE` in the settings names: what an agency rules about the
    law rests on everything here.
    """
    for row in import_string(settings.LIUHEN_SCHEDULE)(agency, agency.pack).wording:
        if row.now is not None and (kind is None or row.now.activity in (None, kind)):
            yield row.now
