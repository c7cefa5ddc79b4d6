"""Makes a JPEG of a picture; no imaging library in the product."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import av

if TYPE_CHECKING:
    from av import VideoFrame

FORMAT = "yuvj420p"


def encode_jpeg(picture: VideoFrame) -> bytes:
    """Return a picture of format `FORMAT` as a JPEG."""
    picture.pts = 0
    encoder = av.VideoCodecContext.create("mjpeg", "w")
    encoder.width, encoder.height, encoder.pix_fmt = picture.width, picture.height, FORMAT
    encoder.time_base = Fraction(1, 25)
    encoder.options = {"qmin": "3", "qmax": "5", "strict": "unofficial"}
    return b"".join(bytes(packet) for packet in (*encoder.encode(picture), *encoder.encode(None)))
