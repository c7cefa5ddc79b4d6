"""Where one installation keeps its things: `LIUHEN_HOME`, else the user's own data folder. Makes nothing."""

from __future__ import annotations

import os
from pathlib import Path


def data_folder() -> Path:
    """Return the data folder of this installation, which need not be there yet."""
    named = os.environ.get("LIUHEN_HOME")
    base = Path(os.environ.get("XDG_DATA_HOME", Path.home() / ".local" / "share"))
    return Path(named).expanduser().resolve() if named else base / "liuhen"


def calendar_folder() -> Path:
    """Return the folder of the working-day tables that the agency imported, one `<year>.yaml` each."""
    return data_folder() / "calendar"
