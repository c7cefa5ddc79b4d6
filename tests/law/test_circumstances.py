"""When a rule applies and when it is waived, in words."""

from __future__ import annotations

import pkgutil
from datetime import timedelta
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest

from liuhen.law import load_packs, phrasing
from liuhen.law.circumstances import applies, waived
from liuhen.law.periods import parse_period
from liuhen.law.rules import conditions as plain
from liuhen.law.rules import words
from liuhen.law.rules.acts import ActFilter
from liuhen.law.rules.conditions import ALWAYS, All, AnyOf, Not
from liuhen.law.vocabulary import vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator

    from liuhen.kernel.errors import Text

MODULES = (plain, *(import_module(found.name) for found in pkgutil.iter_modules(words.__path__, f"{words.__name__}.")))
COMPOSITE = {plain.Settled, All, AnyOf, Not}
GRAVE = plain.CaseIs(("grave", "complex"))
GENERAL = plain.Procedure(frozenset({"general"}))
HEARING = plain.AnyActivity(frozenset({"hearing"}))
MEASURE = words.coverage.Measure(frozenset({"video", "audio"}), timedelta(seconds=60), timedelta(seconds=5), "m")
VIEWED = frozenset({"viewing"})

EVERY_WORD: list[Any] = [
    plain.Happened(frozenset({"decision_made", "objection"})),
    plain.Happened(frozenset({"objection"}), frozenset({"party"})),
    plain.OwnActivity(frozenset({"service"})),
    HEARING,
    GENERAL,
    GRAVE,
    plain.Evidence(),
    plain.TiedToCase(),
    words.capture.Recorded(frozenset({"video"})),
    words.capture.MayBeRecorded(),
    words.capture.WrittenReason(frozenset()),
    words.capture.WrittenReason(frozenset({"not_needed"})),
    words.capture.Ground(frozenset({"conditions"})),
    words.capture.Touches(frozenset({"life_health"}), directly=False),
    words.capture.Touches(frozenset({"life_health"}), directly=True),
    words.papers.Papers((frozenset({"hearing_record", "hearing_report"}), frozenset({"receipt"}))),
    words.papers.Papers((frozenset({"reminder_notice"}),), of_case=True),
    words.papers.PapersHold((frozenset({"basic_facts"}),)),
    words.papers.PapersHold((frozenset({"basic_facts"}),), frozenset({"hearing_report"})),
    words.papers.PaperBefore(frozenset({"reminder_notice"}), frozenset({"decision_made"})),
    words.papers.PaperAhead(frozenset({"hearing_notice"}), parse_period("7 working days")),
    words.service.ServedBy(frozenset({"leaving"})),
    words.service.ActivityRecorded(words.capture.Recorded(frozenset({"photo"}))),
    words.paper.Fields((frozenset({"basic_facts"}),)),
    words.paper.Signed((frozenset({"party"}),), 2, None, frozenset()),
    words.paper.Signed((frozenset({"officer"}),), 0, frozenset(), frozenset()),
    words.paper.Refused(frozenset({"party"})),
    words.paper.PagesOver(1),
    words.paper.Corrected(),
    words.paper.RightsTold(),
    words.paper.StartedBy(frozenset({"report"})),
    words.people.OfficersAtLeast(2),
    words.people.OfficersHold(("established", "valid_credential")),
    words.devices.DeviceChecked(("battery", "storage"), "start", timedelta(hours=24)),
    words.devices.EveryFault("stopped_at"),
    words.devices.RepairedBy(frozenset({"self"})),
    words.devices.RepairedBy(frozenset(vocabulary()["repaired_by"])),
    words.devices.UsedFaulty(),
    *(words.access.Accessed(VIEWED, beyond, others) for beyond in (True, False) for others in (True, False)),
    words.access.AccessApproved(words.access.Accessed(VIEWED), frozenset()),
    words.access.AccessApproved(words.access.Accessed(VIEWED), frozenset({"head_of_agency"})),
    words.access.CopyKept(words.access.Accessed(VIEWED)),
    words.access.Befell(frozenset({"altered", "destroyed"})),
    words.content.Shows(("scene", "items")),
    words.content.Says(("time", "place")),
    words.content.Medium(frozenset({"audio"})),
    words.content.ToldBeforehand(),
    words.coverage.RecordedThroughout(MEASURE),
    words.coverage.GapsExcused(MEASURE, frozenset({"weather"})),
    words.interruption.Interrupted(resumed=True),
    words.interruption.Interrupted(resumed=False),
    words.interruption.InterruptedBy(frozenset({"battery"})),
    words.interruption.ExplainedAloud(),
    words.interruption.ReportedAtOnce(frozenset({"head_of_office"}), timedelta(hours=1)),
    words.interruption.StatedInWriting(),
    words.interruption.StatementSigned(2, frozenset()),
    words.interruption.CheckedBefore(frozenset({"battery"})),
    words.notes.Annotated(frozenset({"evidence_note"}), ()),
    words.notes.Annotated(frozenset({"evidence_note"}), ("basic_facts",)),
    words.notes.Carried(frozenset({"disc"})),
    words.notes.Classified(("name",), ("party",)),
    words.notes.Documented(frozenset(vocabulary()["document_kind"]) - {"other"}),
    words.agency.Acted(ActFilter(kinds=frozenset({"training", "supervision"}))),
    words.agency.Acted(ActFilter(kinds=frozenset({"training"}), by=frozenset({"agency"}), counts_recording=True)),
    words.agency.RulesFor(ActFilter(kinds=frozenset({"own_rules"}))),
    words.agency.RulesFor(ActFilter(kinds=frozenset({"own_rules"}), filed_with=frozenset({"justice_bureau"}))),
    words.agency.RecordersForEach(1),
    words.agency.NeedsMet(frozenset({"storage"})),
    words.requests.Answered(
        frozenset({"records_requested"}), frozenset({"discipline"}), frozenset({"records_provided"})
    ),
    words.rights.AccessedInPost(words.access.Accessed(VIEWED), frozenset(), frozenset({"handler", "archivist"})),
    words.value.OneOfWords("form", frozenset({"paper", "electronic"})),
    words.subject.Given("device"),
    words.subject.Given("made_at"),
]


