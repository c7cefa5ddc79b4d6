"""The law asked about one row's scope when a page is read, for what the board leaves out: what nobody knows yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liuhen.office.oversight.lawbook import lawbook
from liuhen.office.oversight.projection import findings_of
from liuhen.office.oversight.scopes import scope_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from liuhen.law.findings import Requirement
    from liuhen.office.capture.models import Recording
    from liuhen.office.cases.models import Activity, Case


def requirements_about(row: Case | Activity | Recording, at: datetime) -> Sequence[Requirement]:
    """Return every duty without a clock in the scope of a row as the law finds it; none before there is an agency."""
    book = lawbook()
    return () if book is None else findings_of(scope_of(row), at, book).requirements
