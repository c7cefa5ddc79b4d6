"""The folder `access` as a Django application."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """Named once, so that labels stay short."""

    name = "liuhen.office.access"
    label = "access"
