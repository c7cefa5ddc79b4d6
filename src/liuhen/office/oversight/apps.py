"""The folder `oversight` as a Django application."""

from django.apps import AppConfig


class OversightConfig(AppConfig):
    """Named once, so that labels stay short."""

    name = "liuhen.office.oversight"
    label = "oversight"
