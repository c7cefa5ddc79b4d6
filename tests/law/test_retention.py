"""How long recordings are kept, and what raises it (settlements 6 to 10)."""

from datetime import date
from typing import Any

import pytest

from law.building import a_case, a_recording, an_activity, an_event, findings, kept
from liuhen.law.rules.retention import Keep

MADE = "2025-09-26T10:09"


def keeping(pack: str, *events: Any, recording: Any = None, **parts: Any) -> Any:
    whole = {"recordings": [a_recording(MADE, **(recording or {}))], "events": list(events), **parts}
    row = kept(findings(pack, **whole))
    return row.rule, row.until, row.provisions


class TestBase:
    def test_xinyang_keeps_patrol_six_months(self) -> None:
        found = keeping("xinyang", case=None, activities=[an_activity(kind="patrol")])
        assert found == (Keep.DISPOSE_AFTER, date(2026, 3, 27), ("xinyang/14",))

    def test_xinyang_takes_a_patrol_procedure_for_a_patrol_where_no_activity_says_otherwise(self) -> None:
        case = a_case(procedure="patrol")
        assert keeping("xinyang", case=case, recording={"activity": None})[1] == date(2026, 3, 27)
        assert keeping("xinyang", case=case)[1] == date(2026, 9, 27)

    @pytest.mark.parametrize("procedure", ["general", "compulsory", "simple", "inspection"])
    def test_xinyang_keeps_evidence_with_the_case_file_in_any_procedure(self, procedure: str) -> None:
        found = keeping("xinyang", case=a_case(procedure=procedure), recording={"evidence": True})
        assert found == (Keep.WITH_CASE_FILE, None, ("xinyang/14",))

    def test_xinyang_keeps_other_clips_a_year(self) -> None:
        assert keeping("xinyang") == (Keep.DISPOSE_AFTER, date(2026, 9, 27), ("xinyang/14",))

    def test_pengyang_keeps_with_the_case_file_and_other_clips_a_year(self) -> None:
        assert keeping("pengyang") == (Keep.WITH_CASE_FILE, None, ("pengyang/12",))
        assert keeping("pengyang", case=None) == (Keep.DISPOSE_AFTER, date(2026, 9, 27), ("pengyang/12",))

    def test_fengli_keeps_with_the_file_and_is_silent_outside_it(self) -> None:
        assert keeping("fengli") == (Keep.WITH_CASE_FILE, None, ("fengli/27.2",))
        assert keeping("fengli", case=None) == (Keep.UNKNOWN, None, ())

    @pytest.mark.parametrize("case", [a_case(), None])
    def test_gaoxin_keeps_everything_a_year(self, case: Any) -> None:
        assert keeping("gaoxin", case=case) == (Keep.DISPOSE_AFTER, date(2026, 9, 27), ("gaoxin/17",))

    def test_shijiazhuang_leaves_it_to_the_office_and_files_evidence(self) -> None:
        assert keeping("shijiazhuang") == (Keep.UNKNOWN, None, ("shijiazhuang/26.3",))
        assert keeping("shijiazhuang", recording={"evidence": True}) == (
            Keep.WITH_CASE_FILE,
            None,
            ("shijiazhuang/27.2",),
        )

    def test_the_office_sets_the_period_that_shijiazhuang_leaves_to_it(self) -> None:
        own = {"code": "keep-recording", "period": "3 years", "provision": "本机关2026年第3号规定"}
        found = keeping("shijiazhuang", case=a_case(overrides=[own]))
        assert found == (Keep.DISPOSE_AFTER, date(2028, 9, 27), ("本机关2026年第3号规定",))

    def test_an_agencys_own_period_lengthens_and_never_shortens(self) -> None:
        longer = {"code": "keep-recording", "period": "3 years", "provision": "x/1"}
        shorter = {**longer, "period": "1 month"}
        assert keeping("gaoxin", case=a_case(overrides=[longer]))[1] == date(2028, 9, 27)
        assert keeping("gaoxin", case=a_case(overrides=[shorter]))[1] == date(2026, 9, 27)


