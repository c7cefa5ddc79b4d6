"""The journal as a Django application."""

from django.apps import AppConfig


class JournalConfig(AppConfig):
    """Named once, so that labels stay short."""

    name = "liuhen.office.journal"
    label = "journal"
