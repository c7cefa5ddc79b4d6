"""One visit as the player's page draws it: cameras, the lanes of time, a card for each break.

Turns rows into the values that `continuity` measures, and what it found into what `web/parts` draws. Measures nothing
itself. A recording whose time nobody knows stands beside the time scale, not on it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from liuhen.kernel.instant import format_instant, in_beijing, legal_date
from liuhen.law.vocabulary import word_name
from liuhen.office.capture.continuity import RESOLUTION, Footage, Span, Statement, measure, merge
from liuhen.office.capture.hints.telling import drawn
from liuhen.office.capture.models import Medium
from liuhen.office.web.wording import moment_text, running_text, span_text
from liuhen.office.web.wording import said as said_in_page

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from liuhen.office.capture.continuity import Continuity, Gap, Lane
    from liuhen.office.capture.models import InterruptionStatement, Recording
    from liuhen.office.cases.models import Activity

MILLISECOND = timedelta(milliseconds=1)
MOVING = frozenset({Medium.VIDEO, Medium.AUDIO})


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What the page is given. `continuity` and `timeline` are None where no recording can be placed in time."""

    continuity: Continuity | None
    timeline: dict[str, Any] | None
    cameras: list[dict[str, Any]]
    gaps: list[dict[str, Any]]
    unplaced: list[Recording]

    @property
    def starts_at(self) -> datetime | None:
        """Where the scale begins, None where there is none."""
        return None if self.continuity is None else self.continuity.visit.starts_at

    @property
    def ends_at(self) -> datetime | None:
        """Where the scale ends, None where there is none."""
        return None if self.continuity is None else self.continuity.visit.ends_at

    @property
    def open_count(self) -> int:
        """How many breaks nobody has explained: as many as there are open cards."""
        return sum(not card["explained"] for card in self.gaps)

    def open_rows(self) -> list[dict[str, Any]]:
        """List the open breaks as rows of what ought to be there (`marks/live.html`)."""
        return [
            {"state": "breached", "title": card["short"], "act": card["act"], "jumps": []}
            for card in self.gaps
            if not card["explained"]
        ]

    def table(self) -> list[dict[str, Any]]:
        """List what the time scale shows in order of time, for paper."""
        drawn = self.timeline or {"cameras": [], "marks": []}
        explained = {True: _("缺口，已说明"), False: _("缺口，无说明")}
        rows = [
            {**piece, "where": lane["label"], "what": what}
            for lane in drawn["cameras"]
            for pieces, what in (
                (lane["footage"], _("录像")),
                *(([gap], explained[gap["explained"]]) for gap in lane["gaps"]),
                *(([hint], f"{_('提示')} {hint['word']}") for hint in lane["hints"]),
            )
            for piece in pieces
        ]
        marks = [
            {"from": mark["at"], "to": None, "where": mark["where"], "what": mark["word"]} for mark in drawn["marks"]
        ]
        return sorted([*rows, *marks], key=lambda row: row["from"])


def visit_of(
    recording: Recording,
    beside: Sequence[Recording],
    now: datetime,
    *,
    may_explain: bool = True,
    marks: Sequence[dict[str, Any]] = (),
) -> Visit:
    """Lay out the visit that `recording` shows; `beside` are all recordings of it, the given one among them.

    `marks` are drawn as they are given (`liuhen.office.web.lanes`).
    """
    placed = [row for row in beside if _is_placed(row)]
    statements = {said.id.hex: said for row in beside for said in row.interruptions.all()}
    by_id = {row.id.hex: row for row in beside}
    measured = measure(
        [_footage(row) for row in placed],
        [_statement(said) for said in statements.values()],
        arrived_at=recording.activity.started_at if recording.activity else None,
        left_at=recording.activity.ended_at if recording.activity else None,
    )
    drawing = _Drawing(
        recording=recording,
        by_id=by_id,
        statements=statements,
        now=now,
        may_explain=may_explain,
        marks=marks,
        hints=drawn(placed),
    )
    return Visit(
        continuity=measured,
        timeline=drawing.timeline(measured) if measured is not None and placed else None,
        cameras=drawing.cameras(placed),
        gaps=drawing.cards(measured) if measured is not None and placed else [],
        unplaced=[row for row in beside if not _is_placed(row)],
    )


def _is_placed(recording: Recording) -> bool:
    known = recording.started_at is not None and recording.ended_at is not None
    return known and recording.medium in MOVING


def _camera(recording: Recording) -> str | None:
    return recording.device_id.hex if recording.device_id else None


def _footage(recording: Recording) -> Footage:
    starts_at, ends_at = recording.started_at, recording.ended_at
    if starts_at is None or ends_at is None:  # `_is_placed` has seen to it
        raise AssertionError(recording)
    span = Span(starts_at=starts_at, ends_at=max(starts_at, ends_at))
    return Footage(id=recording.id.hex, camera=_camera(recording), span=span)


def _statement(said: InterruptionStatement) -> Statement:
    return Statement(id=said.id.hex, camera=_camera(said.recording), from_at=said.from_at, to_at=said.to_at)


