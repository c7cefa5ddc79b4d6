"""The folder `fixed` as a Django application."""

from django.apps import AppConfig


class FixedConfig(AppConfig):
    """Named once, so that labels stay short."""

    name = "liuhen.office.capture.fixed"
    label = "fixed"