def words_of_the_rules() -> Iterator[type[Any]]:
    """Walk every class of condition that a rule can have."""
    for module in MODULES:
        for found in vars(module).values():
            if isinstance(found, type) and found.__module__ == module.__name__ and hasattr(found, "holds"):
                yield found


def both(text: Text | None) -> tuple[str, str]:
    assert text is not None
    return text.zh, text.en


def test_every_word_that_a_rule_can_have_has_its_phrase() -> None:
    bases = {plain.Condition, plain.OfProfile, *COMPOSITE}
    assert {word.__name__ for word in words_of_the_rules() if word not in bases and not phrasing.is_told(word)} == set()
    assert {type(word) for word in EVERY_WORD} == {word for word in words_of_the_rules() if word not in bases}


@pytest.mark.parametrize("condition", EVERY_WORD, ids=lambda one: type(one).__name__)
def test_a_word_is_told_in_both_languages_and_says_something_else_where_it_does_not_hold(condition: Any) -> None:
    is_so, is_not = (phrasing.clause(condition, holds=holds) for holds in (True, False))

    assert is_so != is_not
    for text in (is_so, is_not):
        assert text.zh
        assert text.en
        assert "{" not in text.zh + text.en
        assert not any("a" <= letter <= "z" for letter in text.zh.lower())
        assert not any("一" <= letter <= "鿿" for letter in text.en)


@pytest.mark.parametrize("name", sorted(words.subject._NAMES))  # noqa: SLF001 - the list of what a rule may ask for
def test_every_fact_that_a_rule_can_ask_for_has_a_name(name: str) -> None:
    assert phrasing.clause(words.subject.Given(name), holds=True).zh


def test_every_rule_of_every_pack_is_told_without_a_word_of_the_machine() -> None:
    for pack in load_packs().values():
        for rule in (*pack.deadlines, *pack.duties):
            for told in (applies(rule.when), waived(getattr(rule, "waived_when", None))):
                if told is not None:
                    assert "_" not in told.zh + told.en, (rule.provision, told)
                    assert "None" not in told.en


def test_a_rule_without_a_condition_says_nothing() -> None:
    assert applies(None) is None
    assert applies(ALWAYS) is None
    assert applies(All((ALWAYS,))) is None
    assert waived(None) is None


@pytest.mark.parametrize(
    ("condition", "zh", "en"),
    [
        (GRAVE, "适用情形：案情重大或复杂", "applies where the case is grave or complex"),
        (
            All((GENERAL, GRAVE)),
            "适用情形：案件按普通程序办理，且案情重大或复杂",
            "applies where the case is handled as general procedure, and the case is grave or complex",
        ),
        (
            All((GENERAL, AnyOf((GRAVE, HEARING)))),
            "适用情形（须同时具备）：（一）案件按普通程序办理；（二）案情重大或复杂，或者案件中有听证",
            (
                "applies where all of these hold: (1) the case is handled as general procedure; "
                "(2) the case is grave or complex, or the case includes this: hearing"
            ),
        ),
        (All((GENERAL, All((GRAVE,)))), "适用情形：案件按普通程序办理，且案情重大或复杂", None),
        (Not(Not(GRAVE)), "适用情形：案情重大或复杂", None),
        (Not(AnyOf((GENERAL, HEARING))), "适用情形：案件不按普通程序办理，且案件中没有听证", None),
    ],
)
def test_parts_are_put_together_as_a_person_would(condition: Any, zh: str, en: str | None) -> None:
    told = both(applies(condition))

    assert told[0] == zh
    assert en is None or told[1] == en


def test_alternatives_within_alternatives_of_parts_stand_in_brackets() -> None:
    inner = All((GENERAL, AnyOf((GRAVE, plain.Evidence()))))

    assert both(waived(AnyOf((HEARING, inner))))[0] == (
        "免除情形（有其一即可）：（一）案件中有听证；（二）案件按普通程序办理，且（案情重大或复杂，或者该记录用作证据）"
    )
