"""Makes the copy, in this very process; the office calls `liuhen.media.derive.isolated`.

A clip is cut exactly by encoding anew every picture that begins from `from_ms` up to `to_ms`, or its streams are copied
from the key picture before to where the pictures pass the end; which of the two was done is told. Streams that fit no
MP4 are encoded anew. Of the original's metadata nothing is taken over: not the place, not the device.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

import av

from liuhen import __version__
from liuhen.media.derive.picture import Pictures
from liuhen.media.derive.reading import Nothing, Reading, base_of, milliseconds, reading
from liuhen.media.derive.recipe import Made
from liuhen.media.derive.sound import Samples
from liuhen.media.derive.writing import Writer, encoded
from liuhen.media.source import Broken, decoding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from av import AudioFrame, VideoFrame
    from av.packet import Packet

    from liuhen.media.derive.recipe import Recipe

Progress: TypeAlias = "Callable[[int, int], None]"
"""Told how many milliseconds of how many are done, once in a second of film."""
_COPIED: Final = frozenset({"h264", "hevc", "mpeg4", "aac", "mp3"})
_NO_END: Final = 1 << 62
_BEHIND_MS: Final = 1000
"""Streams are interleaved: the other one may be this much behind when the first passes the end."""


def make(source: Path, recipe: Recipe, target: Path, *, note: str, progress: Progress) -> Made:
    """Write the copy to `target`, overwriting it; `note` is put into a film's metadata.

    Raises `liuhen.media.source.Broken` for content that cannot be decoded, `Nothing`, `OSError`.
    """
    with decoding(), reading(source, recipe) as opened:
        if recipe.sort == "still" or opened.is_photo:
            return _still(opened, recipe, target)
        tell = _seldom(progress, recipe.from_ms, recipe.to_ms or opened.length_ms or recipe.from_ms)
        is_plain = recipe.method == "copy" and _fits(opened)
        key = _key_before(opened, recipe) if is_plain else Fraction(0)
        first = None if is_plain or opened.video is None else _first_picture(opened, recipe)
    # Read a second time from the start of a span that is known now.
    if is_plain:
        with decoding(), reading(source, recipe) as opened:
            return _Copying(opened, recipe, key).run(target, note, tell)
    start = Fraction(recipe.from_ms, 1000)
    with decoding(), reading(source, recipe) as opened, Writer(target, note=note, start=start) as writer:
        return _Exact(opened, recipe, writer, first).run(tell)


def _still(opened: Reading, recipe: Recipe, target: Path) -> Made:
    """Write the picture on show at `from_ms`: the last that began by then, else the first there is."""
    shown: tuple[VideoFrame, Fraction] | None = None
    for frame, at in opened.frames(recipe.from_ms, pictures_only=True):
        if isinstance(frame, av.VideoFrame):
            if shown is not None and milliseconds(at) > recipe.from_ms:
                break
            shown = frame, at
    if shown is None:
        raise _nothing(opened, recipe)
    frame, at = shown
    frame.pts = round(at / base_of(frame))
    pictures = Pictures(frame, recipe, is_image=True, margin_s=1 / opened.pictures_per_second)
    picture = next(iter([*pictures.take(frame), *pictures.take(None)]))
    target.write_bytes(encoded(picture, recipe.image))
    at_ms = max(0, milliseconds(at))
    return _made("still", recipe.image, (at_ms, at_ms), 1, (pictures.width, pictures.height), has_sound=False)


def _first_picture(opened: Reading, recipe: Recipe) -> VideoFrame | None:
    """Return the first picture of the span, from which the filters learn size and format."""
    for frame, at in opened.frames(recipe.from_ms, pictures_only=True):
        if milliseconds(at) >= _end_of(recipe):
            return None
        if isinstance(frame, av.VideoFrame) and milliseconds(at) >= recipe.from_ms:
            return frame
    return None


class _Exact:
    """Decodes, changes and encodes again everything that begins within the span."""

    def __init__(self, opened: Reading, recipe: Recipe, writer: Writer, first: VideoFrame | None) -> None:
        self._opened, self._recipe, self._writer = opened, recipe, writer
        self._end_ms = _end_of(recipe)
        self._lasts = 1 / opened.pictures_per_second
        self._pictures: Pictures | None = None
        self._samples: Samples | None = None
        if first is not None:
            self._base = base_of(first)
            self._pictures = Pictures(first, recipe, is_image=False, margin_s=self._lasts)
            writer.expect_pictures(self._pictures, rate=opened.pictures_per_second, time_base=self._base)
        if opened.audio is not None:
            codec = opened.audio.codec_context
            self._samples = Samples(
                rate=codec.sample_rate, channels=codec.layout.nb_channels, from_ms=recipe.from_ms, mutes=recipe.mutes
            )
            writer.expect_sound(self._samples)
        if self._pictures is None and self._samples is None:
            raise _nothing(opened, recipe)

    def run(self, tell: Callable[[int], None]) -> Made:
        """Do it, from the first picture or sample to the last."""
        for frame, at in self._opened.frames(self._recipe.from_ms):
            at_ms = milliseconds(at)
            if at_ms >= self._end_ms + _BEHIND_MS:
                break
            if at_ms < self._end_ms:
                self._take(frame, at, at_ms)
            tell(at_ms)
        self._put(None)
        for block in self._samples.rest(self._end_ms) if self._samples is not None else ():
            self._writer.sound(block)
        heard_ms = self._recipe.from_ms + (self._samples.given_ms if self._samples is not None else 0)
        if not self._writer.pictures and heard_ms <= self._recipe.from_ms:
            raise _nothing(self._opened, self._recipe)
        self._writer.finish()
        return self._told(min(self._end_ms, max(milliseconds(self._writer.end), heard_ms)))

    def _take(self, frame: VideoFrame | AudioFrame, at: Fraction, at_ms: int) -> None:
        if isinstance(frame, av.VideoFrame):
            if self._pictures is not None and at_ms >= self._recipe.from_ms:
                frame.pts = round(at / self._base)
                self._put(frame)
        elif self._samples is not None:
            for block in self._samples.take(frame, at):
                self._writer.sound(block)

    def _put(self, frame: VideoFrame | None) -> None:
        for made in self._pictures.take(frame) if self._pictures is not None else ():
            self._writer.picture(made, self._base, self._lasts)

    def _told(self, to_ms: int) -> Made:
        size = (self._pictures.width, self._pictures.height) if self._pictures is not None else (None, None)
        return _made(
            "re-encode",
            "m4a" if self._pictures is None else "mp4",
            (self._recipe.from_ms, to_ms),
            self._writer.pictures,
            size,
            has_sound=self._writer.has_sound,
        )


def _fits(opened: Reading) -> bool:
    streams = [one for one in (opened.video, opened.audio) if one is not None]
    return all(one.codec_context.name in _COPIED for one in streams)


@dataclass(slots=True)
class _Copying:
    """Copies packets from `start`, in seconds, to a clean cut behind the end of the span."""

    opened: Reading
    recipe: Recipe
    start: Fraction
    shown_to: Fraction = Fraction(-1)
    pictures: int = 0

    def run(self, target: Path, note: str, tell: Callable[[int], None]) -> Made:
        """Do it; the key picture at `start` is the first that is written."""
        sources = [one for one in (self.opened.video, self.opened.audio) if one is not None]
        with av.open(str(target), "w", format="mp4", options={"movflags": "faststart"}) as out:
            out.metadata["comment"] = note
            streams = {one.index: out.add_stream_from_template(one) for one in sources}
            end = self.start
            for packet, at in self._wanted():
                end = max(end, at + (packet.duration or 0) * base_of(packet))
                _move(packet, at - self.start, self._decoded_at(packet) - self.start)
                packet.stream = streams[packet.stream_index]
                out.mux(packet)
                tell(milliseconds(at))
        if milliseconds(end) <= self.recipe.from_ms:
            raise _nothing(self.opened, self.recipe)
        film, has_sound = self.opened.video, self.opened.audio is not None
        span = (milliseconds(self.start), milliseconds(end))
        if film is None:
            return _made("stream-copy", "m4a", span, 0, (None, None), has_sound=has_sound)
        size = (film.codec_context.width, film.codec_context.height)
        return _made("stream-copy", "mp4", span, self.pictures, size, has_sound=has_sound)

    def _wanted(self) -> Iterator[tuple[Packet[Any], Fraction]]:
        end_ms = _end_of(self.recipe)
        is_through = False
        for packet, at in self.opened.packets(milliseconds(self.start)):
            is_picture = self.opened.video is not None and packet.stream_index == self.opened.video.index
            decoded_ms = milliseconds(self._decoded_at(packet))
            if decoded_ms >= end_ms + _BEHIND_MS:
                return
            if at < self.start:
                continue
            if not is_picture:
                if milliseconds(at) < end_ms:
                    yield packet, at
            elif decoded_ms >= end_ms and (is_through or at > self.shown_to):
                is_through = True  # every picture before this one is written, in whatever order they are coded
            elif self.pictures or packet.is_keyframe:
                self.shown_to = max(self.shown_to, at)
                self.pictures += 1
                yield packet, at

    def _decoded_at(self, packet: Packet[Any]) -> Fraction:
        return (packet.dts or 0) * base_of(packet) - self.opened.zero


def _key_before(opened: Reading, recipe: Recipe) -> Fraction:
    """Return when the last key picture (of sound: packet) at or before the start is shown, else the first there is."""
    lead = opened.video or opened.audio
    found: Fraction | None = None
    for packet, at in opened.packets(recipe.from_ms):
        if lead is None or packet.stream_index != lead.index or not packet.is_keyframe:
            continue
        if found is not None and milliseconds(at) > recipe.from_ms:
            break
        found = at
    if found is None:
        raise _nothing(opened, recipe)
    return found


def _nothing(opened: Reading, recipe: Recipe) -> Exception:
    """Tell a span that is empty from a film of which, from its start, not one picture can be decoded."""
    is_broken = recipe.from_ms == 0 and opened.video is not None
    return Broken("no picture can be decoded") if is_broken else Nothing()


def _move(packet: Packet[Any], shown: Fraction, decoded: Fraction) -> None:
    base = base_of(packet)
    packet.pts, packet.dts = round(shown / base), round(decoded / base)


def _end_of(recipe: Recipe) -> int:
    return recipe.to_ms if recipe.to_ms is not None else _NO_END


def _seldom(progress: Progress, from_ms: int, end_ms: int) -> Callable[[int], None]:
    told = from_ms - 1000

    def tell(at_ms: int) -> None:
        nonlocal told
        if at_ms - told >= 1000:  # noqa: PLR2004 - once in a second of film
            told = at_ms
            progress(max(0, at_ms - from_ms), end_ms - from_ms)

    return tell


def _made(
    method: Literal["stream-copy", "re-encode", "still"],
    container: Literal["mp4", "m4a", "png", "jpeg"],
    span: tuple[int, int],
    pictures: int,
    size: tuple[int | None, int | None],
    *,
    has_sound: bool,
) -> Made:
    libraries = " ".join(
        f"{name} {'.'.join(map(str, av.library_versions[name]))}" for name in ("libavcodec", "libavfilter")
    )
    return Made(
        method=method,
        container=container,
        from_ms=span[0],
        to_ms=span[1],
        pictures=pictures,
        width=size[0],
        height=size[1],
        has_sound=has_sound,
        program="liuhen.media.derive",
        version=__version__,
        library=f"PyAV {av.__version__}, {libraries}",
    )
