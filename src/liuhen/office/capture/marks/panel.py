"""What the player's page says of marks: what ought to be in the recordings and is, what is missing, keys to mark it.

The states are those of the law, so that the page and `liuhen law check` say the same; what is marked is there. Words
and articles come from the pack.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from liuhen.kernel.errors import Text
from liuhen.kernel.instant import format_instant, in_beijing
from liuhen.law.findings import State
from liuhen.law.provision import chinese_number, parse_provision
from liuhen.law.vocabulary import word_name
from liuhen.office.capture.marks.facts import NOTICE, gone_through
from liuhen.office.capture.marks.models import MarkKind
from liuhen.office.cases.duties import ORDER, citation, duty_name
from liuhen.office.web.wording import is_english, joined, said

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from liuhen.law.findings import Requirement
    from liuhen.office.capture.marks.asked import Asked, Item
    from liuhen.office.capture.marks.models import Mark
    from liuhen.office.capture.models import InterruptionStatement, Recording

CONTENT, SPOKEN, TOLD = "show-key-content", "say-aloud", "tell-of-recording"
INTERRUPTION = ("explain-interruption", "report-interruption", "state-interruption", "sign-interruption-statement")
ADDED = frozenset({"report-interruption", "sign-interruption-statement"})
SIGNS = {
    MarkKind.SPOKEN: Text(zh="语", en="S"),
    MarkKind.RESTART: Text(zh="复", en="R"),
    MarkKind.NOTE: Text(zh="记", en="M"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One visit's panel. `duties` are what the law finds about the activity and its recordings (`duties_about`)."""

    asked: Asked
    activity: str | None
    recordings: Sequence[Recording]
    marks: Sequence[Mark]
    duties: Sequence[Requirement]
    may_explain: bool = False

    def title(self) -> str:
        """Name the article that asks for the content, as 彭阳 第九条; the pack's name where none does."""
        written = next((item.provision for item in self.asked.items if item.provision), None)
        if written is None:
            return said(self.asked.pack.name)
        read = parse_provision(written)
        return str(citation(f"{read.text}/{read.article}")["text"])

    def rows(self) -> list[dict[str, Any]]:
        """List what ought to be there, in the order of the text: said, shown, interruptions."""
        return [*self._spoken(), *self._told(), *self._content(), *self._interruptions()]

    def _spoken(self) -> Iterator[dict[str, Any]]:
        worst = self._worst(SPOKEN)
        if worst is None:
            return
        for words in ([word for word in self.asked.spoken if word != NOTICE], [NOTICE]):
            if not set(words) <= set(self.asked.spoken):
                continue
            found = [mark for mark in self._of(MarkKind.SPOKEN) if set(words) & set(mark.words)]
            missing = [word for word in words if not any(word in mark.words for mark in found)]
            names = joined([said(word_name("spoken", word)) for word in words])
            title = names if words == [NOTICE] else _("语音说明%(words)s") % {"words": names}
            lacks = joined([said(word_name("spoken", word)) for word in missing]) if found else ""
            detail = _("尚缺：%(words)s") % {"words": lacks} if lacks else ""
            state = worst.state.value if missing else "met"
            yield _row(state, title, found, worst, detail=detail)

    def _told(self) -> Iterator[dict[str, Any]]:
        duty = self._worst(TOLD)
        if duty is not None:
            found = [mark for mark in self._of(MarkKind.SPOKEN) if NOTICE in mark.words]
            yield _row(duty.state.value, duty_name(TOLD), found, duty)

    def _content(self) -> Iterator[dict[str, Any]]:
        own = () if self.activity is None else [duty for duty in self.duties if duty.subject == self.activity]
        by_provision = {duty.provision: duty for duty in own if duty.code == CONTENT}
        for item in self.asked.items:
            found = self._marked(item)
            duty = by_provision.get(item.provision or "")
            if duty is None and not found:
                continue
            state = "met" if found or duty is None else duty.state.value
            yield _row(state, said(word_name("content", item.word)), found, duty) | {"key": item.key}

    def _interruptions(self) -> Iterator[dict[str, Any]]:
        by_name = {str(one.object_name): one for one in self.recordings}
        for duty in self.duties:
            if duty.code in INTERRUPTION and duty.subject in by_name:
                recording = by_name[duty.subject]
                device = recording.device.number if recording.device else recording.number
                title = f"{device} · {duty_name(duty.code)}"
                said_so = list(recording.interruptions.all())
                resumed = [one.to_at for one in said_so if one.to_at is not None]
                lacks = joined(said(text) for text in duty.lacking)
                row = _row(
                    duty.state.value, title, (), duty, detail=_("尚缺：%(words)s") % {"words": lacks} if lacks else ""
                )
                yield row | {"jumps": [_jump(at, recording) for at in resumed[:1]], "act": self._to_add(duty, said_so)}

    def _to_add(self, duty: Requirement, statements: Sequence[InterruptionStatement]) -> dict[str, str] | None:
        """Say where the report or a signature is added that a statement still lacks."""
        if not self.may_explain or duty.code not in ADDED or duty.state in (State.MET, State.WAIVED):
            return None
        stopped = next((one for one in statements if one.to_at is None), None)
        if stopped is None:
            return None
        return {"word": _("补充"), "url": reverse("marks:complete", args=[stopped.pk])}

    def _of(self, kind: MarkKind) -> list[Mark]:
        return [mark for mark in self.marks if mark.kind == kind]

    def _marked(self, item: Item) -> list[Mark]:
        return [mark for mark in self._of(MarkKind.CONTENT) if item.word in mark.words]

    def _worst(self, code: str) -> Requirement | None:
        names = {self.activity, *(str(one.object_name) for one in self.recordings)}
        rows = [duty for duty in self.duties if duty.code == code and duty.subject in names]
        return min(rows, key=lambda duty: ORDER[duty.state.value], default=None)

    def offered(self) -> list[dict[str, Any]]:
        """List the content that a key marks, whether asked here or not."""
        return [
            {
                "key": item.key,
                "word": item.word,
                "name": said(word_name("content", item.word)),
                "asked": item.provision is not None,
                "count": len(self._marked(item)),
            }
            for item in self.asked.items
        ]

    def sentences(self) -> list[dict[str, Any]]:
        """List the wording guide's sentences, ticked where they were said, with the second of it."""
        told = []
        for key, line in enumerate(self.asked.sentences, 1):
            found = [mark for mark in self._of(MarkKind.SPOKEN) if mark.line == line.id]
            told.append(
                {
                    "key": key,
                    "line": line.id,
                    "step": said(line.step),
                    "say": said(line.say),
                    "covers": " ".join(line.covers),
                    "jumps": _jumps(found),
                }
            )
        return told

    def seen(self) -> list[dict[str, Any]]:
        """Say of each recording whether somebody went through it to the end."""
        by_recording: dict[Any, list[Mark]] = {}
        for mark in self.marks:
            by_recording.setdefault(mark.recording_id, []).append(mark)
        return [{"recording": one, "is_through": gone_through(by_recording.get(one.pk, ()))} for one in self.recordings]

    def listed(self) -> list[dict[str, Any]]:
        """List the marks one by one, to jump to or to take back."""
        return [
            {
                "id": mark.pk,
                "name": name_of(mark),
                "jump": None if mark.at is None or mark.kind == MarkKind.THROUGH else _jump(mark.at, mark.recording),
                "recording": mark.recording,
                "by": mark.set_by.name,
            }
            for mark in self.marks
        ]

    def drawn(self) -> list[dict[str, Any]]:
        """Describe the marks for the timeline (`liuhen.office.web.lanes`); one of unknown time is not on it."""
        write = str if is_english() else chinese_number
        numerals = {item.word: write(item.key) for item in self.asked.items}
        return [_drawn(mark, numerals) for mark in self.marks if mark.at is not None and mark.kind != MarkKind.THROUGH]


