"""Reading rules from a pack's YAML: strict, every fault with file, rule and field.

`when:`, `waived_when:` and `must:` are one condition word per mapping (those of words/, and `event`, `own_activity`,
`any_activity`, `procedure`, `case_is`, `evidence`, `tied_to_case`, `always`) or `all`, `any`, `not` over others. What a
rule says in words lives in the pack, not here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from liuhen.kernel.errors import Text
from liuhen.law.periods import Bearer, Term
from liuhen.law.rules import conditions
from liuhen.law.rules.acts import ActMoment, read_acts
from liuhen.law.rules.deadline import Deadline, Relief, Warn
from liuhen.law.rules.duty import KINDS, Duty
from liuhen.law.rules.moments import FACTS, EventMoment, FactMoment, PaperMoment
from liuhen.law.rules.plain import (
    A_DAY,
    read_calendar_period,
    read_code,
    read_flag,
    read_period,
    read_provision,
)
from liuhen.law.rules.retention import Clause, Keep
from liuhen.law.rules.serving import ServiceMoment, read_notice
from liuhen.law.rules.words import WORDS
from liuhen.law.vocabulary import read_text, vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from liuhen.law.calendar import WorkingCalendar
    from liuhen.law.rules.force import Force
    from liuhen.law.rules.moments import Moment
    from liuhen.law.situation import Situation, Subject, SubjectKind
    from liuhen.law.strict import Node

SOURCES = ("regulation", "national", "interpretation", "default")
SUBJECT_WORDS: dict[str, SubjectKind] = {
    "case": "case",
    "activity": "activity",
    "recording": "recording",
    "document": "document",
    "officer": "officer",
    "device": "device",
    "agency": "agency",
}
KINDS_OF = {"activity": "activity_kind", "document": "document_kind"}
_DUTY_REQUIRED = ("kind", "code", "subject", "provision", "source", "duty", "must")
_DUTY_OPTIONAL = ("when", "waived_when", "of_kinds", "at_once", "until_moment", "fulfil", "since", "until", "note")
CASE_FLAGS = ("urgent", "grave", "complex", "doubtful")
_NO_TEXT = Text(zh="", en="")
_DEADLINE_REQUIRED = ("code", "subject", "provision", "source", "duty", "start", "period", "met_by")
_DEADLINE_OPTIONAL = (
    "kind",
    "bearer",
    "start_not_before",
    "relief",
    "places",
    "warn",
    "when",
    "of_kinds",
    "since",
    "until",
)
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Absent:
    """A text that is silent on a duty others have: shown as absent, never as zero."""

    code: str
    provision: str | None
    note: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a rule may refer to: the moments by name and the pack's versions by id."""

    moments: Mapping[str, Moment]
    calendar: WorkingCalendar
    force: Callable[[Node, dict[str, Node]], Force]


def read_moment(node: Node, name: str) -> Moment:
    """Read one named moment."""
    ways = ("fact", "events", "documents", "acts", "notice_served")
    found = node.keys((*ways, "zh", "en", "source", "note"), ("zh", "en"))
    if len(found.keys() & set(ways)) != 1:
        node.fault(f"needs exactly one of: {', '.join(ways)}")
    label = _label(found)
    source = found["source"].word(SOURCES) if "source" in found else "regulation"
    if "fact" in found:
        return FactMoment(name=name, label=label, source=source, of=FACTS.get(found["fact"].word(FACTS), _never))
    if "documents" in found:
        papers = frozenset(found["documents"].words(vocabulary()["document_kind"]))
        return PaperMoment(name=name, label=label, source=source, kinds=papers)
    if "acts" in found:
        return ActMoment(name=name, label=label, source=source, acts=read_acts(found["acts"]))
    if "notice_served" in found:
        return ServiceMoment(name=name, label=label, source=source, notice=read_notice(found["notice_served"]))
    kinds = found["events"].words(vocabulary()["event_kind"]) if "events" in found else ()
    return EventMoment(name=name, label=label, source=source, kinds=frozenset(kinds))


