"""As what an original is sent: the media types that a browser may show in place.

Only types that run no code are listed; everything else is sent as bytes to be saved, whatever its name claims.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

BYTES: Final = "application/octet-stream"
SHOWN: Final[Mapping[str, str]] = MappingProxyType(
    {
        ".mp4": "video/mp4",
        ".m4v": "video/mp4",
        ".mov": "video/quicktime",
        ".3gp": "video/3gpp",
        ".webm": "video/webm",
        ".mkv": "video/x-matroska",
        ".avi": "video/x-msvideo",
        ".ts": "video/mp2t",
        ".mts": "video/mp2t",
        ".mp3": "audio/mpeg",
        ".m4a": "audio/mp4",
        ".aac": "audio/aac",
        ".amr": "audio/amr",
        ".wav": "audio/wav",
        ".flac": "audio/flac",
        ".ogg": "audio/ogg",
        ".jpg": "image/jpeg",
        ".jpeg": "image/jpeg",
        ".png": "image/png",
        ".webp": "image/webp",
        ".gif": "image/gif",
        ".bmp": "image/bmp",
    }
)


def media_type(name: str) -> str:
    """Return the type under which a file of this name is sent."""
    return SHOWN.get(PurePosixPath(name).suffix.lower(), BYTES)
