"""A picture in YUV 4:2:0, drawn on with plain bytes: no imaging library in the product.

Shapes are filled row by row with slices, which Python does fast; positions are whole pixels of the luma plane. For the
demonstration's films, and for small pictures laid side by side.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from liuhen.media import glyphs

if TYPE_CHECKING:
    from av import VideoFrame

Colour: TypeAlias = tuple[int, int, int]
"""Y, Cb, Cr in studio range (16-235, 16-240)."""


def rgb(red: int, green: int, blue: int) -> Colour:
    """Turn 8-bit RGB into a colour of the canvas (ITU-R BT.601)."""
    luma = 16 + (65.738 * red + 129.057 * green + 25.064 * blue) / 256
    cb = 128 + (-37.945 * red - 74.494 * green + 112.439 * blue) / 256
    cr = 128 + (112.439 * red - 94.154 * green - 18.285 * blue) / 256
    return round(luma), round(cb), round(cr)


def between(first: Colour, second: Colour, share: float) -> Colour:
    """Mix two colours; share 0 gives the first, 1 the second."""
    y, u, v = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return y, u, v


@dataclass(slots=True)
class Canvas:
    """Three planes; chroma has half the width and height. Shapes may reach over the edge."""

    width: int
    height: int
    luma: bytearray
    cb: bytearray
    cr: bytearray

    @classmethod
    def black(cls, width: int, height: int) -> Canvas:
        """Make a black canvas; width and height are even."""
        if width % 2 or height % 2 or width <= 0 or height <= 0:
            raise ValueError("a 4:2:0 picture has even sides")
        quarter = width * height // 4
        grey = b"\x80" * quarter
        return cls(width, height, bytearray(b"\x10" * (4 * quarter)), bytearray(grey), bytearray(grey))

    @classmethod
    def of(cls, frame: VideoFrame) -> Canvas:
        """Take a copy of a picture in 4:2:0 with even sides."""
        half = frame.width // 2
        widths = (frame.width, half, half)
        planes = (
            _columns(bytearray(plane), plane.line_size, 0, wide)
            for plane, wide in zip(frame.planes, widths, strict=True)
        )
        return cls(frame.width, frame.height, *planes)

    def window(self, left: int, width: int) -> Canvas:
        """Cut out a part of full height, `left` and `width` even."""
        return Canvas(
            width,
            self.height,
            _columns(self.luma, self.width, left, width),
            _columns(self.cb, self.width // 2, left // 2, width // 2),
            _columns(self.cr, self.width // 2, left // 2, width // 2),
        )

    def paste(self, other: Canvas, left: int, top: int) -> None:
        """Lay another canvas over this one, wholly inside it; `left` and `top` even."""
        _lay(self.luma, self.width, other.luma, other.width, top * self.width + left)
        half = self.width // 2
        start = top // 2 * half + left // 2
        _lay(self.cb, half, other.cb, other.width // 2, start)
        _lay(self.cr, half, other.cr, other.width // 2, start)

    def span(self, row: int, left: int, right: int, colour: Colour) -> None:
        """Fill one row from `left` up to, not including, `right`; chroma on even rows."""
        left, right = max(left, 0), min(right, self.width)
        if left >= right or not 0 <= row < self.height:
            return
        start = row * self.width
        self.luma[start + left : start + right] = colour[0].to_bytes() * (right - left)
        if row % 2 == 0:
            half = self.width // 2
            first, last = row // 2 * half + left // 2, row // 2 * half + (right + 1) // 2
            self.cb[first:last] = colour[1].to_bytes() * (last - first)
            self.cr[first:last] = colour[2].to_bytes() * (last - first)

    def box(self, left: int, top: int, width: int, height: int, colour: Colour) -> None:
        """Fill a rectangle."""
        for row in range(top, top + height):
            self.span(row, left, left + width, colour)

    def ellipse(self, centre: tuple[int, int], radii: tuple[int, int], colour: Colour) -> None:
        """Fill an ellipse."""
        (x, y), (wide, high) = centre, radii
        for row in range(-high, high + 1):
            reach = round(wide * math.sqrt(1 - (row / (high + 0.5)) ** 2))
            self.span(y + row, x - reach, x + reach + 1, colour)

    def limb(self, start: tuple[int, int], end: tuple[int, int], thickness: int, colour: Colour) -> None:
        """Fill a slanted bar between two points, top to bottom."""
        (x0, y0), (x1, y1) = start, end
        for row in range(y0, y1):
            middle = x0 + (x1 - x0) * (row - y0) // max(1, y1 - y0)
            self.span(row, middle - thickness // 2, middle + (thickness + 1) // 2, colour)

    def text(self, left: int, top: int, text: str, scale: int, colour: Colour) -> None:
        """Write in the bitmap font; each dot is `scale` pixels wide and high."""
        for number, character in enumerate(text):
            x = left + number * (glyphs.WIDTH + 1) * scale
            for row, first, length in glyphs.runs(character):
                self.box(x + first * scale, top + row * scale, length * scale, scale, colour)

    def copy_to(self, frame: VideoFrame) -> None:
        """Write the planes into a `yuv420p` frame of the same size."""
        half = self.width // 2
        planes = ((self.luma, self.width), (self.cb, half), (self.cr, half))
        for plane, (data, width) in zip(frame.planes, planes, strict=True):
            plane.update(bytes(_padded(data, width, plane.line_size)))


def text_width(text: str, scale: int) -> int:
    """Return how many pixels wide a text is."""
    return (len(text) * (glyphs.WIDTH + 1) - 1) * scale


def _columns(plane: bytearray, stride: int, left: int, width: int) -> bytearray:
    return bytearray().join(plane[start : start + width] for start in range(left, len(plane), stride))


def _lay(plane: bytearray, stride: int, rows: bytearray, width: int, start: int) -> None:
    for row in range(0, len(rows), width):
        plane[start : start + width] = rows[row : row + width]
        start += stride


def _padded(plane: bytearray, width: int, stride: int) -> bytearray:
    """Lay the rows out as the encoder wants them: `stride` bytes each."""
    if stride == width:
        return plane
    gap = bytes(stride - width)
    return bytearray().join(plane[start : start + width] + gap for start in range(0, len(plane), width))
