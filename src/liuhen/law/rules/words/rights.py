"""The word about who may use records: each access from a post that may, or approved beforehand.

Which posts may is the pack's. An access from a post that is not known is neither right nor wrong, unless it was
approved. That the office keeps everybody else out is no matter of facts: there such an access does not happen.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from liuhen.law.facts import UNKNOWN
from liuhen.law.rules.words.access import AccessApproved, Accessed
from liuhen.law.vocabulary import vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from liuhen.law.facts import Access
    from liuhen.law.rules.conditions import Answer, Condition
    from liuhen.law.strict import Node


@dataclass(frozen=True, slots=True)
class AccessedInPost(AccessApproved):
    """Every such access was made in one of these posts, or was approved beforehand all the same."""

    held: frozenset[str] = frozenset()

    def _is_approved(self, access: Access) -> Answer:
        if access.post in self.held:
            return True
        approved = AccessApproved._is_approved(self, access)  # noqa: SLF001 - the class that this one extends
        return None if approved is False and access.post is UNKNOWN else approved


def _accessed_in_post(node: Node) -> Condition:
    found = node.keys(("kinds", "posts"), ("kinds", "posts"))
    kinds = found["kinds"].words(vocabulary()["access_kind"]) if "kinds" in found else ()
    held = found["posts"].words(vocabulary()["access_post"]) if "posts" in found else ()
    return AccessedInPost(Accessed(frozenset(kinds)), frozenset(), frozenset(held))


WORDS: Mapping[str, Callable[[Node], Condition]] = {"accessed_in_post": _accessed_in_post}
