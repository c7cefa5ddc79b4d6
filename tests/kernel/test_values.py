"""Digests, names, ids and instants: hard to build wrong."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liuhen.kernel.digest import Digest, sha256
from liuhen.kernel.errors import Fault, IntegrityError, InvalidInput, Refusal, Text
from liuhen.kernel.identity import ObjectName, uuid7
from liuhen.kernel.instant import (
    BEIJING,
    end_of,
    format_instant,
    in_beijing,
    legal_date,
    parse_date,
    parse_instant,
    start_of,
)

FIRST, LAST = datetime(1992, 1, 1), datetime(2200, 1, 1)  # noqa: DTZ001 - their zone is given with the strategy


@given(st.binary())
def test_a_digest_is_that_of_hashlib_and_reads_back(data: bytes) -> None:
    digest = sha256(data)
    assert str(digest) == hashlib.sha256(data).hexdigest()
    assert Digest.from_hex(str(digest)) == digest


@pytest.mark.parametrize("text", ["", "0" * 63, "0" * 65, "A" * 64, "g" * 64, "0" * 63 + "\n", "０" * 64])
def test_what_is_no_digest_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        Digest.from_hex(text)


def test_a_digest_of_another_length_cannot_be_built() -> None:
    with pytest.raises(InvalidInput):
        Digest(b"short")


@pytest.mark.parametrize("text", ["recording/r1", "hand-over/0198-a_b.C"])
def test_names_read_back(text: str) -> None:
    assert str(ObjectName.parse(text)) == text


@pytest.mark.parametrize(
    "text", ["", "recording", "Recording/1", "recording/", "recording/a/b", "recording/留", "-x/1"]
)
def test_what_is_no_name_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        ObjectName.parse(text)


@given(st.integers(0, (1 << 48) - 2), st.binary(min_size=10, max_size=10), st.binary(min_size=10, max_size=10))
def test_ids_sort_by_the_millisecond_of_their_making(at: int, one: bytes, other: bytes) -> None:
    earlier, later = uuid7(at, randomness=one), uuid7(at + 1, randomness=other)
    assert earlier < later
    assert (earlier.version, earlier.variant) == (7, "specified in RFC 4122")


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("2025-09-26T01:00:00Z", "2025-09-26T09:00:00+08:00"),
        ("2025-09-26T09:00:00+08:00", "2025-09-26T09:00:00+08:00"),
        ("2025-12-31T23:30:00-05:00", "2026-01-01T12:30:00+08:00"),
        ("2025-09-26T09:00+08:00", "2025-09-26T09:00:00+08:00"),
    ],
)
def test_instants_are_written_in_beijing_time(text: str, written: str) -> None:
    assert format_instant(parse_instant(text)) == written


@pytest.mark.parametrize(
    "text",
    [
        "2025-09-26T09:00:00",
        "2025-09-26",
        "20250926T090000Z",
        "2025-02-30T00:00:00Z",
        "2025-09-26T24:00:00Z",
        "",
        "now",
    ],
)
def test_what_is_no_instant_with_its_zone_is_refused_with_its_place(text: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_instant(text, where="activities[0].started_at")
    assert refused.value.faults[0].where == "activities[0].started_at"


def test_a_naive_datetime_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="naive"):
        in_beijing(datetime(2025, 9, 26))  # noqa: DTZ001 - that is the point


@given(st.datetimes(FIRST, LAST, timezones=st.just(UTC)))
def test_an_instant_lies_in_its_legal_day_whatever_its_zone(at: datetime) -> None:
    elsewhere = at.astimezone(timezone(timedelta(hours=-11)))
    day = legal_date(elsewhere)
    assert start_of(day) <= at < end_of(day)
    assert end_of(day) == start_of(day + timedelta(days=1))


def test_a_day_ends_at_24_which_is_0_of_the_next() -> None:
    assert end_of(date(2025, 9, 29)) == datetime(2025, 9, 30, tzinfo=BEIJING)


@pytest.mark.parametrize("text", ["2025-13-01", "2025-1-1", "20250101", "2025-02-29", ""])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        parse_date(text)


def test_each_kind_of_no_says_what_people_need() -> None:
    refusal = Refusal("empty-file", Text(zh="文件是空的。", en="The file is empty."))
    assert (refusal.code, str(refusal.what), refusal.status) == ("empty-file", "文件是空的。", 409)
    broken = IntegrityError("root at size 8", expected="aa", actual="bb")
    assert str(broken) == "root at size 8: expected aa, found bb"
    bad = InvalidInput([Fault(where="a[0]", message="is no number"), Fault(where="", message="too long")])
    assert str(bad) == "a[0]: is no number; too long"
