"""One sender at a time, only so many at once, and none that keeps others out by its silence."""

from __future__ import annotations

import time
from uuid import uuid4

import pytest

from liuhen.kernel.errors import Refusal
from liuhen.office.capture.uploads.turns import Turns


def test_a_second_sender_waits_until_the_first_is_through() -> None:
    turns, key = Turns(), uuid4()
    with turns.take(key, most=9) as first:
        assert first.is_alone
        with pytest.raises(Refusal, match="partial-busy"), turns.take(key, most=9):
            pass
        with turns.take(uuid4(), most=9) as other:
            assert not other.is_alone
    with turns.take(key, most=9) as again, again.step():
        pass


def test_only_so_many_send_at_once() -> None:
    turns = Turns()
    with turns.take(uuid4(), most=2), turns.take(uuid4(), most=2):
        with pytest.raises(Refusal, match="uploads-busy") as caught, turns.take(uuid4(), most=2):
            pass
        assert caught.value.status == 503
    with turns.take(uuid4(), most=1):
        pass


def test_a_silent_sender_marks_what_it_has_and_is_overtaken() -> None:
    turns, key, marked = Turns(), uuid4(), []
    with turns.take(key, most=9) as first:
        first.leave = lambda: marked.append("marked")
        with first.step():
            turns.end_silent(uuid4(), seconds=0)
        time.sleep(0.01)
        turns.end_silent(key, seconds=60)
        assert marked == []
        turns.end_silent(key, seconds=0)
        turns.end_silent(key, seconds=0)
        assert marked == ["marked"]
        with turns.take(key, most=9) as second:
            with pytest.raises(Refusal, match="upload-overtaken"), first.step():
                pass
            with second.step():
                pass
