"""Labels and list of discs: the same values give the same bytes, and the code on them names disc and digest."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from liuhen.dossier.disc_papers import DiscPaper, DiscSetPaper, ListedOriginal, disc_label_text, disc_papers
from liuhen.dossier.typesetting import qr_code

ROW = ListedOriginal(label="R-0001 · BWC-03", name="现场#1*[a]_$x$.mp4", size_bytes=4_120_000_000, sha256="ab" * 32)
PAPER = DiscSetPaper(
    case_number="示综执案〔2026〕041 号",
    case_title="示范小吃店未按规定处置餐厨垃圾案",
    agency="示范街道办事处",
    made_at=datetime(2026, 11, 18, 6, 32, tzinfo=UTC),
    maker="张示范",
    discs=(
        DiscPaper(number="D-000007", place=1, count=2, sha256="0f" * 32, originals=(ROW,) * 40),
        DiscPaper(number="D-000008", place=2, count=2, sha256="1e" * 32, originals=()),
    ),
)


def test_the_same_values_give_the_same_bytes() -> None:
    first = disc_papers(PAPER)
    assert first.startswith(b"%PDF-1.7")
    assert b"pdfaid" in first
    assert disc_papers(PAPER) == first


def test_another_digest_gives_another_paper() -> None:
    changed = replace(PAPER, discs=(replace(PAPER.discs[0], sha256="00" * 32), PAPER.discs[1]))
    assert disc_papers(changed) != disc_papers(PAPER)


def test_the_code_names_disc_and_digest() -> None:
    text = disc_label_text("D-000007", "0f" * 32)
    assert text == "liuhen:disc/D-000007?sha256=" + "0f" * 32
    assert qr_code(text).startswith("<svg")
    assert qr_code(text) != qr_code(text + "0")


@pytest.mark.parametrize(
    "name", ["ئۇيغۇر.mp4", "\U0001f4f9.mp4", "\u0f56\u0f7c\u0f51.mp4", '"\\#{x}.mp4', "\ue000.mp4"]
)
def test_no_name_of_a_file_keeps_a_paper_from_being_made(name: str) -> None:
    odd = replace(PAPER, discs=(replace(PAPER.discs[0], originals=(replace(ROW, name=name),)),))
    assert disc_papers(odd).startswith(b"%PDF-1.7")
