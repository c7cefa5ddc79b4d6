"""Checking a package from inside Liuhen, and the one file `verify.py` that every package carries.

The verifier lives in `liuhen.package.verifier` as small modules that import nothing but the standard library and each
other. `verify_py` joins them, in the order in which they need each other, into one file for people who have nothing of
ours. What a package carries is never run here: `verify` uses our own and says when the carried one differs.
"""

from __future__ import annotations

import ast
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from liuhen.package.verifier import report

if TYPE_CHECKING:
    import os
    from collections.abc import Callable

PARTS = ("sources", "ed25519", "notes", "bag", "log", "custody", "words", "report")
_OURS = ("liuhen.", "__future__")
_END = 'if __name__ == "__main__":\n    sys.exit(main())\n'


def verify(
    path: str | os.PathLike[str],
    policy: bytes | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> dict[str, Any]:
    """Check the package at `path` (folder or zip) and return the report of docs/spec/package.md.

    `policy` is the supervisor's, as read from its file. `progress` gets bytes done and bytes in all. Whatever the
    package holds, this returns; `report.EXIT[result["verdict"]]` is the exit code and `report.human` the text.
    """
    return report.verify(path, policy, progress, verify_py())


def main(arguments: list[str]) -> int:
    """Run `liuhen verify` with the words and exit codes of `verify.py`: 0 proved, 1 failed, 2 not checkable."""
    return report.main(arguments, verify_py())


@cache
def verify_py() -> bytes:
    """Return the stand-alone verifier as one Python file."""
    folder = resources.files("liuhen.package.verifier")
    introduction = ast.get_docstring(ast.parse((folder / "__init__.py").read_text("utf-8")))
    imports: dict[str, set[str]] = {}
    bodies = [_body((folder / f"{part}.py").read_text("utf-8"), imports) for part in PARTS]
    whole = [f"import {module}" for module, names in sorted(imports.items()) if not names]
    parts = [f"from {module} import {', '.join(sorted(names))}" for module, names in sorted(imports.items()) if names]
    head = [f'"""{introduction}\n"""', "", "from __future__ import annotations", "", *whole, *parts, ""]
    return "\n".join([*head, *bodies, _END]).encode()


def _body(text: str, imports: dict[str, set[str]]) -> str:
    """Return a module without docstring and imports, under its title; add its imports to `imports`."""
    tree, lines = ast.parse(text), text.splitlines()
    skip: set[int] = set()
    for node in tree.body:
        if node is tree.body[0] or isinstance(node, (ast.Import, ast.ImportFrom, ast.If)):
            # The only `if` is `if TYPE_CHECKING`, whose names are imported for readers of the one file.
            skip.update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
            for one in node.body if isinstance(node, ast.If) else [node]:
                _note_import(one, imports)
    title = (ast.get_docstring(tree) or "").splitlines()[0]
    kept = [line for number, line in enumerate(lines, 1) if number not in skip]
    return f"\n# --- {title}\n\n\n" + "\n".join(kept).strip() + "\n\n"


def _note_import(node: ast.stmt, imports: dict[str, set[str]]) -> None:
    if isinstance(node, ast.Import):
        imports.update({alias.name: set() for alias in node.names})
    elif isinstance(node, ast.ImportFrom) and not (node.module or "").startswith(_OURS):
        names = {alias.name for alias in node.names} - {"TYPE_CHECKING"}
        imports.setdefault(node.module or "", set()).update(names)
