"""What a row must offer so that its acts can stand in the journal, and that audit can find a changed row.

The state of a row is every column of its own (and the relations it names), in canonical JSON. A field that is derived
from others and may be computed anew is named in `DERIVED_FIELDS` and stays out. A column that came when there were rows
already is named in `LATER_FIELDS` and stays out while it is null, so that old rows are still as their entries say.
"""

from __future__ import annotations

import functools
import time
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, ClassVar, cast
from uuid import UUID

from django.apps import apps
from django.db import models

from liuhen.kernel.identity import ObjectName, uuid7
from liuhen.kernel.instant import format_instant

if TYPE_CHECKING:
    from collections.abc import Iterator

    from liuhen.kernel.canonical import Json

_JSON = frozenset({type(None), bool, int, str, list, dict})  # JSON columns hold JSON already


def new_id() -> UUID:
    """Make an id that sorts by the time of its making."""
    return uuid7(time.time_ns() // 1_000_000)


class Journaled(models.Model):
    """A row whose every change is an act with an entry."""

    KIND: ClassVar[str]
    DERIVED_FIELDS: ClassVar[frozenset[str]] = frozenset()
    LATER_FIELDS: ClassVar[frozenset[str]] = frozenset()
    STATE_RELATIONS: ClassVar[tuple[str, ...]] = ()

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)

    class Meta:
        abstract = True

    @property
    def object_name(self) -> ObjectName:
        """The row's name in the log."""
        return ObjectName(self.KIND, self.id.hex)

    def journal_state(self) -> dict[str, Json]:
        """Return the row as canonical JSON, to be digested after each act."""
        state: dict[str, Json] = {name: _as_json(getattr(self, name)) for name in _columns(type(self))}
        for name in _later_columns(type(self)):
            if state[name] is None:
                del state[name]
        for relation in self.STATE_RELATIONS:
            state[relation] = sorted(key.hex for key in getattr(self, relation).values_list("pk", flat=True))
        return state


def journaled_models() -> Iterator[type[Journaled]]:
    """Yield every kind of row that the journal speaks for."""
    return (model for model in apps.get_models() if issubclass(model, Journaled))


@functools.cache
def _columns(model: type[Journaled]) -> tuple[str, ...]:
    """Name the columns whose values are the state of a row."""
    fields = model._meta.concrete_fields  # noqa: SLF001 - Django's documented API
    return tuple(field.attname for field in fields if field.name not in model.DERIVED_FIELDS)


@functools.cache
def _later_columns(model: type[Journaled]) -> tuple[str, ...]:
    """Name the columns that are no part of the state while they are null."""
    fields = model._meta.concrete_fields  # noqa: SLF001 - as above
    return tuple(field.attname for field in fields if field.name in model.LATER_FIELDS)


def _as_json(value: Any) -> Json:
    match value:
        case _ if type(value) in _JSON:
            return cast("Json", value)
        case str():
            return str(value)  # a choice as the program has it, not yet read from the database
        case datetime():
            return format_instant(value)
        case date():
            return value.isoformat()
        case UUID():
            return value.hex
        case bytes() | memoryview():
            return bytes(value).hex()
        case _:
            raise TypeError(f"{type(value).__name__} has no place in a journaled row")
