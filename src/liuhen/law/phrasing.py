"""One condition of a rule as a clause of a sentence: its phrase from `rulepacks/phrases.yaml` with its words filled in.

Each class of condition names its phrase and what fills it; the wording itself is data. A condition that has no phrase
raises `KeyError`, which a test finds before any page does.
"""

from __future__ import annotations

from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from liuhen.kernel.errors import Text
from liuhen.law.rules import conditions as plain
from liuhen.law.rules import words
from liuhen.law.strict import Node, read_yaml
from liuhen.law.vocabulary import RULEPACKS, read_text, vocabulary
from liuhen.law.wording import every, one_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from datetime import timedelta

    from liuhen.law.rules.conditions import Condition
    from liuhen.law.rules.words.papers import Groups

    Fills = Mapping[str, Text]
    Pair = tuple[Text, Text]
    """What is said where it does not hold, then where it does."""
    Telling = tuple[str, Fills]

_HOUR = 3600


def clause(condition: Condition, *, holds: bool) -> Text:
    """Say that a single condition holds, or that it does not."""
    if isinstance(condition, words.subject.Given) and condition.name in _facts_with_sentences():
        return _facts_with_sentences()[condition.name][holds]
    word, fills = _TELLINGS[type(condition)](condition)
    said = _phrases()[word][holds]
    zh, en = ({name: getattr(text, lang) for name, text in fills.items()} for lang in ("zh", "en"))
    return Text(zh=said.zh.format(**zh), en=said.en.format(**en))


def is_told(condition: type[Any]) -> bool:
    """Tell whether a class of condition has its phrase."""
    return condition in _TELLINGS


def _either(list_name: str, chosen: Collection[str]) -> Text:
    return one_of(_named(list_name, chosen))


def _each(list_name: str, chosen: Collection[str]) -> Text:
    return every(_named(list_name, chosen))


def _named(list_name: str, chosen: Collection[str]) -> list[Text]:
    """Name the words that are chosen, in the order of the list."""
    names = _own(list_name) if list_name in ("words", "events") else vocabulary()[list_name]
    return [name for word, name in names.items() if word in chosen]


def _groups(list_name: str, groups: Groups) -> Text:
    return every([_either(list_name, group) for group in groups])


def _events(kinds: Collection[str]) -> Text:
    """Tell events by their sentences, or by their names where they have none."""
    sentences = _own("events")
    said = [sentences.get(kind, name) for kind, name in vocabulary()["event_kind"].items() if kind in kinds]
    return Text(zh="，或者".join(one.zh for one in said), en=" or ".join(one.en for one in said))


def _quoted(list_name: str, chosen: Collection[str]) -> Text:
    return one_of([Text(zh=f"“{name.zh}”", en=f"“{name.en}”") for name in _named(list_name, chosen)])


def _number(value: int) -> Text:
    return Text(zh=str(value), en=str(value))


