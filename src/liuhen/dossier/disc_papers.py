"""What goes with a set of discs on paper: a label for each case of a disc, and the list that is filed with them.

The QR code on both names the disc and the SHA-256 that covers everything on it: `liuhen:disc/D-000007?sha256=…`; the
check program prints the same two. Says nothing that is not in the register.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from liuhen.dossier.typesetting import grouped, qr_code, typeset
from liuhen.kernel.instant import in_beijing

if TYPE_CHECKING:
    from datetime import datetime

    from liuhen.kernel.canonical import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedOriginal:
    """A recording on a disc. `label`: number, device and start, as people know it."""

    label: str
    name: str
    size_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscPaper:
    """A disc of a set. `sha256` covers every file on it (its tagmanifest-sha256.txt)."""

    number: str
    place: int
    count: int
    sha256: str
    originals: tuple[ListedOriginal, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscSetPaper:
    """A set of discs of one case."""

    case_number: str
    case_title: str
    agency: str
    made_at: datetime
    maker: str
    discs: tuple[DiscPaper, ...]


def disc_label_text(number: str, sha256: str) -> str:
    """Return what the QR code of a disc says."""
    return f"liuhen:disc/{number}?sha256={sha256}"


def disc_papers(one: DiscSetPaper) -> bytes:
    """Return labels (120 × 120 mm, one a disc) and the list (A4) of a set as one PDF."""
    values: dict[str, Json] = {
        "case_number": one.case_number,
        "case_title": one.case_title,
        "agency": one.agency,
        "made_at": in_beijing(one.made_at).strftime("%Y-%m-%d %H:%M"),
        "maker": one.maker,
        "discs": [_disc(disc) for disc in one.discs],
    }
    return typeset("discs", values, at=one.made_at)


def _disc(disc: DiscPaper) -> Json:
    originals: list[Json] = [
        {"label": row.label, "name": row.name, "size": _size(row.size_bytes), "sha256": grouped(row.sha256)}
        for row in disc.originals
    ]
    return {
        "number": disc.number,
        "place": disc.place,
        "count": disc.count,
        "sha256": grouped(disc.sha256),
        "size": _size(sum(row.size_bytes for row in disc.originals)),
        "originals": originals,
        "qr": qr_code(disc_label_text(disc.number, disc.sha256)),
    }


def _size(size_bytes: int) -> str:
    """Write a size as the pages do: decimal units, two digits behind the point."""
    for unit, factor in (("GB", 10**9), ("MB", 10**6), ("KB", 10**3)):
        if size_bytes >= factor:
            return f"{size_bytes / factor:.2f} {unit}"
    return f"{size_bytes} B"
