"""Evidence of the demonstration's filed case: a signed note, a clip and a blurred copy for the court, and a disc."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liuhen.media.derive.recipe import Area, Place, Recipe, Span
from liuhen.office.capture.derived.actions import ask
from liuhen.office.capture.derived.enclosing import enclose
from liuhen.office.capture.derived.models import Derivative
from liuhen.office.capture.derived.tasks import make_copy
from liuhen.office.capture.evidence.images import folder_of_images
from liuhen.office.capture.evidence.note_actions import sign_note, write_note
from liuhen.office.capture.evidence.presenting import suggestion
from liuhen.office.records.discs import make_discs
from liuhen.package.disc_packing import capacity

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from liuhen.office.capture.models import Recording
    from liuhen.office.cases.models import Case
    from liuhen.office.people.models import Officer

# Where the head of the officer in the picture is, as somebody would draw it: milliseconds, ten-thousandths.
WALK = ((4500, 1140), (5500, 1800), (6500, 3390), (7500, 5460), (8500, 7160), (9500, 7850))
CLIP = Recipe(sort="clip", from_ms=4000, to_ms=10_000)
BLURRED = Recipe(
    sort="disclosure",
    from_ms=4000,
    to_ms=10_000,
    mutes=(Span(from_ms=6000, to_ms=7000),),
    areas=(
        Area(
            from_ms=4000,
            to_ms=10_000,
            width=1400,
            height=1800,
            places=tuple(Place(at_ms=at_ms, left=left, top=2700) for at_ms, left in WALK),
        ),
    ),
)


def write_down_evidence(recording: Recording, officers: Sequence[Officer], *, at: datetime) -> None:
    """Write the note on a recording, and let each officer sign it."""
    written = {
        **suggestion(recording),
        "content": "门前人行道堆放装修垃圾约两立方米，当事人在场",
        "object_of_proof": "当事人擅自堆放建筑垃圾",
    }
    by = officers[0].object_name
    note = write_note(recording=recording, kind="evidence_note", values=written, officer=officers[0], by=by, at=at)
    for officer in officers:
        sign_note(note=note, version=note.version, officer=officer, by=officer.object_name, at=at)


def copy_and_burn(case: Case, recording: Recording, officer: Officer, *, at: datetime) -> None:
    """Make the two copies, let them go with the file, and put everything on a disc that waits to be burnt."""
    by = officer.object_name
    for recipe, purpose, use in ((CLIP, "庭审出示", "evidence"), (BLURRED, "政务公开", "disclosure")):
        asked = ask(recording=recording, recipe=recipe, purpose=purpose, viewer="", officer=officer, by=by, at=at)
        make_copy(asked.pk.hex)
        made = Derivative.objects.select_related("recording__activity").get(pk=asked.pk)
        at = made.made_at or at
        enclose(derivative=made, use=use, officer=officer, by=by, at=at)
    folder = folder_of_images() / "demonstration"
    folder.mkdir(mode=0o700)
    make_discs(case=case, size_bytes=capacity("4.7GB"), folder=folder, officer=officer, by=by, at=at)
