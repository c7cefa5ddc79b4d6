"""The entry: nine keys, one spelling, no personal data."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liuhen.kernel import canonical
from liuhen.kernel.digest import Digest
from liuhen.kernel.errors import InvalidInput
from liuhen.kernel.identity import ObjectName
from liuhen.kernel.instant import BEIJING
from liuhen.ledger.entry import Digests, Entry, commitment, state_digest
from liuhen.ledger.merkle import leaf_hash

SALT = bytes(range(32))
ENTRY = Entry(
    type="recording.stored",
    object=ObjectName("recording", "r1"),
    prev=None,
    actor=ObjectName("officer", "o1"),
    claimed_at=datetime(2026, 9, 26, 9, 0, tzinfo=BEIJING),
    digests=Digests(sha256=Digest(bytes(32))),
    state=Digest(b"\1" * 32),
    commit=Digest(b"\2" * 32),
)
ZERO, ONE, TWO = "00" * 32, "01" * 32, "02" * 32
GOLDEN = (
    '{"actor":"officer/o1","claimed_at":"2026-09-26T09:00:00+08:00",'
    f'"commit":"{TWO}","digests":{{"sha256":"{ZERO}"}},"object":"recording/r1","prev":null,'
    f'"state":"{ONE}","type":"recording.stored","v":1}}'
)

digests = st.binary(min_size=32, max_size=32).map(Digest)
words = st.from_regex(r"[a-z][a-z0-9_-]{0,39}", fullmatch=True)
entries = st.builds(
    Entry,
    type=st.lists(words, min_size=2, max_size=4).map(".".join),
    object=st.builds(ObjectName, st.just("recording"), st.from_regex(r"[A-Za-z0-9._-]{1,80}", fullmatch=True)),
    prev=st.none() | digests,
    actor=st.just(ObjectName("officer", "o1")),
    claimed_at=st.datetimes(
        datetime(1970, 1, 2),  # noqa: DTZ001 - the zone comes below
        datetime(9999, 12, 30),  # noqa: DTZ001 - the zone comes below
        timezones=st.sampled_from([UTC, BEIJING]),
    ),
    digests=st.none() | st.builds(Digests, sha256=digests, sm3=st.none() | digests),
    state=digests,
    commit=digests,
)


def _changed(**changes: Any) -> bytes:
    return canonical.encode(json.loads(GOLDEN) | changes)


def test_an_entry_is_these_bytes() -> None:
    assert ENTRY.encode().decode() == GOLDEN
    assert ENTRY.leaf == Digest(leaf_hash(GOLDEN.encode()))


@given(entries)
def test_every_entry_reads_back_to_the_same_bytes(entry: Entry) -> None:
    data = entry.encode()
    assert Entry.parse(data) == entry
    assert Entry.parse(data).encode() == data


def test_the_instant_is_written_in_beijing_time_wherever_it_was_taken() -> None:
    for zone in (UTC, timezone(timedelta(hours=-5))):
        entry = Entry(
            **{name: getattr(ENTRY, name) for name in Entry.__slots__}
            | {"claimed_at": ENTRY.claimed_at.astimezone(zone)}
        )
        assert entry.encode() == ENTRY.encode()


@pytest.mark.parametrize(
    "data",
    [
        GOLDEN.replace(",", ", ").encode(),
        GOLDEN.replace('"v":1', '"v":1.0').encode(),
        GOLDEN.replace("officer/o1", "officer/\\u006f1").encode(),
        GOLDEN.replace('{"actor"', '{"actor":"officer/o1","actor"').encode(),  # a key twice
        GOLDEN.encode() + b"\n",
        b"\xef\xbb\xbf" + GOLDEN.encode(),
        GOLDEN.encode()[:-1],
        b"",
        b"null",
        b"[]",
        b"[" * 100_000,
        _changed(claimed_at="2026-09-26T01:00:00Z"),
        _changed(claimed_at="2026-09-26T01:00:00+00:00"),
        _changed(claimed_at="2026-09-26T09:00+08:00"),
        _changed(claimed_at="2026-09-26T09:00:00.0+08:00"),
    ],
)
def test_another_spelling_is_refused(data: bytes) -> None:
    with pytest.raises(InvalidInput):
        Entry.parse(data)


@pytest.mark.parametrize(
    ("where", "changes"),
    [
        ("v", {"v": 2}),
        ("v", {"v": True}),
        ("v", {"v": "1"}),
        ("v", {"v": None}),
        ("type", {"type": "stored"}),
        ("type", {"type": "Recording.stored"}),
        ("type", {"type": "recording.stored."}),
        ("type", {"type": None}),
        ("object", {"object": "r1"}),
        ("object", {"object": {"kind": "recording"}}),
        ("prev", {"prev": ""}),
        ("prev", {"prev": "A" * 64}),
        ("prev", {"prev": 0}),
        ("actor", {"actor": "李强"}),
        ("actor", {"actor": None}),
        ("claimed_at", {"claimed_at": "2026-09-26T09:00:00"}),
        ("claimed_at", {"claimed_at": 1}),
        ("claimed_at", {"claimed_at": None}),
        ("digests", {"digests": ZERO}),
        ("digests", {"digests": []}),
        ("digests.sha256", {"digests": {}}),
        ("digests.sha256", {"digests": {"sha256": None}}),
        ("digests.sha256", {"digests": {"sm3": ZERO}}),
        ("digests.sm3", {"digests": {"sha256": ZERO, "sm3": None}}),
        ("digests.md5", {"digests": {"sha256": ZERO, "md5": ZERO}}),
        ("state", {"state": ZERO[:-1]}),
        ("state", {"state": None}),
        ("commit", {"commit": ZERO + "\n"}),
        ("name", {"name": "李强"}),
    ],
)
def test_a_wrong_field_is_refused_and_named(where: str, changes: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput) as refused:
        Entry.parse(_changed(**changes))
    assert [fault.where for fault in refused.value.faults] == [where]


@pytest.mark.parametrize("key", sorted(json.loads(GOLDEN)))
def test_a_missing_field_is_refused_and_named(key: str) -> None:
    fields = json.loads(GOLDEN)
    del fields[key]
    with pytest.raises(InvalidInput, match=f"{key}: is missing"):
        Entry.parse(canonical.encode(fields))


def test_several_faults_are_told_together() -> None:
    with pytest.raises(InvalidInput) as refused:
        Entry.parse(_changed(v=3, type=1, extra=None, state="x"))
    assert {fault.where for fault in refused.value.faults} == {"v", "type", "extra", "state"}


def test_an_entry_is_hard_to_build_wrong() -> None:
    fields = {name: getattr(ENTRY, name) for name in Entry.__slots__}
    with pytest.raises(InvalidInput):
        Entry(**fields | {"type": "stored"})
    for name in (ObjectName("recording", "x" * 81), ObjectName("recording", "李强"), ObjectName("", "x")):
        for field in ("object", "actor"):
            with pytest.raises(InvalidInput, match="object name"):
                Entry(**fields | {field: name})
    with pytest.raises(AttributeError):
        Entry(**fields | {"state": "ab" * 32}).encode()
    with pytest.raises(ValueError, match="naive"):
        Entry(**fields | {"claimed_at": ENTRY.claimed_at.replace(tzinfo=None)})


def test_the_longest_entry_stays_below_a_kibibyte() -> None:
    name = ObjectName("k" * 40, "x" * 80)
    longest = Entry(
        type=".".join(["t" * 40] * 4),
        object=name,
        prev=Digest(bytes(32)),
        actor=name,
        claimed_at=ENTRY.claimed_at.replace(microsecond=1),
        digests=Digests(sha256=Digest(bytes(32)), sm3=Digest(bytes(32))),
        state=Digest(bytes(32)),
        commit=Digest(bytes(32)),
    )
    assert len(longest.encode()) == 879
    assert Entry.parse(longest.encode()) == longest


def test_bytes_beyond_65_535_are_not_even_read() -> None:
    with pytest.raises(InvalidInput, match="65535"):
        Entry.parse(b" " * 65_536)


def test_a_commitment_is_the_digest_of_salt_and_canonical_payload() -> None:
    assert commitment(SALT, {"b": 1, "a": "李"}).raw == sha256(SALT + '{"a":"李","b":1}'.encode()).digest()
    assert commitment(SALT, {}) != commitment(bytes(32), {})


def test_a_state_is_kept_apart_from_a_commitment_to_the_same_value() -> None:
    assert state_digest(SALT, {"a": 1}).raw == sha256(b"liuhen-state/1\n" + SALT + b'{"a":1}').digest()
    assert state_digest(SALT, {"a": 1}) != commitment(SALT, {"a": 1})


@pytest.mark.parametrize("length", [0, 16, 31, 33])
def test_a_salt_of_another_length_is_refused(length: int) -> None:
    for function in (commitment, state_digest):
        with pytest.raises(InvalidInput, match="salt"):
            function(bytes(length), {})
