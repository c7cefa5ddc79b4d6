"""The sound of a copy: one even stream of samples from a start to an end, silent in spans and wherever there was none.

Samples are 32-bit floats per channel. A span is silenced to the sample, before the encoder sees it.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Final

from av import AudioFrame, AudioResampler

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from liuhen.media.derive.recipe import Span

_BYTES: Final = 4
_BLOCK: Final = 1024
_RATES: Final = (8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000)
"""Rates that AAC knows; another becomes the highest."""
_CAUGHT_UP_S: Final = 600
"""No hole longer than this is filled at once: a film whose clock leaps does not take the machine's memory."""
_SLACK: Final = 20
"""Pieces that meet within a twentieth of a second follow each other: clocks of files are rounded."""


def rate_for(rate: int) -> int:
    """Return the rate at which sound of `rate` is encoded."""
    return rate if rate in _RATES else _RATES[-1]


class Samples:
    """Takes decoded sound, whose `pts` count from the original's first moment, and gives blocks for the encoder."""

    def __init__(self, *, rate: int, channels: int, from_ms: int, mutes: Sequence[Span]) -> None:
        self.rate = rate_for(rate)
        self.layout = "mono" if channels == 1 else "stereo"
        self._resampler = AudioResampler(format="fltp", layout=self.layout, rate=self.rate)
        self._start = from_ms * self.rate // 1000
        self._mutes = [(span.from_ms * self.rate // 1000, -(-span.to_ms * self.rate // 1000)) for span in mutes]
        self._planes = [bytearray() for _ in range(1 if channels == 1 else 2)]
        self._given = 0

    def take(self, frame: AudioFrame, at: Fraction) -> Iterator[AudioFrame]:
        """Take a piece that begins `at` seconds after the original's first moment; yield whole blocks."""
        first = round(at * self.rate) - self._start
        frame.pts = None
        for piece in self._resampler.resample(frame):
            self._put(piece, first)
            first += piece.samples
        while self._held >= _BLOCK:
            yield self._block(_BLOCK)

    def rest(self, to_ms: int) -> Iterator[AudioFrame]:
        """Yield what is left before `to_ms`; nothing is made up after the sound has ended."""
        left = to_ms * self.rate // 1000 - self._start - self._given
        while (count := min(left, self._held, _BLOCK)) > 0:
            yield self._block(count)
            left -= count

    @property
    def given_ms(self) -> int:
        """How much sound was given, in milliseconds."""
        return self._given * 1000 // self.rate

    @property
    def _held(self) -> int:
        return len(self._planes[0]) // _BYTES

    def _put(self, piece: AudioFrame, first: int) -> None:
        """Write samples where they belong: a hole becomes silence, what is there already stays."""
        end = self._given + self._held
        if end > 0 and abs(first - end) * _SLACK < self.rate:
            first = end
        hole = min(first - end, _CAUGHT_UP_S * self.rate)
        skipped = max(0, end - first) * _BYTES
        for held, plane in zip(self._planes, piece.planes, strict=True):
            data = bytes(plane)[: piece.samples * _BYTES]
            held.extend(bytes(max(0, hole) * _BYTES) + data[skipped:])

    def _block(self, count: int) -> AudioFrame:
        made = AudioFrame("fltp", self.layout, count)
        for held, plane in zip(self._planes, made.planes, strict=True):
            data = bytearray(held[: count * _BYTES])
            self._silence(data)
            plane.update(bytes(data) + bytes(plane.buffer_size - len(data)))
            del held[: count * _BYTES]
        made.sample_rate = self.rate
        made.pts, made.time_base = self._given, Fraction(1, self.rate)
        self._given += count
        return made

    def _silence(self, data: bytearray) -> None:
        begins = self._start + self._given
        count = len(data) // _BYTES
        for start, end in self._mutes:
            first, last = max(0, start - begins), min(count, end - begins)
            if first < last:
                data[first * _BYTES : last * _BYTES] = bytes((last - first) * _BYTES)
