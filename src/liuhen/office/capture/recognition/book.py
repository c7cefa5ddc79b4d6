"""The file of the agency's own profiles: read as it stands, spelt anew, put in place as a whole.

Nobody ever reads half of it: the new file is written beside the old one, flushed, and takes its name.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any, Final

import yaml

from liuhen.kernel.digest import sha256
from liuhen.kernel.errors import Refusal, Text
from liuhen.office.capture.profiles import FORMAT, own_path, read_profiles

HEAD: Final = "# 本机关的识别规则，由页面写成 · the agency's own profiles, written by the page\n"
UNCHANGED: Final = Text(zh="识别规则没有变化。", en="The profiles are unchanged.")
LONGEST_BOOK: Final = 200_000
UNREADABLE: Final = Refusal(
    "profiles-unreadable",
    Text(zh="服务器上的识别规则文件无法读取，不能逐条更改。", en="The file of profiles on the server cannot be read."),
    safe=UNCHANGED,
    todo=Text(zh="请导入一份完整的规则表。", en="Import a whole list of profiles."),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """The file as it stands: its text, and its profiles as they are written; None where it is no list of them."""

    text: str
    told: tuple[dict[str, Any], ...] | None

    @property
    def mark(self) -> str:
        """What changes when anybody changes the file."""
        return str(sha256(self.text.encode()))

    def names(self) -> list[str]:
        """Return the names of the profiles, in the order in which they are tried."""
        return [str(one.get("name")) for one in self.told or ()]

    def named(self, name: str) -> dict[str, Any] | None:
        """Return a profile as it is written."""
        return next((one for one in self.told or () if one.get("name") == name), None)


def read_book() -> Book:
    """Read the file; one that is not there holds no profiles."""
    try:
        text = own_path().read_text(encoding="utf-8")
    except FileNotFoundError:
        return Book(text="", told=())
    except (OSError, UnicodeDecodeError):
        return Book(text="", told=None)
    return Book(text=text, told=told_in(text))


def told_in(text: str) -> tuple[dict[str, Any], ...] | None:
    """Return the profiles that a text holds as they are written; None where it is no list of them."""
    if any(fault.where in {"", "format"} for fault in read_profiles(text, is_own=True).faults):
        return None
    listed = yaml.safe_load(text)["profiles"]
    return tuple(listed) if all(isinstance(one, dict) for one in listed) else None


def spell(told: list[dict[str, Any]]) -> str:
    """Write profiles as YAML."""
    return HEAD + yaml.safe_dump(
        {"format": FORMAT, "profiles": told}, allow_unicode=True, sort_keys=False, width=1000, default_flow_style=None
    )


def spell_one(told: dict[str, Any] | None) -> str:
    """Write one profile as YAML, for records; empty where there is none."""
    return "" if told is None else yaml.safe_dump(told, allow_unicode=True, sort_keys=False, width=1000)


def write_book(text: str) -> None:
    """Put a text in the place of the file. Raises `Refusal` where the disk does not take it."""
    path = own_path()
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with beside.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise Refusal(
            "profiles-unwritable",
            Text(zh=f"写不进服务器上的文件：{error.strerror}。", en=f"The file cannot be written: {error.strerror}."),
            safe=UNCHANGED,
            todo=Text(zh="请联系系统管理员。", en="Ask whoever keeps the server."),
            status=500,
        ) from error