def _hours(length: timedelta) -> Text:
    count = int(length.total_seconds() // _HOUR)
    return Text(zh=f"{count}小时", en=f"{count} hour" + ("" if count == 1 else "s"))


def _words(word: str, list_name: str, chosen: Callable[[Any], Collection[str]]) -> Callable[[Any], Telling]:
    """Make the telling of a condition that has nothing but words, of which one is enough."""
    return lambda condition: (word, {"words": _either(list_name, chosen(condition))})


def _plain(word: str) -> Callable[[Any], Telling]:
    return lambda _: (word, {})


def _given(one: words.subject.Given) -> Telling:
    return "given", {"fact": _facts()[one.name]}


def _one_of_words(one: words.value.OneOfWords) -> Telling:
    return "one_of", {"fact": _facts()[one.name], "words": _either(words.value.LISTS[one.name], one.words)}


def _happened(one: plain.Happened) -> Telling:
    fills = {"words": _events(one.kinds)}
    return ("happened_by", {**fills, "by": _either("event_by", one.by)}) if one.by else ("happened", fills)


def _written_reason(one: words.capture.WrittenReason) -> Telling:
    if not one.not_for:
        return "written_reason", {}
    return "written_reason_but", {"words": _quoted("no_recording_ground", one.not_for)}


def _touches(one: words.capture.Touches) -> Telling:
    return "touches_directly" if one.directly else "touches", {"words": _either("touches", one.words)}


def _papers_hold(one: words.papers.PapersHold) -> Telling:
    fills = {"words": _groups("document_field", one.groups)}
    if one.kinds is None:
        return "papers_hold", fills
    return "papers_of_kind_hold", {**fills, "kinds": _either("document_kind", one.kinds)}


def _signed(one: words.paper.Signed) -> Telling:
    signers = [_signer(group) for group in one.groups]
    if one.officers:
        least = one.officers
        signers.append(Text(zh=f"{least}名以上执法人员", en=f"at least {least} officer" + ("" if least == 1 else "s")))
    return "signed" if one.dated_by is None else "signed_and_dated", {"words": every(signers)}


def _signer(group: frozenset[str]) -> Text:
    names = one_of(_named("signer", group) + _named("words", group & {words.paper.OFFICER}))
    return Text(zh=names.zh, en=f"the {names.en}")


def _pages(one: words.paper.PagesOver) -> Telling:
    count = one.count
    return "pages_over", {"count": Text(zh=str(count), en=f"{count} page" + ("" if count == 1 else "s"))}


def _annotated(one: words.notes.Annotated) -> Telling:
    kinds = {"kinds": _either("document_kind", one.kinds)}
    if not one.fields:
        return "annotated", kinds
    return "annotated_with", {**kinds, "words": _each("document_field", one.fields)}


def _documented(one: words.notes.Documented) -> Telling:
    besides = [name for kind, name in vocabulary()["document_kind"].items() if kind not in one.kinds]
    return "documented", {"words": one_of(besides)}


def _accessed(one: words.access.Accessed) -> Telling:
    word = "accessed"
    word += "_beyond_own_right" if one.beyond_own_right else ""
    word += "_for_others" if one.for_others else ""
    return word, {"words": _either("access_kind", one.kinds)}


def _approved(one: words.access.AccessApproved) -> Telling:
    fills = {"words": _either("access_kind", one.accessed.kinds)}
    if not one.posts:
        return "access_approved", fills
    return "access_approved_by", {**fills, "by": _either("approver_post", one.posts)}


def _device_checked(one: words.devices.DeviceChecked) -> Telling:
    parts, by = _each("words", one.parts), _either("words", {one.by})
    return "device_checked", {"words": parts, "by": by, "within": _hours(one.within)}


def _repaired_by(one: words.devices.RepairedBy) -> Telling:
    if one.who >= frozenset(vocabulary()["repaired_by"]):
        return "repaired", {}
    return "repaired_by", {"words": _either("repaired_by", one.who)}


def _reported(one: words.interruption.ReportedAtOnce) -> Telling:
    return "reported_at_once", {"words": _either("reported_to", one.to), "within": _hours(one.within)}


def _acted(one: words.agency.Acted | words.agency.RulesFor) -> Telling:
    """Tell acts by their kinds, and by what else they must be, each named where it matters."""
    acts = one.acts
    told: list[Text] = []
    if acts.by:
        told.append(_filled("acts_by", _either("overseer", acts.by)))
    if acts.used_for:
        told.append(_filled("acts_used_for", _either("analysis_use", acts.used_for)))
    if acts.filed_with:
        told.append(_filled("acts_filed_with", _either("overseer", acts.filed_with)))
    told += [_own("words")[name] for name in ("counts_recording", "whole_period") if getattr(acts, name)]
    name = "acted" if isinstance(one, words.agency.Acted) else "rules_for_each_procedure"
    kinds = _each("agency_act_kind", acts.kinds)
    return (f"{name}_so", {"kinds": kinds, "how": every(told)}) if told else (name, {"kinds": kinds})


def _filled(word: str, words: Text) -> Text:
    said = _own("words")[word]
    return Text(zh=said.zh.format(words=words.zh), en=said.en.format(words=words.en))


_TELLINGS: Mapping[type[Any], Callable[[Any], Telling]] = {
    plain.Happened: _happened,
    plain.OwnActivity: _words("own_activity", "activity_kind", lambda one: one.kinds),
    plain.AnyActivity: _words("any_activity", "activity_kind", lambda one: one.kinds),
    plain.Procedure: _words("procedure", "procedure", lambda one: one.words),
    plain.CaseIs: _words("case_is", "words", lambda one: one.flags),
    plain.Evidence: _plain("evidence"),
    plain.TiedToCase: _plain("tied_to_case"),
    words.subject.Given: _given,
    words.capture.Recorded: _words("recorded", "medium", lambda one: one.media),
    words.capture.MayBeRecorded: _plain("may_be_recorded"),
    words.capture.WrittenReason: _written_reason,
    words.capture.Ground: lambda one: ("ground", {"words": _quoted("no_recording_ground", one.words)}),
    words.capture.Touches: _touches,
    words.papers.Papers: lambda one: (
        "case_documents" if one.of_case else "documents",
        {"words": _groups("document_kind", one.groups)},
    ),
    words.papers.PapersHold: _papers_hold,
    words.papers.PaperBefore: lambda one: (
        "document_before",
        {"kinds": _either("document_kind", one.kinds), "events": _either("event_kind", one.events)},
    ),
    words.papers.PaperAhead: lambda one: (
        "document_ahead",
        {"kinds": _either("document_kind", one.kinds), "period": one.period.text},
    ),
    words.service.ServedBy: _words("served_by", "service_method", lambda one: one.methods),
    words.service.ActivityRecorded: _words("activity_recorded", "medium", lambda one: one.recorded.media),
    words.paper.Fields: lambda one: ("fields", {"words": _groups("document_field", one.groups)}),
    words.paper.Signed: _signed,
    words.paper.Refused: _words("refused_by", "signer", lambda one: one.by),
    words.paper.PagesOver: _pages,
    words.paper.Corrected: _plain("corrected"),
    words.paper.RightsTold: _plain("rights_told"),
    words.paper.StartedBy: _words("started_by", "start", lambda one: one.words),
    words.people.OfficersAtLeast: lambda one: ("officers_at_least", {"count": _number(one.count)}),
    words.people.OfficersHold: lambda one: ("officers_hold", {"words": _each("words", one.holdings)}),
    words.devices.DeviceChecked: _device_checked,
    words.devices.EveryFault: _words("every_fault", "words", lambda one: {one.step}),
    words.devices.RepairedBy: _repaired_by,
    words.devices.UsedFaulty: _plain("used_faulty"),
    words.access.Accessed: _accessed,
    words.access.AccessApproved: _approved,
    words.access.CopyKept: _words("copy_kept", "access_kind", lambda one: one.accessed.kinds),
    words.access.Befell: lambda one: ("befell", {"words": _events(one.kinds)}),
    words.content.Shows: lambda one: ("shows", {"words": _each("content", one.words)}),
    words.content.Says: lambda one: ("says", {"words": _each("spoken", one.words)}),
    words.content.Medium: _words("medium", "medium", lambda one: one.words),
    words.content.ToldBeforehand: _plain("told_beforehand"),
    words.coverage.RecordedThroughout: _words("recorded_throughout", "medium", lambda one: one.measure.media),
    words.coverage.GapsExcused: _words("gaps_excused", "interruption_cause", lambda one: one.causes),
    words.interruption.Interrupted: lambda one: ("interrupted_resumed" if one.resumed else "interrupted_for_good", {}),
    words.interruption.InterruptedBy: _words("interrupted_by", "interruption_cause", lambda one: one.causes),
    words.interruption.ExplainedAloud: _plain("explained_aloud"),
    words.interruption.ReportedAtOnce: _reported,
    words.interruption.StatedInWriting: _plain("stated_in_writing"),
    words.interruption.StatementSigned: lambda one: ("statement_signed_by_officers", {"count": _number(one.officers)}),
    words.interruption.CheckedBefore: _words("checked_before", "interruption_cause", lambda one: one.causes),
    words.notes.Annotated: _annotated,
    words.notes.Carried: _words("carried_on", "carrier", lambda one: one.carriers),
    words.notes.Classified: lambda one: ("classified_by", {"words": _each("classified", (*one.always, *one.of_case))}),
    words.notes.Documented: _documented,
    words.agency.Acted: _acted,
    words.agency.RulesFor: _acted,
    words.agency.RecordersForEach: lambda one: ("recorders_for_each_officer", {"count": _number(one.count)}),
    words.agency.NeedsMet: _words("needs_met", "equipment_need", lambda one: one.kinds),
    words.requests.Answered: lambda one: (
        "answered",
        {"by": _either("event_by", one.by), "asked": _either("event_kind", one.asked)},
    ),
    words.rights.AccessedInPost: lambda one: (
        "accessed_in_post",
        {"words": _either("access_kind", one.accessed.kinds), "posts": _either("access_post", one.held)},
    ),
    words.value.OneOfWords: _one_of_words,
}


@cache
def _file() -> Node:
    node = Node(read_yaml(RULEPACKS / "phrases.yaml"), "phrases.yaml: ")
    sections = ("phrases", "facts", "words", "events")
    node.keys(sections, sections)
    node.done()
    return node


@cache
def _phrases() -> Mapping[str, Pair]:
    return _read("phrases", lambda _: True, _pair)


@cache
def _facts_with_sentences() -> Mapping[str, Pair]:
    return _read("facts", lambda value: "is" in value, _pair)


@cache
def _facts() -> Mapping[str, Text]:
    return _read("facts", lambda value: "is" not in value, read_text)


@cache
def _own(section: str) -> Mapping[str, Text]:
    return _read(section, lambda _: True, read_text)


def _read(section: str, wanted: Callable[[Any], bool], read: Callable[[Node], Any]) -> Mapping[str, Any]:
    node = _file().child(section)
    found = {word: read(node.child(word)) for word, value in node.value.items() if wanted(value)}
    node.done()
    return MappingProxyType(found)


def _pair(node: Node) -> Pair:
    found = node.keys(("is", "not"), ("is", "not"))
    node.done()
    return read_text(found["not"]), read_text(found["is"])
