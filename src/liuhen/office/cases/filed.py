"""A case that has been filed is closed to changes: whoever tries one is refused, in the words of what was tried."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from liuhen.kernel.errors import Refusal, Text
from liuhen.office.cases.queries import is_filed

if TYPE_CHECKING:
    from liuhen.office.cases.models import Case

RECORD_AN_EVENT: Final = Text(zh="需要补充的，请在案件中登记新的事项。", en="Record a new event in the case instead.")


def refuse_if_filed(case: Case | None, what: Text, *, safe: Text, todo: Text = RECORD_AN_EVENT) -> None:
    """Raise `Refusal` where there is a case and it has been filed. `what` says which change is closed."""
    if case is not None and is_filed(case):
        raise Refusal("case-filed", what, safe=safe, todo=todo)
