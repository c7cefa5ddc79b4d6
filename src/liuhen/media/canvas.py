"""A small canvas in YUV 4:2:0 planes: rectangles, discs, gradients and a 5 × 7 bitmap face. Plain bytes, no library.

For the demonstration's film alone. Coordinates are even pixels, because two pixels share one colour.
"""

from __future__ import annotations

from dataclasses import dataclass

# 5 × 7 bitmap letters, a row a string of bits; enough for clock, camera numbers and the word DEMO.
FACE = {
    "0": "01110 10001 10011 10101 11001 10001 01110",
    "1": "00100 01100 00100 00100 00100 00100 01110",
    "2": "01110 10001 00001 00110 01000 10000 11111",
    "3": "11110 00001 00001 01110 00001 00001 11110",
    "4": "00010 00110 01010 10010 11111 00010 00010",
    "5": "11111 10000 11110 00001 00001 10001 01110",
    "6": "00110 01000 10000 11110 10001 10001 01110",
    "7": "11111 00001 00010 00100 01000 01000 01000",
    "8": "01110 10001 10001 01110 10001 10001 01110",
    "9": "01110 10001 10001 01111 00001 00010 01100",
    "A": "01110 10001 10001 11111 10001 10001 10001",
    "B": "11110 10001 10001 11110 10001 10001 11110",
    "C": "01110 10001 10000 10000 10000 10001 01110",
    "D": "11110 10001 10001 10001 10001 10001 11110",
    "E": "11111 10000 10000 11110 10000 10000 11111",
    "M": "10001 11011 10101 10101 10001 10001 10001",
    "N": "10001 11001 10101 10101 10011 10001 10001",
    "O": "01110 10001 10001 10001 10001 10001 01110",
    "R": "11110 10001 10001 11110 10100 10010 10001",
    "T": "11111 00100 00100 00100 00100 00100 00100",
    "V": "10001 10001 10001 10001 01010 01010 00100",
    "W": "10001 10001 10001 10101 10101 11011 10001",
    "-": "00000 00000 00000 01110 00000 00000 00000",
    ":": "00000 00100 00100 00000 00100 00100 00000",
    ".": "00000 00000 00000 00000 00000 01100 01100",
    " ": "00000 00000 00000 00000 00000 00000 00000",
}
ADVANCE = 6  # columns from one letter to the next


@dataclass(frozen=True, slots=True)
class Colour:
    """A colour as luma and two chroma values, 16–235 and 16–240."""

    y: int
    u: int = 128
    v: int = 128

    def shaded(self, by: int) -> Colour:
        """Return the same colour lighter or darker."""
        return Colour(max(16, min(235, self.y + by)), self.u, self.v)


class Canvas:
    """Three planes of one picture."""

    def __init__(self, width: int, height: int, ground: Colour) -> None:
        self.width, self.height = width, height
        self.luma = bytearray([ground.y]) * (width * height)
        self.blue = bytearray([ground.u]) * (width * height // 4)
        self.red = bytearray([ground.v]) * (width * height // 4)

    def copy(self) -> Canvas:
        """Return a picture of its own with the same content."""
        twin = Canvas.__new__(Canvas)
        twin.width, twin.height = self.width, self.height
        twin.luma, twin.blue, twin.red = bytearray(self.luma), bytearray(self.blue), bytearray(self.red)
        return twin

    def box(self, x: int, y: int, width: int, height: int, colour: Colour) -> None:
        """Fill a rectangle; what lies outside the picture is cut off."""
        left, right = max(0, x) & ~1, min(self.width, x + width) & ~1
        top, bottom = max(0, y) & ~1, min(self.height, y + height) & ~1
        if right <= left:
            return
        line, half = bytes([colour.y]) * (right - left), (right - left) // 2
        for row in range(top, bottom):
            start = row * self.width + left
            self.luma[start : start + right - left] = line
        blue, red = bytes([colour.u]) * half, bytes([colour.v]) * half
        for row in range(top // 2, bottom // 2):
            start = row * (self.width // 2) + left // 2
            self.blue[start : start + half] = blue
            self.red[start : start + half] = red

    def fall(self, x: int, y: int, width: int, height: int, colour: Colour, by: int) -> None:
        """Fill a rectangle that grows lighter (or darker) by `by` from top to bottom."""
        for row in range(0, height, 2):
            self.box(x, y + row, width, 2, colour.shaded(by * row // height))

    def disc(self, x: int, y: int, radius: int, colour: Colour) -> None:
        """Fill a disc around a centre."""
        for row in range(-radius, radius + 1, 2):
            half = int((radius * radius - row * row) ** 0.5)
            self.box(x - half, y + row, 2 * half, 2, colour)

    def text(self, x: int, y: int, text: str, colour: Colour, scale: int = 2) -> None:
        """Write text; a letter that the face lacks is a mistake and raises `KeyError`."""
        for place, letter in enumerate(text):
            for row, bits in enumerate(FACE[letter].split()):
                for column, bit in enumerate(bits):
                    if bit == "1":
                        left = x + (place * ADVANCE + column) * scale
                        self.box(left, y + row * scale, scale, scale, colour)

    def plate(self, x: int, y: int, text: str, scale: int = 2) -> None:
        """Write light text on a dark plate."""
        self.box(x, y, (len(text) * ADVANCE + 1) * scale + 8, 7 * scale + 12, Colour(28))
        self.text(x + 6, y + 6, text, Colour(225), scale)
