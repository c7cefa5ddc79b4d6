"""Where the set-up finds and keeps things; every path stands under the checkout."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = ROOT / "requirements"
FRONTEND = ROOT / "frontend"
OFFICE = ROOT / "src" / "liuhen" / "office"
LOCALE = OFFICE / "web" / "locale"
MANIFEST = OFFICE / "web" / "static" / "dist" / ".vite" / "manifest.json"

VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
TOOLS = ROOT / ".tools"
UV = TOOLS / "uv" / "bin" / "uv"
NODE = TOOLS / "node"
