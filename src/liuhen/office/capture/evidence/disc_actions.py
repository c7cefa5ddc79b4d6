"""Every write about discs: made, checked, kept somewhere, given to somebody and taken back, void.

Making and reading discs is done elsewhere (`records.discs`, `liuhen disc`); here is what the register says of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from liuhen.kernel.errors import Refusal, Text
from liuhen.office.capture.evidence.images import drop_image, image_of
from liuhen.office.capture.evidence.models import Disc, DiscCheck, DiscHandOver
from liuhen.office.journal.act import act
from liuhen.office.journal.holding import hold
from liuhen.office.journal.numbering import next_number

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from liuhen.kernel.canonical import Json
    from liuhen.kernel.identity import ObjectName
    from liuhen.office.capture.models import Recording
    from liuhen.office.cases.models import Case
    from liuhen.office.people.models import Officer
    from liuhen.package.disc import MadeDisc, ReadDisc

UNCHANGED = Text(zh="光盘登记没有变化。", en="The register of discs is unchanged.")
FAULTS_KEPT = 200


def reserve_numbers(*, count: int, by: ObjectName, at: datetime) -> list[str]:
    """Take the next numbers of the series; one that is not used for a disc is never used again."""
    with act(by=by, at=at):
        return [f"D-{next_number('disc'):06d}" for _ in range(count)]


def register_discs(
    *,
    case: Case,
    made: Sequence[MadeDisc],
    recordings: Sequence[Recording],
    officer: Officer | None,
    by: ObjectName,
    at: datetime,
) -> list[Disc]:
    """Write down a set of discs whose images are finished and proved."""
    by_digest = {recording.file.sha256: recording for recording in recordings}
    with act(by=by, at=at) as record:
        rows = []
        for place, one in enumerate(made, 1):
            held = [by_digest[str(original.digest)] for original in one.disc.content.originals]
            row = Disc.objects.create(
                number=one.disc.number,
                case=case,
                place=place,
                count=len(made),
                files=one.files,
                size_bytes=one.size_bytes,
                manifest_sha256=str(one.manifest),
                image_sha256=str(one.image),
                made_by=officer,
                made_at=at,
            )
            row.recordings.set(held)
            names: list[Json] = [recording.number for recording in held]
            record(
                "disc.made",
                row,
                {
                    "case": case.id.hex,
                    "number": row.number,
                    "place": f"{place}/{len(made)}",
                    "recordings": names,
                    "manifest_sha256": row.manifest_sha256,
                    "image_sha256": row.image_sha256,
                },
            )
            rows.append(row)
        return rows


def note_check(
    *,
    disc: Disc,
    read: ReadDisc,
    officer: Officer | None,
    by: ObjectName,
    at: datetime,
    in_browser: bool = False,
) -> DiscCheck:
    """Write down how a disc was found, good or not; a good mounted copy makes it a carrier of its recordings.

    `in_browser`: the officer's browser read it, and said so here; else this program read it itself.
    """
    faults: list[Json] = [dict(fault) for fault in read.faults[:FAULTS_KEPT]]
    if read.manifest != disc.manifest_sha256 and not any(fault["where"] == MANIFEST for fault in read.faults):
        faults.append({"code": "digest", "where": MANIFEST, "expected": disc.manifest_sha256, "actual": read.manifest})
    with act(by=by, at=at) as record:
        hold(disc)
        check = DiscCheck.objects.create(
            disc=disc,
            checked_at=at,
            checked_by=officer,
            is_copy=read.is_copy,
            is_good=not faults and read.verdict == "proved",
            files=read.files,
            size_bytes=read.size_bytes,
            faults=faults,
        )
        payload: dict[str, Json] = {"disc": disc.id.hex, "number": disc.number, "is_copy": read.is_copy}
        payload |= {"is_good": check.is_good, "in_browser": in_browser, "faults": faults}
        record("disc-check.made", check, payload)
        for recording in disc.recordings.all():
            record.touch(recording)
        return check


MANIFEST = "tagmanifest-sha256.txt"


def keep_disc(*, disc: Disc, kept_in: str, by: ObjectName, at: datetime) -> None:
    """Say where a disc is kept."""
    with act(by=by, at=at) as record:
        hold(disc)
        _refuse_void(disc)
        before, disc.kept_in = disc.kept_in, kept_in
        disc.save(update_fields=["kept_in"])
        record("disc.kept", disc, {"number": disc.number, "before": before, "after": kept_in})


def remove_image(*, disc: Disc, by: ObjectName, at: datetime) -> None:
    """Remove the image of a disc from this computer: it was burnt, or is not needed. The disc stays in the register."""
    with act(by=by, at=at) as record:
        hold(disc)
        if image_of(disc.number) is None:
            raise Refusal(
                "no-image", Text(zh="镜像文件已经不在。", en="The image is not there any more."), safe=UNCHANGED
            )
        record("disc.image-removed", disc, {"number": disc.number, "image_sha256": disc.image_sha256})
        transaction.on_commit(lambda: drop_image(disc.number))


def give_disc(
    *, disc: Disc, recipient: str, purpose: str, officer: Officer, by: ObjectName, at: datetime
) -> DiscHandOver:
    """Write down to whom a disc is given; one that was never found good does not leave the house."""
    with act(by=by, at=at) as record:
        hold(disc)
        _refuse_void(disc)
        if disc.hand_overs.filter(returned_at=None).exists():
            raise Refusal("disc-away", Text(zh="光盘已经交出，尚未收回。", en="The disc is away."), safe=UNCHANGED)
        last = disc.checks.filter(is_copy=True).order_by("-checked_at", "-pk").first()
        if last is None or not last.is_good:
            raise _unchecked(disc.number)
        row = DiscHandOver.objects.create(
            disc=disc, recipient=recipient, purpose=purpose, given_by=officer, given_at=at
        )
        payload: dict[str, Json] = {"number": disc.number, "recipient": recipient, "purpose": purpose}
        record("disc-hand-over.made", row, payload | {"disc": disc.id.hex, "given_by": officer.id.hex})
        return row


def take_disc_back(*, disc: Disc, by: ObjectName, at: datetime) -> None:
    """Write down that a disc that was given away is back."""
    with act(by=by, at=at) as record:
        hold(disc)
        row = disc.hand_overs.select_for_update().filter(returned_at=None).first()
        if row is None:
            raise Refusal("disc-here", Text(zh="光盘没有交出过。", en="The disc is not away."), safe=UNCHANGED)
        row.returned_at = at
        row.save(update_fields=["returned_at"])
        record("disc-hand-over.ended", row, {"disc": disc.id.hex, "number": disc.number})


def void_disc(*, disc: Disc, reason: str, by: ObjectName, at: datetime) -> None:
    """Say that a disc counts for nothing any more: spoilt, lost, or replaced. It stays in the register."""
    with act(by=by, at=at) as record:
        hold(disc)
        _refuse_void(disc)
        disc.voided_at, disc.void_reason = at, reason
        disc.save(update_fields=["voided_at", "void_reason"])
        record("disc.voided", disc, {"number": disc.number, "reason": reason})
        for recording in disc.recordings.all():
            record.touch(recording)


def _refuse_void(disc: Disc) -> None:
    if disc.voided_at is not None:
        raise Refusal(
            "disc-void", Text(zh=f"光盘 {disc.number} 已经作废。", en=f"Disc {disc.number} is void."), safe=UNCHANGED
        )


def _unchecked(number: str) -> Refusal:
    return Refusal(
        "disc-unchecked",
        Text(
            zh=f"光盘 {number} 刻录后还没有核对，或最近一次核对不符。",
            en=f"Disc {number} was not checked after burning, or did not match when it last was.",
        ),
        safe=UNCHANGED,
        todo=Text(zh="请放入光盘，在光盘页点“选择光盘”核对。", en="Insert it and choose it on the disc's page."),
    )
