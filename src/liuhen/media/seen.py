"""What looking through a film or listening to a sound ends with. Plain values; touches no file and no decoder.

All of it is a hint to the eye: a machine looked at samples, and decides nothing. Times are milliseconds from the start
of the file, as a player counts. Words only grow.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias, get_args

from liuhen.kernel import canonical
from liuhen.kernel.errors import InvalidInput

if TYPE_CHECKING:
    from liuhen.kernel.canonical import Json
    from liuhen.media.values import Reason

HintWord: TypeAlias = Literal[
    "black",  # next to nothing is brighter than black
    "frozen",  # next to nothing moves
    "silent",  # next to nothing is heard
]
BreakWord: TypeAlias = Literal["cannot-be-opened", "reading-fails", "time-limit"]
LONGEST_MS: Final = 30 * 86_400_000
"""A time beyond this is a broken time stamp, not a film."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Span:
    """A stretch that looks empty, from the first to the last sample of which that holds."""

    from_ms: int
    to_ms: int
    hint: HintWord


@dataclass(frozen=True, slots=True, kw_only=True)
class Waveform:
    """The sound as drawn: pairs of signed bytes, the lowest and the highest value within each step."""

    step_ms: int
    peaks: bytes = field(repr=False)

    @property
    def count(self) -> int:
        """How many steps there are."""
        return len(self.peaks) // 2

    def as_json(self) -> dict[str, Json]:
        """Return everything but the bytes."""
        return {"step_ms": self.step_ms, "count": self.count}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sprite:
    """Small pictures on one JPEG, row by row: tile i, from 0, shows the film at i times `step_ms`; sizes in pixels."""

    step_ms: int
    columns: int
    width: int
    height: int
    count: int
    jpeg: bytes = field(repr=False)

    def as_json(self) -> dict[str, Json]:
        """Return everything but the bytes."""
        return {name: getattr(self, name) for name in _SPRITE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """What was seen and heard up to `reached_ms`; `broke_off` says why it went no further, None: the end was reached.

    `sampled_ms` is how far the pictures that were looked at lie apart on average; None where there were fewer than two.
    """

    reached_ms: int
    sampled_ms: int | None = None
    spans: tuple[Span, ...] = ()
    waveform: Waveform | None = None
    sprite: Sprite | None = None
    broke_off: BreakWord | None = None

    def as_bytes(self) -> bytes:
        """Write a line of JSON, the bytes of the waveform, and the JPEG."""
        head: dict[str, Json] = {
            "reached_ms": self.reached_ms,
            "sampled_ms": self.sampled_ms,
            "spans": self.spans_as_json(),
            "waveform": None if self.waveform is None else self.waveform.as_json(),
            "sprite": None if self.sprite is None else self.sprite.as_json(),
            "broke_off": self.broke_off,
        }
        peaks, jpeg = self.waveform and self.waveform.peaks, self.sprite and self.sprite.jpeg
        return b"".join((canonical.encode(head), b"\n", peaks or b"", jpeg or b""))

    def spans_as_json(self) -> list[Json]:
        """Return the spans as JSON, in order of time."""
        return [{"hint": span.hint, "from_ms": span.from_ms, "to_ms": span.to_ms} for span in self.spans]

    @classmethod
    def from_bytes(cls, data: bytes) -> Analysis:
        """Read what `as_bytes` wrote, as from a stranger. Raises `InvalidInput` for anything else."""
        line, _end, rest = data.partition(b"\n")
        head = canonical.parse(line)
        if not isinstance(head, dict) or set(head) != _KEYS:
            raise InvalidInput.at("", "no analysis: other keys than an analysis has")
        sampled = head["sampled_ms"]
        heard, shown = head["waveform"], head["sprite"]
        length = 0 if heard is None else 2 * _numbers(heard, _WAVEFORM, "waveform")["count"]
        waveform = None if heard is None else Waveform(step_ms=_number(heard, "step_ms"), peaks=rest[:length])
        jpeg = rest[length:]
        if len(rest) < length or jpeg.startswith(b"\xff\xd8\xff") != (shown is not None):
            raise InvalidInput.at("", "no analysis: waveform or pictures are cut short")
        sprite = None if shown is None else Sprite(**_numbers(shown, _SPRITE, "sprite"), jpeg=jpeg)
        return cls(
            reached_ms=_number(head, "reached_ms"),
            sampled_ms=None if sampled is None else _number(head, "sampled_ms"),
            spans=_spans(head["spans"]),
            waveform=waveform,
            sprite=sprite,
            broke_off=_broke_off(head["broke_off"]),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Unseen:
    """The looking did not come to an end: the process was stopped, or died."""

    reason: Reason


_KEYS: Final = frozenset({"reached_ms", "sampled_ms", "spans", "waveform", "sprite", "broke_off"})
_WAVEFORM: Final = ("step_ms", "count")
_SPRITE: Final = ("step_ms", "columns", "width", "height", "count")


def _broke_off(value: Any) -> Any:
    if value is not None and value not in get_args(BreakWord):
        raise InvalidInput.at("broke_off", f"{value!r:.80} is no word for it")
    return value


def _number(value: Any, key: str) -> int:
    number = value[key]
    if type(number) is not int or not 0 <= number <= LONGEST_MS:
        raise InvalidInput.at(key, f"{number!r:.80} is no number for it")
    return number


def _numbers(value: Any, keys: tuple[str, ...], where: str) -> dict[str, int]:
    if not isinstance(value, dict) or set(value) != set(keys):
        raise InvalidInput.at(where, "other keys than it has")
    numbers = {key: _number(value, key) for key in keys}
    if not all(numbers.values()):
        raise InvalidInput.at(where, "nothing of it can be 0")
    return numbers


def _spans(value: Any) -> tuple[Span, ...]:
    if not isinstance(value, list):
        raise InvalidInput.at("spans", "is no list")
    spans = []
    for one in value:
        if not isinstance(one, dict) or set(one) != {"hint", "from_ms", "to_ms"}:
            raise InvalidInput.at("spans", "a span has other keys")
        if one["hint"] not in get_args(HintWord):
            raise InvalidInput.at("spans", f"{one['hint']!r:.80} is no hint")
        spans.append(Span(hint=one["hint"], from_ms=_number(one, "from_ms"), to_ms=_number(one, "to_ms")))
    return tuple(spans)
