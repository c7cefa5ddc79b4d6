"""What the layers' contracts cannot say: which outside packages each part may use, and where no Python may be."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[2] / "src" / "liuhen"
PURE = ("law", "ledger", "vault", "media", "dossier", "package")
OUTSIDE_WORLD = {"django", "socket", "urllib", "http", "requests", "huey"}


def imported(path: Path) -> Iterator[str]:
    """Top-level names that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.partition(".")[0]


def test_the_kernel_needs_the_standard_library_alone() -> None:
    for path in (HOUSE / "kernel").rglob("*.py"):
        assert set(imported(path)) - sys.stdlib_module_names <= {"liuhen"}, path.name


@pytest.mark.parametrize("part", PURE)
def test_the_libraries_know_neither_django_nor_the_network(part: str) -> None:
    for path in (HOUSE / part).rglob("*.py"):
        assert not OUTSIDE_WORLD & set(imported(path)), path


def test_rule_packs_hold_no_python() -> None:
    assert list((HOUSE / "rulepacks").rglob("*.py")) == []
