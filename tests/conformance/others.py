"""Where other people's vectors lie: beside the project, read-only, never copied in. Absent: tests say so and skip."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

VECTORS = Path(__file__).parents[2].parent / "shared" / "vectors"


def needs(name: str) -> pytest.MarkDecorator:
    """Skip a test where the folder of vectors `name` is not at hand."""
    return pytest.mark.skipif(not (VECTORS / name).is_dir(), reason=f"no vectors {name} beside the project")


def load(path: str) -> Any:
    """Read a JSON file of vectors; an empty dictionary where it is not at hand, for tables made at collection."""
    file = VECTORS / path
    return json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}


def files(pattern: str) -> list[Path]:
    """Find vector files, in order."""
    return sorted(VECTORS.glob(pattern))
