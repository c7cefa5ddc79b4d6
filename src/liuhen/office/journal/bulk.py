"""Many rows by one statement that is prepared once.

Django's own bulk insert builds a text for every row; where hundreds are written at a time that takes longer than all
that led to them. Values are adapted by their fields, so both databases read them as Django would.
"""

from __future__ import annotations

import functools
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeAlias

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import (
    BooleanField,
    CharField,
    DateTimeField,
    ForeignKey,
    IntegerField,
    TextField,
    UUIDField,
)

from liuhen.kernel.instant import in_beijing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models import Field, Model

    Values: TypeAlias = tuple[Any, ...]

_TEXT = (CharField, TextField)


def write(model: type[Model], columns: Sequence[str], unique: Sequence[str], rows: Iterable[Values]) -> None:
    """Insert rows, or where `unique` says that a row is there already, give it these columns."""
    fields = _fields(model, columns)
    home = _home()
    quoted = [home.ops.quote_name(str(field.column)) for field in fields]
    clash = ""
    if unique:
        keys = ", ".join(column for name, column in zip(columns, quoted, strict=True) if name in unique)
        others = [column for name, column in zip(columns, quoted, strict=True) if name not in unique]
        clash = f" ON CONFLICT ({keys}) DO UPDATE SET " + ", ".join(f"{one} = EXCLUDED.{one}" for one in others)
    places = ", ".join(["%s"] * len(quoted))
    _run(f"INSERT INTO {_table(model)} ({', '.join(quoted)}) VALUES ({places}){clash}", fields, rows)  # noqa: S608 - names of our own


def insert(rows: Sequence[Model]) -> None:
    """Insert new rows of one model whose keys are known already."""
    if rows:
        columns = [field.attname for field in rows[0]._meta.concrete_fields]  # noqa: SLF001 - Django's documented API
        write(type(rows[0]), columns, (), [tuple(getattr(row, name) for name in columns) for row in rows])
    for row in rows:
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS  # noqa: SLF001 - as `save` leaves a row


def update(rows: Sequence[Model], columns: Sequence[str]) -> None:
    """Give rows of one model that are there the values that the instances have in `columns`."""
    if not rows:
        return
    meta = rows[0]._meta  # noqa: SLF001 - Django's documented API
    names = [*columns, meta.pk.attname]
    fields = _fields(type(rows[0]), names)
    *set_, key = [f"{_home().ops.quote_name(str(field.column))} = %s" for field in fields]
    values = [tuple(getattr(row, name) for name in names) for row in rows]
    _run(f"UPDATE {_table(type(rows[0]))} SET {', '.join(set_)} WHERE {key}", fields, values)  # noqa: S608 - names of our own


def _home() -> BaseDatabaseWrapper:
    """Return the connection itself: the proxy that Django hands out looks it up at every touch."""
    return connections[DEFAULT_DB_ALIAS]


def _table(model: type[Model]) -> str:
    return _home().ops.quote_name(model._meta.db_table)  # noqa: SLF001 - Django's documented API


def _fields(model: type[Model], columns: Sequence[str]) -> list[Field[Any, Any]]:
    known = {field.attname: field for field in model._meta.concrete_fields}  # noqa: SLF001 - Django's documented API
    return [known[name] for name in columns]


def _run(statement: str, fields: Sequence[Field[Any, Any]], rows: Iterable[Values]) -> None:
    home = _home()
    adapt = [_adapter(field, home) for field in fields]
    ready = [[None if one is None else of(one) for of, one in zip(adapt, row, strict=True)] for row in rows]
    if ready:
        with home.cursor() as cursor:
            cursor.executemany(statement, ready)


def _adapter(field: Field[Any, Any], home: BaseDatabaseWrapper) -> Callable[[Any], Any]:
    """Return what makes a value of a field fit for the database, by the shortest way that its kind allows.

    Rows that are written together share some of their instants, and mostly belong to the same rows.
    """
    if type(field) in _TEXT:
        return str  # a choice becomes its value
    match field:
        case BooleanField():
            adapt: Callable[[Any], Any] = bool
        case IntegerField():
            adapt = int
        case UUIDField():
            adapt = field.to_python if home.features.has_native_uuid_field else attrgetter("hex")
        case DateTimeField():
            adapt = functools.cache(lambda at: home.ops.adapt_datetimefield_value(in_beijing(at)))
        case ForeignKey():
            adapt = functools.cache(_adapter(field.target_field, home))
        case _:
            adapt = functools.partial(field.get_db_prep_save, connection=home)
    return adapt
