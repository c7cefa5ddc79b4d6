"""The folder `records` as a Django application."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    """Named once, so that labels stay short."""

    name = "liuhen.office.records"
    label = "records"
