"""How a case would be spread over discs, told before anything is made or written.

What goes beside the originals (log, proofs, papers) is bounded from above, so a plan never promises fewer discs than
are made; where an original fits only just, one disc fewer may be made.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from liuhen.kernel import canonical
from liuhen.office.capture.derived.queries import enclosed_in
from liuhen.office.journal.queries import entries_of
from liuhen.office.records.discs import nothing_to_burn
from liuhen.office.records.enclosed import copy_of, signed_notes_of
from liuhen.office.records.packaging import describe, objects_of, original_of, recordings_of
from liuhen.package.disc import spread_beside
from liuhen.package.disc_packing import capacity, cost

if TYPE_CHECKING:
    from datetime import datetime

    from liuhen.office.cases.models import Case
    from liuhen.package.disc_packing import Spread

# Upper bounds in bytes: a proof with its checkpoint, what is disclosed of an entry beside its payload, what manifests
# and PREMIS say of an entry, a note on paper, and everything that every package has.
_PROOF, _OPENED, _LISTED, _PAPER, _ALWAYS = 4096, 256, 2048, 512 << 10, 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedDisc:
    """A disc as it would be: what lies on it, and bytes of it that are taken, of those that it holds."""

    place: int
    files: tuple[Spread, ...]
    taken_bytes: int
    capacity_bytes: int


def plan_discs(case: Case, medium: str, *, at: datetime) -> list[PlannedDisc]:
    """Spread a case over discs of a size. Raises `Refusal` as making would, and `InvalidInput` for what is no size."""
    recordings = recordings_of(case)
    if not recordings:
        raise nothing_to_burn(case)
    enclosed = enclosed_in(case)
    files: list[Spread] = [*(original_of(one) for one in recordings), *(copy_of(one) for one in enclosed)]
    described = len(canonical.encode(describe(case, recordings, enclosed, at)))
    around = [described, _ALWAYS, *(_PAPER for _ in signed_notes_of(recordings)), *_entries(case)]
    holds, beside = capacity(medium), sum(cost(size) for size in around)
    return [
        PlannedDisc(
            place=place,
            files=tuple(held),
            taken_bytes=min(holds, beside + sum(cost(one.size_bytes) for one in held)),
            capacity_bytes=holds,
        )
        for place, held in enumerate(spread_beside(files, around, holds), 1)
    ]


def _entries(case: Case) -> list[int]:
    names = [str(row.object_name) for row in objects_of(case, recordings_of(case))]
    sizes = [_LISTED]
    for entry in entries_of(names):
        payload = getattr(entry, "payload", None)
        sizes += [len(bytes(entry.entry)) + _LISTED, _PROOF]
        sizes += [] if payload is None else [len(bytes(payload.token)) + _OPENED]
    return sizes
