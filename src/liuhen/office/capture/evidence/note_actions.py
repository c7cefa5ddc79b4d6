"""Every write about notes: written, corrected, signed. A filed case refuses all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from liuhen.kernel.errors import Refusal, Text
from liuhen.office.capture.actions import refuse_if_filed
from liuhen.office.capture.evidence.demands import demands_of
from liuhen.office.capture.evidence.fields import FIELDS, as_written, filled
from liuhen.office.capture.evidence.models import EvidenceNote, NoteSignature
from liuhen.office.journal.act import act
from liuhen.office.journal.holding import hold

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from liuhen.kernel.canonical import Json
    from liuhen.kernel.identity import ObjectName
    from liuhen.office.capture.evidence.demands import Demand
    from liuhen.office.capture.models import Recording
    from liuhen.office.people.models import Officer

UNCHANGED = Text(zh="说明没有变化。", en="The note is unchanged.")


def write_note(
    *,
    recording: Recording,
    kind: str,
    values: Mapping[str, Any],
    officer: Officer,
    by: ObjectName,
    at: datetime,
    reason: str = "",
) -> EvidenceNote:
    """Write a note, or another version of it: a correction, whose entry keeps what stood before.

    A signed version is never changed: correcting it needs a `reason`, and the next version is signed anew. `values`
    are named as in `fields.FIELDS`. Raises `Refusal`.
    """
    with act(by=by, at=at) as record:
        hold(recording)
        refuse_if_filed(recording)
        note = EvidenceNote.objects.select_for_update().filter(recording=recording, kind=kind).first()
        is_new = note is None
        note = note or EvidenceNote(recording=recording, kind=kind, version=0)
        before = as_written(note)
        if not is_new and before == as_written(_with(note, values)):
            return note
        if not is_new and not reason and note.signatures.filter(version=note.version).exists():
            raise _needs_reason()
        note.version += 1
        note.written_by, note.written_at = officer, at
        _with(note, values).save(force_insert=is_new)
        payload: dict[str, Json] = {"recording": recording.id.hex, "kind": kind, "version": note.version}
        if is_new:
            record("evidence-note.written", note, payload | {"after": as_written(note)})
        else:
            told: dict[str, Json] = {"before": before, "after": as_written(note), "reason": reason}
            record("evidence-note.corrected", note, payload | told)
        record.touch(recording)
        return note


def _with(note: EvidenceNote, values: Mapping[str, Any]) -> EvidenceNote:
    unknown = set(values) - set(FIELDS)
    if unknown:
        raise ValueError(f"a note has no {sorted(unknown)}")
    for name, value in values.items():
        setattr(note, name, value)
    return note


def sign_note(*, note: EvidenceNote, version: int, officer: Officer, by: ObjectName, at: datetime) -> NoteSignature:
    """Sign the version that the officer has read; refused while something is missing that an article demands."""
    with act(by=by, at=at) as record:
        hold(note)
        refuse_if_filed(note.recording)
        if note.version != version:
            raise _other_version()
        _refuse_incomplete(note, at)
        if note.signatures.filter(version=version, officer=officer).exists():
            raise Refusal(
                "already-signed", Text(zh="您已经签过这一版。", en="You have signed this version."), safe=UNCHANGED
            )
        signature = NoteSignature.objects.create(note=note, version=version, officer=officer, signed_at=at)
        payload: dict[str, Json] = {"note": note.id.hex, "kind": note.kind, "version": version}
        record("note-signature.made", signature, payload | {"officer": officer.id.hex})
        record("evidence-note.signed", note, {"officer": officer.id.hex, "version": version})
        record.touch(note.recording)
        return signature


def _refuse_incomplete(note: EvidenceNote, at: datetime) -> None:
    if not filled(note):
        raise Refusal("note-empty", Text(zh="说明还是空白。", en="The note is empty."), safe=UNCHANGED, status=422)
    lacking = [demand for demand in demands_of(note.recording, note.kind, note, at=at) if demand.missing]
    if lacking:
        raise _incomplete(lacking)


def _incomplete(lacking: list[Demand]) -> Refusal:
    zh = "；".join(f"{one.cited.zh}缺{'、'.join(word.zh for word in one.missing_words)}" for one in lacking)
    en = "; ".join(f"{one.cited.en} lacks {', '.join(word.en for word in one.missing_words)}" for one in lacking)
    return Refusal(
        "note-incomplete",
        Text(zh=f"说明还缺必填内容：{zh}。", en=f"The note lacks what is demanded: {en}."),
        safe=UNCHANGED,
        todo=Text(zh="请补写后再签名。", en="Write it, then sign."),
        status=422,
    )


def _other_version() -> Refusal:
    return Refusal(
        "other-version",
        Text(zh="说明在您打开之后又改过。", en="The note was changed after you opened it."),
        safe=Text(zh="没有签名。", en="Nothing was signed."),
        todo=Text(zh="请刷新页面，看过新的一版再签。", en="Reload the page and read the new version."),
    )


def _needs_reason() -> Refusal:
    return Refusal(
        "reason-needed",
        Text(zh="这一版已经签名，更正要写明原因。", en="This version is signed: a correction needs its reason."),
        safe=UNCHANGED,
        todo=Text(zh="请填写更正原因；更正后须重新签名。", en="Give the reason; the new version is signed anew."),
        status=422,
    )
