"""The mark that is burnt into a viewing copy: who views, what for, when, all over the picture and at its foot.

Set by typst with the font that comes with the product, because names are Chinese and the decoding library writes no
text. Half transparent and repeated, so that cutting off an edge does not remove it.
"""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from io import BytesIO
from typing import TYPE_CHECKING, cast

import av
import noto_cjk_sans_otc  # type: ignore[import-untyped]  # one folder; it has no types
import typst

if TYPE_CHECKING:
    from collections.abc import Sequence

    from av import VideoFrame

_TEMPLATE = """
#let told = json(bytes(sys.inputs.values))
#let size = told.size * 1pt
#let both(body) = {
  place(dx: 1pt, dy: 1pt, text(fill: rgb(0, 0, 0, 90), body))
  text(fill: rgb(255, 255, 255, 110), body)
}
#set page(width: told.width * 1pt, height: told.height * 1pt, margin: 0pt, fill: none)
#set text(font: "Noto Sans CJK SC", size: size, top-edge: "ascender", bottom-edge: "descender")
#set par(leading: 0.3em)
#let line = told.lines.join("  ")
#for row in range(4) {
  place(dx: -0.5 * told.width * 1pt, dy: (row * 0.29 + 0.07) * told.height * 1pt,
    rotate(-14deg, origin: left, box(width: 3 * told.width * 1pt, both(range(12).map(_ => line).join(h(3em))))))
}
#place(bottom + left, block(inset: (x: 0.4em, y: 0.2em), fill: rgb(16, 18, 22, 170), text(fill: white, line)))
"""


def mark(lines: Sequence[str], width: int, height: int) -> VideoFrame:
    """Return a picture of `width` by `height` pixels, transparent but for the lines."""
    size = max(10, height // 36)
    values = {"lines": list(lines), "width": width, "height": height, "size": size}
    made = typst.Compiler(
        input=_TEMPLATE.encode(),
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"values": json.dumps(values, ensure_ascii=False, sort_keys=True)},
    ).compile(format="png", ppi=72.0)
    with av.open(BytesIO(cast("bytes", made)), "r", format="png_pipe") as container:
        return next(container.decode(video=0))


@cache
def _fonts() -> typst.Fonts:
    ours = str(resources.files(noto_cjk_sans_otc))
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[ours])
