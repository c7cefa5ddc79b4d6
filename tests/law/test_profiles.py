"""What a case's profile settles is settled rightly: what is left to ask answers as the whole question would."""

from datetime import timedelta
from typing import Any

from hypothesis import given

from law.building import LOCAL, PACKS, an_event, at, facts
from law.test_laws_of_nature import FACTS
from liuhen import law
from liuhen.law.rules.conditions import ALWAYS, NEVER, UNSURE, All, AnyOf, Happened, Not, Procedure
from liuhen.law.situation import Situation

DECIDED = Happened(frozenset({"decision_made"}))
AT = at("2026-11-21T12:00")


@given(value=FACTS)
def test_what_is_left_to_ask_answers_as_the_whole_question_would(value: Any) -> None:
    situation = Situation(law.parse_facts(value), PACKS["pengyang"].calendar, AT)
    for duty in (duty for name in LOCAL for duty in PACKS[name].duties):
        for condition in (duty.when, duty.must, duty.waived_when or ALWAYS):
            left = condition.given(situation.profile)
            for subject in situation.subjects(duty.subject):
                assert left.holds(situation, subject) is condition.holds(situation, subject)


@given(value=FACTS)
def test_a_moment_that_cannot_be_is_none(value: Any) -> None:
    situation = Situation(law.parse_facts(value), PACKS["pengyang"].calendar, AT + timedelta(days=1))
    for moment in PACKS["shijiazhuang"].moments.values():
        if not moment.can_be(situation.profile):
            assert {moment.of(situation, subject) for subject in situation.subjects("recording")} <= {None}


def test_parts_that_a_profile_settles_are_left_out() -> None:
    profile = Situation(facts(events=[]), PACKS["pengyang"].calendar, AT).profile
    general, simple = Procedure(frozenset({"general"})), Procedure(frozenset({"simple"}))
    happened = Situation(facts(events=[an_event("decision_made")]), PACKS["pengyang"].calendar, AT).profile
    nobody_knows = Situation(facts(events=...), PACKS["pengyang"].calendar, AT).profile
    assert All((general, DECIDED)).given(profile) is NEVER
    assert AnyOf((general, DECIDED)).given(profile) is ALWAYS
    assert Not(All((simple, DECIDED))).given(nobody_knows) is ALWAYS
    assert All((general, DECIDED)).given(nobody_knows) is UNSURE
    assert All((general, DECIDED)).given(happened) is DECIDED
