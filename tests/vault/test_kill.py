"""`kill -9` in the middle of intake, at 200 random points.

Whatever was acknowledged is there and verifies; whatever is visible is whole; a second run finishes the job.
"""

import os
import random
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from liuhen.kernel.digest import Digest, sha256
from liuhen.vault import LocalVault

INTAKE = """
import sys
from pathlib import Path
from liuhen.vault import LocalVault, take_many
print("ready", flush=True)
for outcome in take_many(LocalVault(Path(sys.argv[1])), sorted(Path(sys.argv[2]).iterdir())):
    print(outcome.result.digest, flush=True)
"""


@pytest.fixture
def dock(tmp_path: Path) -> Path:
    folder = tmp_path / "dock"
    folder.mkdir()
    for number in range(8):
        (folder / f"{number}.mp4").write_bytes(os.urandom(200_000 + number * 700_001))
    return folder


def run(root: Path, dock: Path, kill_after: float | None) -> tuple[list[Digest], float]:
    """Take the dock in, killed after so many seconds; return what was acknowledged, and how long it took."""
    command = [sys.executable, "-c", INTAKE, str(root), str(dock)]
    # Unbuffered: `communicate` reads the pipe itself and would miss what a buffer had read ahead.
    with subprocess.Popen(command, stdout=subprocess.PIPE, bufsize=0) as process:  # noqa: S603 - our own interpreter
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        started = time.monotonic()
        if kill_after is not None:
            time.sleep(kill_after)
            process.send_signal(signal.SIGKILL)
        lines = process.communicate(timeout=60)[0].decode().splitlines()
    assert process.returncode == 0 or kill_after is not None
    return [Digest.from_hex(line) for line in lines if len(line) == 64], time.monotonic() - started


def kill_at_random_points(tmp_path: Path, dock: Path, points: int) -> None:
    expected = {sha256(path.read_bytes()) for path in dock.iterdir()}
    # The quickest of three: a cold first run would put most kills behind the end.
    whole = min(run(tmp_path / f"timed{count}", dock, None)[1] for count in range(3))
    chance = random.Random(20261121)
    cut_short = 0
    for point in range(points):
        root = tmp_path / f"vault{point}"
        acknowledged, _ = run(root, dock, chance.uniform(0, whole))
        vault = LocalVault(root)
        visible = list(vault.digests())
        for digest in visible:
            vault.verify(digest)
        assert set(acknowledged) <= set(visible) <= expected
        cut_short += len(visible) < len(expected)
        finished, _ = run(root, dock, None)
        assert set(finished) == set(vault.digests()) == expected
        vault.sweep(older_than_seconds=0, now=datetime.now(UTC) + timedelta(minutes=1))
        assert list((root / "staging").iterdir()) == []
        assert all(vault.verify(digest) for digest in expected)
        subprocess.run(["rm", "-rf", str(root)], check=True)  # noqa: S603, S607 - our own folder
    assert cut_short > points // 5, "most kills came too late to prove anything"


def test_killed_at_a_few_points_nothing_is_lost(tmp_path: Path, dock: Path) -> None:
    kill_at_random_points(tmp_path, dock, 6)


@pytest.mark.apart
def test_killed_at_200_random_points_nothing_is_lost(tmp_path: Path, dock: Path) -> None:
    kill_at_random_points(tmp_path, dock, 200)
