"""The worker knows the tasks of every folder: a hint of one that it does not know would be lost."""

from __future__ import annotations

from pathlib import Path

import liuhen.office
from liuhen.office.settings.worker import FOLDERS


def test_the_worker_loads_every_folder_that_has_tasks() -> None:
    office = Path(liuhen.office.__file__).parent
    found = {".".join(path.parent.relative_to(office).parts) for path in office.rglob("tasks.py")}
    assert set(FOLDERS) == found
