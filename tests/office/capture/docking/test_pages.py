"""The pages of the dock: what stands there, what waits for an answer, and who may answer and rule."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from django.utils import timezone

from liuhen.kernel.errors import Refusal
from liuhen.office.capture.docking import manifest
from liuhen.office.capture.docking.answering import answer_finding
from liuhen.office.capture.docking.manifest import Space
from liuhen.office.capture.docking.models import DockFinding, Docking, DockProgress, DockRules, FindingKind, Reason
from liuhen.office.capture.docking.presenting import finding_card
from liuhen.office.capture.docking.queries import asked_of
from liuhen.office.devices.models import Device
from liuhen.office.journal.audit import audit
from liuhen.office.people.models import Officer, Role
from office.capture.docking.conftest import entries, film, run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from django.test import Client

    from liuhen.office.capture.docking.station import Station
    from liuhen.office.people.models import Unit

pytestmark = pytest.mark.django_db
DETAILS: dict[FindingKind, dict[str, Any]] = {
    FindingKind.MISSING: {"day": None, "missing": [[431, 431], [440, 460]], "digits": 4},
    FindingKind.COUNTER_BACK: {"day": None, "after": 500, "first": 1},
    FindingKind.VANISHED: {"paths": [f"{number}.mp4" for number in range(9)]},
    FindingKind.CHANGED: {
        "files": [
            {"path": f"{number}.mp4", "before_bytes": 9000, "after_bytes": 10 * number, "before_sha256": None}
            for number in range(9)
        ]
    },
    FindingKind.CLOCK: {"seconds": -90, "at_least": False, "limit_seconds": 60},
    FindingKind.UNKNOWN_MEDIA: {"paths": ["a.bin"]},
    FindingKind.LOW_SPACE: {"free_bytes": 10, "total_bytes": 1000, "limit_percent": 10},
    FindingKind.UNKNOWN_DEVICE: {"claimed": ["BWC-99"]},
    FindingKind.DIFFERS: {"path": "a.mp4", "expected": "0", "actual": "1"},
}


@pytest.fixture
def finding(make_station: Callable[..., Station], camera: Path) -> DockFinding:
    """A number that is missing between two others."""
    film(camera, 430)
    film(camera, 432)
    run(make_station(at=timezone.now()))
    return DockFinding.objects.get()


def test_the_dock_shows_the_device_the_missing_number_and_why_nothing_is_cleared(
    client_of_handler: Client, finding: DockFinding
) -> None:
    page = client_of_handler.get(reverse("docking:dock")).content.decode()
    for said in ("BWC-03", "2 / 2 个文件", "缺 1 个编号", "0431", "本机关没有开启清除设备上的原件"):
        assert said in page
    page = client_of_handler.get(reverse("docking:docking", args=[finding.docking_id])).content.decode()
    assert "0430–0432" in page
    assert finding.docking.list_sha256[:4] in page


def test_the_empty_dock_says_what_to_do(client_of_handler: Client) -> None:
    assert "liuhen watch" in client_of_handler.get(reverse("docking:dock")).content.decode()


def test_an_answer_ends_the_nagging_and_stands_in_the_journal(
    client_of_handler: Client, finding: DockFinding, handler: Officer
) -> None:
    url = reverse("docking:answer", args=[finding.pk])
    assert client_of_handler.get(url).status_code == 200
    assert client_of_handler.post(url, {"reason": "deleted", "answer": ""}).status_code == 422
    assert client_of_handler.post(url, {"reason": "deleted", "answer": "误删"}).status_code == 302
    finding.refresh_from_db()
    assert (finding.reason, finding.answered_by) == ("deleted", handler)
    assert entries("dock-finding") == ["dock-finding.raised", "dock-finding.answered"]
    assert "没有待答复的事项" in client_of_handler.get(reverse("docking:dock")).content.decode()
    assert client_of_handler.post(url, {"reason": "test", "answer": "又答"}).status_code == 409
    assert [str(fault) for fault in audit()] == []


def test_an_answer_is_given_once(finding: DockFinding, handler: Officer) -> None:
    told: Any = {"finding": finding, "reason": Reason.TEST, "answer": "试录", "officer": handler}
    answer_finding(**told, by=handler.object_name, at=timezone.now())
    with pytest.raises(Refusal, match="already-answered"):
        answer_finding(**told, by=handler.object_name, at=timezone.now())


def test_an_answer_that_is_taken_back_lets_the_finding_wait_again_and_stays_in_the_journal(
    client_of_handler: Client, finding: DockFinding, handler: Officer
) -> None:
    url, page = reverse("docking:reopen", args=[finding.pk]), reverse("docking:finding", args=[finding.pk])
    assert client_of_handler.post(url, {"why": "早了"}).status_code == 409
    client_of_handler.post(reverse("docking:answer", args=[finding.pk]), {"reason": "deleted", "answer": "误删"})
    answered = client_of_handler.get(reverse("docking:findings") + "?answered=1").content.decode()
    for said in ("缺 1 个编号", "在设备上被删除", "误删", handler.name):
        assert said in answered
    assert "撤回答复" in client_of_handler.get(page).content.decode()
    assert client_of_handler.post(url, {"why": ""}).status_code == 422
    assert client_of_handler.post(url, {"why": "答错了设备"}).status_code == 302
    finding.refresh_from_db()
    assert (finding.reason, finding.answered_by, finding.answered_at) == ("", None, None)
    assert entries("dock-finding") == ["dock-finding.raised", "dock-finding.answered", "dock-finding.reopened"]
    told = client_of_handler.get(page).content.decode()
    assert "答错了设备" in told
    assert "误删" in told
    assert "缺 1 个编号" in client_of_handler.get(reverse("docking:findings")).content.decode()
    assert [str(fault) for fault in audit()] == []


def test_who_carries_the_device_is_asked_and_else_every_handler_of_the_unit_and_the_keeper_always(
    make_officer: Callable[..., Officer], finding: DockFinding, handler: Officer, other_unit: Unit
) -> None:
    colleague, keeper = make_officer(Role.HANDLER), make_officer(Role.DEVICE_KEEPER, unit=other_unit)
    leader, stranger = make_officer(Role.LEADER), make_officer(Role.HANDLER, unit=other_unit)
    everybody = (handler, colleague, keeper, leader, stranger)

    def asked() -> list[Officer]:
        return [one for one in everybody if asked_of(one).exists()]

    device = finding.docking.device
    assert device is not None
    for carrier, expected in (
        (handler, [handler, keeper]),
        (None, [handler, colleague, keeper]),
        (stranger, [handler, colleague, keeper]),
    ):
        Device.objects.filter(pk=device.pk).update(officer=carrier)
        assert asked() == expected
    Docking.objects.update(device=None)
    assert asked() == [handler, colleague, keeper]


def test_the_workbench_and_the_bell_bring_the_finding_until_it_is_answered(
    make_officer: Callable[..., Officer],
    sign_in: Callable[[Officer], Client],
    client_of_handler: Client,
    finding: DockFinding,
    handler: Officer,
) -> None:
    bell, says = 'class="badge">1<', "采集站有 1 项待答复"
    supervisor = sign_in(make_officer(Role.SUPERVISOR))
    for name in ("oversight:workbench", "oversight:reminders"):
        page = client_of_handler.get(reverse(name)).content.decode()
        assert says in page
        assert reverse("docking:answer", args=[finding.pk]) in page
        assert bell in page
    page = supervisor.get(reverse("oversight:workbench")).content.decode()
    assert says in page
    assert reverse("docking:answer", args=[finding.pk]) not in page
    told: Any = {"finding": finding, "reason": Reason.TEST, "answer": "试录", "officer": handler}
    answer_finding(**told, by=handler.object_name, at=timezone.now())
    assert says not in client_of_handler.get(reverse("oversight:workbench")).content.decode()


def test_another_units_dock_is_not_there_and_the_keeper_of_devices_answers_for_all(
    make_officer: Callable[..., Officer],
    sign_in: Callable[[Officer], Client],
    other_unit: Unit,
    finding: DockFinding,
) -> None:
    stranger = sign_in(make_officer(Role.HANDLER, unit=other_unit))
    assert "BWC-03" not in stranger.get(reverse("docking:dock")).content.decode()
    for url in (
        reverse("docking:docking", args=[finding.docking_id]),
        reverse("docking:answer", args=[finding.pk]),
    ):
        assert stranger.get(url).status_code == 404
    keeper = sign_in(make_officer(Role.DEVICE_KEEPER, unit=other_unit))
    answer = keeper.post(reverse("docking:answer", args=[finding.pk]), {"reason": "fault", "answer": "已送修"})
    assert answer.status_code == 302


def test_a_leader_sees_and_does_not_answer(
    make_officer: Callable[..., Officer], sign_in: Callable[[Officer], Client], finding: DockFinding
) -> None:
    leader = sign_in(make_officer(Role.LEADER))
    assert "缺 1 个编号" in leader.get(reverse("docking:dock")).content.decode()
    assert leader.get(reverse("docking:answer", args=[finding.pk])).status_code == 403


def test_the_limits_are_the_agencys_and_changing_them_is_an_act(
    make_officer: Callable[..., Officer], sign_in: Callable[[Officer], Client], client_of_handler: Client
) -> None:
    client, url = sign_in(make_officer(Role.ADMINISTRATOR)), reverse("docking:rules")
    assert client_of_handler.get(url).status_code == 403
    told = {"clock_limit_seconds": "30", "low_free_percent": "20", "is_clearing": "on"}
    assert client.post(url, {**told, "low_free_percent": "101"}).status_code == 422
    assert client.post(url, told).status_code == 302
    assert client.post(url, told).status_code == 422
    rules = DockRules.objects.get()
    assert (rules.clock_limit_seconds, rules.low_free_percent, rules.is_clearing) == (30, 20, True)
    assert entries("dock-rules") == ["dock-rules.set"]
    assert "原件还没有第二份副本" in client.get(reverse("docking:dock")).content.decode()


def test_too_little_space_on_a_device_is_a_finding(
    make_station: Callable[..., Station], camera: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(manifest, "space_of", lambda _root: Space(free_bytes=9, total_bytes=100))
    film(camera, 1)
    run(make_station())
    assert DockFinding.objects.get().kind == "low-space"
    assert Docking.objects.get().free_bytes == 9


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ({"bytes_a_second": 1_000_000}, "还需"),
        ({"trouble": "disk-full"}, "存储已满"),
        ({"ago": 60, "bytes_a_second": 1_000_000}, "采集程序没有响应"),
        ({}, "正在开始"),
    ],
)
def test_progress_says_how_it_goes(
    client_of_handler: Client, finding: DockFinding, state: dict[str, Any], said: str
) -> None:
    Docking.objects.update(outcome="under-way", ended_at=None)
    at = timezone.now() - timedelta(seconds=state.get("ago", 1))
    columns = {key: value for key, value in state.items() if key != "ago"}
    DockProgress.objects.update(**{"bytes_a_second": 0, "done_bytes": 10, **columns}, updated_at=at)
    assert said in client_of_handler.get(reverse("docking:dock")).content.decode()


@pytest.mark.parametrize("kind", list(FindingKind))
def test_every_kind_of_finding_is_told_in_sentences(finding: DockFinding, kind: FindingKind) -> None:
    finding.kind, finding.detail = kind, DETAILS[kind]
    card = finding_card(finding, timezone.now(), may_answer=True)
    assert all(line.endswith(("。", "）", "9 个", "bin", "99")) for line in card["lines"])
    assert card["lines"]
    assert card["url"]
    assert bool(card["cells"]) == (kind == FindingKind.MISSING)


def test_the_profiles_are_listed_with_what_is_wrong_in_the_agencys_own(
    client_of_handler: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LIUHEN_HOME", str(tmp_path))
    (tmp_path / "profiles.yaml").write_text("format: liuhen-dock-profiles/1\nprofiles:\n  - {name: a, title: 甲}")
    page = client_of_handler.get(reverse("recognition:list")).content.decode()
    assert "profiles[0] (a).file" in page
    assert "ga-t-947" in page
    assert "有误" in client_of_handler.get(reverse("docking:dock")).content.decode()
