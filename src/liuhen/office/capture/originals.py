"""The vault of this installation, from `LIUHEN_VAULT_URL`."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from django.conf import settings

from liuhen.vault import LocalVault, take_many_apart

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from liuhen.vault import Outcome, Progress


@functools.cache
def vault() -> LocalVault:
    """Return the vault that keeps the originals."""
    url = urlsplit(settings.LIUHEN_VAULT_URL)
    if url.scheme != "file":
        raise ValueError(f"LIUHEN_VAULT_URL: {url.scheme}:// is not supported yet; use file:///…")
    return LocalVault(Path(unquote(url.path)))


def take_files(sources: Iterable[Path], *, workers: int, progress: Progress | None = None) -> Iterator[Outcome]:
    """Take many files into the vault, in a process of its own, while the caller writes rows; see `take_many_apart`."""
    return take_many_apart(vault().root, sources, workers=workers, progress=progress)
