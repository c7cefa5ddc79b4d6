"""The fingerprint of the law as it is installed: one digest over the packs' files and this engine's release.

Findings kept somewhere carry the fingerprint under which they were made; where it differs from today's, they are stale.
It says *whether* something changed and never what: `liuhen.law.compare` shows that. A new release counts as a change,
because the same files may be read with other words.
"""

from __future__ import annotations

import hashlib
from functools import cache
from typing import TYPE_CHECKING

from liuhen import __version__
from liuhen.kernel import canonical
from liuhen.kernel.digest import Digest, sha256
from liuhen.law.vocabulary import RULEPACKS

if TYPE_CHECKING:
    from pathlib import Path

FORMAT = "liuhen-law-fingerprint/1"


def fingerprint(*further: Path) -> Digest:
    """Digest every YAML file of the installed packs and of `further` folders (an agency's calendar years, own packs).

    A folder that is not there counts like an empty one. The packs are read once per process, `further` each time.
    """
    folders: list[canonical.Json] = [str(_packs()), *(str(_digest_of(folder)) for folder in further)]
    return sha256(canonical.encode({"format": FORMAT, "release": __version__, "folders": folders}))


@cache
def _packs() -> Digest:
    """Digest the installed packs once: `load_packs` reads them once per process as well, and both must agree."""
    return _digest_of(RULEPACKS)


def _digest_of(folder: Path) -> Digest:
    whole = hashlib.sha256()
    for path in sorted(folder.rglob("*.yaml")):
        name = path.relative_to(folder).as_posix().encode()
        content = path.read_bytes()
        whole.update(b"%d:%s:%d:" % (len(name), name, len(content)))
        whole.update(content)
    return Digest(whole.digest())
