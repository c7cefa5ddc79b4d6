"""Names come from cameras and strangers: they are cleaned for showing, and what they claim is a claim."""

from __future__ import annotations

import unicodedata
from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from liuhen.kernel.instant import BEIJING
from liuhen.office.capture.naming import LONGEST_NAME, NAMELESS, clean_name, read_name


class TestCleanName:
    @pytest.mark.parametrize(
        ("given_name", "kept"),
        [
            ("BWC-03_20261118_0931.mp4", "BWC-03_20261118_0931.mp4"),
            ("询问 一.wav", "询问 一.wav"),
            ("../../etc/passwd", "passwd"),
            (r"C:\DCIM\100MEDIA\IMG_0007.MP4", "IMG_0007.MP4"),
            ("a\x00b\r\nc.mp4", "abc.mp4"),
            ("photo\u202egpj.exe", "photogpj.exe"),
            ("a\u2028b.mp4", "ab.mp4"),
            ("  .mp4. ", "mp4"),
            ("", NAMELESS),
            ("\x07", NAMELESS),
            ("/", NAMELESS),
            ("..", NAMELESS),
            ("\ud800.mp4", "mp4"),
        ],
    )
    def test_a_name_is_cleaned(self, given_name: str, kept: str) -> None:
        assert clean_name(given_name) == kept

    def test_a_huge_name_keeps_its_suffix(self) -> None:
        kept = clean_name("录" * 4000 + ".mp4")
        assert len(kept) == LONGEST_NAME
        assert kept.endswith("录.mp4")

    def test_a_huge_suffix_is_cut(self) -> None:
        assert len(clean_name("a." + "b" * 4000)) == LONGEST_NAME

    @settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.text())
    def test_every_name_becomes_one_line_that_can_be_stored(self, text: str) -> None:
        kept = clean_name(text)
        assert 0 < len(kept) <= LONGEST_NAME
        assert "/" not in kept
        assert not any(unicodedata.category(sign) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for sign in kept)
        kept.encode()
        assert clean_name(kept) == kept


class TestReadName:
    def test_a_device_and_a_minute(self) -> None:
        claim = read_name("CAM-02_20261118_0931.mp4")
        assert claim.device == "CAM-02"
        assert claim.started_at == datetime(2026, 11, 18, 9, 31, tzinfo=BEIJING)

    def test_a_second_without_a_device(self) -> None:
        claim = read_name("VID_20261118_093104.mp4")
        assert claim.device is None
        assert claim.started_at == datetime(2026, 11, 18, 9, 31, 4, tzinfo=BEIJING)

    def test_a_day_that_does_not_exist_is_no_claim(self) -> None:
        assert read_name("BWC-03_20260231_0931.mp4").started_at is None

    def test_a_name_that_says_nothing_claims_nothing(self) -> None:
        claim = read_name("IMG_0007.mp4")
        assert (claim.device, claim.started_at) == (None, None)
