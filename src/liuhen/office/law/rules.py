"""The rules of a pack in words: what is owed, relief, reminders, where it comes from. Both languages, no page in mind.

Tells what the packs hold and decides nothing. What a pack inherits is told by the pack that it inherits from.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from liuhen.kernel.errors import Text
from liuhen.law import circumstances
from liuhen.law.provision import parse_provision
from liuhen.law.rules.force import TIMELESS
from liuhen.law.vocabulary import KEEP_CODE, codes, vocabulary, word_name
from liuhen.law.wording import KEEP_NAMES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from liuhen.law.packs import RulePack
    from liuhen.law.provision import Provision
    from liuhen.law.rules.conditions import Condition
    from liuhen.law.rules.deadline import Deadline, Relief, Warn
    from liuhen.law.rules.duty import Duty
    from liuhen.law.rules.force import Force
    from liuhen.law.rules.retention import Clause

SUBJECTS = {
    "case": Text(zh="案件", en="case"),
    "activity": Text(zh="执法活动", en="activity"),
    "recording": Text(zh="音像记录", en="recording"),
    "document": Text(zh="文书", en="document"),
    "officer": Text(zh="执法人员", en="officer"),
    "device": Text(zh="设备", en="device"),
    "agency": Text(zh="本机关", en="agency"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleInWords:
    """One rule of one pack. `provision` is None where no text says it (a default of the platform)."""

    kind: str
    code: str
    name: Text
    subject: Text
    sentence: Text
    notes: tuple[Text, ...]
    provision: Provision | None
    source: str


def rules_of(pack: RulePack, parent: RulePack | None) -> tuple[RuleInWords, ...]:
    """Tell every rule that a pack itself has, in the order of its provisions; `parent` is the pack that it extends."""
    told = [
        *_deadlines(pack, parent),
        *_duties(pack, parent),
        *(_clause(clause) for clause in pack.clauses if not clause.is_inherited),
    ]
    return tuple(sorted(told, key=_place))


def _place(rule: RuleInWords) -> tuple[bool, tuple[str, int, int, int]]:
    return (rule.provision is None, rule.provision.order if rule.provision else ("", 0, 0, 0))


def _deadlines(pack: RulePack, parent: RulePack | None) -> Iterator[RuleInWords]:
    inherited = {id(rule) for rule in parent.deadlines} if parent else set()
    yield from (_deadline(rule) for rule in pack.deadlines if id(rule) not in inherited)


def _deadline(rule: Deadline) -> RuleInWords:
    start, period = rule.start[0].label, rule.period.text
    return RuleInWords(
        kind="deadline",
        code=rule.code,
        name=codes()[rule.code],
        subject=SUBJECTS[rule.subject],
        sentence=_sentence(
            Text(
                zh=rule.duty.zh.format(start=start.zh, period=period.zh),
                en=rule.duty.en.format(start=start.en, period=period.en),
            )
        ),
        notes=tuple(_notes_of(rule)),
        provision=parse_provision(rule.provision),
        source=rule.source,
    )


def _notes_of(rule: Deadline) -> Iterator[Text]:
    yield from _kinds_of(rule)
    yield from _circumstances(rule.when, None)
    if rule.relief is not None:
        yield _relief(rule.relief)
    if rule.places:
        places = [word_name("stored_in", place) for place in rule.places]
        yield Text(
            zh=f"须存于：{'、'.join(place.zh for place in places)}",
            en=f"to be stored in: {' or '.join(place.en for place in places)}",
        )
    if rule.warn:
        moments = [_warn(warn) for warn in rule.warn]
        yield Text(
            zh=f"提醒：{'，'.join(moment.zh for moment in moments)}",
            en=f"reminders: {', '.join(moment.en for moment in moments)}",
        )
    yield from _force(rule.force)


def _relief(relief: Relief) -> Text:
    reasons = [word_name("relief_reason", reason) for reason in relief.reasons]
    start, period = relief.start.label, relief.term.period.text
    return Text(
        zh=f"宽限：{'、'.join(reason.zh for reason in reasons)}的，{start.zh}后{period.zh}，取较晚者",
        en=f"relief: {', '.join(reason.en for reason in reasons)}: {period.en} after: {start.en}, if that is later",
    )


def _warn(warn: Warn) -> Text:
    if warn.after is not None and warn.start is not None:
        period = warn.after.period.text
        return Text(zh=f"{warn.start.label.zh}后{period.zh}", en=f"{period.en} after: {warn.start.label.en}")
    if warn.before is None:  # cannot be: the reader demands one of the two
        raise AssertionError(warn)
    return Text(zh=f"届满前{warn.before.text.zh}", en=f"{warn.before.text.en} before the end")


def _duties(pack: RulePack, parent: RulePack | None) -> Iterator[RuleInWords]:
    """Tell duties without a clock; a rule about several kinds of subject is one rule."""
    inherited = {id(duty) for duty in parent.duties} if parent else set()
    own: dict[tuple[str, str, str], list[Duty]] = {}
    for duty in pack.duties:
        if id(duty) not in inherited:
            own.setdefault((duty.code, duty.provision, duty.duty.zh), []).append(duty)
    yield from (_duty(same) for same in own.values())


def _duty(same: Sequence[Duty]) -> RuleInWords:
    duty = same[0]
    subjects = dict.fromkeys(SUBJECTS[one.subject] for one in same)
    return RuleInWords(
        kind=duty.kind,
        code=duty.code,
        name=codes()[duty.code],
        subject=Text(zh="、".join(one.zh for one in subjects), en=", ".join(one.en for one in subjects)),
        sentence=_sentence(duty.duty),
        notes=tuple(dict.fromkeys(note for one in same for note in (*_kinds_of(one), *_standing_of(one)))),
        provision=parse_provision(duty.provision),
        source=duty.source,
    )


def _circumstances(when: Condition | None, waived_when: Condition | None) -> Iterator[Text]:
    for told in (circumstances.applies(when), circumstances.waived(waived_when)):
        if told is not None:
            yield told


def _kinds_of(duty: Duty | Deadline) -> Iterator[Text]:
    words = f"{duty.subject}_kind"
    if duty.of_kinds and words in vocabulary():
        kinds = [word_name(words, kind) for kind in vocabulary()[words] if kind in duty.of_kinds]
        yield Text(
            zh=f"适用于：{'、'.join(kind.zh for kind in kinds)}", en=f"about: {', '.join(kind.en for kind in kinds)}"
        )


def _standing_of(duty: Duty) -> Iterator[Text]:
    yield from _circumstances(duty.when, duty.waived_when)
    if duty.at_once:
        yield Text(zh="不符即为违反，不能补正", en="unmet is breached at once")
    if duty.until:
        zh = "、".join(moment.label.zh for moment in duty.until)
        en = " or ".join(moment.label.en for moment in duty.until)
        yield Text(zh=f"以下时点之后不能补正：{zh}", en=f"can no longer be met after: {en}")
    if duty.fulfil is not None:
        yield Text(zh=f"如何履行：{duty.fulfil.zh}", en=f"to fulfil it: {duty.fulfil.en}")
    yield from _force(duty.force)


def _sentence(text: Text) -> Text:
    return Text(zh=text.zh.removesuffix("。") + "。", en=text.en.removesuffix(".") + ".")


def _force(force: Force) -> Iterator[Text]:
    if force == TIMELESS:
        return
    since, until = force.since, force.until
    zh = [f"自 {since} 起"] if since else []
    en = [f"from {since}"] if since else []
    if until is not None:
        zh.append(f"至 {until} 前")
        en.append(f"until before {until}")
    yield Text(zh=f"适用时间：{'，'.join(zh)}", en=f"in force {', '.join(en)}")


def _clause(clause: Clause) -> RuleInWords:
    notes = list(_force(clause.force))
    if clause.period is not None and clause.start is not None:
        period, start = clause.period.text, clause.start.label
        notes.insert(0, Text(zh=f"自{start.zh}起{period.zh}", en=f"{period.en} after: {start.en}"))
    keep = KEEP_NAMES[clause.keep]
    return RuleInWords(
        kind="retention",
        code=KEEP_CODE,
        name=codes()[KEEP_CODE],
        subject=SUBJECTS["recording"],
        sentence=Text(zh=f"{clause.reason.zh}：{keep.zh}。", en=f"{clause.reason.en}: {keep.en}."),
        notes=tuple(notes),
        provision=parse_provision(clause.provision) if clause.provision else None,
        source=clause.source,
    )


def count_rules(packs: Iterable[RulePack]) -> dict[str, int]:
    """Count the rules that each pack itself has."""
    known = {pack.id: pack for pack in packs}
    return {pack.id: len(rules_of(pack, known.get(pack.extends or ""))) for pack in known.values()}