def _drawn(mark: Mark, numerals: Mapping[str, str]) -> dict[str, Any]:
    drawn = {
        "at": mark.at,
        "word": name_of(mark),
        "of": mark.recording_id.hex,
        "where": str(mark.recording.device or ""),
    }
    if mark.kind == MarkKind.SPOKEN and NOTICE in mark.words:
        return drawn | {"word": _("告知录像"), "notice": True}
    word = mark.words[0] if mark.words else ""
    sign = SIGNS.get(MarkKind(mark.kind))
    return drawn | {"numeral": numerals.get(word, "·") if sign is None else said(sign)}


def name_of(mark: Mark) -> str:
    """Name a mark by what it says."""
    lists = {MarkKind.CONTENT: "content", MarkKind.SPOKEN: "spoken"}
    if mark.kind in lists and mark.words:
        return joined([said(word_name(lists[MarkKind(mark.kind)], word)) for word in mark.words])
    return mark.note or str(mark.get_kind_display())


def _row(
    state: str, title: str, found: Sequence[Mark], duty: Requirement | None, *, detail: str = ""
) -> dict[str, Any]:
    return {
        "state": state,
        "title": title,
        "detail": detail,
        "jumps": _jumps(found),
        "count": len(found),
        "provision": "" if duty is None else duty.provision,
        "citation": None if duty is None else citation(duty.provision, duty.source),
    }


def _jumps(found: Sequence[Mark]) -> list[dict[str, str]]:
    return [_jump(mark.at, mark.recording) for mark in found if mark.at is not None]


def _jump(at: datetime, recording: Recording) -> dict[str, str]:
    """Say where to go: the instant, and the recording whose camera shows it."""
    return {"instant": format_instant(at), "word": f"{in_beijing(at):%H:%M:%S}", "of": recording.pk.hex}


def duties_about(recording: Recording, now: datetime) -> list[Requirement]:
    """Ask the law about content, notice and interruptions of the activity that a recording shows.

    The function that `LIUHEN_REQUIRES` in the settings names is asked, because what judges rests on everything here. A
    recording without an activity owes none of it.
    """
    if recording.activity is None:
        return []
    rows = import_string(settings.LIUHEN_REQUIRES)(recording, now)
    return [row for row in rows if row.code in (CONTENT, SPOKEN, TOLD, *INTERRUPTION)]