PARTY = {"by": "party"}


class TestTriggers:
    @pytest.mark.parametrize(
        ("pack", "kinds", "provision"),
        [
            ("xinyang", ["compulsory_action"], "xinyang/15(1)"),
            ("xinyang", ["objection", "complaint", "petition"], "xinyang/15(2)"),
            ("xinyang", ["evasion", "refusal", "obstruction", "abuse", "insult", "assault"], "xinyang/15(3)"),
            ("xinyang", ["mass_incident", "emergency"], "xinyang/15(4)"),
            ("xinyang", ["other_important"], "xinyang/15(5)"),
            ("pengyang", ["objection"], "pengyang/14(1)"),
            ("pengyang", ["evasion", "refusal", "obstruction", "abuse", "insult", "assault"], "pengyang/14(2)"),
            ("pengyang", ["mass_incident", "emergency"], "pengyang/14(3)"),
            ("pengyang", ["other_important"], "pengyang/14(4)"),
            ("gaoxin", ["reconsideration", "litigation"], "gaoxin/17(2)"),
            ("gaoxin", ["obstruction", "assault"], "gaoxin/17(3)"),
            ("gaoxin", ["mass_incident", "emergency"], "gaoxin/17(4)"),
            ("gaoxin", ["grave"], "gaoxin/17(5)"),
        ],
    )
    def test_an_event_of_the_text_preserves(self, pack: str, kinds: Any, provision: str) -> None:
        for kind in kinds:
            assert keeping(pack, an_event(kind, **PARTY)) == (Keep.PRESERVE, None, (provision,)), kind

    @pytest.mark.parametrize(
        ("pack", "kind", "by"),
        [
            ("pengyang", "complaint", "party"),
            ("pengyang", "obstruction", "other"),
            ("pengyang", "objection", "officer"),
            ("xinyang", "objection", "other"),
            ("xinyang", "reconsideration", "party"),
            ("gaoxin", "objection", "party"),
            ("gaoxin", "obstruction", "officer"),
            ("fengli", "objection", "party"),
            ("shijiazhuang", "mass_incident", "party"),
        ],
    )
    def test_an_event_that_the_text_does_not_list_does_not(self, pack: str, kind: str, by: Any) -> None:
        assert keeping(pack, an_event(kind, by=by))[0] is not Keep.PRESERVE

    def test_gaoxin_counts_obstruction_by_anyone_on_the_scene(self) -> None:
        assert keeping("gaoxin", an_event("obstruction", by="other"))[0] is Keep.PRESERVE

    def test_who_did_it_being_unknown_is_not_taken_for_someone_else(self) -> None:
        assert keeping("pengyang", an_event("objection"))[0] is Keep.PRESERVE

    @pytest.mark.parametrize(
        "kind", ["compulsory_measure", "compulsory_execution", "removal_of_obstruction", "restoration"]
    )
    def test_compulsion_in_the_case_preserves_in_xinyang(self, kind: str) -> None:
        activities = [an_activity(), an_activity(ident="a2", kind=kind)]
        assert keeping("xinyang", activities=activities) == (Keep.PRESERVE, None, ("xinyang/15(1)",))

    def test_gaoxin_preserves_evidence_and_grave_complex_or_doubtful_cases(self) -> None:
        assert keeping("gaoxin", recording={"evidence": True}) == (Keep.PRESERVE, None, ("gaoxin/17(1)",))
        for flag in ("grave", "complex", "doubtful"):
            assert keeping("gaoxin", case=a_case(**{flag: True})) == (Keep.PRESERVE, None, ("gaoxin/17(5)",))

    def test_several_triggers_list_all_provisions(self) -> None:
        events = [an_event("emergency"), an_event("objection", **PARTY), an_event("abuse", **PARTY)]
        assert keeping("pengyang", *events)[2] == ("pengyang/14(1)", "pengyang/14(2)", "pengyang/14(3)")

    def test_an_event_about_one_recording_touches_no_other(self) -> None:
        both = [a_recording(MADE), a_recording(MADE, "r2")]
        found = findings("pengyang", recordings=both, events=[an_event("objection", **PARTY, subject="recording/r1")])
        assert kept(found, "recording/r1").rule is Keep.PRESERVE
        assert kept(found, "recording/r2").rule is Keep.WITH_CASE_FILE

    def test_an_event_about_an_activity_touches_its_recordings(self) -> None:
        recordings = [a_recording(MADE), a_recording(MADE, "r2", activity="a2"), {**a_recording(MADE, "r3")}]
        del recordings[2]["activity"]
        found = findings(
            "pengyang",
            recordings=recordings,
            activities=[an_activity(), an_activity(ident="a2")],
            events=[an_event("objection", **PARTY, subject="activity/a1")],
        )
        rules = [kept(found, f"recording/r{number}").rule for number in (1, 2, 3)]
        assert rules == [Keep.PRESERVE, Keep.WITH_CASE_FILE, Keep.UNKNOWN]

    def test_a_trigger_counts_whenever_it_arrives(self) -> None:
        found = findings(
            "pengyang",
            "2025-09-27T09:00",
            recordings=[a_recording(MADE)],
            events=[an_event("objection", "2027-01-01T09:00", **PARTY)],
        )
        assert kept(found).rule is Keep.PRESERVE


