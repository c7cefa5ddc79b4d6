"""The words of `must:`, `when:` and `waived_when:` by topic: what each asks of the facts, and how it is read.

Each module has `WORDS`, from the word to the reader of what stands under it. A word asks one thing and knows no figure:
how many, which kinds and which fields are the pack's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from liuhen.law.rules.words import (
    access,
    agency,
    capture,
    content,
    coverage,
    devices,
    interruption,
    notes,
    paper,
    papers,
    people,
    requests,
    rights,
    service,
    subject,
    value,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from liuhen.law.rules.conditions import Condition
    from liuhen.law.strict import Node

WORDS: Mapping[str, Callable[[Node], Condition]] = {
    **subject.WORDS,
    **capture.WORDS,
    **papers.WORDS,
    **service.WORDS,
    **paper.WORDS,
    **people.WORDS,
    **devices.WORDS,
    **access.WORDS,
    **content.WORDS,
    **coverage.WORDS,
    **interruption.WORDS,
    **notes.WORDS,
    **agency.WORDS,
    **requests.WORDS,
    **rights.WORDS,
    **value.WORDS,
}
