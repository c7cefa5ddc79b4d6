"""The agency's own profiles: changed by acts, in force at once, tried out, and never half written."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from django.urls import reverse

from liuhen.kernel.errors import InvalidInput, Refusal
from liuhen.office.capture.naming import NameClaim, read_name
from liuhen.office.capture.profiles import profiles, read_profiles
from liuhen.office.capture.recognition import actions, book
from liuhen.office.capture.recognition.audit import audit_profiles
from liuhen.office.capture.recognition.models import ProfileBook
from liuhen.office.capture.recognition.trying import how_far, names_in, try_out
from liuhen.office.journal.audit import audit
from liuhen.office.journal.models import JournalEntry
from liuhen.office.people.models import Officer, Role

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from django.test import Client

    from liuhen.office.people.models import Agency

pytestmark = pytest.mark.django_db
OURS = {"name": "ours", "title": "本机关", "file": "^X(?P<device>[0-9]{3})-"}
FILLED = {"name": "ours", "title": "本机关", "file": "^X(?P<device>[0-9]{3})-", "first": "1", "restarts": "never"}


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LIUHEN_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def admin(make_officer: Callable[..., Officer]) -> Officer:
    return make_officer(Role.ADMINISTRATOR)


@pytest.fixture
def put(agency: Agency, admin: Officer, now: datetime) -> Callable[..., None]:
    """Return a function that puts a profile."""

    def putting(told: dict[str, Any], **more: Any) -> None:
        actions.put_profile(agency=agency, told=told, by=admin.object_name, at=now, **more)

    return putting


def types() -> list[str]:
    rows = JournalEntry.objects.filter(object__startswith="dock-profiles/").order_by("id")
    return list(rows.values_list("type", flat=True))


def test_a_profile_is_in_force_as_soon_as_it_is_put_and_out_of_force_when_it_is_removed(
    put: Callable[..., None], agency: Agency, admin: Officer, now: datetime
) -> None:
    assert read_name("X007-1.mp4") == NameClaim()
    put(OURS)
    assert read_name("X007-1.mp4") == NameClaim(device="007", profile="ours")
    put({**OURS, "file": "^Y(?P<device>[0-9]{3})-"})
    assert read_name("X007-1.mp4") == NameClaim()
    actions.remove_profile(agency=agency, name="ours", by=admin.object_name, at=now)
    assert not [one for one in profiles().listed if one.is_own]
    assert types() == ["dock-profiles.put", "dock-profiles.put", "dock-profiles.removed"]
    assert [str(fault) for fault in (*audit(), *audit_profiles())] == []


def test_own_profiles_are_tried_in_the_order_that_they_are_moved_to(
    put: Callable[..., None], agency: Agency, admin: Officer, now: datetime
) -> None:
    put(OURS)
    put({**OURS, "name": "newer", "file": "^X(?P<officer>[0-9]{3})-"})
    assert read_name("X007-1.mp4").profile == "newer"
    actions.move_up(agency=agency, name="ours", by=admin.object_name, at=now)
    assert read_name("X007-1.mp4").profile == "ours"
    with pytest.raises(Refusal, match="nothing-changed"):
        actions.move_up(agency=agency, name="ours", by=admin.object_name, at=now)


def test_what_is_faulty_overtaken_known_or_unchanged_is_refused_and_leaves_everything_as_it_was(
    put: Callable[..., None],
) -> None:
    put(OURS)
    before = book.read_book().text
    with pytest.raises(InvalidInput, match="may take too long"):
        put({**OURS, "file": "(a+)+"})
    with pytest.raises(Refusal, match="overtaken"):
        put({**OURS, "title": "改"}, since="0" * 64)
    with pytest.raises(Refusal, match="profile-exists"):
        put({**OURS, "title": "改"}, is_new=True)
    with pytest.raises(Refusal, match="nothing-changed"):
        put(OURS, since=book.read_book().mark)
    assert (book.read_book().text, types()) == (before, ["dock-profiles.put"])


def test_what_the_disk_does_not_take_is_not_written_down(
    put: Callable[..., None], home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(OURS)

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(book.os, "fsync", full)
    with pytest.raises(Refusal, match="profiles-unwritable"):
        put({**OURS, "title": "改"})
    assert types() == ["dock-profiles.put"]
    assert [path.name for path in home.iterdir() if "profiles" in path.name] == ["profiles.yaml"]
    assert [str(fault) for fault in (*audit(), *audit_profiles())] == []


def test_a_file_that_was_changed_on_the_server_is_in_force_told_and_can_be_written_down(
    put: Callable[..., None], home: Path, admin: Officer, sign_in: Callable[..., Client]
) -> None:
    put(OURS)
    path = home / "profiles.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("^X", "^ZZ"), encoding="utf-8")
    assert read_name("ZZ007-1.mp4").device == "007"
    assert [fault.check for fault in audit_profiles()] == ["profiles"]
    client = sign_in(admin)
    assert "与最后登记的不同" in client.get(reverse("recognition:list")).content.decode()
    assert client.post(reverse("recognition:take-over")).status_code == 302
    assert not list(audit_profiles())
    assert types()[-1] == "dock-profiles.taken-over"


def test_a_file_that_is_no_list_is_not_edited_but_replaced(
    put: Callable[..., None], home: Path, agency: Agency, admin: Officer, now: datetime
) -> None:
    (home / "profiles.yaml").write_text("{", encoding="utf-8")
    with pytest.raises(Refusal, match="profiles-unreadable"):
        put(OURS)
    text = "# 说明\n" + book.spell([OURS])
    actions.import_book(agency=agency, text=text, by=admin.object_name, at=now)
    assert book.read_book().text == text == ProfileBook.objects.get().text
    with pytest.raises(InvalidInput, match=r"profiles\[0\] \(ours\).file"):
        actions.import_book(agency=agency, text=book.spell([{**OURS, "file": "("}]), by=admin.object_name, at=now)


def test_the_pages_start_from_a_shipped_profile_and_hand_out_and_take_in_the_list(
    sign_in: Callable[[Officer], Client], admin: Officer, client_of_handler: Client
) -> None:
    client, add = sign_in(admin), reverse("recognition:add")
    page = client.get(add + "?like=ga-t-947").content.decode()
    assert 'value="ga-t-947-own"' in page
    assert "TIME.TXT" in page
    assert client_of_handler.get(add).status_code == 403
    refused = client.post(add, {**FILLED, "file": "(a+)+"})
    assert refused.status_code == 422
    assert "遇到某些文件名会算得太久" in refused.content.decode()
    assert client.post(add, FILLED).status_code == 302
    own, shipped = reverse("recognition:profile", args=["ours"]), reverse("recognition:profile", args=["ga-t-947"])
    assert client.post(own, {**FILLED, "name": "another", "digits": "4"}).status_code == 422  # nothing to count by
    assert client.post(own, {**FILLED, "name": "another", "layout": "DCIM、VIDEO"}).status_code == 302
    assert book.read_book().named("ours") == {**OURS, "layout": ["DCIM", "VIDEO"]}
    assert client.post(shipped, FILLED).status_code == 404
    assert client_of_handler.post(own, FILLED).status_code == 403
    assert client_of_handler.get(own).status_code == 200
    text = client.get(reverse("recognition:export")).content
    assert client.post(reverse("recognition:remove", args=["ours"])).status_code == 302
    taken = client.post(reverse("recognition:import"), {"file": io.BytesIO(text)})
    assert taken.status_code == 302
    assert yaml.safe_load(text)["profiles"] == [{**OURS, "layout": ["DCIM", "VIDEO"]}]
    assert "谁改过什么" in client.get(reverse("recognition:list")).content.decode()


def test_a_trial_says_what_is_read_and_where_a_name_stops_fitting(client_of_handler: Client) -> None:
    names = "DCIM\\X007-1.mp4\nX07-1.mp4\nVID_20261118_093104.mp4"
    page = client_of_handler.post(reverse("recognition:try"), {**FILLED, "names": names}).content.decode()
    assert page.count('class="tried"') == 3
    assert "007" in page
    assert "合到“X”为止" in page
    page = client_of_handler.post(
        reverse("recognition:try"), {**FILLED, "file": ".*.*.*=", "names": names}
    ).content.decode()
    assert "规则还不能用" in page
    assert "算得太久" in page
    page = client_of_handler.post(
        reverse("recognition:try"), {"of": "date-time", "names": "BWC-03_20261118_093104.mp4"}
    ).content.decode()
    assert "轮不到" in page  # a profile before it reads the device too


def test_a_new_profile_comes_first_and_one_that_is_there_keeps_its_place(put: Callable[..., None]) -> None:
    put(OURS)
    put({**OURS, "name": "newer"})
    new, old = (
        read_profiles(book.spell([{**OURS, "name": name}]), is_own=True).listed[0] for name in ("newest", "ours")
    )
    assert try_out(new, ["X007-1"])[0].taken_by is None
    taken_by = try_out(old, ["X007-1"])[0].taken_by
    assert taken_by is not None
    assert taken_by.name == "newer"


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        (r"^(?P<device>[A-Z]{3}[0-9]{4})_(?P<date>20[0-9]{6})\.mp4$", "DSJ0007_2026.mp4", "DSJ0007_"),
        (r"^[0-9]{6}_[0-9]{4}", "093104-0007", "093104"),
        (r"abc", "xyz", None),
    ],
)
def test_the_longest_beginning_that_fits_is_found(pattern: str, text: str, found: str | None) -> None:
    far = how_far(pattern, text)
    assert (far.found if far else None) == found
    assert far is None or far.fits + far.rest == pattern


def test_names_are_read_a_line_each_with_either_sign_between_folders_and_not_without_end() -> None:
    assert names_in(" a\\b.mp4 \n\n/c/d.mp4\n") == ["a/b.mp4", "c/d.mp4"]
    assert len(names_in("x\n" * 999)) == 50
