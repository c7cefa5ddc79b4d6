"""What examining a file can end with. Plain values with a JSON form; nothing here touches a file or a decoder.

Unknown is None, apart from no. Words in `faults` and `reason` are stable; they only grow.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias, get_args

from liuhen.kernel.errors import InvalidInput
from liuhen.kernel.instant import format_instant, parse_instant
from liuhen.media.signature import Kind

if TYPE_CHECKING:
    from datetime import datetime

    from liuhen.kernel.canonical import Json

FaultWord: TypeAlias = Literal[
    "cannot-be-opened",  # begins like media, but there is no index or no stream: a recording that was cut off
    "reading-fails",  # packets cannot be read to the end
    "ends-early",  # the content ends before the length that the file states
    "damaged",  # a picture or packet that was looked at is damaged
    "no-picture",  # a film or photo of which no picture can be decoded
    "codec-unknown",  # a stream that this machine cannot decode: nothing is known about it
]
Reason: TypeAlias = Literal["time-limit", "memory-limit", "killed", "crashed"]
FAULTS: Final = frozenset(get_args(FaultWord))
CLAIMS: Final = frozenset(
    {
        "time",  # without a zone, unless it stands in the same text
        "time-zone",
        "satellite-time",
        "latitude",
        "longitude",  # degrees, north and east positive
        "location",  # ISO 6709
        "datum",  # of latitude and longitude, as the file names it
        "make",
        "model",
        "serial",
        "software",
        "rotation",  # degrees to turn the picture by for viewing, counterclockwise
        "title",
        "artist",
        "comment",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """What a file is. `claimed_start` is what the file says about itself, never proof of a time."""

    kind: Kind
    size_bytes: int
    container: str | None = None
    video_codec: str | None = None
    audio_codec: str | None = None
    width: int | None = None
    height: int | None = None
    frame_rate: str | None = None
    """Pictures per second as a fraction: `25` or `30000/1001`."""
    duration_ms: int | None = None
    claimed_start: datetime | None = None
    claims: dict[str, str] = field(default_factory=dict)
    """What else it says about itself, under the names of `CLAIMS`."""
    plays_to_end: bool | None = None
    faults: tuple[FaultWord, ...] = ()

    def as_json(self) -> dict[str, Json]:
        """Return the probe as JSON: every key is there, null is unknown."""
        start = self.claimed_start
        return {
            "kind": self.kind,
            "size_bytes": self.size_bytes,
            "container": self.container,
            "video_codec": self.video_codec,
            "audio_codec": self.audio_codec,
            "width": self.width,
            "height": self.height,
            "frame_rate": self.frame_rate,
            "duration_ms": self.duration_ms,
            "claimed_start": None if start is None else format_instant(start),
            "claims": {**self.claims},
            "plays_to_end": self.plays_to_end,
            "faults": list(self.faults),
        }

    @classmethod
    def from_json(cls, value: Json) -> Probe:
        """Read what `as_json` wrote. Raises `InvalidInput` for any other shape, key, type or word."""
        if not isinstance(value, dict) or set(value) != set(_TYPES):
            raise InvalidInput.at("", "no probe: other keys than a probe has")
        for key, allowed in _TYPES.items():
            if type(value[key]) not in allowed:
                raise InvalidInput.at(key, f"{value[key]!r} is no value for it")
        fields: dict[str, Any] = dict(value)
        if fields["kind"] not in get_args(Kind):
            raise InvalidInput.at("kind", f"{fields['kind'][:80]!r} is no kind")
        for word in fields["faults"]:
            if not isinstance(word, str) or word not in FAULTS:
                raise InvalidInput.at("faults", f"{word!r:.80} is no fault that a probe names")
        for name, text in fields["claims"].items():
            if name not in CLAIMS or not isinstance(text, str):
                raise InvalidInput.at("claims", f"{name!r:.80} is no claim that a probe names")
        start = fields["claimed_start"]
        fields["claimed_start"] = None if start is None else parse_instant(start, where="claimed_start")
        fields["faults"] = tuple(fields["faults"])
        return cls(**fields)


_TEXT: Final = (str, type(None))
_NUMBER: Final = (int, type(None))
_TYPES: Final[dict[str, tuple[type, ...]]] = {
    "kind": (str,),
    "size_bytes": (int,),
    "container": _TEXT,
    "video_codec": _TEXT,
    "audio_codec": _TEXT,
    "width": _NUMBER,
    "height": _NUMBER,
    "frame_rate": _TEXT,
    "duration_ms": _NUMBER,
    "claimed_start": _TEXT,
    "claims": (dict,),
    "plays_to_end": (bool, type(None)),
    "faults": (list,),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Probed:
    """The file is media, whole or not. `preview` is a JPEG, or None where there is no picture to show."""

    probe: Probe
    preview: bytes | None = field(default=None, repr=False)

    def as_json(self) -> dict[str, Json]:
        """Return the probe as JSON."""
        return self.probe.as_json()


@dataclass(frozen=True, slots=True, kw_only=True)
class NotMedia:
    """The file is no photo, sound or film; whether it is kept as “other” is the agency's rule."""

    size_bytes: int
    preview: None = None

    def as_json(self) -> dict[str, Json]:
        """Return a probe of kind `other` as JSON."""
        return Probe(kind="other", size_bytes=self.size_bytes).as_json()


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """The examination did not come to an end; known are the size and what the first bytes claim."""

    size_bytes: int
    kind: Kind
    container: str
    reason: Reason
    preview: None = None

    def as_json(self) -> dict[str, Json]:
        """Return what is known as JSON: a probe with nulls, and `failed` with the reason."""
        known = Probe(kind=self.kind, size_bytes=self.size_bytes, container=self.container)
        return known.as_json() | {"failed": self.reason}


Outcome: TypeAlias = Probed | NotMedia | Failed
