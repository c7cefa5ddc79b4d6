from collections.abc import Callable, Iterator
from datetime import datetime
from fractions import Fraction
from pathlib import Path

import av
import pytest

from liuhen.kernel.instant import BEIJING
from liuhen.media.film import make_film

STARTED_AT = datetime(2025, 9, 26, 9, 0, 30, tzinfo=BEIJING)
SIZE = (320, 180)


@pytest.fixture(scope="session")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four seconds of a real film."""
    path = tmp_path_factory.mktemp("film") / "a.mp4"
    make_film(path, started_at=STARTED_AT, duration_s=4, camera="BWC-03", seed=2, size=SIZE, fps=10)
    return path


@pytest.fixture(scope="session")
def encode(film: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Bring the film's picture, sound or both into another container."""
    folder = tmp_path_factory.mktemp("formats")

    def make(
        name: str, container: str, video: str | None, audio: str | None, options: dict[str, str] | None = None
    ) -> Path:
        path = folder / name
        with av.open(str(film)) as source, av.open(str(path), "w", format=container) as target:
            outputs = {}
            if video:
                outputs["video"] = target.add_stream(video, rate=25, options=options or {})
                outputs["video"].width, outputs["video"].height = SIZE
                outputs["video"].pix_fmt = "yuvj420p" if video == "mjpeg" else "yuv420p"
            if audio:
                outputs["audio"] = target.add_stream(audio, rate=24000, layout="mono")
            for packet in frames(source, outputs):
                target.mux(packet)
        return path

    return make


def frames(source: av.container.InputContainer, outputs: dict[str, av.stream.Stream]) -> Iterator[av.Packet]:
    count = 0
    for frame in source.decode(*[getattr(source.streams, kind)[0] for kind in outputs]):
        if isinstance(frame, av.VideoFrame):
            output = outputs["video"]
            frame = frame.reformat(format=output.pix_fmt)  # noqa: PLW2901 - the same picture
            frame.pts, frame.time_base = count, Fraction(1, 25)
            frame.pict_type = 0
            count += 1
            yield from output.encode(frame)
        else:
            yield from outputs["audio"].encode(frame)
    for output in outputs.values():
        yield from output.encode(None)


@pytest.fixture(scope="session")
def photo(film: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Encode the film's first picture as a photo."""

    def make(codec: str) -> Path:
        path = tmp_path_factory.mktemp("photo") / f"photo.{codec}"
        with av.open(str(film)) as source:
            frame = next(source.decode(video=0))
        form = "yuvj420p" if codec == "mjpeg" else "rgb24"
        encoder = av.VideoCodecContext.create(codec, "w")
        encoder.width, encoder.height, encoder.pix_fmt, encoder.time_base = *SIZE, form, Fraction(1, 25)
        path.write_bytes(b"".join(bytes(packet) for packet in encoder.encode(frame.reformat(format=form))))
        return path

    return make


@pytest.fixture(autouse=True)
def _quiet() -> None:
    """The library says a lot about broken files; the outcome is what counts."""
    av.logging.set_level(None)