def camera_label(recording: Recording) -> str:
    """Name a camera and who carried it: `BWC-03 张示范`."""
    device = recording.device.number if recording.device else _("设备未知")
    return f"{device} {recording.officer.name}" if recording.officer else device


def span_words(span: Span, *, with_day: bool) -> str:
    """Word a stretch of time in whole seconds, with its day where needed: `09:52:30–09:55:40（3 分 10 秒）`."""
    starts_at, ends_at = _whole_second(span.starts_at), _whole_second(span.ends_at)
    first = moment_text(starts_at, seconds=True) if with_day else f"{in_beijing(starts_at):%H:%M:%S}"
    return _("%(first)s–%(last)s（%(length)s）") % {
        "first": first,
        "last": f"{in_beijing(ends_at):%H:%M:%S}",
        "length": span_text((ends_at - starts_at).total_seconds()),
    }


def _whole_second(at: datetime) -> datetime:
    return (at + timedelta(milliseconds=500)).replace(microsecond=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Drawing:
    """What is the same for all that is drawn of one visit."""

    recording: Recording
    by_id: dict[str, Recording]
    statements: dict[str, InterruptionStatement]
    now: datetime
    may_explain: bool
    marks: Sequence[dict[str, Any]]
    hints: dict[str, list[dict[str, Any]]]

    def timeline(self, measured: Continuity) -> dict[str, Any]:
        """Describe the lanes as `liuhen.office.web.lanes` wants them."""
        activity = self.recording.activity
        share = _("终点未登记") if measured.share is None else f"{measured.share:.1%}".replace("%", " %")
        return {
            "starts_at": measured.visit.starts_at,
            "ends_at": measured.visit.ends_at,
            "arrived_at": activity.started_at if activity else None,
            "left_at": activity.ended_at if activity else None,
            "marks": self.marks,
            "visit": {
                "label": _("到达至离开") if activity else _("录像时段"),
                "note": share if activity else "",
                "footage": [{"from": span.starts_at, "to": span.ends_at} for span in measured.covered],
                "gaps": [self._gap(gap) for gap in measured.gaps],
            },
            "cameras": [self._lane(lane) for lane in measured.lanes],
        }

    def _lane(self, lane: Lane) -> dict[str, Any]:
        length = sum((span.length for span in merge(piece.span for piece in lane.footage)), timedelta(0))
        note = _("%(count)d 缺口") % {"count": len(lane.gaps)} if lane.gaps else running_text(length // MILLISECOND)
        return {
            "label": camera_label(self.by_id[lane.footage[0].id]),
            "note": note,
            "footage": [
                {
                    "from": piece.span.starts_at,
                    "to": piece.span.ends_at,
                    "id": piece.id,
                    "word": self.by_id[piece.id].number,
                    "waveform": _waveform(self.by_id[piece.id]),
                }
                for piece in lane.footage
            ],
            "gaps": [self._gap(gap) for gap in lane.gaps],
            "hints": [hint for piece in lane.footage for hint in self.hints.get(piece.id, ())],
            "overlaps": [{"from": span.starts_at, "to": span.ends_at} for span in lane.overlaps()],
        }

    def _gap(self, gap: Gap) -> dict[str, Any]:
        explained = gap.statement is not None
        url = f"#statement-{gap.statement}" if explained else self._explain_url(gap)
        return {"from": gap.span.starts_at, "to": gap.span.ends_at, "explained": explained, "url": url}

    def _explain_url(self, gap: Gap) -> str:
        """Return the form for a statement about a break; empty for officers who may not write one."""
        if not self.may_explain:
            return ""
        before = self.by_id[gap.after] if gap.after else self.recording
        times = {"from": format_instant(gap.span.starts_at)}
        if self._is_resumed(gap):
            times["to"] = format_instant(gap.span.ends_at)
        return f"{reverse('capture:interruption', args=[before.pk])}?{urlencode(times)}"

    def _is_resumed(self, gap: Gap) -> bool:
        """Tell whether some camera went on where the break ends: else the visit ended, and nothing was resumed."""
        starts = (row.started_at for row in self.by_id.values() if row.started_at is not None)
        return any(abs(at - gap.span.ends_at) <= RESOLUTION for at in starts)

    def cards(self, measured: Continuity) -> list[dict[str, Any]]:
        """Describe each break once, open ones first.

        A stretch that no camera recorded is told on the cards of the cameras that broke off; it has a card of its own
        where no camera did, as before the first file.
        """
        single = [(camera_label(self.by_id[lane.footage[0].id]), gap) for lane in measured.lanes for gap in lane.gaps]
        breaks = [gap.span for _where, gap in single]
        alone = [gap for gap in measured.gaps if not any(gap.span.common(span) for span in breaks)]
        bare = [gap.span for gap in measured.gaps]
        with_day = legal_date(measured.visit.starts_at) != legal_date(measured.visit.ends_at)
        told = [*single, *((_("各机"), gap) for gap in alone)]
        cards, seen = [], set[str]()
        for where, gap in sorted(told, key=lambda pair: (pair[1].statement is not None, pair[1].span)):
            title = f"{where} {span_words(gap.span, with_day=with_day)}"
            if gap.statement is None:
                nobody = any(gap.span.common(span) for span in bare)
                cards.append(self._open_card(title, gap, nobody=nobody))
            elif gap.statement not in seen:
                seen.add(gap.statement)
                cards.append(self._explained_card(title, gap, self.statements[gap.statement]))
        return cards

    def _open_card(self, title: str, gap: Gap, *, nobody: bool) -> dict[str, Any]:
        url = self._explain_url(gap)
        what = _("期间各机均无画面，也没有书面说明。") if nobody else _("这台设备没有画面，也没有书面说明。")
        return {
            "explained": False,
            "title": _("无说明 · %(title)s") % {"title": title},
            "short": _("%(at)s 起 %(length)s无说明")
            % {
                "at": f"{in_beijing(_whole_second(gap.span.starts_at)):%H:%M:%S}",
                "length": span_text(
                    (_whole_second(gap.span.ends_at) - _whole_second(gap.span.starts_at)).total_seconds()
                ),
            },
            "jump": format_instant(gap.span.starts_at),
            "lines": [what, _("应由当时的执法人员写明原因并签名。")],
            "act": {"word": _("写说明"), "url": url} if url else None,
        }

    def _explained_card(self, title: str, gap: Gap, said: InterruptionStatement) -> dict[str, Any]:
        signers = "、".join(officer.name for officer in said.signed_by.all())
        spoken = {True: _("恢复时已语音说明"), False: _("恢复时未语音说明"), None: _("恢复时是否语音说明未登记")}
        end = _("说明 %(at)s · %(signers)s 签名") % {
            "at": moment_text(said.statement_at, self.now),
            "signers": signers or _("无人"),
        }
        why = _("%(cause)s。%(statement)s") % {"cause": said.get_cause_display(), "statement": said.statement}
        return {
            "id": f"statement-{said.id.hex}",
            "explained": True,
            "title": _("已说明 · %(title)s") % {"title": title},
            "jump": format_instant(gap.span.ends_at),
            "lines": [why, spoken[said.spoken_at_restart], *self._reported(said), end],
            "act": {"word": _("补充"), "url": reverse("marks:complete", args=[said.pk])} if self.may_explain else None,
        }

    def _reported(self, said: InterruptionStatement) -> list[str]:
        """Say when and to whom it was reported, as far as anybody has recorded it."""
        if said.reported_at is None:
            return [_("报告未登记")] if said.to_at is None else []
        to = said_in_page(word_name("reported_to", said.report.to)) if hasattr(said, "report") else _("对象未登记")
        return [_("报告 %(at)s · %(to)s") % {"at": moment_text(said.reported_at, self.now), "to": to}]

    def cameras(self, placed: Sequence[Recording]) -> list[dict[str, Any]]:
        """Describe the cameras for the player; the page's recording is the first of the first."""
        lanes: dict[str | None, list[Recording]] = {}
        for row in placed:
            lanes.setdefault(_camera(row), []).append(row)
        if not lanes:
            return [self._player_camera([self.recording])] if self.recording.medium in MOVING else []
        mine = _camera(self.recording)
        ordered = sorted(lanes.items(), key=lambda pair: pair[0] != mine)
        return [self._player_camera(sorted(rows, key=lambda row: row != self.recording)) for _key, rows in ordered]

    def _player_camera(self, rows: Sequence[Recording]) -> dict[str, Any]:
        return {"label": camera_label(rows[0]), "recordings": [_played(row) for row in rows]}


def _waveform(recording: Recording) -> str:
    """Return the address of a recording's sound as a drawing; empty where there is none (see `player_page`)."""
    has_sound = getattr(recording, "has_sound", False)
    return f"{reverse('hints:outline', args=[recording.pk])}?on=footage" if has_sound else ""


def _played(recording: Recording) -> dict[str, Any]:
    return {
        "id": recording.id.hex,
        "url": reverse("access:original", args=[recording.pk]),
        "from": recording.started_at,
        "to": recording.ended_at,
        "poster": picture_of(recording),
        "mark_url": reverse("marks:mark", args=[recording.pk]),
        "medium": recording.medium,
        "codec": (recording.file.probe or {}).get("video_codec") or "",
        "hints_url": reverse("hints:hints", args=[recording.pk]) if getattr(recording, "has_tiles", False) else "",
    }


def picture_of(recording: Recording) -> str:
    """Return the address of a recording's preview; empty when there is none (see `queries.with_pictures`)."""
    return reverse("access:preview", args=[recording.pk]) if getattr(recording, "has_picture", False) else ""


def activity_title(activity: Activity) -> str:
    """Name an activity as people do: party and kind, or kind and place."""
    party = activity.case.party if activity.case else None
    kind = activity.get_kind_display()
    if party is not None:
        return f"{party.name} · {kind}"
    return f"{kind} · {activity.place}" if activity.place else str(kind)
