"""Where one installation keeps its things: `LIUHEN_HOME`, else the user's own data folder. Makes nothing."""

from __future__ import annotations

import functools
import os
from pathlib import Path


def data_folder() -> Path:
    """Return the data folder of this installation, which need not be there yet."""
    named = os.environ.get("LIUHEN_HOME")
    if named:
        return _resolved(named)
    return Path(os.environ.get("XDG_DATA_HOME", Path.home() / ".local" / "share")) / "liuhen"


@functools.lru_cache(maxsize=4)
def _resolved(named: str) -> Path:
    """Resolve once: a dock asks for every file, and a relative name counts from where the program first asked."""
    return Path(named).expanduser().resolve()


def calendar_folder() -> Path:
    """Return the folder of the working-day tables that the agency imported, one `<year>.yaml` each."""
    return data_folder() / "calendar"
