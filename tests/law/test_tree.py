"""Trees of questions: what is remembered of subjects that look alike changes no finding."""

from dataclasses import dataclass, field, fields, replace
from datetime import timedelta
from random import Random
from typing import Any, ClassVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from law.building import LOCAL, TODAY, a_recording, an_activity, at, facts
from liuhen import law
from liuhen.kernel.identity import ObjectName
from liuhen.law import plans
from liuhen.law.facts import (
    UNKNOWN,
    Activity,
    Case,
    Device,
    DeviceCheck,
    DeviceFault,
    Document,
    Event,
    Facts,
    Interruption,
    Officer,
    Recording,
    Relief,
    RightTold,
    Signature,
)
from liuhen.law.rules.aspects import OwnFact
from liuhen.law.rules.conditions import OfEach
from liuhen.law.rules.tree import Room, Tree, Trial
from liuhen.law.rules.words.notes import Carried, Classified
from liuhen.law.situation import Situation, Subject
from liuhen.law.vocabulary import vocabulary

PACKS = law.load_packs()
NOW = at(TODAY)
PEOPLE = ("o1", "o2", "o3", "party", "attesting_witness", "reviewer", "approver", "head")
LISTS = {
    "touches": "touches",
    "touches_directly": "touches",
    "content": "content",
    "spoken": "spoken",
    "classified": "classified",
    "fields": "document_field",
    "medium": "medium",
    "carrier": "carrier",
    "stored_in": "stored_in",
    "form": "document_form",
    "kept_in": "stored_in",
    "cause": "interruption_cause",
    "no_recording_ground": "no_recording_ground",
    "rights_told": "telling_way",
    "way": "telling_way",
    "method": "service_method",
    "reported_to": "reported_to",
    "repaired_by": "repaired_by",
    "reason": "relief_reason",
    "right": "right",
}
IDENTS = {"activity": ("a0", "a1"), "recording": ("r0", "r1"), "device": ("v0",), "officers": ("o1", "o2", "o3")}
PARTS = {
    "interruptions": Interruption,
    "signed": Signature,
    "rights": RightTold,
    "relief": Relief,
    "checks": DeviceCheck,
    "faults": DeviceFault,
}
KINDS: dict[type, tuple[str, ...]] = {
    Activity: ("inspection", "questioning", "service", "compulsory_measure"),
    Document: ("inspection_record", "proof_of_service", "approval_form", "penalty_decision", "evidence_note"),
    Event: ("objection", "decision_made", "filed", "destroyed"),
}
VALUES: dict[str, tuple[Any, ...]] = {
    "Maybe[bool]": (True, False),
    "Maybe[int]": (1, 2, 3),
    "Maybe[date]": (NOW.date() - timedelta(days=9), NOW.date() + timedelta(days=9)),
    "Maybe[datetime]": tuple(NOW + timedelta(hours=hours) for hours in (-100, -2, 0, 1, 30)),
    "Maybe[ObjectName]": tuple(ObjectName.parse(name) for name in ("recording/r0", "activity/a0", "case/c1")),
    "tuple[date, ...] | Unknown": ((), (NOW.date(),)),
}
AGAIN = 0.1
"""How often the case itself is drawn again."""


