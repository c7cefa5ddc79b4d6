"""The file of an exact copy: H.264 and AAC in MP4 with the index in front, which every browser plays."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Final, Self, cast

import av

if TYPE_CHECKING:
    from pathlib import Path

    from av import AudioFrame, VideoCodecContext, VideoFrame
    from av.audio.stream import AudioStream
    from av.video.stream import VideoStream

    from liuhen.media.derive.picture import Pictures
    from liuhen.media.derive.sound import Samples

_PICTURES: Final = {"preset": "veryfast", "crf": "19", "profile": "high"}
_SOUND_BIT_RATE: Final = 128_000
_QUALITY: Final = {"qmin": "2", "qmax": "2", "strict": "unofficial"}
_FASTEST: Final = Fraction(240)


class Writer:
    """Encodes pictures and sound into one file. Times begin at `start`, in seconds of the original."""

    def __init__(self, target: Path, *, note: str, start: Fraction) -> None:
        self._out = av.open(str(target), "w", format="mp4", options={"movflags": "faststart"})
        self._out.metadata["comment"] = note
        self._start = start
        self._video: VideoStream | None = None
        self._audio: AudioStream | None = None
        self.pictures = 0
        self.end = start

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_raised: object) -> None:
        self._out.close()

    @property
    def has_sound(self) -> bool:
        """Whether there is a stream of sound."""
        return self._audio is not None

    def expect_pictures(self, pictures: Pictures, *, rate: Fraction, time_base: Fraction) -> None:
        """Say what the pictures will be like, before the first."""
        stream = self._out.add_stream("libx264", rate=min(rate, _FASTEST), options=_PICTURES)
        stream.width, stream.height, stream.pix_fmt = pictures.width, pictures.height, "yuv420p"
        stream.codec_context.time_base = time_base
        stream.codec_context.thread_count = 1
        self._video = stream

    def expect_sound(self, samples: Samples) -> None:
        """Say what the sound will be like, before the first."""
        stream = self._out.add_stream("aac", rate=samples.rate, layout=samples.layout)
        stream.codec_context.bit_rate = _SOUND_BIT_RATE
        self._audio = stream

    def picture(self, frame: VideoFrame, time_base: Fraction, lasts: Fraction) -> None:
        """Write a picture whose `pts` counts from the original's first moment."""
        if self._video is None or frame.pts is None:
            return
        at = frame.pts * time_base
        frame.pts, frame.time_base = round((at - self._start) / time_base), time_base
        frame.pict_type = 0  # the original's key pictures are not those of the copy
        self._out.mux(self._video.encode(frame))
        self.pictures += 1
        self.end = max(self.end, at + lasts)

    def sound(self, block: AudioFrame) -> None:
        """Write a block of samples whose `pts` counts from the copy's start."""
        if self._audio is not None:
            self._out.mux(self._audio.encode(block))

    def finish(self) -> None:
        """Write what the encoders still hold."""
        for stream in (self._video, self._audio):
            if stream is not None:
                self._out.mux(stream.encode(None))


def encoded(picture: VideoFrame, image: str) -> bytes:
    """Return one picture as PNG, without loss, or as JPEG of high quality."""
    name, pixels = ("png", "rgb24") if image == "png" else ("mjpeg", "yuvj420p")
    frame = picture.reformat(format=pixels)
    frame.pts = 0
    encoder = cast("VideoCodecContext", av.VideoCodecContext.create(name, "w"))
    encoder.width, encoder.height, encoder.pix_fmt = frame.width, frame.height, pixels
    encoder.time_base = Fraction(1, 25)
    if image != "png":
        encoder.options = _QUALITY
    return b"".join(bytes(packet) for packet in (*encoder.encode(frame), *encoder.encode(None)))
