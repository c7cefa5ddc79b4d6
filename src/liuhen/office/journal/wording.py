"""What an entry says to people: act, object, detail, and what was there before and after a correction.

The words are data (`wording.yaml`); the choices of a field keep the words of their model, found by the row's kind in
Django's registry, so that this folder imports none of those above it. A type without words is shown as it is written
in the log, never hidden. Decides nothing and reads the database only in `Names`.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final, NamedTuple, cast

import yaml
from django.core.exceptions import FieldDoesNotExist
from django.utils import translation

from liuhen.kernel.errors import InvalidInput
from liuhen.kernel.instant import parse_instant
from liuhen.office.journal.journaled import journaled_models
from liuhen.office.web.wording import day_text, moment_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import Field

    from liuhen.kernel.canonical import Json
    from liuhen.office.journal.journaled import Journaled

_KEY = re.compile(r"\{([a-z_0-9]+)\}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
ERASED: Final = {"zh": "内容已依规删除，只留下摘要", "en": "The content was erased by rule; its digest remains"}
NOTHING: Final = {"zh": "（无）", "en": "(none)"}
UNKNOWN: Final = {"zh": "未定", "en": "undecided"}
TRUTH: Final = {"zh": ("否", "是"), "en": ("no", "yes")}
COMMA: Final = {"zh": "、", "en": ", "}


class Wording(NamedTuple):
    """What `web/parts/custody.html` shows of an entry; empty texts are not drawn."""

    act: str
    object: str = ""
    detail: str = ""
    before: str = ""
    after: str = ""


# names an object: `officer` and 32 hexadecimal digits give 张示范
NameOf = Callable[[str, str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rule:
    """One line of `wording.yaml`."""

    act: Mapping[str, str]
    icon: str
    kind: str
    state: str = ""
    object: str = ""
    detail: tuple[str, ...] = ()
    names: Mapping[str, str]
    words: Mapping[str, str]
    truths: Mapping[str, Any]


@functools.cache
def _rules() -> Mapping[str, _Rule]:
    text = files("liuhen.office.journal").joinpath("wording.yaml").read_text(encoding="utf-8")
    return {type_: _read(type_, line) for type_, line in yaml.safe_load(text).items()}


def _read(type_: str, line: dict[str, Any]) -> _Rule:
    """Read one line; an unknown key is a mistake in our own data and raises `TypeError`."""
    usual = {"kind": type_.partition(".")[0], "names": {}, "words": {}, "truths": {}}
    return _Rule(**{**usual, **line, "detail": tuple(line.get("detail", ()))})


def known_types() -> frozenset[str]:
    """Return the types of entries that have words."""
    return frozenset(_rules())


def icon_of(entry_type: str) -> str:
    """Return the icon of a type (`frontend/icons.txt`)."""
    rule = _rules().get(entry_type)
    return "tag" if rule is None else rule.icon


def state_of(entry_type: str) -> str:
    """Return the sign that a type is shown with in place of an icon; empty for most."""
    rule = _rules().get(entry_type)
    return "" if rule is None else rule.state


def _id_itself(_kind: str, key: str) -> str:
    return key[:8]


def describe(entry_type: str, payload: Json, lang: str, name_of: NameOf = _id_itself) -> Wording:
    """Word an entry in `zh` or `en` (any tag that begins so); `payload` None says that it was erased."""
    language = "en" if lang.startswith("en") else "zh"
    rule = _rules().get(entry_type)
    if rule is None:
        return Wording(act=entry_type)
    if not isinstance(payload, dict):
        return Wording(act=rule.act[language], detail=ERASED[language])
    with translation.override("en" if language == "en" else "zh-hans"):
        reader = _Reader(rule=rule, payload=payload, language=language, name_of=name_of)
        before, after = reader.change()
        parts = (reader.fill(part) for part in rule.detail)
        return Wording(
            act=rule.act[language],
            object=reader.fill(rule.object),
            detail=" · ".join(part for part in parts if part),
            before=before,
            after=after,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reader:
    """Words of one payload under its rule."""

    rule: _Rule
    payload: Mapping[str, Json]
    language: str
    name_of: NameOf

    def fill(self, pattern: str) -> str:
        """Fill a pattern; empty when any of its keys is."""
        values = {key: self.word(key, self.payload.get(key)) for key in _KEY.findall(pattern)}
        return _KEY.sub(lambda match: values[match[1]], pattern) if all(values.values()) else ""

    def change(self) -> tuple[str, str]:
        """Return before and after: single values, or the fields that differ with their labels."""
        if "before" not in self.payload and "after" not in self.payload:
            return "", ""
        before, after = self.payload.get("before"), self.payload.get("after")
        if isinstance(before, dict) or isinstance(after, dict):
            return self._fields(before, after)
        return self._value("before", before), self._value("after", after)

    def _value(self, key: str, value: Json) -> str:
        return self.word(key, value) or NOTHING[self.language]

    def _fields(self, before: Json, after: Json) -> tuple[str, str]:
        old, new = (part if isinstance(part, dict) else {} for part in (before, after))
        differing = [key for key in {**old, **new} if old.get(key) != new.get(key)]
        return self._labelled(differing, old), self._labelled(differing, new)

    def _labelled(self, keys: list[str], values: Mapping[str, Json]) -> str:
        return " · ".join(f"{self._label(key)} {self._value(key, values.get(key))}" for key in keys)

    def _label(self, key: str) -> str:
        field = _field(self.rule.kind, key)
        return key if field is None else str(getattr(field, "verbose_name", key))

    def word(self, key: str, value: Json) -> str:
        """Word one value of the payload."""
        if isinstance(value, list):
            return COMMA[self.language].join(self.word(key, item) for item in value)
        if isinstance(value, bool):
            given = self.rule.truths.get(key)
            return str((given or TRUTH)[self.language][value])
        if value is None or value == "":
            return UNKNOWN[self.language] if _is_truth(self.rule.kind, key) else ""
        if isinstance(value, str):
            return self._text(key, value)
        return str(value)

    def _text(self, key: str, value: str) -> str:
        field = _field(self.rule.kind, self.rule.words.get(key, key))
        choices: dict[str, Any] = dict(getattr(field, "flatchoices", None) or ())
        if value in choices:
            return str(choices[value])
        kind = self.rule.names.get(key) or _kind_of(field)
        if kind:
            return self.name_of(kind, value)
        return _moment(value)


def _moment(value: str) -> str:
    """Write an instant or a day as pages do; any other text stays as it is."""
    try:
        if _DAY.fullmatch(value):
            return day_text(date.fromisoformat(value))
        return moment_text(parse_instant(value), seconds=True)
    except (InvalidInput, ValueError):
        return value


@functools.cache
def _models() -> Mapping[str, type[Journaled]]:
    return {model.KIND: model for model in journaled_models()}


def _field(kind: str, key: str) -> Field[Any, Any] | None:
    model = _models().get(kind)
    if model is None:
        return None
    try:
        return cast("Field[Any, Any]", model._meta.get_field(key))  # noqa: SLF001 - Django's documented way to its fields
    except FieldDoesNotExist:
        return None


def _is_truth(kind: str, key: str) -> bool:
    field = _field(kind, key)
    return field is not None and field.get_internal_type() == "BooleanField"


def _kind_of(field: Field[Any, Any] | None) -> str:
    """Return the kind of row that a foreign key points at."""
    return str(getattr(getattr(field, "related_model", None), "KIND", ""))


class Names:
    """Names of objects, each asked of the database once; made for one page."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], str] = {}

    def __call__(self, kind: str, key: str, /) -> str:
        """Return what people call the object; the beginning of its id when there is no such row."""
        if (kind, key) not in self._known:
            self._known[kind, key] = self._ask(kind, key)
        return self._known[kind, key]

    @staticmethod
    def _ask(kind: str, key: str) -> str:
        model = _models().get(kind)
        if model is None or not re.fullmatch(r"[0-9a-f]{32}", key):
            return key
        row = model._default_manager.filter(pk=key).first()  # noqa: SLF001 - Django's name for it
        return key[:8] if row is None else str(row)
