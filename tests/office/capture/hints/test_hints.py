"""Films are looked at after their examination, again after a loss, and what is told is a hint."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from liuhen.kernel.instant import BEIJING
from liuhen.media import isolated
from liuhen.media.film import make_film
from liuhen.media.seen import Analysis, Span, Sprite, Unseen, Waveform
from liuhen.office.capture.hints import actions, tasks
from liuhen.office.capture.hints.models import HintAside, Hints, HintsState
from liuhen.office.capture.hints.queries import hints_of
from liuhen.office.capture.hints.telling import PARTS
from liuhen.office.capture.models import Medium
from liuhen.office.capture.tasks import examine
from liuhen.office.journal.audit import audit
from liuhen.office.journal.models import JournalEntry
from liuhen.office.people.models import Role

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from django.http import HttpResponse
    from django.test import Client
    from pytest_django import DjangoCaptureOnCommitCallbacks

    from liuhen.office.capture.models import Recording
    from liuhen.office.people.models import Officer, Unit

pytestmark = pytest.mark.django_db

ADDRESSES = ("hints", "waveform", "waveform.svg", "sprite")
SEEN = Analysis(
    reached_ms=60_000,
    sampled_ms=1000,
    spans=(Span(from_ms=1000, to_ms=9000, hint="black"),),
    waveform=Waveform(step_ms=20_000, peaks=b"\x80\x7f\x00\x00\xff\x01"),
    sprite=Sprite(step_ms=2000, columns=10, width=160, height=90, count=30, jpeg=b"\xff\xd8\xff tiles"),
)


@pytest.fixture
def recording(take_in: Callable[..., Recording]) -> Recording:
    return take_in(content=b"a film", minutes=1)


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> list[Analysis | Unseen]:
    """What the next looking will find; it touches no file."""
    found: list[Analysis | Unseen] = [SEEN]
    monkeypatch.setattr(isolated, "analyse", lambda _path: found[-1])
    return found


def look(recording: Recording, now: datetime) -> Hints:
    actions.take_up(recording.file, now)
    tasks.look(str(recording.file.pk))
    return Hints.objects.get(file=recording.file)


def test_a_real_film_is_looked_at_once_it_has_been_examined(
    take_in: Callable[..., Recording],
    tmp_path: Path,
    now: datetime,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    path = tmp_path / "a.mp4"
    make_film(path, started_at=now.astimezone(BEIJING), duration_s=3, camera="BWC-03", size=(320, 180), fps=10)
    recording = take_in(content=path.read_bytes())
    with django_capture_on_commit_callbacks() as hints:
        examine(str(recording.file.pk))
    assert len(hints) == 1
    tasks.look(str(recording.file.pk))
    told = hints_of(recording)
    assert told is not None
    assert (told.state, told.spans) == (HintsState.WHOLE, [])
    assert told.waveform is not None
    assert told.waveform.step_ms * told.waveform.count >= told.reached_ms
    assert told.sprite is not None
    assert told.sprite.count == 2


@pytest.mark.usefixtures("seen")
def test_what_was_seen_is_written_without_an_entry(recording: Recording, now: datetime) -> None:
    entries = JournalEntry.objects.count()
    row = look(recording, now)
    assert (row.state, row.method, row.attempts) == (HintsState.WHOLE, actions.METHOD, 0)
    assert (bytes(row.peaks or b""), bytes(row.sheet or b"")) == (b"\x80\x7f\x00\x00\xff\x01", b"\xff\xd8\xff tiles")
    assert JournalEntry.objects.count() == entries


@pytest.mark.usefixtures("seen")
def test_the_sweep_finds_films_that_nobody_looked_at(recording: Recording, now: datetime) -> None:
    assert actions.left_to_do(now) == [recording.file]
    actions.take_up(recording.file, now)
    assert actions.left_to_do(now + timedelta(hours=1)) == []
    assert actions.left_to_do(now + timedelta(hours=4)) == [recording.file]
    look(recording, now)
    assert actions.left_to_do(now + timedelta(hours=9)) == []


def test_a_newer_method_looks_at_everything_anew(
    recording: Recording, now: datetime, seen: list[Analysis | Unseen], monkeypatch: pytest.MonkeyPatch
) -> None:
    look(recording, now)
    monkeypatch.setattr(actions, "METHOD", 2)
    assert actions.left_to_do(now + timedelta(hours=4)) == [recording.file]
    seen.append(Analysis(reached_ms=5, broke_off="reading-fails"))
    row = look(recording, now)
    assert (row.state, row.reason, row.method, row.peaks, row.tiles) == ("partial", "reading-fails", 2, None, None)


def test_photos_and_papers_have_nothing_to_look_through(recording: Recording, now: datetime) -> None:
    recording.medium = Medium.PHOTO
    recording.save()
    assert actions.left_to_do(now) == []
    recording.file.refresh_from_db()
    tasks.look_soon(recording.file)
    assert not Hints.objects.exists()


def test_examinations_go_first(take_in: Callable[..., Recording], now: datetime) -> None:
    for number in range(3):
        take_in(f"BWC-03_20261117_09000{number}.mp4", minutes=1)
    assert len(actions.left_to_do(now)) == 3
    take_in("BWC-03_20261117_100000.mp4")
    assert len(actions.left_to_do(now)) == 1


@pytest.mark.parametrize("reason", ["time-limit", "memory-limit", "crashed"])
def test_a_process_that_died_is_a_result_too(
    recording: Recording, now: datetime, seen: list[Analysis | Unseen], reason: str
) -> None:
    seen.append(Unseen(reason=reason))  # type: ignore[arg-type]  # the words of the table
    row = look(recording, now)
    assert (row.state, row.reason) == (HintsState.FAILED, reason)
    assert actions.left_to_do(now + timedelta(days=1)) == []


def test_who_is_killed_again_and_again_is_given_up(
    recording: Recording, now: datetime, seen: list[Analysis | Unseen]
) -> None:
    seen.append(Unseen(reason="killed"))
    states = [look(recording, now).state for _ in range(actions.MOST_ATTEMPTS + 1)]
    assert states == [*[HintsState.WAITING] * actions.MOST_ATTEMPTS, HintsState.FAILED]
    assert Hints.objects.get().reason == "given-up"


@pytest.mark.usefixtures("seen")
class TestAddresses:
    def test_hints_waveform_and_pictures_stand_beside_the_recording(
        self, recording: Recording, now: datetime, client_of_handler: Client
    ) -> None:
        look(recording, now)
        told = client_of_handler.get(f"/recordings/{recording.pk}/hints").json()
        assert told["spans"] == [{"hint": "black", "from_ms": 1000, "to_ms": 9000, "aside": None}]
        assert told["waveform"] == {"step_ms": 20_000, "count": 3}
        assert told["sprite"] == {"step_ms": 2000, "columns": 10, "width": 160, "height": 90, "count": 30}
        waveform = client_of_handler.get(f"/recordings/{recording.pk}/waveform")
        assert (len(waveform.content), waveform["Content-Type"]) == (6, "application/octet-stream")
        sprite = client_of_handler.get(f"/recordings/{recording.pk}/sprite")
        assert (sprite.content[:3], sprite["Content-Type"]) == (b"\xff\xd8\xff", "image/jpeg")
        assert sprite["Cache-Control"] == "private, max-age=300"

    def test_who_looks_through_the_small_pictures_has_viewed_the_recording(
        self, recording: Recording, now: datetime, client_of_handler: Client
    ) -> None:
        look(recording, now)
        viewed = JournalEntry.objects.filter(object=str(recording.object_name), type="recording.viewed")
        for what in ("hints", "waveform", "waveform.svg", "preview"):
            client_of_handler.get(f"/recordings/{recording.pk}/{what}")
        assert not viewed.exists()
        for _again in range(2):
            assert client_of_handler.get(f"/recordings/{recording.pk}/sprite").status_code == 200
        assert viewed.count() == 1

    def test_the_page_says_in_plain_words_whose_word_it_is(
        self, take_in: Callable[..., Recording], now: datetime, client_of_handler: Client
    ) -> None:
        start = now - timedelta(days=1)
        recording = take_in(content=b"a film", minutes=1, started_at=start)
        look(recording, now)
        page = client_of_handler.get(f"/recordings/{recording.pk}/").content.decode()
        begins = f"{start.astimezone(BEIJING) + timedelta(seconds=1):%H:%M:%S}"
        assert f"画面全黑 1 处，共 8 秒（自 {begins}）" in page
        assert "由程序抽样查看得出，只供参考，不是认定。" in page
        assert 'class="hint"' in page
        assert "<title>提示 画面全黑</title>" in page
        assert f'<image class="sound" href="/recordings/{recording.pk}/waveform.svg?on=footage"' in page

    def test_a_photo_shows_what_it_claims_as_a_claim(
        self, take_in: Callable[..., Recording], client_of_handler: Client
    ) -> None:
        recording = take_in("a.jpg", content=b"a photo", minutes=1, kind="photo")
        recording.file.probe |= {"claims": {"time": "2026-11-17T09:00:05", "make": "示范"}}
        recording.file.save()
        page = client_of_handler.get(f"/recordings/{recording.pk}/").content.decode()
        assert "2026-11-17 09:00:05（时区未知） · 示范" in page
        assert "文件内的标记，未经核实，不代替人员登记。" in page

    def test_a_sound_is_drawn(
        self, take_in: Callable[..., Recording], now: datetime, client_of_handler: Client
    ) -> None:
        recording = take_in("a.wav", content=b"a sound", minutes=1, kind="audio")
        look(recording, now)
        assert (
            f"/recordings/{recording.pk}/waveform.svg"
            in client_of_handler.get(f"/recordings/{recording.pk}/").content.decode()
        )
        drawing = client_of_handler.get(f"/recordings/{recording.pk}/waveform.svg")
        assert drawing["Content-Type"] == "image/svg+xml"
        assert drawing.content.count(b"M") == PARTS
        assert b"#d3e6e9" in client_of_handler.get(f"/recordings/{recording.pk}/waveform.svg?on=footage").content

    def test_nothing_is_there_before_it_was_looked_at(self, recording: Recording, client_of_handler: Client) -> None:
        for what in ADDRESSES:
            assert client_of_handler.get(f"/recordings/{recording.pk}/{what}").status_code == 404

    def test_nobody_signed_in_is_sent_to_sign_in(self, recording: Recording, now: datetime, client: Client) -> None:
        look(recording, now)
        for what in ADDRESSES:
            assert client.get(f"/recordings/{recording.pk}/{what}").status_code == 302

    def test_a_stranger_does_not_learn_that_there_are_any(
        self,
        recording: Recording,
        now: datetime,
        other_unit: Unit,
        make_officer: Callable[..., Officer],
        sign_in: Callable[[Officer], Client],
    ) -> None:
        look(recording, now)
        client = sign_in(make_officer(Role.HANDLER, unit=other_unit))
        for what in ADDRESSES:
            assert client.get(f"/recordings/{recording.pk}/{what}").status_code == 404


@pytest.mark.usefixtures("seen")
class TestPuttingAside:
    def aside(self, client: Client, recording: Recording, **given: object) -> HttpResponse:
        stretch = {"hint": "black", "from_ms": 1000, "to_ms": 9000, "reason": "执法仪放在口袋里"} | given
        return client.post(f"/recordings/{recording.pk}/hints/aside", stretch)

    def test_the_page_offers_it_and_shows_the_reason_afterwards(
        self, recording: Recording, now: datetime, client_of_handler: Client
    ) -> None:
        look(recording, now)
        page = client_of_handler.get(f"/recordings/{recording.pk}/").content.decode()
        assert "1 处提示待看" in page
        assert f"/recordings/{recording.pk}/hints/aside?page=" in page
        assert self.aside(client_of_handler, recording).status_code == 302
        page = client_of_handler.get(f"/recordings/{recording.pk}/").content.decode()
        assert "0 处提示待看" in page
        assert "执法仪放在口袋里" in page
        assert "看过提示，不成问题 画面全黑" in page  # the chain of custody
        assert f"/recordings/{recording.pk}/hints/aside?page=" not in page

    def test_there_is_one_entry_however_often_it_is_said(
        self, recording: Recording, now: datetime, client_of_handler: Client
    ) -> None:
        look(recording, now)
        self.aside(client_of_handler, recording)
        self.aside(client_of_handler, recording, reason="再说一次")
        assert JournalEntry.objects.filter(type="hint.put-aside").count() == 1
        assert HintAside.objects.get().reason == "执法仪放在口袋里"
        assert list(audit()) == []

    def test_it_stands_when_a_newer_method_finds_less_of_it(
        self,
        recording: Recording,
        now: datetime,
        client_of_handler: Client,
        seen: list[Analysis | Unseen],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        look(recording, now)
        self.aside(client_of_handler, recording)
        monkeypatch.setattr(actions, "METHOD", 2)
        found = (Span(from_ms=1500, to_ms=8000, hint="black"), Span(from_ms=8000, to_ms=9500, hint="black"))
        seen.append(Analysis(reached_ms=60_000, spans=found))
        look(recording, now)
        told = hints_of(recording)
        assert told is not None
        assert [span.aside for span in told.spans] == ["执法仪放在口袋里", None]

    @pytest.mark.parametrize("given", [{"hint": "silent"}, {"to_ms": 9001}])
    def test_what_nobody_showed_cannot_be_put_aside(
        self, recording: Recording, now: datetime, client_of_handler: Client, given: dict[str, object]
    ) -> None:
        look(recording, now)
        answer = self.aside(client_of_handler, recording, **given)
        assert "这处提示已不在了" in client_of_handler.get(answer["Location"]).content.decode()
        assert not HintAside.objects.exists()

    def test_a_reason_is_asked_for(self, recording: Recording, now: datetime, client_of_handler: Client) -> None:
        look(recording, now)
        assert self.aside(client_of_handler, recording, reason=" ").status_code == 400
        assert not HintAside.objects.exists()

    def test_who_may_only_see_the_recording_puts_nothing_aside(
        self,
        recording: Recording,
        now: datetime,
        make_officer: Callable[..., Officer],
        sign_in: Callable[[Officer], Client],
    ) -> None:
        look(recording, now)
        client = sign_in(make_officer(Role.DEVICE_KEEPER))
        assert self.aside(client, recording).status_code == 403
        assert "hints/aside" not in client.get(f"/recordings/{recording.pk}/").content.decode()


@pytest.mark.usefixtures("seen")
class TestTakingBack:
    def post(self, client: Client, recording: Recording, what: str, **given: object) -> HttpResponse:
        stretch = {"hint": "black", "from_ms": 1000, "to_ms": 9000} | given
        return client.post(f"/recordings/{recording.pk}/hints/{what}", stretch)

    @pytest.fixture
    def put_aside(self, recording: Recording, now: datetime, client_of_handler: Client) -> Recording:
        look(recording, now)
        self.post(client_of_handler, recording, "aside", reason="执法仪放在口袋里")
        return recording

    def test_a_hint_that_was_put_aside_waits_again_and_both_stay_on_record(
        self, put_aside: Recording, client_of_handler: Client
    ) -> None:
        page = client_of_handler.get(f"/recordings/{put_aside.pk}/").content.decode()
        assert f"/recordings/{put_aside.pk}/hints/aside/take-back" in page
        answer = self.post(client_of_handler, put_aside, "aside/take-back")
        page = client_of_handler.get(answer["Location"]).content.decode()
        assert "已撤回，提示恢复为待看。" in page
        assert "1 处提示待看" in page
        assert "hints/aside/take-back" not in page
        assert "看过提示，不成问题" in page
        assert "撤回“不成问题”，提示待看 画面全黑" in page
        assert list(audit()) == []

    def test_it_can_be_put_aside_again_with_another_reason(
        self, put_aside: Recording, client_of_handler: Client
    ) -> None:
        self.post(client_of_handler, put_aside, "aside/take-back")
        self.post(client_of_handler, put_aside, "aside", reason="镜头盖未取下")
        told = hints_of(put_aside)
        assert told is not None
        assert [span.aside for span in told.spans] == ["镜头盖未取下"]
        assert HintAside.objects.count() == 2
        assert list(audit()) == []

    def test_taken_back_twice_there_is_one_entry(self, put_aside: Recording, client_of_handler: Client) -> None:
        for _again in range(2):
            assert self.post(client_of_handler, put_aside, "aside/take-back").status_code == 302
        assert JournalEntry.objects.filter(type="hint.taken-back").count() == 1

    def test_what_put_aside_a_longer_stretch_is_taken_back_whole(
        self,
        put_aside: Recording,
        now: datetime,
        client_of_handler: Client,
        seen: list[Analysis | Unseen],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(actions, "METHOD", 2)
        parts = (Span(from_ms=1500, to_ms=4000, hint="black"), Span(from_ms=5000, to_ms=8000, hint="black"))
        seen.append(Analysis(reached_ms=60_000, spans=parts))
        look(put_aside, now)
        self.post(client_of_handler, put_aside, "aside/take-back", from_ms=1500, to_ms=4000)
        told = hints_of(put_aside)
        assert told is not None
        assert [span.aside for span in told.spans] == [None, None]

    def test_another_hint_stays_put_aside(self, put_aside: Recording, client_of_handler: Client) -> None:
        self.post(client_of_handler, put_aside, "aside/take-back", hint="silent")
        self.post(client_of_handler, put_aside, "aside/take-back", to_ms=9001)
        assert HintAside.objects.get().taken_back_at is None

    def test_who_may_only_see_the_recording_takes_nothing_back(
        self,
        put_aside: Recording,
        make_officer: Callable[..., Officer],
        sign_in: Callable[[Officer], Client],
    ) -> None:
        client = sign_in(make_officer(Role.DEVICE_KEEPER))
        assert self.post(client, put_aside, "aside/take-back").status_code == 403
        assert "take-back" not in client.get(f"/recordings/{put_aside.pk}/").content.decode()

    def test_a_row_from_before_it_could_be_taken_back_is_still_as_its_entry_says(self, put_aside: Recording) -> None:
        state = put_aside.hints_aside.get().journal_state()
        assert {"taken_back_by_id", "taken_back_at"}.isdisjoint(state)
