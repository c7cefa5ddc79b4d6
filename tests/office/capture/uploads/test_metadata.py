"""What strangers say about their files: read strictly, or refused with the place."""

from __future__ import annotations

import base64
import contextlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liuhen.kernel.errors import Refusal
from liuhen.office.capture.uploads.metadata import Claims, read_metadata
from office.capture.uploads.conftest import metadata

if TYPE_CHECKING:
    from office.capture.uploads.conftest import Sender


def encoded(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def test_nothing_is_said() -> None:
    assert read_metadata("") == Claims()


def test_a_value_may_be_empty_with_and_without_its_space() -> None:
    assert read_metadata("filename,filetype , modified") == Claims()


def test_the_time_is_an_instant_or_milliseconds() -> None:
    at = datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)
    assert read_metadata(metadata(modified="1700000000000")).modified_at == at
    assert read_metadata(metadata(modified="2023-11-14T22:13:20Z")).modified_at == at


@pytest.mark.parametrize(
    "text",
    [
        "filename YWJj,filename YWJj",
        "Filename YWJj",
        "relativePath YWJj",
        " YWJj",
        ",",
        "filename YW Jj",
        "filename YWJ",
        "filename YWJj=",
        "filename ÄÖÜ",
        "filename a-b_",
        f"filename {encoded(bytes([255]))}",
        f"filename {encoded(bytes([0xED, 0xA0, 0x80]))}",
        metadata(modified="yesterday"),
        metadata(modified="2026-11-18T09:00:00"),
        metadata(sha256="00"),
        metadata(sha256="A" * 64),
        "filename " + "A" * 4096,
        "x" * (1 << 20),
    ],
)
def test_what_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(Refusal, match="bad-metadata") as caught:
        read_metadata(text)
    assert len(caught.value.what.en) < 200


@given(st.text(max_size=200))
def test_any_name_comes_through_as_it_was_sent(name: str) -> None:
    try:
        raw = name.encode()
    except UnicodeEncodeError:
        return
    assert read_metadata(f"filename {encoded(raw)}").filename == name


@given(st.text(max_size=300))
def test_any_other_text_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(Refusal):
        read_metadata(text)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "kept"),
    [("../../etc/passwd", "passwd"), ("C:\\x\\evil.mp4", "evil.mp4"), ("a\nb\x00\u202e.mp4", "ab.mp4"), ("", "未命名")],
)
def test_a_hostile_name_is_cleaned_and_never_a_path(sender: Sender, name: str, kept: str) -> None:
    assert sender.told(sender.begin(3, name))["name"] == kept


@pytest.mark.django_db
def test_a_megabyte_of_metadata_begins_nothing(sender: Sender) -> None:
    answer = sender.call("POST", "/api/v1/uploads/", Upload_Length="3", Upload_Metadata="filename " + "A" * (1 << 20))
    assert answer.status_code == 422
    assert sender.call("GET", "/api/v1/uploads/").json() == []
