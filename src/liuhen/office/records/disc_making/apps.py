"""The folder `records/disc_making` as a Django application."""

from django.apps import AppConfig


class DiscMakingConfig(AppConfig):
    """Named once, so that labels stay short."""

    name = "liuhen.office.records.disc_making"
    label = "disc_making"
