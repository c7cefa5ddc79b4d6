"""The vault of this installation, from `LIUHEN_VAULT_URL`."""

from __future__ import annotations

import functools
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.conf import settings

from liuhen.vault.local import LocalVault


@functools.cache
def vault() -> LocalVault:
    """Return the vault that keeps the originals."""
    url = urlsplit(settings.LIUHEN_VAULT_URL)
    if url.scheme != "file":
        raise ValueError(f"LIUHEN_VAULT_URL: {url.scheme}:// is not supported yet; use file:///…")
    return LocalVault(Path(unquote(url.path)))
