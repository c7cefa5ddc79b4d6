"""Profiles of recorders: how they lay out their folders and name their files (`profiles.yaml`).

Data that an agency may extend: `profiles.yaml` in its data folder holds its own, which come before ours. A profile with
a fault is never used in part: it is left out, and each fault is told with the profile and the field it is in.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final, Literal, TypeGuard

import yaml

from liuhen.kernel.errors import Fault, InvalidInput, Text
from liuhen.kernel.home import data_folder
from liuhen.office.capture.patterns import compile_safely

if TYPE_CHECKING:
    from pathlib import Path

FORMAT: Final = "liuhen-dock-profiles/1"
OWN_FILE: Final = "profiles.yaml"
GROUPS: Final = frozenset({"device", "officer", "date", "time", "sequence"})
MOST_DIGITS: Final = 9
NO_DIGITS: Final = Text(zh=f"要是 1 到 {MOST_DIGITS}", en=f"must be a number from 1 to {MOST_DIGITS}")
NO_LIST: Final = Text(zh=f"不是 {FORMAT} 的规则表", en=f"is no list of profiles of {FORMAT}")
NO_NAME: Final = Text(zh="只能用小写字母、数字和连字符", en="must be lower-case letters, digits and hyphens")
NO_SEQUENCE: Final = Text(zh="式子里没有 sequence 组，无从计数", en="no pattern has a group 'sequence' to count by")
NO_TEXT: Final = Text(zh="要是文字", en="must be a text")
TAKEN: Final = Text(zh="已有同名的规则", en="is taken")
UNKNOWN_KEY: Final = Text(zh="没有这一项", en="unknown key")
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,39}", re.ASCII)
_KEYS: Final = frozenset({"name", "title", "layout", "folder", "file", "counter", "clock"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Counter:
    """How a recorder counts its files: from `first` to `top`, then from `first` again; or anew each day."""

    digits: int
    first: int = 1
    restarts: Literal["never", "daily"] = "never"

    @property
    def top(self) -> int:
        """The highest number there is."""
        return int(10**self.digits) - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockFile:
    """Where a device writes its own time when it is docked."""

    file: str
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """One kind of recorder."""

    name: str
    title: Text
    file: re.Pattern[str]
    folder: re.Pattern[str] | None = None
    layout: tuple[str, ...] = ()
    counter: Counter | None = None
    clock: ClockFile | None = None
    is_own: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Profiles:
    """The profiles in force, in the order in which they are tried, and what was wrong with those left out.

    Told apart by what they are, not by what they hold: names that were read by some are remembered with them.
    """

    listed: tuple[Profile, ...]
    faults: tuple[Fault, ...] = ()

    def named(self, name: str) -> Profile | None:
        """Return the profile of a name."""
        return next((profile for profile in self.listed if profile.name == name), None)


def own_path() -> Path:
    """Return where the agency's own profiles are, if it has any."""
    return data_folder() / OWN_FILE


def profiles() -> Profiles:
    """Return the profiles in force; the agency's own file is read again when it has changed."""
    path = own_path()
    try:
        status = path.stat()
    except FileNotFoundError:
        return _shipped()
    return _with_own(path, status.st_mtime_ns, status.st_size)


@functools.cache
def _shipped() -> Profiles:
    text = files("liuhen.office.capture").joinpath("profiles.yaml").read_text(encoding="utf-8")
    found = read_profiles(text, is_own=False)
    if found.faults:
        raise InvalidInput(found.faults)  # a mistake in our own data
    return found


@functools.lru_cache(maxsize=2)
def _with_own(path: Path, _changed_ns: int, _size: int) -> Profiles:
    try:
        own = read_profiles(path.read_text(encoding="utf-8"), is_own=True)
    except (OSError, UnicodeDecodeError) as error:
        own = Profiles(listed=(), faults=(Fault(where=OWN_FILE, message=str(error)),))
    names = {profile.name for profile in own.listed}
    ours = tuple(profile for profile in _shipped().listed if profile.name not in names)
    return Profiles(listed=own.listed + ours, faults=own.faults)


def read_profiles(text: str, *, is_own: bool) -> Profiles:
    """Read profiles; each fault names its place: `profiles[0] (dsj).file`. A profile with one is left out."""
    try:
        told = yaml.safe_load(text)
    except (yaml.YAMLError, RecursionError) as error:
        return Profiles(listed=(), faults=(Fault.of("", Text(zh=f"不是 YAML：{error}", en=f"no YAML: {error}")),))
    if not isinstance(told, dict) or told.get("format") != FORMAT or not isinstance(told.get("profiles"), list):
        return Profiles(listed=(), faults=(Fault.of("format", NO_LIST),))
    listed: list[Profile] = []
    faults = [Fault.of(str(key), UNKNOWN_KEY) for key in told.keys() - {"format", "profiles"}]
    for index, one in enumerate(told["profiles"]):
        name = one.get("name") if isinstance(one, dict) else None
        where = f"profiles[{index}]" + (f" ({name})" if isinstance(name, str) else "")
        try:
            listed.append(_read(one, where, {profile.name for profile in listed}, is_own=is_own))
        except InvalidInput as error:
            faults += error.faults
    return Profiles(listed=tuple(listed), faults=tuple(faults))


