"""The same act by page and by API: the same entries in the log, about the same kinds of things, by the same officer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client

from liuhen.office.journal.models import JournalEntry
from office.api.test_table import ACTIVITY, AT, LATER, OPEN, PROFILE, TABLE, call

if TYPE_CHECKING:
    from collections.abc import Callable

    from office.api.building import Office

LOCAL, LOCAL_LATER = "2026-11-17T09:00", "2026-11-17T10:00"


@dataclass(frozen=True)
class Page:
    """The page that does what an operation does: its address, with the thing it is about, and what is typed."""

    path: str
    thing: str = ""
    form: Any = None


PAGES = {
    "cases_open_case": Page("/cases/open/", "", {**OPEN, "opened_at": LOCAL}),
    "cases_name_party": Page("/cases/{}/party/", "case", {"kind": "person", "name": "某乙"}),
    "cases_judge": Page("/cases/{}/judge/", "case", {"is_urgent": "false", "is_grave": "true"}),
    "cases_record_activity": Page(
        "/cases/{}/activity/", "case", {**ACTIVITY, "started_at": LOCAL, "ended_at": LOCAL_LATER}
    ),
    "cases_record_end": Page("/activities/{}/end/", "activity", {"ended_at": LOCAL_LATER, "returned_at": LOCAL_LATER}),
    "cases_claim_relief": Page("/activities/{}/relief/", "activity", {"reason": "remote", "claimed_by": "$handler"}),
    "cases_record_event": Page(
        "/cases/{}/event/", "case", {"kind": "objection", "happened_at": LOCAL, "source": "party"}
    ),
    "capture_take_in": Page("/intake/upload", "", b"new bytes"),
    "capture_classify": Page(
        "/intake/classify", "", {"recordings": ["$loose"], "target": "$activity", "is_evidence": "1"}
    ),
    "capture_classify_as_new": Page(
        "/intake/new-activity",
        "",
        {"recordings": ["$loose"], **ACTIVITY, "started_at": LOCAL, "ended_at": LOCAL_LATER},
    ),
    "capture_unclassify": Page("/intake/undo", "", {"recordings": ["$classified"]}),
    "capture_classify_one": Page("/recordings/{}/classify", "classified", {"target": ""}),
    "capture_mark_evidence": Page("/recordings/{}/evidence", "loose", {"is_evidence": "yes"}),
    "capture_correct_time": Page("/recordings/{}/time", "loose", {"started_at": LOCAL, "reason": "时钟慢"}),
    "capture_attribute": Page("/recordings/{}/attribution", "loose", {"device": "$device", "officer": "$handler"}),
    "capture_state_interruption": Page(
        "/recordings/{}/interruption",
        "loose",
        {
            "cause": "battery",
            "from_at": LOCAL,
            "to_at": LOCAL_LATER,
            "statement": "电量不足",
            "signed_by": ["$handler"],
        },
    ),
    "access_original": Page("/recordings/{}/original?download=1", "loose"),
    "records_file_case": Page("/cases/{}/filing/", "ended", {"location": "档案室 2 号柜"}),
    "records_hand_over": Page("/records/transfer/", "", {"recordings": ["#loose"]}),
    "devices_register_device": Page(
        "/devices/register/", "", {"number": "BWC-77", "kind": "body-camera", "unit": "$unit"}
    ),
    "devices_assign_device": Page("/devices/{}/assign/", "device", {"officer": "$colleague"}),
    "devices_retire_device": Page("/devices/{}/retire/", "device", {"typed": "BWC-03"}),
    "docking_answer_finding": Page(
        "/intake/dock/findings/{}/answer/", "dock-finding", {"reason": "deleted", "answer": "误删"}
    ),
    "docking_reopen_finding": Page("/intake/dock/findings/{}/reopen/", "answered-finding", {"why": "答错"}),
    "recognition_put_profile": Page("/intake/dock/profiles/of/ours/", "", {**PROFILE, "title": "改"}),
    "recognition_take_over": Page("/intake/dock/profiles/take-over/", "", {}),
    "people_register_officer": Page(
        "/people/register/", "", {"name": "赵新", "number": "T-9", "unit": "$unit", "roles": ["handler"]}
    ),
    "people_assign_role": Page("/people/{}/role/", "colleague", {"role": "reviewer"}),
    "people_end_role": Page("/roles/{}/end/", "role", {}),
    "people_grant_credential": Page(
        "/people/{}/credential/",
        "handler",
        {"number": "ZF-1", "valid_from": "2026-01-01", "valid_until": "2027-01-01"},
    ),
    "people_open_account": Page("/people/{}/account/", "newcomer", {"username": "newcomer"}),
    "people_add_unit": Page("/people/units/", "", {"name": "新科"}),
    "people_adopt_pack": Page("/settings/", "", {"what": "pack", "pack": "xinyang"}),
    "people_rule_other_files": Page("/settings/", "", {"what": "other-files", "rule": "refuse"}),
    "people_make_token": Page("/me/tokens/", "", {"label": "采集站"}),
    "people_revoke_token": Page("/me/tokens/{}/revoke/", "token", {}),
}


def entries_of(act: Callable[[], Any]) -> tuple[list[tuple[str, str, str]], Any]:
    """Do something and take it back; return the entries that it left, as type, kind of thing and actor."""
    with transaction.atomic():
        last = JournalEntry.objects.order_by("-id").values_list("id", flat=True).first() or 0
        answer = act()
        rows = JournalEntry.objects.filter(id__gt=last).order_by("id")
        left = [(row.type, row.object.partition("/")[0], row.actor) for row in rows]
        transaction.set_rollback(True)
    return left, answer


def typed(office: Office, value: Any) -> Any:
    """Put ids where the table names things, as the pages' own controls spell them."""
    match value:
        case str() if value.startswith("$"):
            return str((office.officers.get(value[1:]) or office.rows[value[1:]]).pk)
        case str() if value.startswith("#"):
            return office.id(value[1:])
        case list():
            return [typed(office, item) for item in value]
        case dict():
            return {key: typed(office, item) for key, item in value.items()}
        case _:
            return value


def by_page(office: Office, who: str, page: Page) -> Any:
    """Do an act on its page."""
    client = Client()
    account = office.officers[who].account
    assert account is not None
    client.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
    path = page.path
    if page.thing:
        thing = office.officers.get(page.thing) or office.rows[page.thing]
        path = path.format(thing.pk)
    if page.form is None:
        return client.get(path)
    if isinstance(page.form, bytes):
        return client.post(path, {"file": SimpleUploadedFile("a.mp4", page.form)})
    return client.post(path, typed(office, page.form))


@pytest.mark.parametrize("name", sorted(PAGES))
def test_page_and_api_leave_the_same_entries(office: Office, name: str) -> None:
    who = TABLE[name].who
    office.token(who)
    page_left, page = entries_of(lambda: by_page(office, who, PAGES[name]))
    page.close()
    assert page_left, page.status_code
    api_left, answer = entries_of(lambda: call(office, name, who))
    answer.close()
    assert api_left == page_left
    assert {actor for _type, _kind, actor in api_left} == {str(office.officers[who].object_name)}


def test_the_times_of_both_sides_are_the_same_moment() -> None:
    assert AT.startswith(LOCAL)
    assert LATER.startswith(LOCAL_LATER)
