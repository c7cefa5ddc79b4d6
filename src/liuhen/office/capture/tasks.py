"""Background work on originals: find out what each is. Level-triggered: `Examination` rows say what is left to do."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import F, Q
from django.utils import timezone

from liuhen.kernel.digest import Digest
from liuhen.kernel.identity import ObjectName
from liuhen.media import isolated
from liuhen.office.capture.actions import note_examination
from liuhen.office.capture.hints.tasks import look_soon
from liuhen.office.capture.models import Examination, RecordingFile
from liuhen.office.capture.originals import vault
from liuhen.office.work.queue import every_minute, job

EXAMINER = ObjectName("system", "examiner")
BATCH = 500


@job()
def examine(*file_ids: str) -> None:
    """Find out what some originals are, one after the other; what a mistake leaves undone, the sweep finds."""
    for file_id in file_ids:
        _examine(file_id)


def _examine(file_id: str) -> None:
    """Probe one original in a process of its own and write down what it is."""
    waiting = Examination.objects.filter(file=UUID(file_id)).select_related("file__recording").first()
    if waiting is None:
        return
    Examination.objects.filter(pk=waiting.pk).update(attempts=F("attempts") + 1, hinted_at=timezone.now())
    path = vault().path(Digest.from_hex(waiting.file.sha256))
    outcome = isolated.examine(path)
    probe, jpeg = outcome.as_json(), outcome.preview
    note_examination(file=waiting.file, probe=probe, jpeg=jpeg, by=EXAMINER, at=timezone.now())
    if not Examination.objects.exists():  # else the sweep sends it later: examinations go first
        look_soon(waiting.file)


def unexamined(now: datetime) -> list[RecordingFile]:
    """Return originals whose hint was lost or whose worker died."""
    before = now - timedelta(seconds=settings.LIUHEN_HINT_AGAIN_SECONDS)
    stale = Q(hinted_at=None, file__recording__stored_at__lt=before) | Q(hinted_at__lt=before)
    rows = Examination.objects.filter(stale)
    return [row.file for row in rows.select_related("file").order_by("pk")[:BATCH]]


@every_minute
@job()
def sweep_examinations() -> None:
    """Send the hints again that were lost."""
    now = timezone.now()
    for file in unexamined(now):
        Examination.objects.filter(pk=file.pk).update(hinted_at=now)
        examine.hint(str(file.pk))  # type: ignore[attr-defined]  # set by work.queue.job
