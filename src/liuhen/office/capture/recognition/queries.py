"""Every read of the agency's own profiles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liuhen.office.capture.recognition.models import ProfileBook

if TYPE_CHECKING:
    from liuhen.office.capture.recognition.book import Book
    from liuhen.office.people.models import Agency


def recorded(agency: Agency) -> ProfileBook | None:
    """Return what was last written down; None before the first time."""
    return ProfileBook.objects.filter(agency=agency).first()


def is_in_step(agency: Agency, book: Book) -> bool:
    """Tell whether the file is as it was last written down."""
    row = recorded(agency)
    return book.text == (row.text if row is not None else "")
