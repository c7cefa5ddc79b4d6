"""Explanations: one sentence that says why. The strip of days that shows it is `day_strip`.

Rendered only when asked; nothing here decides anything. A sentence names what is owed, from when, how the period ran,
and what became of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from liuhen.kernel.instant import legal_date
from liuhen.law.facts import UNKNOWN
from liuhen.law.findings import Requirement, State
from liuhen.law.periods import Unit
from liuhen.law.rules.retention import Keep
from liuhen.law.strip import Day, day_strip
from liuhen.law.wording import say, say_day, say_end, say_instant

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from liuhen.law.findings import Obligation, Retention
    from liuhen.law.provision import Language
    from liuhen.law.rules.retention import Clause

__all__ = ["Day", "because", "because_kept", "day_strip"]
_OPEN_TOLD = 3
_PROHIBITION = {State.MET: ("未见违反", "nothing known against it"), State.BREACHED: ("已违反", "breached")}
"""What was not to happen is not "done" or "not done"."""
_FULLY_TOLD = 3  # working days up to this count are named one by one; more would drown the sentence


def because(row: Obligation | Requirement, language: Language = "zh") -> str:
    """Say in one sentence what is owed, from when, how the period ran or what is missing, and where it stands."""
    if isinstance(row, Requirement):
        return _required(row, language)
    parts = [_duty(row, language), *_clock(row, language), *_outcome(row, language)]
    return "；".join(parts) + "。" if language == "zh" else "; ".join(parts) + "."


def _required(row: Requirement, language: Language) -> str:
    chinese = language == "zh"
    parts = [say(row.rule.duty, language)]
    if row.lacking:
        named = ("、" if chinese else ", ").join(say(text, language) for text in row.lacking)
        parts.append(f"尚缺：{named}" if chinese else f"missing: {named}")
    if row.state in (State.PENDING, State.BREACHED) and row.rule.fulfil is not None:
        parts.append(say(row.rule.fulfil, language))
    is_kept = row.rule.kind == "integrity" and row.state in _PROHIBITION
    parts.append((_PROHIBITION[row.state] if is_kept else _standing(row.state))[0 if chinese else 1])
    return "；".join(parts) + "。" if chinese else "; ".join(parts) + "."


def _standing(state: State) -> tuple[str, str]:
    match state:
        case State.MET:
            return "已做到", "done"
        case State.WAIVED:
            return "依规定免除", "waived as the text allows"
        case State.PENDING:
            return "尚待完成", "still to be done"
        case State.BREACHED:
            return "未做到", "not done"
        case _:
            return "是否做到尚不能确定", "whether it was done is not known"


def because_kept(retention: Retention, language: Language = "zh") -> str:
    """Say in one sentence how long something is kept and what decided it."""
    chinese = language == "zh"
    verdict = retention.verdict
    reasons = [say(clause.reason, language) for clause in verdict.decided_by]
    if verdict.open:
        reasons.append(_open_reasons(verdict.open, language))
    if not reasons:
        reasons.append("文本没有可适用的保存规定" if chinese else "the text has no rule that applies")
    joined = ("；" if chinese else "; ").join(reasons)
    return f"{joined}；{_kept(retention)[0]}。" if chinese else f"{joined}; {_kept(retention)[1]}."


def _open_reasons(clauses: tuple[Clause, ...], language: Language) -> str:
    """Name the first few circumstances that are not known; all of them would drown the sentence."""
    named = [say(clause.reason, language) for clause in clauses[:_OPEN_TOLD]]
    more = len(clauses) - len(named)
    if language == "zh":
        return f"以下情形有无尚不明：{'、'.join(named)}" + (f"等{len(clauses)}项" if more else "")
    return f"not known whether: {', '.join(named)}" + (f" and {more} more" if more else "")


def _duty(obligation: Obligation, language: Language) -> str:
    rule, clock = obligation.rule, obligation.clock
    is_started = clock.relief != "decides" and obligation.starts_at is not None
    label = clock.started_by.label if is_started else rule.start[0].label
    period = clock.base or clock.period
    return say(rule.duty, language).format(start=say(label, language), period=say(period.text, language))


def _clock(obligation: Obligation, language: Language) -> Iterator[str]:
    chinese = language == "zh"
    clock = obligation.clock
    label = say(clock.started_by.label, language)
    if obligation.starts_at is None:
        if clock.start is UNKNOWN:
            yield (
                f"“{label}”的时间不明，期限未起算"
                if chinese
                else f"when it was “{label}” is not known, so no clock runs"
            )
        else:
            yield f"“{label}”尚未发生，期限未起算" if chinese else f"“{label}” has not happened, so no clock runs"
    yield from _relief(obligation, language)
    if obligation.starts_at is not None and clock.end is not None:
        yield _run(obligation, obligation.starts_at, language)
        yield from _rest_day(obligation, language)


def _relief(obligation: Obligation, language: Language) -> Iterator[str]:
    chinese = language == "zh"
    relief = obligation.rule.relief
    if relief is None:
        return
    period = say(relief.term.period.text, language)
    match obligation.clock.relief:
        case "ignored":
            yield (
                "所主张的理由不属文本所列情形，或缺主张人、主张时间，不予宽限"
                if chinese
                else "the claim lacks a reason that the text lists, a claimant or a time, so it changes nothing"
            )
        case "waiting":
            yield (
                f"已主张特殊情形，届满改按返回单位后{period}与原期限中较晚者，尚无返回时间，届满待定"
                if chinese
                else f"relief is claimed: the later of the base and {period} after the return; no return yet, so no end"
            )
        case "shorter":
            yield (
                f"已主张特殊情形，但返回单位后{period}不晚于原期限，仍按原期限"
                if chinese
                else f"relief is claimed, but {period} after the return is no later than the base, which stands"
            )
        case "decides":
            yield (
                f"已主张特殊情形，改按返回单位后{period}，晚于原期限"
                if chinese
                else f"relief is claimed: {period} after the return, which is later than the base"
            )
        case "none":
            return


def _run(obligation: Obligation, start: datetime, language: Language) -> str:
    chinese = language == "zh"
    label = say(obligation.clock.started_by.label, language)
    opening = f"{say_instant(start, language)}{label}" if chinese else f"{label} {say_instant(start, language)}"
    steps = [opening]
    if obligation.clock.period.unit is not Unit.HOUR:
        steps.append("当日不计" if chinese else "that day not counted")
    if obligation.due_at is None:
        steps.append(_unpublished(obligation, language))
    else:
        steps.extend(_counted(obligation, start, language))
        end = say_end(obligation.due_at, language)
        steps.append(f"至{end}届满" if chinese else f"ends {end}")
    return ("，" if chinese else ", ").join(steps)


def _counted(obligation: Obligation, start: datetime, language: Language) -> Iterator[str]:
    period = obligation.clock.period
    if period.unit is not Unit.WORKING_DAY:
        return
    if period.amount > _FULLY_TOLD:
        yield "休息日不计" if language == "zh" else "rest days not counted"
        return
    day = legal_date(start)
    for number in range(1, period.amount + 1):
        following = obligation.situation.calendar.after(day, 1)
        if following is None:
            return
        day = following
        name = obligation.situation.calendar.name_of(day)
        special = "" if name is None else f"{say(name, language)}，" if language == "zh" else f" {say(name, language)}"
        said = say_day(day, language)
        yield f"{said}{special}为第{number}日" if language == "zh" else f"{said}{special} is day {number}"


def _unpublished(obligation: Obligation, language: Language) -> str:
    guess = obligation.provisional_due_at
    said = "" if guess is None else say_end(guess, language)
    if language == "zh":
        return f"该年度工作日历尚未公布，届满时间待定（暂估{said}）"
    return f"that year's calendar is not published, so the end is not known (provisionally {said})"


def _rest_day(obligation: Obligation, language: Language) -> Iterator[str]:
    following = obligation.next_working_day
    end = obligation.clock.end
    if following is None or end is None or end.last_day is None:
        return
    before = obligation.situation.calendar.before(end.last_day)
    if language == "zh":
        until = f"，请在{say_day(before, language)}前办理" if before else ""
        yield f"末日逢休息日，机关义务不顺延（顺延则为{say_day(following, language)}）{until}"
    else:
        until = f"; act by {say_day(before, language)}" if before else ""
        rolled = say_day(following, language)
        yield f"the last day is a rest day and an agency's duty does not roll on to {rolled}{until}"


def _outcome(obligation: Obligation, language: Language) -> Iterator[str]:
    chinese = language == "zh"
    done = "" if obligation.met_at is None else say_instant(obligation.met_at, language)
    match obligation.state:
        case State.MET:
            yield f"已于{done}完成" if chinese else f"met {done}"
        case State.LATE:
            yield f"{done}才完成，已逾期" if chinese else f"met only {done}, late"
        case State.OVERDUE:
            yield "至今未完成，已逾期" if chinese else "not met, overdue"
        case State.UNKNOWN:
            yield "是否按期完成尚不能确定" if chinese else "whether it was met in time is not known"
        case State.BREACHED:
            yield "已无法完成" if chinese else "it can no longer be met"
        case State.WAIVED:
            yield "依规定免除" if chinese else "waived as the text allows"
        case State.PENDING:
            return


def _kept(retention: Retention) -> tuple[str, str]:
    match retention.rule:
        case Keep.PRESERVE:
            return "长期保存，不得按期处置", "preserved, no disposal by rule"
        case Keep.WITH_CASE_FILE:
            return "保存期限与案卷相同", "kept as long as the case file"
        case Keep.DISPOSE_AFTER:
            day = retention.until
            if day is None:
                return "处置时间不明", "no day for disposal is known"
            return f"{say_day(day, 'zh', with_year=True)}起方可提请处置", f"disposal may be proposed from {day}"
        case Keep.UNKNOWN:
            return "保存期限尚不能确定，不得处置", "how long is not known, so no disposal"