class TestRemedies:
    """A clip tied to a decision is held until remedies are exhausted (settlement 9)."""

    @pytest.mark.parametrize("kind", ["reconsideration", "litigation"])
    def test_a_remedy_in_progress_holds_with_the_case_file(self, kind: str) -> None:
        assert keeping("xinyang", an_event(kind))[0] is Keep.WITH_CASE_FILE

    def test_a_late_decision_holds_a_patrol_clip_until_the_time_to_sue_is_over(self) -> None:
        found = keeping(
            "xinyang", an_event("decision_made", "2026-03-01T09:00"), activities=[an_activity(kind="patrol")]
        )
        assert found == (Keep.DISPOSE_AFTER, date(2026, 9, 2), ("litigation-law/46",))

    def test_where_the_local_text_says_as_much_national_law_is_not_named(self) -> None:
        assert keeping("pengyang", an_event("litigation")) == (Keep.WITH_CASE_FILE, None, ("pengyang/12",))


class TestUnknown:
    """What nobody knows is never taken for the lenient side."""

    @pytest.mark.parametrize("pack", ["xinyang", "pengyang", "gaoxin"])
    def test_events_left_out_leave_the_result_unknown(self, pack: str) -> None:
        assert keeping(pack, events=...)[:2] == (Keep.UNKNOWN, None)

    @pytest.mark.parametrize("pack", ["xinyang", "gaoxin"])
    def test_not_knowing_whether_it_is_evidence_leaves_the_result_unknown(self, pack: str) -> None:
        recording = a_recording(MADE)
        del recording["evidence"]
        assert keeping(pack, recordings=[recording])[0] is Keep.UNKNOWN

    @pytest.mark.parametrize("pack", ["pengyang", "fengli"])
    def test_not_knowing_whether_there_is_a_case_leaves_the_result_unknown(self, pack: str) -> None:
        assert keeping(pack, case=...)[0] is Keep.UNKNOWN

    def test_not_knowing_the_activity_leaves_the_result_unknown_in_xinyang(self) -> None:
        recording = a_recording(MADE)
        del recording["activity"]
        assert keeping("xinyang", case=None, recordings=[recording])[0] is Keep.UNKNOWN

    def test_not_knowing_when_it_was_made_leaves_the_end_unknown(self) -> None:
        recording = a_recording(None)
        del recording["ended_at"]
        assert keeping("gaoxin", recordings=[recording]) == (Keep.UNKNOWN, None, ("gaoxin/17",))

    def test_a_trigger_that_is_known_decides_although_other_facts_are_not(self) -> None:
        recording = a_recording(MADE)
        del recording["evidence"]
        assert keeping("xinyang", an_event("emergency"), recordings=[recording])[0] is Keep.PRESERVE
