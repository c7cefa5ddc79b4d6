"""Who may call what: every operation of the OpenAPI document stands in the table, and does what the table says.

Nobody gets 401, whoever lacks the role 403, the right role in another unit 404, whoever has not chosen
an own password yet 403, the right officer an answer.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from liuhen.office.people.models import Account
from liuhen.office.settings.api import api
from office.api.building import code

if TYPE_CHECKING:
    from office.api.building import Office

AT = "2026-11-17T09:00:00+08:00"
LATER = "2026-11-17T10:00:00+08:00"


@dataclass(frozen=True)
class Row:
    """One operation: `ids` fill its path in order; `wrong` gets 403 and `stranger` 404 where there is such a one."""

    who: str
    ids: tuple[str, ...] = ()
    body: Any = None
    wrong: str | None = None
    stranger: bool = False
    status: int = 200
    query: str = ""
    session: bool = False
    headers: dict[str, str] = field(default_factory=dict)


def view(ids: str = "", *, wrong: str = "administrator", query: str = "") -> Row:
    """Describe a read that follows a case or recording."""
    return Row("handler", (ids,) if ids else (), wrong=wrong, stranger=bool(ids), query=query)


def act(who: str, ids: str, body: Any, *, wrong: str, stranger: bool = True, status: int = 200) -> Row:
    """Describe an act on one thing."""
    return Row(who, (ids,) if ids else (), body, wrong=wrong, stranger=stranger, status=status)


MANAGE = "handler"  # somebody who may not manage people
OPEN = {
    "number": "示执罚〔2026〕9号",
    "title": "占道经营",
    "cause": "占用道路",
    "procedure": "general",
    "start": "report",
    "unit": "$unit",
    "handlers": ["$handler"],
    "opened_at": AT,
}
ACTIVITY = {
    "kind": "questioning",
    "officers": ["$handler", "$colleague"],
    "started_at": AT,
    "ended_at": LATER,
}
WAIVER = {"code": "record-activity", "provision": "pengyang/8.3", "ground": "text_suffices", "reason": "笔录完整"}
TUS = {"Tus-Resumable": "1.0.0"}
BYTES = {**TUS, "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
FACTS = {"format": "liuhen-facts/1", "pack": "pengyang"}
CHECK = {"battery": True, "storage": True, "clock": False, "lens": None}
ITEM = {
    "activity": "hearing",
    "step": "合议",
    "demand": "as_needed",
    "content": ["persons"],
    "start": "合议开始",
    "end": "合议结束",
    "basis": "局办〔2026〕9号",
}
WORDING = {
    "activity": None,
    "step": "结束记录",
    "covers": ["time"],
    "say": "记录到此结束。",
    "basis": "局办〔2026〕9号",
}
SPOKEN = {**WORDING, "step": "中断后重新开始"}

SHIFT = {
    "officer": "$handler",
    "from_at": "2026-11-20T08:30:00+08:00",
    "until_at": "2026-11-20T17:30:00+08:00",
    "post": "巡查",
}
PROFILE = {"title": "本机关", "file": "^X(?P<device>[0-9]{3})-"}
BOOK = "format: liuhen-dock-profiles/1\nprofiles: []\n"
SOURCE = {
    "name": "二号窗口",
    "place": "政务大厅",
    "room": "counter",
    "way": "stream",
    "address": "rtsp://192.0.2.7/live",
    "hours": ["09:00-17:00"] * 5 + [""] * 2,
}

TABLE = {
    "people_me": Row("colleague"),
    "people_agency": Row("colleague"),
    "people_adopt_pack": act("administrator", "", {"pack": "xinyang"}, wrong=MANAGE, stranger=False),
    "people_own_periods": Row("colleague"),
    "people_set_own_period": act(
        "administrator",
        "",
        {"code": "file-case", "amount": 60, "unit": "days", "provision": "局办〔2026〕3号"},
        wrong=MANAGE,
        stranger=False,
        status=201,
    ),
    "people_withdraw_own_period": act("administrator", "own-period", None, wrong=MANAGE, stranger=False),
    "people_rule_other_files": act("administrator", "", {"rule": "refuse"}, wrong="leader", stranger=False),
    "people_units": Row("colleague"),
    "people_add_unit": act("administrator", "", {"name": "新科"}, wrong=MANAGE, stranger=False, status=201),
    "people_officers": Row("colleague", query="?departed=false"),
    "people_register_officer": act(
        "administrator",
        "",
        {"name": "赵新", "number": "T-9", "unit": "$unit", "is_established": None, "roles": ["handler"]},
        wrong=MANAGE,
        stranger=False,
        status=201,
    ),
    "people_officer": Row("colleague", ("handler",)),
    "people_assign_role": act(
        "administrator", "colleague", {"role": "reviewer"}, wrong=MANAGE, stranger=False, status=201
    ),
    "people_end_role": act("administrator", "role", None, wrong=MANAGE, stranger=False),
    "people_grant_credential": act(
        "administrator",
        "handler",
        {"number": "ZF-1", "valid_from": "2026-01-01", "valid_until": "2027-01-01"},
        wrong=MANAGE,
        stranger=False,
        status=201,
    ),
    "people_open_account": act(
        "administrator", "newcomer", {"username": "newcomer"}, wrong=MANAGE, stranger=False, status=201
    ),
    "people_renew_password": Row("administrator", ("colleague",), wrong=MANAGE, session=True),
    "people_depart": act("administrator", "leaving", None, wrong=MANAGE, stranger=False),
    "people_tokens": Row("colleague"),
    "people_make_token": Row("colleague", (), {"label": "采集站"}, status=201, session=True),
    "people_revoke_token": Row("handler", ("token",), stranger=True),
    "devices_devices": Row("colleague"),
    "devices_register_device": act(
        "keeper",
        "",
        {"number": "BWC-77", "kind": "body-camera", "unit": "$unit", "officer": None},
        wrong="handler",
        stranger=False,
        status=201,
    ),
    "devices_device": Row("colleague", ("device",)),
    "devices_assign_device": act("keeper", "device", {"officer": "$colleague"}, wrong="handler", stranger=False),
    "devices_retire_device": act("keeper", "device", None, wrong="handler", stranger=False),
    "devices_checks": Row("colleague", ("device",)),
    "devices_check_device": act("handler", "device", CHECK, wrong="colleague", stranger=False, status=201),
    "devices_uses": Row("colleague", ("device",)),
    "devices_check_out": act(
        "handler", "device", {"officer": "$handler", **CHECK}, wrong="colleague", stranger=False, status=201
    ),
    "roster_shifts": Row("colleague", query="?since=2026-11-16&until=2026-11-22"),
    "roster_add_shift": act("leader", "", SHIFT, wrong="handler", stranger=False, status=201),
    "roster_change_shift": act("leader", "shift", {**SHIFT, "reason": "换班"}, wrong="handler", stranger=False),
    "roster_cancel_shift": act("leader", "shift", {"reason": "请假"}, wrong="handler", stranger=False),
    "roster_import_shifts": act(
        "leader", "", {"text": "T-0,2026-11-21,08:30,17:30,巡查"}, wrong="handler", stranger=False, status=201
    ),
    "roster_copy_week": act(
        "leader", "", {"from_week": "2026-11-16", "to_week": "2026-11-23"}, wrong="handler", stranger=False
    ),
    "devices_bring_back": act("handler", "taken", None, wrong="colleague", stranger=False),
    "derived_copies": view("classified"),
    "derived_ask_copy": act("handler", "classified", {"sort": "clip", "purpose": "举证"}, wrong="keeper", status=201),
    "derived_copy": view("copy"),
    "derived_retry_copy": act("handler", "failed-copy", None, wrong="keeper"),
    "derived_cancel_copy": act("handler", "waiting-copy", None, wrong="keeper"),
    "derived_enclose_copy": act("handler", "copy", {"use": "evidence"}, wrong="keeper"),
    "derived_withdraw_copy": act("handler", "enclosed-copy", None, wrong="keeper"),
    "derived_delete_copy": act("handler", "copy", {"reason": "用毕"}, wrong="keeper"),
    "docking_dockings": Row("keeper"),
    "docking_docking": Row("keeper", ("docking",), stranger=True),
    "docking_findings": Row("handler", query="?mine=true"),
    "docking_answer_finding": act(
        "handler", "dock-finding", {"reason": "deleted", "answer": "误删"}, wrong="colleague"
    ),
    "docking_reopen_finding": act("handler", "answered-finding", {"why": "答错"}, wrong="colleague"),
    "docking_dock_rules": Row("colleague"),
    "docking_rule_dock": act(
        "administrator",
        "",
        {"clock_limit_seconds": 30, "low_free_percent": 5, "is_clearing": True},
        wrong="handler",
        stranger=False,
    ),
    "recognition_dock_profiles": Row("colleague"),
    "recognition_put_profile": Row("administrator", ("=ours",), PROFILE, wrong="handler"),
    "recognition_remove_profile": Row("administrator", ("=ours",), wrong="handler"),
    "recognition_move_profile_up": Row("administrator", ("=below",), wrong="handler"),
    "recognition_try_profile": Row("colleague", (), {"profile": PROFILE, "names": ["X007-1.mp4"]}),
    "recognition_profile_book": Row("colleague"),
    "recognition_import_book": Row("administrator", (), {"yaml": BOOK}, wrong="handler"),
    "recognition_take_over": Row("administrator", (), wrong="handler"),
    "evidence_notes": view("classified"),
    "evidence_write_note": act("handler", "classified", {"kind": "storage_location_note"}, wrong="keeper"),
    "evidence_sign_note": act("handler", "note", {"version": 1}, wrong="keeper"),
    "evidence_note_paper": view("note"),
    "evidence_discs": view(),
    "evidence_disc": view("disc"),
    "evidence_disc_paper": view("disc"),
    "evidence_check_disc": act(
        "handler",
        "disc",
        {"manifest_sha256": "0" * 64, "verdict": "proved", "files": 9, "size_bytes": 9, "faults": []},
        wrong="keeper",
        status=201,
    ),
    "evidence_remove_disc_image": act("handler", "disc", None, wrong="keeper"),
    "access_disc_image": act("handler", "disc", None, wrong="keeper"),
    "disc_making_discs_of_case": view("case"),
    "disc_making_plan": view("case", query="?medium=4.7GB"),
    "disc_making_make": act("handler", "case", {"medium": "4.7GB"}, wrong="keeper", status=202),
    "disc_making_job_state": view("disc-job"),
    "evidence_keep_disc": act("handler", "disc", {"kept_in": "档案室 3 柜"}, wrong="keeper"),
    "evidence_give_disc": act("handler", "disc", {"recipient": "法院", "purpose": "举证"}, wrong="keeper"),
    "evidence_take_disc_back": act("handler", "given-disc", None, wrong="keeper"),
    "evidence_void_disc": act("handler", "disc", {"reason": "划伤"}, wrong="keeper"),
    "cases_cases": view(query="?words=2026&stage=open"),
    "cases_open_case": act("handler", "", OPEN, wrong="colleague", stranger=False, status=201),
    "cases_suggested_number": Row("handler", wrong="colleague"),
    "cases_case": view("case"),
    "cases_name_party": act("handler", "case", {"kind": "person", "name": "某乙"}, wrong="colleague"),
    "cases_judge": act(
        "handler",
        "case",
        {"is_urgent": False, "is_grave": True, "is_complex": None, "is_doubtful": None},
        wrong="colleague",
    ),
    "cases_activities": view("case"),
    "cases_record_activity": act("handler", "case", ACTIVITY, wrong="colleague", status=201),
    "cases_activity": view("activity"),
    "places_position": view("activity"),
    "places_put_position": act("handler", "activity", {"position": "26.0745,119.2965"}, wrong="colleague"),
    "cases_record_end": act("handler", "activity", {"ended_at": LATER, "returned_at": LATER}, wrong="colleague"),
    "cases_claim_relief": act(
        "handler", "activity", {"reason": "remote", "claimed_by": "$handler"}, wrong="colleague", status=201
    ),
    "cases_events": view("case"),
    "cases_record_event": act(
        "handler", "case", {"kind": "objection", "happened_at": AT, "source": "party"}, wrong="colleague", status=201
    ),
    "cases_case_custody": view("case"),
    "capture_take_in": Row("handler", (), b"new bytes", wrong="leader", status=201, query="?name=a.mp4"),
    "capture_intake_results": Row("keeper", wrong="leader"),
    "capture_dock": Row("keeper", wrong="leader"),
    "capture_tray": Row("handler", wrong="leader"),
    "capture_open_activities": Row("handler", wrong="keeper"),
    "capture_classify": act(
        "handler", "", {"recordings": ["$loose"], "activity": "$activity", "is_evidence": True}, wrong="keeper"
    ),
    "capture_classify_as_new": act(
        "handler", "", {"recordings": ["$loose"], "case": None, **ACTIVITY}, wrong="keeper", status=201
    ),
    "capture_unclassify": act("handler", "", {"recordings": ["$classified"]}, wrong="keeper"),
    "capture_recordings": view(query="?of=unclassified&words=BWC"),
    "capture_case_recordings": view("case"),
    "capture_recording": view("loose"),
    "capture_classify_one": act("handler", "classified", {"activity": None}, wrong="keeper"),
    "capture_mark_evidence": act("handler", "loose", {"is_evidence": True}, wrong="keeper"),
    "capture_correct_time": act("handler", "loose", {"started_at": AT, "reason": "时钟慢"}, wrong="keeper"),
    "capture_attribute": act("handler", "loose", {"device": "$device", "officer": "$handler"}, wrong="keeper"),
    "capture_interruptions": view("loose"),
    "capture_state_interruption": act(
        "handler",
        "loose",
        {
            "cause": "battery",
            "from_at": AT,
            "to_at": LATER,
            "spoken_at_restart": None,
            "reported_at": None,
            "statement": "电量不足",
            "signed_by": ["$handler"],
        },
        wrong="keeper",
        status=201,
    ),
    "capture_visit": view("classified"),
    "capture_recording_custody": view("loose"),
    "capture_proof": view("loose"),
    "capture_proof_file": view("loose"),
    "marks_marks": view("classified"),
    "marks_set_mark": act(
        "handler",
        "classified",
        {"kind": "content", "offset_ms": 0, "words": ["scene"]},
        wrong="keeper",
        status=201,
    ),
    "marks_complete_interruption": act("handler", "statement", {"signed_by": ["$colleague"]}, wrong="keeper"),
    "marks_take_back_mark": act("handler", "mark", None, wrong="keeper"),
    "headings_headings": view("loose"),
    "headings_put_headings": act("handler", "loose", {"title": "样例路一段"}, wrong="keeper"),
    "fixed_sources": Row("colleague"),
    "fixed_gaps": Row("colleague"),
    "fixed_add_source": act("keeper", "", {**SOURCE, "device": "$camera"}, wrong="handler", stranger=False, status=201),
    "fixed_change_source": act("keeper", "source", SOURCE, wrong="handler", stranger=False),
    "fixed_pause": act("keeper", "source", {"reason": "装修"}, wrong="handler", stranger=False),
    "fixed_resume": act("keeper", "source", None, wrong="handler", stranger=False),
    "uploads_offer": Row("handler", wrong="leader", status=204),
    "uploads_begin": Row("handler", wrong="leader", status=201, headers={**TUS, "Upload-Length": "3"}),
    "uploads_unfinished": Row("handler", wrong="leader"),
    "uploads_state": Row("handler", ("upload",), wrong="leader", stranger=True, headers=TUS),
    "uploads_go_on": Row("handler", ("upload",), b"abc", wrong="leader", stranger=True, status=204, headers=BYTES),
    "uploads_give_up": Row("handler", ("upload",), wrong="leader", stranger=True, status=204, headers=TUS),
    "uploads_override": Row(
        "handler",
        ("upload",),
        wrong="leader",
        stranger=True,
        status=204,
        headers={**TUS, "X-HTTP-Method-Override": "DELETE"},
    ),
    "access_original": view("loose", query="?download=1"),
    "access_preview": view("loose"),
    "access_derivative": view("copy", query="?download=1"),
    "hints_hints": view("loose"),
    "hints_put_hint_aside": act(
        "handler",
        "loose",
        {"hint": "silent", "from_ms": 0, "to_ms": 20_000, "reason": "会议室未开麦克风"},
        wrong="keeper",
    ),
    "hints_take_hint_back": act("handler", "loose", {"hint": "silent", "from_ms": 0, "to_ms": 20_000}, wrong="keeper"),
    "hints_waveform": view("loose"),
    "access_sprite": view("loose"),
    "records_to_file": Row("handler", wrong="administrator"),
    "records_filings": Row("handler", wrong="administrator"),
    "records_filing": view("filed"),
    "records_file_case": act("handler", "ended", {"location": "档案室 2 号柜"}, wrong="colleague", status=201),
    "records_waiting_for_hand_over": Row("handler", wrong="colleague"),
    "records_hand_over": act("handler", "", {"recordings": ["$loose"]}, wrong="colleague", stranger=False, status=201),
    "records_packages": view("filed"),
    "records_ask_for_package": act("archivist", "filed", None, wrong="handler", stranger=False, status=202),
    "records_packaging_state": act("archivist", "packaging", None, wrong="handler", stranger=False),
    "records_package_file": act("archivist", "packaging", None, wrong="handler", stranger=False),
    "oversight_board": Row("colleague", query="?of=unit"),
    "oversight_obligation": Row("handler", ("obligation",), stranger=True),
    "oversight_case_obligations": view("case"),
    "oversight_case_retention": view("case"),
    "oversight_case_facts": view("case"),
    "oversight_recording_obligations": view("loose"),
    "oversight_recording_retention": view("loose"),
    "recomputing_recomputes": Row("administrator", wrong="handler"),
    "oversight_piles": Row("colleague", query="?of=unit&by=person&post=handler&number=2026"),
    "waivers_waivable": view("activity"),
    "waivers_waivers": view("waived"),
    "waivers_waive": act("handler", "unrecorded", WAIVER, wrong="colleague", status=201),
    "waivers_withdraw_waiver": act("handler", "waiver", {"reason": "找到了录像"}, wrong="colleague"),
    "reminders_list_reminders": Row("colleague", query="?unread=false"),
    "reminders_tick_reminders": Row("colleague", (), {"obligations": None}),
    "reminders_untick_reminders": Row("colleague", (), {"obligations": []}),
    "law_packs": Row("colleague"),
    "law_articles": Row("colleague", ("=pengyang",)),
    "law_article": Row("colleague", ("=pengyang", "=10")),
    "law_schedule": Row("colleague", ("=pengyang",)),
    "law_add_item": act("leader", "", ITEM, wrong="handler", stranger=False, status=201),
    "law_change_item": Row(
        "leader", ("=penalty",), {**ITEM, "activity": "penalty", "content": ["documents"]}, wrong="handler"
    ),
    "law_add_wording": act("leader", "", WORDING, wrong="handler", stranger=False, status=201),
    "law_change_wording": Row("leader", ("=restart",), SPOKEN, wrong="handler"),
    "law_leave_out": Row("leader", ("=item", "=penalty"), {"basis": "局办〔2026〕9号"}, wrong="handler"),
    "law_withdraw": Row("leader", ("=item", "=appraisal"), wrong="handler"),
    "law_put_back": Row("leader", ("schedule-row",), wrong="handler"),
    "law_check": Row("colleague", (), FACTS),
    "law_compare": Row("colleague", (), FACTS, query="?packs=pengyang,xinyang"),
    "journal_checkpoint": Row(""),
    "journal_entries": Row(""),
}


def operations() -> dict[str, tuple[str, str, str]]:
    """Return every operation: its name → method, path, verb."""
    found = {}
    for path, methods in api.get_openapi_schema()["paths"].items():
        for method, details in methods.items():
            found[details["operationId"]] = (method.upper(), path, details["x-liuhen-permission"])
    return found


OPERATIONS = operations()
PUBLIC = sorted(name for name, (_m, _p, verb) in OPERATIONS.items() if verb == "public")
GUARDED = sorted(set(OPERATIONS) - set(PUBLIC))


def test_every_operation_stands_in_the_table() -> None:
    assert set(OPERATIONS) == set(TABLE)


def test_only_the_log_is_open_to_everybody() -> None:
    assert PUBLIC == ["journal_checkpoint", "journal_entries"]


def address(office: Office, name: str) -> tuple[str, str]:
    """Return method and path of an operation, filled with the things that the table names."""
    method, path, _verb = OPERATIONS[name]
    for one in TABLE[name].ids:
        value = one[1:] if one.startswith("=") else str(office.id(one))
        start, end = path.index("{"), path.index("}")
        path = path[:start] + value + path[end + 1 :]
    return method, path.removeprefix("/api/v1")


def filled(office: Office, body: Any) -> Any:
    """Put ids where the table names things: `$unit`."""
    match body:
        case str() if body.startswith("$"):
            return office.id(body[1:])
        case list():
            return [filled(office, item) for item in body]
        case dict():
            return {key: filled(office, item) for key, item in body.items()}
        case _:
            return body


def call(office: Office, name: str, who: str | None) -> Any:
    """Call an operation as the table describes it."""
    row = TABLE[name]
    method, path = address(office, name)
    body = filled(office, row.body)
    if row.session and who is not None:
        return office.in_session(who, method, path + row.query, body)
    return office.call(who, method, path + row.query, body, **row.headers)


@pytest.mark.parametrize("name", PUBLIC)
def test_whoever_asks_may_read_the_log(office: Office, name: str) -> None:
    assert call(office, name, None).status_code == 200


@pytest.mark.parametrize("name", GUARDED)
def test_an_operation_lets_in_whom_the_table_names_and_nobody_else(office: Office, name: str) -> None:
    row = TABLE[name]
    refused = call(office, name, None)
    assert (refused.status_code, code(refused)) == (401, "not-signed-in")
    if row.wrong is not None:
        refused = call(office, name, row.wrong)
        assert (refused.status_code, code(refused)) == (403, "not-allowed")
    if row.stranger:
        refused = call(office, name, "stranger")
        assert (refused.status_code, code(refused)) == (404, "not-found")
    account = Account.objects.filter(pk=office.officers[row.who].account_id)
    account.update(has_one_time_password=True)
    refused = call(office, name, row.who)
    assert (refused.status_code, code(refused)) == (403, "password-first")
    account.update(has_one_time_password=False)
    answered = call(office, name, row.who)
    assert answered.status_code == row.status, answered.content
    answered.close()
