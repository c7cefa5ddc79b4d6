"""Papers of the case file as PDF/A-2b, set by typst from a template and values; the same values give the same bytes.

A letter that no font has (a file may be named by anybody) shows as a box, and the paper is then plain PDF: the standard
forbids the box, and a paper must not fail for the name of a file.

Only the fonts that come with the product are used (and those of the folders that are named), never the system's, so
that a paper looks alike on every machine. Nothing is fetched; the instant of making comes in as an argument.
"""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, cast

import noto_cjk_sans_otc  # type: ignore[import-untyped]  # one constant; it has no types
import segno
import typst

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from pathlib import Path

    from liuhen.kernel.canonical import Json

_NO_GLYPH = "could not be displayed"


def typeset(template: str, values: Mapping[str, Json], *, at: datetime, fonts: tuple[Path, ...] = ()) -> bytes:
    """Return the PDF of `templates/<template>.typ` filled with `values`, dated `at`.

    `fonts` are folders of further fonts, such as those that an agency bought.
    """
    text = (resources.files("liuhen.dossier") / "templates" / f"{template}.typ").read_bytes()
    compiler = typst.Compiler(
        input=text,
        font_paths=_fonts(fonts),
        ignore_system_fonts=True,
        sys_inputs={"values": json.dumps(values, ensure_ascii=False, sort_keys=True)},
    )
    stamp = int(at.timestamp())
    try:
        made = compiler.compile(format="pdf", timestamp=stamp, pdf_standards="a-2b")
    except typst.TypstError as error:
        if _NO_GLYPH not in str(error):
            raise
        made = compiler.compile(text, format="pdf", timestamp=stamp)
    return cast("bytes", made)


def grouped(digest: str) -> str:
    """Write a digest in groups of four, as people compare it."""
    return " ".join(digest[place : place + 4] for place in range(0, len(digest), 4))


def qr_code(text: str) -> str:
    """Return a QR code of a text as SVG, to be put among the values of a template."""
    return segno.make(text, error="m", micro=False).svg_inline(omitsize=True, border=0)


@cache
def _fonts(folders: tuple[Path, ...]) -> typst.Fonts:
    """Read the fonts once: they are some 20 MB."""
    ours = str(resources.files(noto_cjk_sans_otc))
    paths = [ours, *(str(folder) for folder in folders)]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=paths)