def read_deadline(node: Node, around: Surroundings) -> Deadline:
    """Read a rule of kind deadline."""
    found = node.keys((*_DEADLINE_REQUIRED, *_DEADLINE_OPTIONAL), _DEADLINE_REQUIRED)
    subject: SubjectKind = _get(
        found, "subject", lambda part: SUBJECT_WORDS.get(part.word(SUBJECT_WORDS), "case"), "case"
    )
    return Deadline(
        code=_get(found, "code", read_code, ""),
        subject=subject,
        provision=_get(found, "provision", read_provision, ""),
        source=_get(found, "source", _source, ""),
        duty=_get(found, "duty", read_text, _NO_TEXT),
        start=_get(found, "start", lambda part: _moments(part, around), ()),
        term=Term(_get(found, "period", read_period, A_DAY), around.calendar, _get(found, "bearer", _bearer, _AGENCY)),
        met_by=_get(found, "met_by", lambda part: _moment(part, around), _NEVER),
        start_not_before=_get(found, "start_not_before", lambda part: _moment(part, around), None),
        relief=_get(found, "relief", lambda part: _relief(part, around), None),
        places=_get(found, "places", lambda part: part.words(vocabulary()["stored_in"]), ()),
        warn=_get(found, "warn", lambda part: tuple(_warn(item, around) for item in part.items()), ()),
        when=_get(found, "when", read_condition, conditions.ALWAYS),
        of_kinds=_kinds(found["of_kinds"], subject) if "of_kinds" in found else None,
        force=around.force(node, found),
    )


def read_duties(node: Node, around: Surroundings) -> tuple[Duty, ...]:
    """Read a rule of one of the kinds of duty; one for each subject that it names."""
    found = node.keys((*_DUTY_REQUIRED, *_DUTY_OPTIONAL), _DUTY_REQUIRED)
    at_once = _get(found, "at_once", read_flag, otherwise=False)
    if at_once and "until_moment" in found:
        node.fault("at_once leaves nothing to wait for: until_moment has no place beside it")
    return tuple(
        Duty(
            kind=_get(found, "kind", lambda part: part.word(KINDS), ""),
            code=_get(found, "code", read_code, ""),
            subject=subject,
            provision=_get(found, "provision", read_provision, ""),
            source=_get(found, "source", _source, ""),
            duty=_get(found, "duty", read_text, _NO_TEXT),
            must=_get(found, "must", read_condition, conditions.ALWAYS),
            when=_get(found, "when", read_condition, conditions.ALWAYS),
            waived_when=_get(found, "waived_when", read_condition, None),
            of_kinds=_kinds(found["of_kinds"], subject) if "of_kinds" in found else None,
            at_once=at_once,
            until=_get(found, "until_moment", lambda part: _moments(part, around), ()),
            fulfil=_get(found, "fulfil", read_text, None),
            force=around.force(node, found),
        )
        for subject in (_subjects(found["subject"]) if "subject" in found else ())
    )


def _subjects(node: Node) -> tuple[SubjectKind, ...]:
    """Read one kind of subject or several."""
    words = node.words(SUBJECT_WORDS) if isinstance(node.value, list) else (node.word(SUBJECT_WORDS),)
    return tuple(SUBJECT_WORDS[word] for word in words if word)


def _kinds(node: Node, subject: SubjectKind) -> frozenset[str] | None:
    if subject not in KINDS_OF:
        node.fault("only activities and documents have kinds")
        return None
    return frozenset(node.words(vocabulary()[KINDS_OF[subject]]))


def read_clauses(node: Node, around: Surroundings) -> tuple[Clause, ...]:
    """Read a rule of kind retention: its clauses."""
    found = node.keys(("kind", "code", "subject", "clauses"), ("code", "subject", "clauses"))
    _get(found, "code", read_code, "")
    _get(found, "subject", lambda part: part.word(("recording",)), "")
    return tuple(_clause(item, around) for item in found["clauses"].items()) if "clauses" in found else ()


def read_absent(node: Node) -> Absent:
    """Read a statement that the text is silent."""
    found = node.keys(("kind", "code", "provision", "note"), ("code", "provision", "note"))
    return Absent(
        code=_get(found, "code", read_code, ""),
        provision=_get(found, "provision", _provision_or_none, None),
        note=_get(found, "note", read_text, _NO_TEXT),
    )


def read_condition(node: Node) -> conditions.Condition:
    """Read one condition."""
    words = ("event", "by", "own_activity", "any_activity", "procedure", "case_is", "evidence", "tied_to_case")
    found = node.keys((*words, "always", "all", "any", "not", *WORDS))
    main = [key for key in found if key != "by"]
    if len(main) != 1 or ("by" in found and main != ["event"]):
        node.fault("needs exactly one condition word (and `by` only beside `event`)")
        return conditions.ALWAYS
    return _condition(main[0], found)


LISTED_WORDS: Mapping[str, tuple[Callable[[frozenset[str]], conditions.Condition], str]] = {
    "event": (conditions.Happened, "event_kind"),
    "own_activity": (conditions.OwnActivity, "activity_kind"),
    "any_activity": (conditions.AnyActivity, "activity_kind"),
    "procedure": (conditions.Procedure, "procedure"),
}


