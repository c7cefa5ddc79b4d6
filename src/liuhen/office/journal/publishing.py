"""The log as files that anyone may copy: C2SP tlog-tiles under `LIUHEN_HOME/log`, the checkpoint last.

Everything here is made from the rows. A file that is missing or was changed is written anew, so a killed publisher, or
a lost folder, costs nothing.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from django.conf import settings

from liuhen.kernel.errors import IntegrityError
from liuhen.ledger.checkpoint import Checkpoint
from liuhen.ledger.merkle import root
from liuhen.ledger.note import Note
from liuhen.ledger.sealing import EMPTY_EDGE, Edge, load_edge, seal
from liuhen.ledger.tiles import (
    WIDTH,
    TilePath,
    TileReader,
    encode_bundle,
    encode_hashes,
    parse_hashes,
)
from liuhen.office.journal.log_keys import origin
from liuhen.office.journal.models import SealedEntry
from liuhen.office.journal.sealing import latest_checkpoint

if TYPE_CHECKING:
    from pathlib import Path

    from liuhen.office.journal.models import SignedCheckpoint

CHECKPOINT = "checkpoint"
BATCH = 10_000


def publish() -> int:
    """Write what the published log lacks against the rows; return the size that is published now.

    Raises `IntegrityError` when the published files do not belong to their checkpoint, or the rows give another root
    than the one that was signed: such a log is never continued.
    """
    newest = latest_checkpoint()
    if newest is None:
        return 0
    edge = _published_edge()
    while edge.size < newest.size:
        end = min(edge.size + BATCH, newest.size)
        entries = SealedEntry.objects.filter(index__gte=edge.size, index__lt=end).order_by("index")
        grown = seal(edge, [bytes(row) for row in entries.values_list("entry__entry", flat=True)], origin=origin())
        for path, content in grown.files:
            _write(settings.LIUHEN_LOG_FOLDER / str(path), content)
        edge = grown.edge
        if edge.size == newest.size:
            if edge.root().hex() != newest.root:
                raise IntegrityError(f"root at size {edge.size}", expected=newest.root, actual=edge.root().hex())
            _write(settings.LIUHEN_LOG_FOLDER / CHECKPOINT, newest.note.encode())
    return newest.size


def _published_edge() -> Edge:
    published = published_checkpoint()
    return EMPTY_EDGE if published is None else load_edge(Checkpoint.parse(Note.parse(published).text), _fetch)


def _fetch(path: str) -> bytes:
    return read_file(TilePath.parse(path))


def published_checkpoint() -> bytes | None:
    """Return the published checkpoint, a signed note; None when there is none."""
    path: Path = settings.LIUHEN_LOG_FOLDER / CHECKPOINT
    return path.read_bytes() if path.exists() else None


def tile_content(path: TilePath) -> bytes:
    """Make the content of one file of the log: leaves from the rows, higher levels from the full tiles below."""
    start = path.index * WIDTH
    rows = SealedEntry.objects.filter(index__gte=start, index__lt=start + path.width).order_by("index")
    if path.level is None:
        return encode_bundle(bytes(entry) for entry in rows.values_list("entry__entry", flat=True))
    if path.level == 0:
        return encode_hashes([bytes.fromhex(leaf) for leaf in rows.values_list("entry__leaf", flat=True)])
    below = (TilePath(level=path.level - 1, index=start + offset, width=WIDTH) for offset in range(path.width))
    return encode_hashes([root(parse_hashes(read_file(tile), tile)) for tile in below])


def read_file(path: TilePath) -> bytes:
    """Read one file of the log, made anew where it is missing."""
    file = settings.LIUHEN_LOG_FOLDER / str(path)
    return file.read_bytes() if file.exists() else tile_content(path)


def tree_at(checkpoint: SignedCheckpoint) -> TileReader:
    """Return verified reading of the tree as it was at a checkpoint, for proofs."""
    return TileReader(
        size=checkpoint.size,
        root=bytes.fromhex(checkpoint.root),
        fetch=_fetch,
    )


def _write(path: Path, content: bytes) -> None:
    """Put a file in place whole: aside, flushed, renamed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    with aside.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)
