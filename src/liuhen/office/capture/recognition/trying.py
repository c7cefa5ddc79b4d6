"""Trying a profile out on names: what it reads of each, or where it stops fitting, and which profile comes before it.

Pure but for the profiles in force. The names are tried as the station would read them: the folder inside the device,
and the file's name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from liuhen.kernel.errors import InvalidInput
from liuhen.office.capture.naming import clean_name, read_by
from liuhen.office.capture.patterns import LONGEST_TEXT, compile_safely
from liuhen.office.capture.profiles import profiles

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from liuhen.office.capture.naming import NameClaim
    from liuhen.office.capture.profiles import Profile

MOST_NAMES: Final = 50
_QUANTIFIER: Final = re.compile(r"[*+?{]")

Why = Literal["", "folder", "file", "long"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Far:
    """How far a pattern fits a text: the part of the pattern that fits, what it fits, and the part that does not."""

    fits: str
    found: str
    rest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What became of one name. `taken_by`: the profile before this one that reads it in its place."""

    path: str
    claim: NameClaim | None
    why: Why = ""
    far: Far | None = None
    taken_by: Profile | None = None


def names_in(text: str) -> list[str]:
    """Return the names of a text, one a line, with signs of either system between folders; at most `MOST_NAMES`."""
    lines = (line.strip().replace("\\", "/").strip("/") for line in text.splitlines())
    return [line for line in lines if line][:MOST_NAMES]


def try_out(profile: Profile, names: Iterable[str]) -> list[Tried]:
    """Try a profile on names; it counts as if it stood in the place of the one of its name, else as the first."""
    earlier = list(_before(profile))
    return [_tried(profile, name, earlier) for name in names]


def _before(profile: Profile) -> Iterator[Profile]:
    listed = profiles().listed
    if profile.name not in {one.name for one in listed if one.is_own or not profile.is_own}:
        return  # one that is new comes first
    for one in listed:
        if one.name == profile.name:
            return
        yield one


def _tried(profile: Profile, path: str, earlier: Iterable[Profile]) -> Tried:
    folder, _, base = path.rpartition("/")
    name = clean_name(base)
    if len(name) > LONGEST_TEXT or len(folder) > LONGEST_TEXT:
        return Tried(path=path, claim=None, why="long")
    claim = read_by(profile, name, folder)
    if claim is not None:
        taken = next((one for one in earlier if read_by(one, name, folder) is not None), None)
        return Tried(path=path, claim=claim, taken_by=taken)
    if profile.folder is not None and profile.folder.search(folder) is None:
        return Tried(path=path, claim=None, why="folder", far=how_far(profile.folder.pattern, folder))
    return Tried(path=path, claim=None, why="file", far=how_far(profile.file.pattern, name))


def how_far(pattern: str, text: str) -> Far | None:
    """Find the longest beginning of a pattern that fits a text; None where nothing of it does."""
    for end in range(len(pattern) - 1, 0, -1):
        if _QUANTIFIER.match(pattern, end):
            continue  # what is repeated is looked at with its repetition
        try:
            match = compile_safely(pattern[:end]).search(text)
        except InvalidInput:
            continue  # an open bracket or group: no beginning that stands for itself
        if match is not None and match[0]:
            return Far(fits=pattern[:end], found=match[0], rest=pattern[end:])
    return None
