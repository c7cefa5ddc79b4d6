"""The drawn rooms of demonstration films: a shop or an office, goods on shelves, one figure that walks about.

Obviously drawn, never anybody's likeness. The seed chooses tint, goods and the way the figure walks.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from typing import Final

from liuhen.media.canvas import Canvas, Colour, between, rgb

# How much wider the room is than the picture; a worn camera sways over it.
_SWAY: Final = 64
_WALLS: Final = ((208, 214, 216), (222, 212, 196), (200, 212, 204), (212, 206, 220), (216, 204, 200))
_GOODS: Final = ((176, 84, 70), (72, 112, 148), (206, 164, 84), (92, 132, 98), (126, 98, 140), (222, 220, 212))
_COATS: Final = ((44, 62, 92), (70, 78, 70), (96, 62, 58), (56, 56, 64))
_SKIN: Final = rgb(226, 190, 160)
_DARK: Final = rgb(40, 42, 48)


@dataclass(frozen=True, slots=True)
class Scene:
    """A painted room and what moves in it."""

    room: Canvas
    width: int
    coat: Colour
    phase: float
    pace: float

    def picture(self, seconds: float) -> Canvas:
        """Draw the scene `seconds` after its start."""
        sway = math.sin(seconds * 0.43 + self.phase) + 0.35 * math.sin(seconds * 1.27)
        left = round((sway / 1.35 + 1) / 2 * _SWAY) // 2 * 2
        canvas = self.room.window(left, self.width)
        self._figure(canvas, seconds, left)
        return canvas

    def _figure(self, canvas: Canvas, seconds: float, left: int) -> None:
        h = canvas.height
        way = seconds * self.pace + self.phase
        x = round(self.width * (0.5 + 0.36 * math.sin(way))) + _SWAY // 2 - left
        foot = round(h * 0.86)
        step = math.sin(seconds * 5.2) * h * 0.05
        hip, neck = foot - round(h * 0.2), foot - round(h * 0.45)
        thick = max(2, h // 30)
        canvas.ellipse((x, foot), (round(h * 0.1), max(1, h // 70)), between(_DARK, rgb(150, 140, 130), 0.5))
        sleeve = between(self.coat, _DARK, 0.35)
        for side in (step, -step):
            canvas.limb((x, hip), (x + round(side), foot), thick, _DARK)
            hand = (x - round(side * 1.6), hip + h // 60)
            canvas.limb((x, neck + h // 60), hand, thick + 2, sleeve)
            canvas.ellipse(hand, (h // 80, h // 80), _SKIN)
        canvas.box(x - h // 18, neck, h // 9, hip - neck + h // 40, self.coat)
        canvas.box(x - h // 18, neck + h // 10, h // 9, max(1, h // 60), rgb(214, 222, 96))
        face = h // 100 if math.cos(way) > 0 else -(h // 100)
        canvas.ellipse((x, neck - h // 20), (h // 24, h // 19), _DARK)
        canvas.ellipse((x + face, neck - h // 22), (h // 28, h // 23), _SKIN)


def scene(seed: int, width: int, height: int) -> Scene:
    """Paint the room of a seed for pictures of `width` by `height` pixels."""
    chance = random.Random(seed)  # noqa: S311 - a repeatable drawing, no secret
    canvas = Canvas.black(width + _SWAY, height)
    wall = rgb(*_WALLS[seed % len(_WALLS)])
    horizon = round(height * 0.62)
    _walls_and_floor(canvas, wall, horizon)
    _window(canvas, chance, horizon)
    _shelf(canvas, chance, horizon)
    _counter(canvas, chance, horizon)
    return Scene(canvas, width, rgb(*chance.choice(_COATS)), chance.uniform(0, 6), chance.uniform(0.35, 0.6))


def _walls_and_floor(canvas: Canvas, wall: Colour, horizon: int) -> None:
    shade, near, far = between(wall, _DARK, 0.22), rgb(150, 134, 116), rgb(116, 104, 92)
    for row in range(canvas.height):
        if row < horizon:
            colour = between(wall, shade, abs(row / horizon - 0.4))
        else:
            colour = between(far, near, (row - horizon) / (canvas.height - horizon))
        canvas.span(row, 0, canvas.width, colour)
    canvas.box(0, horizon - canvas.height // 60, canvas.width, canvas.height // 45, between(wall, _DARK, 0.45))
    joint, middle = between(far, _DARK, 0.25), canvas.width // 2
    for number in range(-12, 13):
        top, bottom = middle + number * canvas.width // 18, middle + number * canvas.width // 7
        canvas.limb((top, horizon + 4), (bottom, canvas.height), 2, joint)
    for share in (0.08, 0.2, 0.38, 0.64):
        canvas.box(0, horizon + round((canvas.height - horizon) * share), canvas.width, 2, joint)


def _window(canvas: Canvas, chance: random.Random, horizon: int) -> None:
    width, height = canvas.width // 5, round(horizon * 0.55)
    left, top = canvas.width // 14, round(horizon * 0.16)
    canvas.box(left - 6, top - 6, width + 12, height + 12, rgb(240, 238, 232))
    high, low = rgb(142, 186, 222), rgb(214, 228, 232)
    for row in range(height):
        canvas.span(top + row, left, left + width, between(high, low, row / height))
    roof = top + height
    for start in range(left, left + width, width // 6):
        tall = chance.randint(height // 6, height // 2)
        canvas.box(
            start, roof - tall, min(width // 6, left + width - start), tall, between(rgb(120, 138, 150), low, 0.4)
        )
    canvas.box(left + width // 2 - 2, top, 4, height, rgb(240, 238, 232))
    canvas.box(left, top + height // 2 - 2, width, 4, rgb(240, 238, 232))


def _shelf(canvas: Canvas, chance: random.Random, horizon: int) -> None:
    left, width = round(canvas.width * 0.38), round(canvas.width * 0.34)
    top, board = round(horizon * 0.12), max(4, canvas.height // 70)
    row_height = (horizon - top - 10) // 3
    wood = rgb(122, 92, 66)
    canvas.box(left - board, top, width + 2 * board, horizon - top + 4, between(wood, _DARK, 0.35))
    for level in range(3):
        base = top + (level + 1) * row_height
        x = left + 4
        while x < left + width - 12:
            wide, tall = chance.randint(10, 26), chance.randint(row_height // 3, row_height - board - 8)
            wide = min(wide, left + width - 4 - x)
            colour = rgb(*chance.choice(_GOODS))
            canvas.box(x, base - tall, wide, tall, colour)
            canvas.box(x, base - tall // 2, wide, max(2, tall // 6), between(colour, rgb(250, 248, 240), 0.7))
            x += wide + chance.randint(2, 8)
        canvas.box(left - board, base, width + 2 * board, board, wood)


def _counter(canvas: Canvas, chance: random.Random, horizon: int) -> None:
    left, top = round(canvas.width * 0.78), round(horizon * 0.84)
    width, height = canvas.width - left, round(canvas.height * 0.28)
    body = between(rgb(*chance.choice(_GOODS)), rgb(90, 84, 80), 0.6)
    canvas.box(left, top, width, height, body)
    canvas.box(left - 8, top - 8, width + 8, 10, between(body, rgb(250, 250, 250), 0.45))
    for x in range(left + 14, canvas.width, 34):
        canvas.box(x, top + 16, 22, height - 30, between(body, _DARK, 0.18))
    pot = left + width // 2
    canvas.box(pot - 14, top - 34, 28, 26, rgb(168, 98, 70))
    for lean in (-26, -13, 0, 13, 26):
        canvas.limb((pot + lean, top - 74 + abs(lean) // 2), (pot, top - 32), 7, rgb(74, 124, 82))