class Lot:
    """Draws facts of every shape: each fact is a word of its list, none, or unknown, which are told apart."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)

    def facts(self) -> law.Facts:
        own = self.draw(Case, id="c1", procedure=self.random.choice(("general", "simple")), overrides=UNKNOWN)
        case = self.random.choice((own, own, own, None, UNKNOWN))
        rows = {
            "officers": self.each(Officer, "o", 2),
            "devices": self.each(Device, "v", 1),
            "activities": self.each(Activity, "a", 2),
            "recordings": self.each(Recording, "r", 3),
            "documents": self.each(Document, "d", 4),
            "events": tuple(self.draw(Event) for _ in range(self.random.randrange(3))),
        }
        known = {name: UNKNOWN if self.random.random() < 0.03 else found for name, found in rows.items()}
        return Facts(pack="pengyang", case=case, **known)

    def other(self, known: law.Facts) -> law.Facts:
        """Draw one fact of one subject again."""
        names = ("activities", "recordings", "recordings", "documents", "documents", "documents", "events")
        name = self.random.choice([one for one in names if getattr(known, one) not in ((), UNKNOWN)] or ["case"])
        if name == "case" or self.random.random() < AGAIN:
            return replace(known, case=self.facts().case)
        rows = list(getattr(known, name))
        place = self.random.randrange(len(rows))
        row = rows[place]
        of = self.random.choice([one for one in fields(row) if one.name != "id"])
        rows[place] = replace(row, **{of.name: self.fact(type(row), of)})
        return replace(known, **{name: tuple(rows)})

    def each(self, kind: type, letter: str, count: int) -> tuple[Any, ...]:
        return tuple(self.draw(kind, id=f"{letter}{place}") for place in range(count))

    def draw(self, kind: type, **settled: Any) -> Any:
        values = {each.name: self.fact(kind, each) for each in fields(kind) if each.name not in settled}
        return kind(**values, **settled)

    def fact(self, kind: type, of: Any) -> Any:
        pick = self.random.random()
        if (pick < 0.2 and "Unknown" in of.type) or (pick < 0.1 and "Maybe" in of.type):
            return UNKNOWN
        if of.name in PARTS and "tuple" in of.type:
            return tuple(self.draw(PARTS[of.name]) for _ in range(self.random.randrange(2)))
        if pick < 0.2 and "Maybe" in of.type:
            return None
        if of.name in PARTS:
            return self.draw(PARTS[of.name])
        if of.type == "Words | Unknown":
            words = self.words(kind, of.name)
            return tuple(self.random.sample(words, self.random.randrange(len(words) + 1)))
        return self.random.choice(self.values(kind, of))

    def values(self, kind: type, of: Any) -> Any:
        """List what a fact may be, by its type and its name."""
        return VALUES[of.type] if of.type in VALUES else self.words(kind, of.name)

    def words(self, kind: type, name: str) -> tuple[str, ...]:
        if name == "kind":
            return KINDS[kind]
        if name in LISTS:
            return tuple(vocabulary()[LISTS[name]])
        return IDENTS.get(name, PEOPLE)


def forgetful(pack: Any) -> Any:
    """Give the same rules without anything remembered."""
    return replace(pack, plans=plans.Plans(pack.deadlines, pack.duties, pack.schedule))


@settings(max_examples=60)
@given(seed=st.integers(0, 10**9), pack=st.sampled_from([*LOCAL, "strict"]), hours=st.sampled_from([-50, 0, 50]))
def test_what_is_remembered_of_one_case_changes_nothing_for_others_that_differ_in_one_fact(
    seed: int, pack: str, hours: int
) -> None:
    lot, when, remembering = Lot(seed), NOW + timedelta(hours=hours), forgetful(PACKS[pack])
    first = lot.facts()
    assert law.check(first, remembering, when) == law.check(first, PACKS[pack], when)
    for _ in range(12):
        other = lot.other(first)
        assert law.check(other, remembering, when) == law.check(other, forgetful(PACKS[pack]), when)


def test_a_subject_that_looks_like_another_keeps_its_own_name_and_facts() -> None:
    alike = [an_activity(ident="a1", officers=["o1"]), an_activity(ident="a2", officers=["o9"])]
    rows = law.check(facts(activities=alike), PACKS["pengyang"], NOW).requirements
    of_two = [row for row in rows if row.subject == "activity/a2"]
    assert of_two
    assert all(row.of.id == "a2" for row in of_two)
    assert [row.state for row in of_two] == [row.state for row in rows if row.subject == "activity/a1"]


def test_what_is_too_much_is_forgotten_and_found_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plans.Plans, "_REMEMBERED", 0)
    pack = forgetful(PACKS["shijiazhuang"])
    known, another = facts(activities=[an_activity()]), facts(activities=[an_activity(kind="hearing")])
    first = law.check(known, pack, NOW)
    profile = first.requirements[0].situation.profile
    planned = pack.plans.of(profile)
    law.check(another, pack, NOW)  # of another profile, for which there is no room
    assert pack.plans.of(profile) is not planned
    assert law.check(known, pack, NOW) == first


@dataclass(frozen=True, slots=True)
class Asked(OfEach):
    """Notes of whom it is asked; is its own aspect."""

    name: str
    of: list[str] = field(default_factory=list, compare=False)

    def holds(self, situation: Situation, subject: Subject) -> bool:  # noqa: ARG002 - the protocol's signature
        self.of.append(subject.id)
        return subject.id == "a1"


@dataclass(frozen=True, slots=True)
class Careless(OfEach):
    """Looks at the name of the subject, of which its aspect says nothing."""

    aspects: ClassVar = (OwnFact("kind"),)

    def holds(self, situation: Situation, subject: Subject) -> bool:  # noqa: ARG002 - the protocol's signature
        return subject.id == "a1"


TWO = Situation(facts(activities=[an_activity(ident="a1"), an_activity(ident="a2")]), PACKS["pengyang"].calendar, NOW)
FIRST, SECOND = TWO.subjects("activity")


def test_nothing_is_asked_that_the_answers_before_it_do_not_call_for() -> None:
    first, then = Asked("first"), Asked("then")
    tree = Tree("activity", (first, then), lambda trial: trial.holds(first) or trial.holds(then), Room())
    assert [tree.leaf(TWO, FIRST) for _ in range(2)] == [True, True]
    assert then.of == []
    assert tree.leaf(TWO, SECOND) is False
    assert set(then.of) == {"a2"}


def test_an_aspect_that_says_less_than_its_question_asks_is_found_out() -> None:
    careless, first, then = Careless(), Asked("first"), Asked("then")
    tree = Tree(
        "activity",
        (careless, first, then),
        lambda trial: trial.holds(first if trial.holds(careless) else then),
        Room(),
    )
    tree.leaf(TWO, FIRST)
    with pytest.raises(AssertionError, match="nothing that was seen before led to it"):
        tree.leaf(TWO, SECOND)


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_headings_that_were_judged_in_a_case_are_judged_anew_where_there_is_none(order: tuple[int, ...]) -> None:
    asked = Classified(always=("device",), of_case=("party",))
    tree = Tree("recording", (asked,), lambda trial: trial.holds(asked), Room())
    recordings = [a_recording(None, classified=["device"])]
    answers = [({"id": "c1"}, False), (None, True), (..., None)]
    for case, answer in (answers[place] for place in order):
        situation = Situation(facts(case=case, recordings=recordings), PACKS["pengyang"].calendar, NOW)
        assert tree.leaf(situation, *situation.recordings()) is answer


def test_values_that_get_the_same_answers_share_what_follows() -> None:
    carried, last = Carried(frozenset({"disc"})), Asked("last")
    judged: list[str] = []

    def judge(trial: Trial) -> tuple[object, object]:
        judged.append(trial.subject.id)
        return trial.holds(carried), trial.holds(last)

    tree = Tree("recording", (carried, last), judge, Room())
    carriers = ("removable_medium", "location_note", "disc", "removable_medium")
    recordings = [a_recording(None, ident=f"r{place}", carrier=carrier) for place, carrier in enumerate(carriers)]
    situation = Situation(facts(recordings=recordings), PACKS["pengyang"].calendar, NOW)
    found = [tree.leaf(situation, recording) for recording in situation.recordings()]
    assert found == [(False, False), (False, False), (True, False), (False, False)]
    assert judged == ["r0", "r2"]