def _read(told: Any, where: str, taken: set[str], *, is_own: bool) -> Profile:
    if not isinstance(told, dict):
        raise InvalidInput.at(where, Text(zh="不是一条规则", en="is no profile with keys"))
    reading = _Reading(told, where)
    for key in told.keys() - _KEYS:
        reading.fault(str(key), UNKNOWN_KEY)
    name = reading.text("name", needed=True)
    if name and (not _NAME.fullmatch(name) or name in taken):
        reading.fault("name", TAKEN if name in taken else NO_NAME)
    title, layout = reading.title(), reading.layout()
    file, folder = reading.pattern("file", needed=True), reading.pattern("folder")
    counter, clock = reading.counter(file, folder), reading.clock()
    if reading.faults or file is None:
        raise InvalidInput(reading.faults)
    return Profile(
        name=name, title=title, file=file, folder=folder, layout=layout, counter=counter, clock=clock, is_own=is_own
    )


class _Reading:
    """Reads the fields of one profile and gathers what is wrong with them."""

    def __init__(self, told: dict[str, Any], where: str) -> None:
        self.told = told
        self.where = where
        self.faults: list[Fault] = []

    def fault(self, field: str, said: Text) -> None:
        self.faults.append(Fault.of(f"{self.where}.{field}", said))

    def text(self, field: str, *, needed: bool = False) -> str:
        value = self.told.get(field)
        if value is None and not needed:
            return ""
        if not isinstance(value, str) or not value:
            self.fault(field, NO_TEXT)
            return ""
        return value

    def title(self) -> Text:
        value = self.told.get("title")
        if isinstance(value, str) and value:
            return Text(zh=value, en=value)
        if isinstance(value, dict) and value.keys() == {"zh", "en"} and all(isinstance(v, str) for v in value.values()):
            return Text(zh=value["zh"], en=value["en"])
        self.fault("title", Text(zh="要有名称，或中文英文各一", en="must be a text, or one in zh and one in en"))
        return Text(zh="", en="")

    def layout(self) -> tuple[str, ...]:
        value = self.told.get("layout", [])
        if not isinstance(value, list) or not all(isinstance(name, str) and name and "/" not in name for name in value):
            self.fault("layout", Text(zh="要是一列文件夹名", en="must be a list of folder names"))
            return ()
        return tuple(value)

    def pattern(self, field: str, *, needed: bool = False) -> re.Pattern[str] | None:
        text = self.text(field, needed=needed)
        return self.compiled(field, text, GROUPS) if text else None

    def compiled(self, field: str, text: str, groups: frozenset[str]) -> re.Pattern[str] | None:
        try:
            compiled = compile_safely(text, where=f"{self.where}.{field}")
        except InvalidInput as error:
            self.faults += error.faults
            return None
        for group in compiled.groupindex.keys() - groups:
            self.fault(field, Text(zh=f"没有 {group} 这个组", en=f"unknown group {group!r}"))
        return compiled

    def counter(self, *patterns: re.Pattern[str] | None) -> Counter | None:
        value = self.told.get("counter")
        if value is None:
            return None
        if not isinstance(value, dict) or value.keys() - {"digits", "first", "restarts"}:
            self.fault(
                "counter",
                Text(zh="只能有 digits、first、restarts", en="must have digits, first and restarts, and nothing else"),
            )
            return None
        digits, first, restarts = value.get("digits"), value.get("first", 1), value.get("restarts", "never")
        if not _is_count(digits, 1, MOST_DIGITS):
            self.fault(
                "counter.digits", Text(zh=f"要是 1 到 {MOST_DIGITS}", en=f"must be a number from 1 to {MOST_DIGITS}")
            )
        if not _is_count(first, 0, 1):
            self.fault("counter.first", Text(zh="要是 0 或 1", en="must be 0 or 1"))
        if restarts not in {"never", "daily"}:
            self.fault("counter.restarts", Text(zh="要是 never 或 daily", en="must be never or daily"))
        if not any(pattern is not None and "sequence" in pattern.groupindex for pattern in patterns):
            self.fault("counter", NO_SEQUENCE)
        if self.faults or digits is None:
            return None
        return Counter(digits=digits, first=first, restarts=restarts)

    def clock(self) -> ClockFile | None:
        value = self.told.get("clock")
        if value is None:
            return None
        if not isinstance(value, dict) or value.keys() != {"file", "pattern"}:
            self.fault("clock", Text(zh="要有 file 和 pattern", en="must have file and pattern, and nothing else"))
            return None
        file, pattern = value["file"], value["pattern"]
        if not isinstance(file, str) or not file or file.startswith("/") or ".." in file.split("/"):
            self.fault("clock.file", Text(zh="要是设备里的路径", en="must be a path inside the device"))
        if not isinstance(pattern, str):
            self.fault("clock.pattern", NO_TEXT)
            return None
        compiled = self.compiled("clock.pattern", pattern, frozenset({"date", "time"}))
        if compiled is not None and compiled.groupindex.keys() != {"date", "time"}:
            self.fault("clock.pattern", Text(zh="要有 date 和 time 两组", en="must have the groups date and time"))
        return ClockFile(file=file, pattern=compiled) if compiled is not None and not self.faults else None


def _is_count(value: object, least: int, most: int) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most
