"""Finds stretches of time in which something holds, sample by sample. Knows neither pictures nor sound.

With hysteresis: a stretch begins under a strict condition and goes on under a looser one, so that a flicker at the
limit does not cut it up. What lies between two samples is not known, so a stretch reaches from sample to sample.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from liuhen.media.seen import Span

if TYPE_CHECKING:
    from liuhen.media.seen import HintWord

MOST: Final = 500
"""Spans of one kind that are kept; a film with more of them flickers, and more would help nobody."""


@dataclass(slots=True)
class Stretches:
    """Stretches of one hint that last `least_ms` or longer. Feed samples in order of time."""

    hint: HintWord
    least_ms: int
    found: list[Span] = field(default_factory=list)
    begin: int | None = None
    last: int = 0

    def see(self, at_ms: int, *, begins: bool, goes_on: bool, since_ms: int | None = None) -> None:
        """Take a sample: whether a stretch would begin (here or at `since_ms`), and whether an open one goes on."""
        if self.begin is not None and not goes_on:
            self.close()
        if self.begin is None and begins:
            self.begin = at_ms if since_ms is None else since_ms
        self.last = max(self.last, at_ms)

    def close(self, end_ms: int | None = None) -> None:
        """End the open stretch at its last sample, or at `end_ms`: the end of the film."""
        if self.begin is not None and len(self.found) < MOST:
            end = self.last if end_ms is None else max(end_ms, self.last)
            if end - self.begin >= self.least_ms:
                self.found.append(Span(hint=self.hint, from_ms=self.begin, to_ms=end))
        self.begin = None
