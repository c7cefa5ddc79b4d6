"""A case that has been filed is closed to changes: whoever tries one is refused, in the words of what was tried.

Who asks holds the case until the act ends, so that it cannot be filed between the question and the change.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from liuhen.kernel.errors import Refusal, Text
from liuhen.office.cases.queries import is_filed
from liuhen.office.journal.holding import hold_all

if TYPE_CHECKING:
    from liuhen.office.cases.models import Case

RECORD_AN_EVENT: Final = Text(zh="需要补充的，请在案件中登记新的事项。", en="Record a new event in the case instead.")


def refuse_if_filed(case: Case | None, what: Text, *, safe: Text, todo: Text = RECORD_AN_EVENT) -> None:
    """Raise `Refusal` where there is a case and it has been filed. `what` says which change is closed."""
    if case is None:
        return
    hold_all(type(case), [case.pk])
    if is_filed(case):
        raise Refusal("case-filed", what, safe=safe, todo=todo)
