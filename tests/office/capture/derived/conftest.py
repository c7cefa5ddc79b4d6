"""An office with a real film in its vault, and a place of its own for copies."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest

from liuhen.kernel.digest import Digest
from liuhen.kernel.instant import BEIJING
from liuhen.media.derive.recipe import Recipe
from liuhen.media.film import make_film
from liuhen.office.capture.derived.actions import ask
from liuhen.office.capture.derived.models import Derivative
from liuhen.office.capture.derived.tasks import make_copy
from liuhen.office.capture.originals import vault

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytest_django.fixtures import SettingsWrapper

    from liuhen.office.capture.models import Recording
    from liuhen.office.people.models import Officer


@pytest.fixture(scope="session")
def film_bytes(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Two seconds of a real film."""
    path = tmp_path_factory.mktemp("film") / "f.mp4"
    start = datetime(2026, 11, 17, 9, 0, tzinfo=BEIJING)
    make_film(path, started_at=start, duration_s=2, camera="BWC-03", size=(320, 180), fps=10)
    return path.read_bytes()


@pytest.fixture(autouse=True)
def copies_folder(tmp_path: Path, settings: SettingsWrapper) -> Path:
    """The folder of copies."""
    home = tmp_path / "home"
    home.mkdir()
    settings.LIUHEN_HOME = home
    return home / "derived"


@pytest.fixture
def recording(take_in: Callable[..., Recording], film_bytes: bytes) -> Recording:
    return take_in(content=film_bytes, minutes=2 / 60)


@pytest.fixture
def asked(recording: Recording, handler: Officer, now: datetime) -> Callable[..., Derivative]:
    """Return a function that asks for a copy: `asked(sort="still", from_ms=500)`."""

    def ask_for(of: Recording = recording, *, viewer: str = "", **recipe: Any) -> Derivative:
        return ask(
            recording=of,
            recipe=Recipe(**({"sort": "clip"} | recipe)),
            purpose="核对笔录",
            viewer=viewer,
            officer=handler,
            by=handler.object_name,
            at=now,
        )

    return ask_for


@pytest.fixture
def made(asked: Callable[..., Derivative]) -> Callable[..., Derivative]:
    """Return a function that asks for a copy and makes it."""

    def make(*args: Any, **recipe: Any) -> Derivative:
        row = asked(*args, **recipe)
        make_copy(row.pk.hex)
        return Derivative.objects.select_related("recording__file", "maker").get(pk=row.pk)

    return make


def original_of(recording: Recording) -> Path:
    """Return the file of an original."""
    return vault().path(Digest.from_hex(recording.file.sha256))
