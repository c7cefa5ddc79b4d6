"""A note on A4: the same values give the same bytes, and another version is another paper."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from liuhen.dossier.note_paper import NotePaper, note_paper

AT = datetime(2026, 11, 18, 6, 32, tzinfo=UTC)
NOTE = NotePaper(
    title="证据制作说明",
    number="ab" * 16,
    agency="示范街道办事处",
    case="示综执案〔2026〕041 号",
    recording="R-000005 · BWC-03",
    sha256="cd" * 32,
    version=2,
    rows=(("制作方法", "执法记录仪录制"), ("内容", "后厨 #混放 *餐厨* $垃圾$\n" * 80)),
    signed=(("张示范", AT),),
    written_by="张示范",
    written_at=AT,
)


def test_the_same_values_give_the_same_bytes() -> None:
    assert note_paper(NOTE) == note_paper(NOTE)
    assert b"pdfaid" in note_paper(NOTE)


def test_another_version_and_a_draft_are_other_papers() -> None:
    papers = {note_paper(one) for one in (NOTE, replace(NOTE, version=3), replace(NOTE, signed=()))}
    assert len(papers) == 3
