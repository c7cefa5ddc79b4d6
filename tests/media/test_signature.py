"""The marks at the start of files."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liuhen.media.signature import HEAD_BYTES, recognise

MARKS = [
    (b"\0\0\0\x18ftypisom", "mp4", "video"),
    (b"\0\0\0\x18ftypM4A ", "mp4", "audio"),
    (b"\0\0\0\x18ftypheic", "mp4", "photo"),
    (b"\0\0\0\x08wide", "mp4", "video"),
    (b"RIFF\0\0\0\0AVI LIST", "avi", "video"),
    (b"RIFF\0\0\0\0WAVEfmt ", "wav", "audio"),
    (b"RIFF\0\0\0\0WEBPVP8 ", "webp", "photo"),
    (b"\xff\xd8\xff\xe0", "jpeg", "photo"),
    (b"\x89PNG\r\n\x1a\n", "png", "photo"),
    (b"\xff\xfb\x90\x00", "mp3", "audio"),
    (b"\xff\xf1\x50\x80", "aac", "audio"),
    (b"\0\0\0\x01\x67\x42", "h264", "video"),
    (b"\0\0\0\x01\x40\x01", "hevc", "video"),
    ((b"\x47" + bytes(187)) * 5, "mpeg-ts", "video"),
    ((b"\0\0\0\0\x47" + bytes(187)) * 5, "mpeg-ts", "video"),
]
NONE = [
    b"",
    b"\xff",
    b"\xff\xff\xff\xff",
    b"RIFF\0\0\0\0ABCD",
    b"\0\0\0\x01\x00",
    b"G",
    b"G" + bytes(500),
    b"PK\x03\x04",
]


@pytest.mark.parametrize(("head", "container", "kind"), MARKS)
def test_a_mark_names_the_container(head: bytes, container: str, kind: str) -> None:
    form = recognise(head)
    assert form is not None
    assert (form.container, form.kind) == (container, kind)


@pytest.mark.parametrize("head", NONE)
def test_without_a_mark_it_is_no_media(head: bytes) -> None:
    assert recognise(head) is None


@given(st.binary(max_size=HEAD_BYTES))
def test_any_bytes_have_an_answer(head: bytes) -> None:
    form = recognise(head)
    assert form is None or form.kind in {"video", "audio", "photo"}
