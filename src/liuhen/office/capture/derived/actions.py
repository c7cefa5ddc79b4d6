"""Every write about copies: asked for, made, failed, tried again, cancelled, deleted. None touches an original."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.db import transaction

from liuhen.kernel.digest import Digest
from liuhen.kernel.instant import in_beijing
from liuhen.office.capture.derived import refusals
from liuhen.office.capture.derived.models import CopyState, Derivative, Making
from liuhen.office.capture.derived.queries import under_way_of
from liuhen.office.capture.derived.storing import drop, file_of
from liuhen.office.capture.models import Medium
from liuhen.office.journal.act import act
from liuhen.office.journal.holding import hold

if TYPE_CHECKING:
    from datetime import datetime

    from liuhen.kernel.canonical import Json
    from liuhen.kernel.identity import ObjectName
    from liuhen.media.derive.recipe import Made, Recipe
    from liuhen.office.capture.models import Recording
    from liuhen.office.people.models import Officer


def ask(
    *,
    recording: Recording,
    recipe: Recipe,
    purpose: str,
    viewer: str,
    officer: Officer,
    by: ObjectName,
    at: datetime,
) -> Derivative:
    """Ask for a copy to be made in the background. A viewing copy is marked with viewer, purpose and time.

    Raises `Refusal` for what the recording cannot give, or when too many copies of the officer's are under way.
    """
    _refuse_impossible(recording, recipe)
    if under_way_of(officer).count() >= refusals.MOST_WAITING:
        raise refusals.TOO_MANY
    marks = _marks(viewer or f"{officer.name} {officer.number}", purpose, at) if recipe.sort == "viewing" else ()
    with act(by=by, at=at) as record:
        row = Derivative.objects.create(
            recording=recording,
            sort=recipe.sort,
            purpose=purpose,
            recipe=replace(recipe, marks=marks).as_json(),
            source_sha256=recording.file.sha256,
            maker=officer,
            asked_at=at,
        )
        record("derivative.asked", row, _told(row), original=Digest.from_hex(row.source_sha256))
        _begin(row, at)
    return row


def _refuse_impossible(recording: Recording, recipe: Recipe) -> None:
    if recording.medium == Medium.OTHER:
        raise refusals.NOT_MEDIA
    if recording.medium == Medium.AUDIO and (recipe.sort in {"still", "viewing"} or recipe.areas):
        raise refusals.NO_PICTURE
    length = (recording.file.probe or {}).get("duration_ms")
    if isinstance(length, int) and length and recipe.from_ms > length:
        raise refusals.PAST_END


def _marks(viewer: str, purpose: str, at: datetime) -> tuple[str, ...]:
    """Write what is burnt in: Chinese, because a copy is read by whoever finds it, not by whoever made it."""
    return (f"调阅人 {viewer}", f"用途 {purpose}", f"{in_beijing(at):%Y-%m-%d %H:%M}")


def _begin(row: Derivative, at: datetime) -> None:
    Making.objects.create(derivative=row, hinted_at=at)
    from liuhen.office.capture.derived.tasks import make_copy  # noqa: PLC0415 - tasks call back into this module

    make_copy.hint(row.pk.hex)  # type: ignore[attr-defined]  # set by work.queue.job


def _told(row: Derivative) -> dict[str, Json]:
    return {
        "recording": row.recording_id.hex,
        "sort": row.sort,
        "purpose": row.purpose,
        "source_sha256": row.source_sha256,
        "recipe": row.recipe,
        "maker": row.maker_id.hex,
    }


def note_made(
    *, derivative: Derivative, made: Made, digest: Digest, size_bytes: int, by: ObjectName, at: datetime
) -> bool:
    """Write that a copy is made; False when it is not wanted any more, and then its bytes are dropped."""
    with act(by=by, at=at) as record:
        hold(derivative)
        if derivative.state != CopyState.WAITING:
            return False
        derivative.state, derivative.made_at, derivative.why = CopyState.MADE, at, ""
        derivative.process, derivative.sha256, derivative.size_bytes = made.as_json(), str(digest), size_bytes
        derivative.save()
        _end(derivative)
        told = _told(derivative) | {"process": derivative.process, "sha256": str(digest), "size_bytes": size_bytes}
        record("derivative.made", derivative, told, original=digest)
    return True


def note_failed(*, derivative: Derivative, why: str, by: ObjectName, at: datetime) -> None:
    """Write that a copy could not be made, and why."""
    with act(by=by, at=at) as record:
        hold(derivative)
        if derivative.state != CopyState.WAITING:
            return
        derivative.state, derivative.why = CopyState.FAILED, why
        derivative.save()
        _end(derivative)
        record("derivative.failed", derivative, {"sort": derivative.sort, "why": why})


def retry(*, derivative: Derivative, by: ObjectName, at: datetime) -> None:
    """Try again to make a copy that failed, was cancelled, or whose bytes are gone."""
    with act(by=by, at=at) as record:
        hold(derivative)
        is_lost = derivative.state == CopyState.MADE and not file_of(derivative).exists()
        if derivative.state not in {CopyState.FAILED, CopyState.CANCELLED} and not is_lost:
            raise refusals.NOT_AGAIN
        derivative.state, derivative.why = CopyState.WAITING, ""
        derivative.made_at = derivative.process = derivative.size_bytes = None
        derivative.sha256 = ""
        derivative.save()
        record("derivative.retried", derivative, {"sort": derivative.sort, "purpose": derivative.purpose})
        _begin(derivative, at)


def cancel(*, derivative: Derivative, by: ObjectName, at: datetime) -> None:
    """Cancel a copy that is being made; whoever makes it hears of it and stops."""
    with act(by=by, at=at) as record:
        hold(derivative)
        if derivative.state != CopyState.WAITING:
            raise refusals.NOT_WAITING
        derivative.state = CopyState.CANCELLED
        derivative.save()
        _end(derivative)
        record("derivative.cancelled", derivative, {"sort": derivative.sort, "purpose": derivative.purpose})


def delete(*, derivative: Derivative, reason: str, by: ObjectName, at: datetime) -> None:
    """Remove a copy's bytes; its row and its entries stay. It can be made anew from the original, as another copy."""
    with act(by=by, at=at) as record:
        hold(derivative)
        if derivative.state in {CopyState.WAITING, CopyState.DELETED}:
            raise refusals.NOT_ENDED
        if derivative.enclosures.filter(withdrawn_at=None).exists():
            raise refusals.ENCLOSED
        derivative.state = CopyState.DELETED
        derivative.save()
        told: dict[str, Json] = {"sort": derivative.sort, "reason": reason, "sha256": derivative.sha256 or None}
        record("derivative.deleted", derivative, told)
        transaction.on_commit(lambda: drop(derivative))


def _end(row: Derivative) -> None:
    Making.objects.filter(derivative=row).delete()
