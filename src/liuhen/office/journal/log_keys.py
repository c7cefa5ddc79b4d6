"""The log's own name and signing key.

The key is made on first start and kept in `LIUHEN_HOME/keys`; what others need is its public half, the `vkey`, which
the supervisor publishes in a policy (docs/spec/policy.md).
"""

from __future__ import annotations

import functools
import os
from typing import TYPE_CHECKING

from liuhen.ledger.keys import PrivateKey, SignatureType
from liuhen.ledger.note import Signer
from liuhen.office.settings.home import home, secret

if TYPE_CHECKING:
    from pathlib import Path


def origin() -> str:
    """Return the log's name, unique to this installation; fixed on first use."""
    path = _origin_path()
    if not path.exists():
        name = os.environ.get("LIUHEN_LOG_ORIGIN", f"liuhen.local/{secret('log-name').hex()[:12]}")
        aside = path.with_suffix(f".{os.getpid()}")
        aside.write_text(name, encoding="utf-8")
        try:
            os.link(aside, path)
        except FileExistsError:
            pass  # another process fixed it first
        finally:
            aside.unlink()
    return path.read_text(encoding="utf-8").strip()


@functools.cache
def signer() -> Signer:
    """Return the log's signer."""
    return Signer(PrivateKey(origin(), SignatureType.NOTE, secret("log-signing")))


def policy_text() -> str:
    """Return the policy of this log: its public key. Trust comes from the copy that the supervisor publishes."""
    return f"log {signer().vkey}\nquorum none\n"


def _origin_path() -> Path:
    return home() / "keys" / "log-origin"
