"""The films of the demonstration: which camera filmed when, made on the spot, named as recorders name their files."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from typing import TYPE_CHECKING

from liuhen.kernel.instant import in_beijing
from liuhen.media.film import make_film

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime
    from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """One file of one camera."""

    camera: str
    started_at: datetime
    seconds: int
    scene: int
    frames_per_second: int

    @property
    def file_name(self) -> str:
        """The name that the recorder would give: BWC-03_20261109_090200.mp4."""
        return f"{self.camera}_{in_beijing(self.started_at):%Y%m%d_%H%M%S}.mp4"


def film_all(shots: Iterable[Shot], folder: Path, *, done: Callable[[], None]) -> dict[Shot, Path]:
    """Film every shot into `folder`, two at a time; `done` is called after each."""
    paths = {shot: folder / shot.file_name for shot in shots}
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        for _ in pool.map(_film, paths.keys(), paths.values()):
            done()
    return paths


def _film(shot: Shot, path: Path) -> None:
    make_film(
        path,
        started_at=shot.started_at,
        duration_s=shot.seconds,
        camera=shot.camera,
        seed=shot.scene,
        fps=shot.frames_per_second,
    )
