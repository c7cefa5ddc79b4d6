"""Looks at pictures of a film, about one a second: small ones for the eye, and stretches that look empty.

Black: next to all of the picture is darker than a tenth of the range. Frozen: next to nothing differs from the picture
with which the stretch began. A burnt-in clock may tick in both. The figures are ours; no law speaks of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

from av import VideoFrame
from av.video.reformatter import VideoReformatter

from liuhen.media.canvas import Canvas
from liuhen.media.jpeg import FORMAT, encode_jpeg
from liuhen.media.seen import Sprite
from liuhen.media.stretches import Stretches

TILE: Final = 160
MOST_TILES: Final = 100
COLUMNS: Final = 10
FIRST_STEP_MS: Final = 2000
LEAST_BLACK_MS: Final = 3000
LEAST_FROZEN_MS: Final = 20_000
_GRID: Final = (64, 36)
_DARK: Final = 26
_MOVED: Final = 3
# Shares of the picture, to begin and to go on: letters of a clock that is burnt in are one to five per cent of it.
_BLACK_BEGINS, _BLACK_GOES_ON = 0.95, 0.92
_STILL_BEGINS, _STILL_GOES_ON = 0.995, 0.99


@dataclass(slots=True)
class Watching:
    """A film being looked at from its start."""

    black: Stretches = field(default_factory=lambda: Stretches("black", LEAST_BLACK_MS))
    frozen: Stretches = field(default_factory=lambda: Stretches("frozen", LEAST_FROZEN_MS))
    tiles: list[Canvas] = field(default_factory=list)
    step_ms: int = FIRST_STEP_MS
    looked_at: int = 0
    first_ms: int = 0
    last_ms: int = 0
    anchor: bytes = b""
    to_tile: VideoReformatter = field(default_factory=VideoReformatter)
    to_grid: VideoReformatter = field(default_factory=VideoReformatter)

    @property
    def sampled_ms(self) -> int | None:
        """How far the pictures lie apart on average."""
        return round((self.last_ms - self.first_ms) / (self.looked_at - 1)) if self.looked_at > 1 else None

    def scaled(self, picture: VideoFrame) -> tuple[VideoFrame, VideoFrame]:
        """Make a picture small enough to show, and smaller to judge. Raises what the library raises."""
        small = self.to_tile.reformat(picture, *self._size(picture), FORMAT)
        return small, self.to_grid.reformat(small, *_GRID, FORMAT)

    def look(self, small: VideoFrame, grid: VideoFrame, at_ms: int) -> None:
        """Look at a picture, as `scaled` made it; `at_ms` lies after that of the picture before."""
        self._keep(Canvas.of(small), at_ms)
        self._judge(bytes(Canvas.of(grid).luma), at_ms)
        self.first_ms = self.first_ms if self.looked_at else at_ms
        self.last_ms, self.looked_at = at_ms, self.looked_at + 1

    def close(self, end_ms: int) -> Sprite | None:
        """End the film; return its small pictures, None where no picture was seen."""
        seen_ms = min(end_ms, self.last_ms + (self.sampled_ms or 0))
        self.black.close(seen_ms)
        self.frozen.close(seen_ms)
        if not self.tiles:
            return None
        wide, high = self.tiles[0].width, self.tiles[0].height
        sheet = Canvas.black(COLUMNS * wide, -(-len(self.tiles) // COLUMNS) * high)
        for number, tile in enumerate(self.tiles):
            sheet.paste(tile, number % COLUMNS * wide, number // COLUMNS * high)
        frame = VideoFrame(sheet.width, sheet.height, FORMAT)
        sheet.copy_to(frame)
        return Sprite(
            step_ms=self.step_ms,
            columns=COLUMNS,
            width=wide,
            height=high,
            count=len(self.tiles),
            jpeg=encode_jpeg(frame),
        )

    def _size(self, picture: VideoFrame) -> tuple[int, int]:
        """Return the size of a tile; what comes later in another size is fitted to the first."""
        if self.tiles:
            return self.tiles[0].width, self.tiles[0].height
        shrink = min(Fraction(TILE, picture.width), Fraction(TILE, picture.height))
        wide, high = (max(2, int(side * shrink) // 2 * 2) for side in (picture.width, picture.height))
        return wide, high

    def _keep(self, tile: Canvas, at_ms: int) -> None:
        """Keep a tile for its step; steps without a picture show the one before. Too many: every other one goes."""
        while at_ms // self.step_ms >= MOST_TILES:
            self.tiles = self.tiles[::2]
            self.step_ms *= 2
        index = at_ms // self.step_ms
        if index < len(self.tiles):
            return
        before = self.tiles[-1] if self.tiles else tile
        self.tiles += [before] * (index - len(self.tiles)) + [tile]

    def _judge(self, grid: bytes, at_ms: int) -> None:
        dark = sum(cell <= _DARK for cell in grid) / len(grid)
        self.black.see(at_ms, begins=dark >= _BLACK_BEGINS, goes_on=dark >= _BLACK_GOES_ON)
        is_black = self.black.begin is not None
        still = 0.0 if is_black or not self.anchor else _still(self.anchor, grid)
        self.frozen.see(at_ms, begins=still >= _STILL_BEGINS, goes_on=still >= _STILL_GOES_ON, since_ms=self.last_ms)
        if self.frozen.begin is None:
            self.anchor = grid


def _still(before: bytes, after: bytes) -> float:
    """Return the share of the picture that did not change."""
    return sum(abs(a - b) <= _MOVED for a, b in zip(before, after, strict=True)) / len(after)
