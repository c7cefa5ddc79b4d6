"""What to make of an original, and what was made: plain values with a JSON form, so that the process is on record.

Times are whole milliseconds from the original's first moment; places are ten-thousandths of the picture as it is shown.
Nothing here touches a file. Refuses a recipe that asks for a plain copy of the streams and for changed content at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias, get_args

from liuhen.kernel.errors import Fault, InvalidInput, Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from liuhen.kernel.canonical import Json

Sort: TypeAlias = Literal["clip", "still", "viewing", "disclosure"]
Method: TypeAlias = Literal["copy", "exact"]
Look: TypeAlias = Literal["blur", "black"]
Sound: TypeAlias = Literal["keep", "remove"]
Image: TypeAlias = Literal["png", "jpeg"]
WHOLE: Final = 10_000
LONGEST_MS: Final = 7 * 24 * 3600 * 1000
MOST_AREAS: Final = 24
MOST_KEYS: Final = 200
MOST_MUTES: Final = 100
LONGEST_MARK: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the upper left corner of an area is at a moment."""

    at_ms: int
    left: int
    top: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """A rectangle to be hidden from `from_ms` to `to_ms`; between two places it moves evenly, outside them it rests."""

    from_ms: int
    to_ms: int
    width: int
    height: int
    places: tuple[Place, ...]
    look: Look = "blur"


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """From one moment up to, not including, another."""

    from_ms: int
    to_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """What to make. `to_ms` None: to the end. A still is the picture shown at `from_ms`. `marks` are burnt in."""

    sort: Sort
    from_ms: int = 0
    to_ms: int | None = None
    method: Method = "exact"
    sound: Sound = "keep"
    image: Image = "png"
    mutes: tuple[Span, ...] = ()
    areas: tuple[Area, ...] = ()
    marks: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Raise `InvalidInput` with every fault."""
        faults = list(_faults(self))
        if faults:
            raise InvalidInput(faults)

    def as_json(self) -> dict[str, Json]:
        """Return the recipe as JSON: every key is there."""
        return {
            "sort": self.sort,
            "from_ms": self.from_ms,
            "to_ms": self.to_ms,
            "method": self.method,
            "sound": self.sound,
            "image": self.image,
            "mutes": [{"from_ms": span.from_ms, "to_ms": span.to_ms} for span in self.mutes],
            "areas": [_area_json(area) for area in self.areas],
            "marks": list(self.marks),
        }

    @classmethod
    def from_json(cls, value: Any) -> Recipe:
        """Read what `as_json` wrote. Raises `InvalidInput` for any other shape, key or type."""
        given = dict(_object(value, "", _RECIPE))
        given["mutes"] = tuple(
            Span(**_object(one, f"mutes[{number}]", _SPAN)) for number, one in enumerate(given["mutes"])
        )
        given["areas"] = tuple(_area(one, f"areas[{number}]") for number, one in enumerate(given["areas"]))
        for number, mark in enumerate(given["marks"]):
            if not isinstance(mark, str):
                raise InvalidInput.at(f"marks[{number}]", "is no text")
        given["marks"] = tuple(given["marks"])
        return cls(**given)


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What was made: how, from where to where of the original, how many pictures, and by which program."""

    method: Literal["stream-copy", "re-encode", "still"]
    container: Literal["mp4", "m4a", "png", "jpeg"]
    from_ms: int
    to_ms: int
    pictures: int
    width: int | None
    height: int | None
    has_sound: bool
    program: str
    version: str
    library: str

    def as_json(self) -> dict[str, Json]:
        """Return it as JSON."""
        return {name: getattr(self, name) for name in _MADE}

    @classmethod
    def from_json(cls, value: Any) -> Made:
        """Read what `as_json` wrote. Raises `InvalidInput`."""
        return cls(**_object(value, "", _MADE))


_NUMBER: Final = (int,)
_TEXT: Final = (str,)
_RECIPE: Final[dict[str, tuple[type, ...]]] = {
    "sort": _TEXT,
    "from_ms": _NUMBER,
    "to_ms": (int, type(None)),
    "method": _TEXT,
    "sound": _TEXT,
    "image": _TEXT,
    "mutes": (list,),
    "areas": (list,),
    "marks": (list,),
}
_SPAN: Final = {"from_ms": _NUMBER, "to_ms": _NUMBER}
_AREA: Final = {**_SPAN, "width": _NUMBER, "height": _NUMBER, "places": (list,), "look": _TEXT}
_PLACE: Final = {"at_ms": _NUMBER, "left": _NUMBER, "top": _NUMBER}
_MADE: Final[dict[str, tuple[type, ...]]] = {
    "method": _TEXT,
    "container": _TEXT,
    "from_ms": _NUMBER,
    "to_ms": _NUMBER,
    "pictures": _NUMBER,
    "width": (int, type(None)),
    "height": (int, type(None)),
    "has_sound": (bool,),
    "program": _TEXT,
    "version": _TEXT,
    "library": _TEXT,
}


