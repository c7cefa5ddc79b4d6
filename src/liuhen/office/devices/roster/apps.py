"""The folder `roster` as a Django application."""

from django.apps import AppConfig


class RosterConfig(AppConfig):
    """Named once, so that labels stay short."""

    name = "liuhen.office.devices.roster"
    label = "roster"
