"""Where one installation keeps its things, and the keys it makes for itself on first start."""

from __future__ import annotations

import os
import secrets
from typing import TYPE_CHECKING

from liuhen.kernel.home import data_folder

if TYPE_CHECKING:
    from pathlib import Path


def home() -> Path:
    """Return the data folder: `LIUHEN_HOME`, else the user's own data folder; makes it when missing."""
    folder = data_folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def secret(name: str) -> bytes:
    """Return the 32 bytes kept as `keys/<name>`; made once, by whoever comes first.

    Written aside and linked, so that two processes starting together agree and a crash leaves no short key.
    """
    keys = home() / "keys"
    keys.mkdir(mode=0o700, exist_ok=True)
    path = keys / name
    if not path.exists():
        aside = keys / f".{name}.{secrets.token_hex(8)}"
        aside.touch(mode=0o600)
        with aside.open("wb") as file:
            file.write(secrets.token_bytes(32))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(aside, path)
        except FileExistsError:
            pass  # another process was first; its key is the one
        finally:
            aside.unlink()
    key = path.read_bytes()
    if len(key) != 32:  # noqa: PLR2004 - the length of the keys written above
        raise RuntimeError(f"{path} does not hold 32 bytes; restore it from the backup of this installation")
    return key
