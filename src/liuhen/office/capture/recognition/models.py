"""What the agency's own profiles were when they were last written down.

In force is what stands in `profiles.yaml` of the data folder, which the station and every other process read again when
it changes. The row holds the same text, so that an audit finds a file that was changed without an entry.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from liuhen.office.journal.journaled import Journaled
from liuhen.office.people.models import Agency


class ProfileBook(Journaled):
    """The agency's own profiles, as YAML (`liuhen-dock-profiles/1`)."""

    KIND = "dock-profiles"
    agency = models.OneToOneField(Agency, on_delete=models.PROTECT, related_name="profile_book")
    text = models.TextField(_("识别规则"))

    def __str__(self) -> str:
        return f"{self.agency}"
