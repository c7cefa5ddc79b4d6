"""The worker: takes hints from the queue and sweeps each minute. `liuhen serve` starts it; more may run beside it."""

from __future__ import annotations

import importlib
import os

# Every folder with work of its own; a test finds one that is left out.
FOLDERS = (
    "journal",
    "capture",
    "capture.uploads",
    "capture.fixed",
    "capture.hints",
    "capture.derived",
    "records",
    "records.disc_making",
    "oversight",
)


def run(*, threads: int) -> None:
    """Work until told to stop (SIGTERM finishes the job at hand; kill -9 loses none)."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "liuhen.office.settings")
    import django  # noqa: PLC0415 - settings come first

    django.setup()
    for folder in FOLDERS:
        importlib.import_module(f"liuhen.office.{folder}.tasks")
    from liuhen.office.work.queue import queue  # noqa: PLC0415 - needs Django

    queue.create_consumer(workers=threads, worker_type="thread", periodic=True, initial_delay=0.1, max_delay=2).run()


if __name__ == "__main__":
    run(threads=int(os.environ.get("LIUHEN_WORKER_THREADS", "2")))
