"""The pictures of a copy: turned upright, areas hidden, the mark laid over; a graph of filters built for one film.

An area is reduced to four by four averages and drawn up again, so that nothing finer is left to restore. It is hidden
one picture early, because the picture on show at a moment began before it.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING, Final, Literal

from av import VideoFrame
from av.error import BlockingIOError as NotYet
from av.error import EOFError as Ended
from av.filter import Graph

from liuhen.media.derive.overlay import mark
from liuhen.media.derive.recipe import WHOLE
from liuhen.media.source import Broken

if TYPE_CHECKING:
    from collections.abc import Iterator

    from av.filter import FilterContext

    from liuhen.media.derive.recipe import Area, Recipe

_LEFT_OF_IT: Final = 4
"""Side, in pixels, of what an area is reduced to."""
_CHROMA: Final = 2
"""Pixels of brightness, each way, that share one of colour: an area begins and ends between them."""
_TURNS: Final[dict[int, tuple[tuple[str, str], ...]]] = {
    0: (),
    90: (("transpose", "cclock"),),
    180: (("hflip", ""), ("vflip", "")),
    -180: (("hflip", ""), ("vflip", "")),
    -90: (("transpose", "clock"),),
}


class Pictures:
    """Takes decoded pictures, whose `pts` count from the original's first moment, and gives those of the copy."""

    def __init__(self, first: VideoFrame, recipe: Recipe, *, is_image: bool, margin_s: Fraction) -> None:
        turns = _TURNS.get(round(first.rotation / 90) * 90, ())
        is_turned = any(name == "transpose" for name, _ in turns)
        sides = (first.height, first.width) if is_turned else (first.width, first.height)
        self.width, self.height = sides if is_image else (side + side % 2 for side in sides)
        self._expected = (first.width, first.height, first.format.name)
        self._graph = Graph()
        self._mark: tuple[FilterContext, VideoFrame] | None = None
        self._format = "rgb24" if is_image else "yuv420p"
        self._in = self._graph.add_buffer(
            width=first.width, height=first.height, format=first.format, time_base=first.time_base
        )
        at = self._in
        for name, argument in turns:
            at = self._then(at, name, argument)
        if sides != (self.width, self.height):
            at = self._then(at, "pad", f"{self.width}:{self.height}")
        at = self._then(at, "format", self._format)
        for area in recipe.areas:
            at = self._hide(at, area, margin_s)
        if recipe.marks:
            at = self._lay(at, mark(recipe.marks, self.width, self.height))
        self._out = self._graph.add("buffersink")
        self._then(at, "format", self._format).link_to(self._out)
        self._graph.configure()
        self._feed_mark()

    def take(self, frame: VideoFrame | None) -> Iterator[VideoFrame]:
        """Push a picture in (None at the end) and yield what comes out."""
        if frame is not None and (frame.width, frame.height, frame.format.name) != self._expected:
            raise Broken("the picture's size or format changes within the film")
        self._in.push(frame)
        while True:
            try:
                made = self._out.pull()
            except (NotYet, Ended):
                return
            if isinstance(made, VideoFrame):
                yield made

    def _feed_mark(self) -> None:
        """One picture of the mark, which the filter then repeats to the end."""
        if self._mark is not None:
            source, picture = self._mark
            picture.pts = 0
            source.push(picture)
            source.push(None)

    def _then(self, before: FilterContext, name: str, arguments: str = "") -> FilterContext:
        made = self._graph.add(name, arguments or None)
        before.link_to(made)
        return made

    def _lay(self, at: FilterContext, picture: VideoFrame) -> FilterContext:
        source = self._graph.add_buffer(
            width=picture.width, height=picture.height, format=picture.format, time_base=Fraction(1, 1000)
        )
        self._mark = (source, picture)
        return self._over(at, source, "0:0:eof_action=repeat")

    def _over(self, at: FilterContext, patch: FilterContext, arguments: str) -> FilterContext:
        kind = "rgb" if self._format == "rgb24" else "yuv420"
        laid = self._graph.add("overlay", f"{arguments}:format={kind}")
        at.link_to(laid, 0, 0)
        patch.link_to(laid, 0, 1)
        return laid

    def _hide(self, at: FilterContext, area: Area, margin_s: Fraction) -> FilterContext:
        step = 1 if self._format == "rgb24" else _CHROMA
        width, height = _reach(area.width, self.width, step), _reach(area.height, self.height, step)
        left = _moving(area, "left", self.width, width, step)
        top = _moving(area, "top", self.height, height, step)
        split = self._then(at, "split")
        patch = self._graph.add("crop", f"w={width}:h={height}:x='{left}':y='{top}'")
        split.link_to(patch, 1, 0)
        if area.look == "black":
            patch = self._then(patch, "drawbox", "c=black:t=fill")
        else:
            patch = self._then(patch, "scale", f"{_LEFT_OF_IT}:{_LEFT_OF_IT}:flags=area")
            patch = self._then(patch, "scale", f"{width}:{height}:flags=bilinear")
        begins = f"{max(0.0, area.from_ms / 1000 - float(margin_s)):.3f}"
        when = f"between(t,{begins},{area.to_ms / 1000:.3f})"
        return self._over(split, patch, f"x='{left}':y='{top}':eval=frame:enable='{when}'")


def _reach(share: int, side: int, step: int) -> int:
    """Return the pixels that an area covers on a side: rounded outwards to `step`, and one more step for its start.

    The start is rounded down to a whole step, so that without the step more the far edge would show.
    """
    return min(side // step * step, math.ceil(share * side / WHOLE / step) * step + step)


def _moving(area: Area, name: Literal["left", "top"], side: int, reach: int, step: int) -> str:
    """Write a position as an expression of the time `t` in seconds: a whole step at every moment, inside the picture.

    Rounded and kept inside only at the end: places that were rounded each for itself would drift from the true way.
    """
    keys = [(place.at_ms / 1000, getattr(place, name) * side / WHOLE) for place in area.places]
    written = f"{keys[-1][1]:.4f}"
    for (start, before), (end, after) in zip(keys[-2::-1], keys[:0:-1], strict=True):
        slope = f"{before:.4f}+({after - before:.4f})*(t-{start:.3f})/{end - start:.3f}"
        written = f"if(lt(t,{end:.3f}),{slope},{written})"
    written = f"if(lt(t,{keys[0][0]:.3f}),{keys[0][1]:.4f},{written})"
    return f"{step}*floor(min({side - reach},{written})/{step})"