def _object(value: Any, where: str, types: Mapping[str, tuple[type, ...]]) -> dict[str, Any]:
    if not isinstance(value, dict) or set(value) != set(types):
        raise InvalidInput.at(where, f"is no object with exactly the keys {', '.join(types)}")
    for key, allowed in types.items():
        if type(value[key]) not in allowed:
            raise InvalidInput.at(f"{where}.{key}".removeprefix("."), f"{value[key]!r:.80} is no value for it")
    return value


def _area(value: Any, where: str) -> Area:
    given = dict(_object(value, where, _AREA))
    places = (_object(one, f"{where}.places[{number}]", _PLACE) for number, one in enumerate(given["places"]))
    return Area(**{**given, "places": tuple(Place(**one) for one in places)})


def _area_json(area: Area) -> dict[str, Json]:
    places: list[Json] = [{"at_ms": one.at_ms, "left": one.left, "top": one.top} for one in area.places]
    return {
        "from_ms": area.from_ms,
        "to_ms": area.to_ms,
        "width": area.width,
        "height": area.height,
        "places": places,
        "look": area.look,
    }


_ORDER: Final = Text(zh="结束须在开始之后。", en="The end must come after the start.")
_PLAIN: Final = Text(
    zh="按关键帧直接复制时，画面和声音不能改动，也不能加水印。",
    en="A plain copy of the streams changes neither picture nor sound and carries no mark.",
)
_INSIDE: Final = Text(zh="区域须在画面之内。", en="An area lies within the picture.")
_KEYS: Final = Text(zh="位置须按时间先后列出，至少一个。", en="Places stand in order of time, at least one.")
_MANY: Final = Text(zh="太多了。", en="There are too many.")


def _faults(recipe: Recipe) -> Iterator[Fault]:
    for where, allowed in (("sort", Sort), ("method", Method), ("sound", Sound), ("image", Image)):
        word = getattr(recipe, where)
        if word not in get_args(allowed):
            yield Fault.of(where, f"{word[:80]!r} is none of {', '.join(get_args(allowed))}")
    if not _in_order(recipe.from_ms, LONGEST_MS if recipe.to_ms is None else recipe.to_ms):
        yield Fault.of("to_ms", _ORDER)
    if recipe.method == "copy" and (recipe.sort != "clip" or recipe.areas or recipe.mutes or recipe.marks):
        yield Fault.of("method", _PLAIN)
    yield from _part_faults(recipe)


def _part_faults(recipe: Recipe) -> Iterator[Fault]:
    if len(recipe.mutes) > MOST_MUTES:
        yield Fault.of("mutes", _MANY)
    for number, span in enumerate(recipe.mutes):
        if not _in_order(span.from_ms, span.to_ms):
            yield Fault.of(f"mutes[{number}]", _ORDER)
    if len(recipe.areas) > MOST_AREAS:
        yield Fault.of("areas", _MANY)
    for number, area in enumerate(recipe.areas):
        yield from _area_faults(area, f"areas[{number}]")
    for number, mark in enumerate(recipe.marks):
        if not 0 < len(mark) <= LONGEST_MARK:
            yield Fault.of(f"marks[{number}]", f"is empty or longer than {LONGEST_MARK} characters")


def _area_faults(area: Area, where: str) -> Iterator[Fault]:
    if area.look not in get_args(Look):
        yield Fault.of(f"{where}.look", f"{area.look[:80]!r} is none of {', '.join(get_args(Look))}")
    if not _in_order(area.from_ms, area.to_ms):
        yield Fault.of(where, _ORDER)
    moments = [place.at_ms for place in area.places]
    if not moments or moments != sorted(set(moments)) or len(moments) > MOST_KEYS or moments[-1] > LONGEST_MS:
        yield Fault.of(f"{where}.places", _KEYS)
    for place in area.places:
        inside = 0 <= place.left <= WHOLE - area.width and 0 <= place.top <= WHOLE - area.height
        if not inside or area.width <= 0 or area.height <= 0 or place.at_ms < 0:
            yield Fault.of(where, _INSIDE)
            return


def _in_order(start: int, end: int) -> bool:
    return 0 <= start < end <= LONGEST_MS
