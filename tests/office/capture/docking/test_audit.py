"""Whoever changes what a device listed is found out."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

import pytest

from liuhen.office.capture.docking.audit import audit_manifests
from liuhen.office.capture.docking.models import Manifest
from office.capture.docking.conftest import film, run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from liuhen.office.capture.docking.station import Station

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("lines", "actual"), [(zlib.compress(b"[]"), "4f53cda18c2baa0c"), (b"no list", "unreadable"), (None, "missing")]
)
def test_another_list_than_the_one_in_the_journal_is_a_fault(
    make_station: Callable[..., Station], camera: Path, lines: bytes | None, actual: str
) -> None:
    film(camera, 431)
    run(make_station())
    assert list(audit_manifests()) == []
    if lines is None:
        Manifest.objects.all().delete()
    else:
        Manifest.objects.update(lines=lines)
    (fault,) = audit_manifests()
    assert (fault.check, fault.actual[:16]) == ("manifest", actual)
