"""Build hook: a wheel of Liuhen carries its built pages and compiled messages, or it is not built at all.

The hook builds nothing itself, so that building a wheel needs neither Node.js nor a network; `make wheel` brings both
parts first. An editable installation serves a checkout, where they may come later.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

WEB = Path("src/liuhen/office/web")


class CompleteWheel(BuildHookInterface[Any]):
    """Refuses a wheel whose pages would have no style or whose English would be missing."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - hatchling's signature
        """Check the parts before anything is packed; raises RuntimeError naming what is missing."""
        if version == "editable":
            return
        missing = [str(path) for path in self.wanted() if not path.is_file()]
        if missing:
            raise RuntimeError(f"not built yet: {', '.join(missing)}; `make wheel` builds the parts first")

    def wanted(self) -> list[Path]:
        """The files whose presence shows that the parts were built."""
        web = Path(self.root) / WEB
        catalogues = sorted(web.glob("locale/*/LC_MESSAGES/*.po"))
        return [web / "static/dist/.vite/manifest.json", *(path.with_suffix(".mo") for path in catalogues)]
