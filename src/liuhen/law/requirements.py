"""Requirements: the rows of the duties without a clock for one subject.

Decides nothing of its own: what a duty is, `rules/duty.py` says, and where it stands, `standing.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from liuhen.law.findings import Requirement

if TYPE_CHECKING:
    from liuhen.law.rules.tree import Tree
    from liuhen.law.situation import Situation, Subject
    from liuhen.law.standing import Stand

_new = tuple.__new__  # a NamedTuple's own constructor only forwards to it, and takes as long as many a rule


def require(duties: Tree[tuple[Stand, ...]], name: str, subject: Subject, situation: Situation) -> list[Requirement]:
    """Ask the duties of a subject; returns the rows in the order of findings."""
    return [
        _new(Requirement, (code, provision, source, name, state, duty, situation, subject))
        for code, provision, source, state, duty in duties.leaf(situation, subject)
    ]