def _condition(word: str, found: dict[str, Node]) -> conditions.Condition:
    part = found[word]
    if word in WORDS:
        return WORDS[word](part)
    if word in LISTED_WORDS:
        build, words = LISTED_WORDS[word]
        known = frozenset(part.words(vocabulary()[words]))
        if "by" in found:
            return conditions.Happened(known, frozenset(found["by"].words(vocabulary()["event_by"])))
        return build(known)
    if word in ("all", "any"):
        parts = tuple(read_condition(item) for item in part.items())
        return conditions.All(parts) if word == "all" else conditions.AnyOf(parts)
    return conditions.Not(read_condition(part)) if word == "not" else _plain_condition(word, part)


def _plain_condition(word: str, part: Node) -> conditions.Condition:
    if word == "case_is":
        return conditions.CaseIs(part.words(CASE_FLAGS))
    plain: dict[str, conditions.Condition] = {
        "evidence": conditions.Evidence(),
        "tied_to_case": conditions.TiedToCase(),
        "always": conditions.ALWAYS,
    }
    if part.value is True:
        return plain[word]
    if part.value is False and word != "always":
        return conditions.Not(plain[word])
    part.fault("must be true or false")
    return conditions.ALWAYS


def _clause(node: Node, around: Surroundings) -> Clause:
    allowed = ("keep", "when", "provision", "source", "reason", "period", "start", "since", "until", "note")
    found = node.keys(allowed, ("keep", "when", "provision", "source", "reason"))
    keep = _get(found, "keep", lambda part: Keep(part.word(tuple(Keep)) or Keep.UNKNOWN), Keep.UNKNOWN)
    source = _get(found, "source", _source, "")
    provision = _get(found, "provision", _provision_or_none, None)
    if (keep is Keep.DISPOSE_AFTER) != ("period" in found and "start" in found):
        node.fault("period and start belong to dispose_after, and to nothing else")
    if source in ("regulation", "national") and provision is None and "provision" in found:
        node.fault("a value of a text needs its provision")
    return Clause(
        keep=keep,
        when=_get(found, "when", read_condition, conditions.ALWAYS),
        provision=provision,
        source=source,
        reason=_get(found, "reason", read_text, _NO_TEXT),
        period=_get(found, "period", read_calendar_period, None),
        start=_get(found, "start", lambda part: _moment(part, around), None),
        force=around.force(node, found),
    )


def _relief(node: Node, around: Surroundings) -> Relief:
    keys = ("reasons", "start", "period", "provision", "source", "note")
    found = node.keys(keys, keys[:-1])
    return Relief(
        reasons=_get(found, "reasons", lambda part: part.words(vocabulary()["relief_reason"]), ()),
        start=_get(found, "start", lambda part: _moment(part, around), _NEVER),
        term=Term(_get(found, "period", read_period, A_DAY), around.calendar),
        provision=_get(found, "provision", read_provision, ""),
        source=_get(found, "source", _source, ""),
    )


def _warn(node: Node, around: Surroundings) -> Warn:
    found = node.keys(("after", "start", "before", "source"), ("source",))
    if set(found) not in ({"after", "start", "source"}, {"before", "source"}):
        node.fault("needs after and start, or before, and its source")
    _get(found, "source", _source, "")
    return Warn(
        after=Term(read_period(found["after"]), around.calendar) if "after" in found else None,
        start=_get(found, "start", lambda part: _moment(part, around), None),
        before=_get(found, "before", read_period, None),
    )


def _get(found: Mapping[str, Node], key: str, read: Callable[[Node], T], otherwise: T) -> T:
    return read(found[key]) if key in found else otherwise


def _never(_: Situation, __: Subject) -> None:
    """Stand in for a moment that could not be read; the fault is reported before any rule runs."""


_NEVER: Moment = FactMoment(name="", label=_NO_TEXT, source="", of=_never)
_AGENCY = Bearer.AGENCY


def _bearer(node: Node) -> Bearer:
    return Bearer(node.word(tuple(Bearer)) or _AGENCY)


def _moments(node: Node, around: Surroundings) -> tuple[Moment, ...]:
    found = tuple(_moment(item, around) for item in node.items())
    if not found:
        node.fault("a clock needs a start")
    return found


def _label(found: Mapping[str, Node]) -> Text:
    zh, en = (found[key].text() if key in found else "" for key in ("zh", "en"))
    return Text(zh=zh, en=en)


def _moment(node: Node, around: Surroundings) -> Moment:
    return around.moments.get(node.word(around.moments), _NEVER)


def _source(node: Node) -> str:
    return node.word(SOURCES)


def _provision_or_none(node: Node) -> str | None:
    return None if node.value is None else read_provision(node)
