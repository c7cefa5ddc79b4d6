"""Words about papers: there or not, what they hold, who signed; each in three values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from liuhen.kernel.errors import InvalidInput
from liuhen.law.facts import UNKNOWN
from liuhen.law.rules.duty import Lacks
from liuhen.law.rules.words import WORDS
from liuhen.law.situation import Situation
from liuhen.law.strict import Node

from .building import PACKS, TODAY, an_activity, an_event, at, facts

if TYPE_CHECKING:
    from liuhen.law.rules.conditions import Condition
    from liuhen.law.situation import Subject, SubjectKind

CALENDAR = PACKS["national"].calendar
TWO = [an_activity(), an_activity(ident="a2")]


def word(name: str, value: Any) -> Condition:
    node = Node(value, name)
    found = WORDS[name](node)
    node.done()
    return found


def asked(condition: Condition, subject: SubjectKind = "document", **parts: Any) -> bool | None:
    situation, of = placed(subject, **parts)
    return condition.holds(situation, of)


def missing(condition: Condition, subject: SubjectKind = "document", **parts: Any) -> list[str]:
    assert isinstance(condition, Lacks)
    return [text.zh for text in condition.lacking(*placed(subject, **parts))]


def placed(kind: SubjectKind, **parts: Any) -> tuple[Situation, Subject]:
    situation = Situation(facts(**parts), CALENDAR, at(TODAY))
    return situation, situation.subjects(kind)[0]


def paper(kind: str = "inspection_record", **more: Any) -> dict[str, Any]:
    return {"id": "d1", "kind": kind, "activity": "a1", **more}


@pytest.mark.parametrize(
    ("documents", "holds"),
    [
        ([paper()], True),
        ([paper("site_record")], True),
        ([paper("penalty_notice")], False),
        ([paper() | {"activity": "a2"}], False),
        ([paper() | {"activity": None}], False),
        ([{"id": "d1", "kind": "inspection_record"}], None),
        ([{"id": "d1", "activity": "a1"}], None),
        ([], False),
        (..., None),
    ],
)
def test_an_activity_has_one_of_the_papers(documents: Any, holds: bool | None) -> None:
    condition = word("documents", [["inspection_record", "site_record"]])
    assert asked(condition, "activity", activities=TWO, documents=documents) is holds


def test_papers_of_the_case_may_belong_to_any_activity_or_none() -> None:
    condition = word("case_documents", ["reminder_notice"])
    parts: dict[str, Any] = {
        "activities": [an_activity()],
        "documents": [paper("reminder_notice") | {"activity": None}],
    }
    assert asked(condition, "activity", **parts) is True


def test_each_missing_paper_is_named_with_its_alternatives() -> None:
    condition = word("documents", [["inspection_record", "site_record"], "sampling_list"])
    parts: dict[str, Any] = {"activities": [an_activity()], "documents": []}
    assert missing(condition, "activity", **parts) == ["现场检查（勘验）笔录或现场笔录", "抽样清单"]


@pytest.mark.parametrize(
    ("documents", "holds"),
    [
        ([paper(fields=["reasons"]), paper(id="d2", fields=["legal_basis"])], True),
        ([paper(fields=["reasons"])], False),
        ([paper(fields=["reasons"]), {"id": "d2", "kind": "other", "activity": "a1"}], None),
        ([paper(fields=["reasons"]), {"id": "d2", "kind": "other", "activity": "a2"}], False),
        ([], False),
        (..., None),
    ],
)
def test_papers_hold_fields_between_them(documents: Any, holds: bool | None) -> None:
    condition = word("papers_hold", {"fields": ["reasons", "legal_basis"]})
    assert asked(condition, "activity", activities=TWO, documents=documents) is holds


def test_only_papers_of_the_named_kinds_count_for_what_they_hold() -> None:
    condition = word("papers_hold", {"fields": ["reasons"], "kinds": ["site_record"]})
    parts: dict[str, Any] = {"activities": [an_activity()], "documents": [paper(fields=["reasons"])]}
    assert asked(condition, "activity", **parts) is False
    assert missing(condition, "activity", **parts) == ["理由"]


@pytest.mark.parametrize(
    ("made", "events", "holds"),
    [
        ("2025-10-19T09:00+08:00", [an_event("decision_made")], True),
        ("2025-10-20T09:00+08:00", [an_event("decision_made")], True),
        ("2025-10-20T09:01+08:00", [an_event("decision_made")], False),
        ("2025-10-21T09:00+08:00", [], True),
        ("2025-10-19T09:00+08:00", [{"kind": "decision_made"}], None),
        ("2025-10-19T09:00+08:00", ..., None),
        (None, [an_event("decision_made")], False),
    ],
)
def test_a_paper_comes_before_an_event(made: str | None, events: Any, holds: bool | None) -> None:
    condition = word("document_before", {"kinds": ["legal_review_opinion"], "events": ["decision_made"]})
    documents = [paper("legal_review_opinion", made_at=made)]
    assert asked(condition, "document", documents=documents, events=events) is holds


@pytest.mark.parametrize(
    ("made", "holds"),
    [("2026-10-29T09:00+08:00", True), ("2026-10-30T09:00+08:00", False), (None, False), (..., None)],
)
def test_a_notice_runs_out_before_the_hearing_begins(made: Any, holds: bool | None) -> None:
    condition = word("document_ahead", {"kinds": ["hearing_notice"], "period": "7 working days"})
    notice = paper("hearing_notice") | ({} if made is ... else {"made_at": made})
    hearing = an_activity(kind="hearing", started_at="2026-11-10T09:00+08:00")
    assert asked(condition, "activity", activities=[hearing], documents=[notice]) is holds


def test_a_reminder_runs_out_before_the_application_is_made() -> None:
    condition = word("document_ahead", {"kinds": ["reminder_notice"], "period": "10 working days"})
    application = paper("court_execution_application", made_at="2026-11-10T09:00+08:00")
    early, late = (paper("reminder_notice", id="d2", made_at=f"2026-{day}T09:00+08:00") for day in ("10-26", "10-27"))
    assert asked(condition, documents=[application, early]) is True
    assert asked(condition, documents=[application, late]) is False
    assert missing(condition, documents=[application, late]) == ["催告书"]


def test_a_paper_holds_all_fields_or_names_those_that_it_lacks() -> None:
    condition = word("fields", ["reasons", ["approver_opinion", "head_opinion"]])
    assert asked(condition, documents=[paper(fields=["reasons", "head_opinion"])]) is True
    assert asked(condition, documents=[paper(fields=["reasons"])]) is False
    assert asked(condition, documents=[paper()]) is None
    assert missing(condition, documents=[paper(fields=["reasons"])]) == ["负责人意见或批准意见"]
    assert missing(condition, documents=[paper()]) == []


@pytest.mark.parametrize(
    ("given", "holds"),
    [
        ({"signed_by": ["o1", "party"]}, True),
        ({"signed": [{"by": "o1"}, {"by": "party"}]}, True),
        ({"signed_by": ["o1"], "signed": [{"by": "party"}]}, True),
        ({"signed_by": ["party"]}, False),
        ({"signed_by": ["o1", "recorder"]}, False),
        ({"signed_by": None}, False),
        ({"signed": []}, False),
        ({}, None),
    ],
)
def test_an_officer_signs_by_id_and_everyone_else_by_word(given: dict[str, Any], holds: bool | None) -> None:
    assert asked(word("signed", {"by": ["officer", "party"]}), documents=[paper(**given)]) is holds


def test_two_signatures_of_one_officer_are_one() -> None:
    condition = word("signed", {"officers": 2})
    assert asked(condition, documents=[paper(signed_by=["o1", "o2"])]) is True
    assert asked(condition, documents=[paper(signed_by=["o1"], signed=[{"by": "o1"}])]) is False
    assert missing(condition, documents=[paper(signed_by=["o1", "party"])]) == ["1名执法人员签字"]


@pytest.mark.parametrize(
    ("given", "holds"),
    [
        ({"signed": [{"by": "head", "at": "2026-11-10T09:00+08:00"}], "fields": []}, True),
        ({"signed_by": ["head"], "fields": ["signing_dates"]}, True),
        ({"signed": [{"by": "head", "at": None}], "fields": []}, False),
        ({"signed": [{"by": "head"}], "fields": []}, None),
        ({"signed_by": ["head"], "fields": []}, None),
        ({"signed_by": ["head"], "signed": [], "fields": []}, False),
        ({"signed_by": ["handler"], "fields": ["signing_dates"]}, False),
    ],
)
def test_a_signature_bears_its_date_or_the_form_does(given: dict[str, Any], holds: bool | None) -> None:
    condition = word("signed", {"by": [["approver", "head"]], "dated_by": ["signing_dates"]})
    assert asked(condition, documents=[paper(**given)]) is holds


@pytest.mark.parametrize(
    ("name", "value", "given", "holds"),
    [
        ("refused_by", ["party"], {"refused_by": ["party"]}, True),
        ("refused_by", ["party"], {"refused_by": []}, False),
        ("refused_by", ["party"], {}, None),
        ("pages_over", 1, {"pages": 2}, True),
        ("pages_over", 1, {"pages": 1}, False),
        ("pages_over", 1, {"pages": None}, False),
        ("pages_over", 1, {}, None),
        ("corrected", True, {"corrections_confirmed": False}, True),
        ("corrected", True, {"corrections_confirmed": None}, False),
        ("corrected", True, {}, None),
    ],
)
def test_a_paper_tells_who_refused_how_long_it_is_and_what_was_corrected(
    name: str, value: Any, given: dict[str, Any], holds: bool | None
) -> None:
    assert asked(word(name, value), documents=[paper(**given)]) is holds


@pytest.mark.parametrize(
    ("given", "holds"),
    [
        ({"method": "leaving"}, True),
        ({"method": "post"}, False),
        ({"method": None}, False),
        ({}, None),
    ],
)
def test_service_has_a_method(given: dict[str, Any], holds: bool | None) -> None:
    activities = [an_activity(kind="service", **given)]
    condition = word("served_by", ["leaving"])
    assert asked(condition, "activity", activities=activities) is holds
    assert asked(condition, activities=activities, documents=[paper("proof_of_service")]) is holds
    assert asked(condition, activities=activities, documents=[{"id": "d1", "activity": None}]) is False
    assert asked(condition, activities=activities, documents=[{"id": "d1"}]) is None


@pytest.mark.parametrize(
    ("given", "holds"),
    [
        ({"rights_told": "orally"}, True),
        ({"rights_told": None, "rights": [{"right": "defence", "way": "orally"}]}, True),
        ({"rights_told": None, "rights": [{"right": "defence", "way": None}]}, False),
        ({"rights_told": None, "rights": [{"right": "defence"}]}, None),
        ({"rights_told": None, "rights": []}, False),
        ({"rights_told": None}, None),
        ({"rights": []}, None),
    ],
)
def test_rights_are_told_as_a_whole_or_one_by_one(given: dict[str, Any], holds: bool | None) -> None:
    assert asked(word("rights_told", value=True), "activity", activities=[an_activity(**given)]) is holds


@pytest.mark.parametrize(
    ("recordings", "holds"),
    [
        ([{"id": "r1", "activity": "a1", "medium": "video"}], True),
        ([{"id": "r1", "activity": "a2", "medium": "video"}], False),
        ([{"id": "r1", "activity": "a1"}], None),
        (..., None),
    ],
)
def test_a_paper_asks_whether_its_activity_was_recorded(recordings: Any, holds: bool | None) -> None:
    parts: dict[str, Any] = {"activities": TWO, "documents": [paper()], "recordings": recordings}
    assert asked(word("activity_recorded", ["video"]), **parts) is holds


def test_a_case_starts_in_one_way() -> None:
    condition = word("started_by", ["application"])
    assert asked(condition, "case", case={"id": "c1", "start": "application"}) is True
    assert asked(condition, "case", case={"id": "c1", "start": "report"}) is False
    assert asked(condition, "case", case={"id": "c1"}) is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("documents", []),
        ("documents", ["leaflet"]),
        ("fields", [["reasons", "moods"]]),
        ("signed", {}),
        ("signed", {"officers": 0}),
        ("signed", {"by": ["neighbour"]}),
        ("pages_over", "many"),
        ("corrected", False),
        ("document_ahead", {"kinds": ["hearing_notice"], "period": "some days"}),
        ("papers_hold", {"kinds": ["site_record"]}),
    ],
)
def test_a_word_that_says_nothing_or_nonsense_is_refused(name: str, value: Any) -> None:
    with pytest.raises(InvalidInput):
        word(name, value)


def test_a_paper_of_no_activity_waits_for_no_end_of_one() -> None:
    ended = PACKS["fengli"].moments["activity_ended"]
    assert ended.of(*placed("document", documents=[{"id": "d1", "activity": None}])) is None
    assert ended.of(*placed("document", documents=[{"id": "d1"}])) is UNKNOWN


@pytest.mark.parametrize(
    ("ends", "decided", "served"),
    [
        (["2025-10-20T10:00+08:00"], "2025-10-20T09:00", "2025-10-20T10:00+08:00"),
        (["2025-10-19T10:00+08:00"], "2025-10-20T09:00", None),
        ([None], "2025-10-20T09:00", None),
        ([], "2025-10-20T09:00", None),
    ],
)
def test_the_decision_is_served_by_the_first_service_after_it(
    ends: list[str | None], decided: str, served: str | None
) -> None:
    activities = [an_activity(ident=f"a{n}", kind="service", ended_at=end) for n, end in enumerate(ends)]
    moment = PACKS["national"].moments["served"]
    found = moment.of(
        *placed("case", case={"id": "c1"}, activities=activities, events=[an_event("decision_made", decided)])
    )
    assert found == (None if served is None else at(served))


@pytest.mark.parametrize(
    ("documents", "made"),
    [
        ([paper("seizure_release", made_at="2025-10-20T09:00+08:00")], at("2025-10-20T09:00")),
        (
            [
                paper("seizure_release", made_at="2025-10-20T09:00+08:00"),
                paper("seizure_release", id="d2", made_at="2025-10-19T09:00+08:00"),
            ],
            at("2025-10-19T09:00"),
        ),
        ([paper("seizure_release", made_at=None)], None),
        ([paper("seizure_release")], UNKNOWN),
        ([{"id": "d1", "made_at": "2025-10-20T09:00+08:00"}], UNKNOWN),
        ([{"id": "d1", "made_at": None}], None),
        ([], None),
        (..., UNKNOWN),
    ],
)
def test_a_moment_is_the_making_of_the_earliest_paper(documents: Any, made: Any) -> None:
    moment = PACKS["national"].moments["seizure_released"]
    assert moment.of(*placed("case", activities=[an_activity()], documents=documents)) == made


@pytest.mark.parametrize(
    ("activity", "made"),
    [("a1", at("2025-10-20T09:00")), ("a2", None), (None, None), (..., UNKNOWN)],
)
def test_an_activity_looks_at_its_own_papers_only(activity: Any, made: Any) -> None:
    document = {"id": "d1", "kind": "seizure_release", "made_at": "2025-10-20T09:00+08:00"}
    document |= {} if activity is ... else {"activity": activity}
    moment = PACKS["national"].moments["seizure_released"]
    assert moment.of(*placed("activity", activities=TWO, documents=[document])) == made
