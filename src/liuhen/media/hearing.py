"""Listens to a sound: the waveform as drawn, and stretches in which next to nothing is heard.

Works on 16-bit samples in mono, in blocks of a tenth of a second. The figures are ours; no law speaks of silence.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field
from operator import mul
from typing import Final

from liuhen.media.seen import Waveform
from liuhen.media.stretches import Stretches

RATE: Final = 8000
BLOCK_MS: Final = 100
_BLOCK: Final = RATE * BLOCK_MS // 1000
LEAST_SILENT_MS: Final = 10_000
# Mean square of a block at -55 and at -50 dB below full scale: a muted or covered microphone lies below.
_SILENT: Final = 32_768**2 * 10**-5.5
_HEARD: Final = 32_768**2 * 10**-5.0
MOST_STEPS: Final = 36_000
"""Steps of a waveform: a tenth of a second for an hour; beyond, two steps become one."""


@dataclass(slots=True)
class Hearing:
    """A sound being listened to from its start."""

    stretches: Stretches = field(default_factory=lambda: Stretches("silent", LEAST_SILENT_MS))
    peaks: bytearray = field(default_factory=bytearray)
    blocks: int = 0
    blocks_a_step: int = 1
    low: int = 0
    high: int = 0
    rest: array[int] = field(default_factory=lambda: array("h"))

    @property
    def heard_ms(self) -> int:
        """How far the sound has been heard."""
        return self.blocks * BLOCK_MS + len(self.rest) * 1000 // RATE

    def take(self, samples: bytes) -> None:
        """Hear more samples: 16 bits, in the byte order of this machine."""
        self.rest.frombytes(samples)
        whole = len(self.rest) // _BLOCK * _BLOCK
        for start in range(0, whole, _BLOCK):
            block = self.rest[start : start + _BLOCK]
            self._block(min(block), max(block), sum(map(mul, block, block)) / _BLOCK)
        del self.rest[:whole]

    def skip_to(self, at_ms: int) -> None:
        """Go on at a later time: where the file holds no sound, none is heard."""
        while self.heard_ms + BLOCK_MS <= at_ms:
            self.rest = array("h")
            self._block(0, 0, 0.0)

    def close(self, end_ms: int) -> Waveform | None:
        """End the sound; return its waveform, None where nothing was heard."""
        if self.rest:
            self._block(min(self.rest), max(self.rest), sum(map(mul, self.rest, self.rest)) / len(self.rest))
            self.rest = array("h")
        if self.blocks % self.blocks_a_step:
            self._step()
        self.stretches.close(end_ms)
        return Waveform(step_ms=self.blocks_a_step * BLOCK_MS, peaks=bytes(self.peaks)) if self.peaks else None

    def _block(self, low: int, high: int, mean_square: float) -> None:
        self.stretches.see(self.blocks * BLOCK_MS, begins=mean_square < _SILENT, goes_on=mean_square < _HEARD)
        self.low, self.high = min(self.low, low), max(self.high, high)
        self.blocks += 1
        if self.blocks % self.blocks_a_step == 0:
            self._step()

    def _step(self) -> None:
        self.peaks += bytes(((self.low >> 8) & 0xFF, (self.high >> 8) & 0xFF))
        self.low = self.high = 0
        if len(self.peaks) >= 2 * MOST_STEPS:
            self.peaks = _halved(self.peaks)
            self.blocks_a_step *= 2


def _halved(peaks: bytearray) -> bytearray:
    """Make one step of two: the lower of the lows and the higher of the highs."""
    signed = memoryview(peaks).cast("b")
    lows = (min(pair) for pair in zip(signed[0::4], signed[2::4], strict=True))
    highs = (max(pair) for pair in zip(signed[1::4], signed[3::4], strict=True))
    return bytearray(value & 0xFF for pair in zip(lows, highs, strict=True) for value in pair)
