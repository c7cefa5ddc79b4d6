"""Which devices stand in a dock: a dock folder holds a folder for each, or the folder is one device's own."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from liuhen.office.capture.docking.models import LONGEST_SOURCE
from liuhen.office.capture.naming import clean_name
from liuhen.office.capture.profiles import profiles
from liuhen.office.devices.queries import device_by_number_in_use

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from liuhen.office.capture.docking.manifest import Listed
    from liuhen.office.devices.models import Device

UNKNOWN: Final = "?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A folder whose files belong together; folders in `but` are places of their own."""

    root: Path
    but: frozenset[Path] = frozenset()


def places_in(folder: Path, *, is_one_device: bool) -> list[Place]:
    """Find the places of a dock folder, those of devices first; none where the folder is not there.

    The folder is one device's own when that is said, when it is called after a device of the register, or when it holds
    a top folder that a profile knows as a device's layout.
    """
    try:
        with os.scandir(folder) as entries:  # tells folders from files without asking for each
            below = sorted((one for one in entries if not one.name.startswith(".")), key=lambda one: one.name)
        folders = [folder / one.name for one in below if one.is_dir(follow_symlinks=False)]
    except OSError:
        return []
    if is_one_device or is_own_folder(folder):
        return [Place(root=folder)]
    places = [Place(root=path) for path in folders]
    if len(folders) < len(below):
        places.append(Place(root=folder, but=frozenset(folders)))
    return places


def is_own_folder(folder: Path) -> bool:
    """Tell whether a folder is one device's own, by its name or by its top folders; one that is gone is none."""
    if device_by_number_in_use(folder.absolute().name) is not None:
        return True
    layouts = {name.upper() for profile in profiles().listed for name in profile.layout}
    try:
        return any(path.name.upper() in layouts for path in folder.iterdir() if path.is_dir() and not path.is_symlink())
    except OSError:
        return False


def device_of(place: Place, files: Iterable[Listed], told: str | None) -> Device | None:
    """Recognise the device of a place: as told, by the folder's name, else by the one device that all names claim."""
    found = device_by_number_in_use(told or place.root.name)
    if found is not None or told is not None:
        return found
    claimed = {file.claim.device for file in files}
    numbers = {number for number in claimed if number is not None}
    return device_by_number_in_use(numbers.pop()) if len(numbers) == 1 and None not in claimed else None


def name_of(place: Place, device: Device | None) -> str:
    """Name a place in records: by its device's number, else by its folder behind a question mark."""
    if device is not None:
        return device.number
    return (UNKNOWN + clean_name(place.root.name))[:LONGEST_SOURCE]
