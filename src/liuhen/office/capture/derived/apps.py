"""The folder `capture/derived` as a Django application."""

from django.apps import AppConfig


class DerivedConfig(AppConfig):
    """Named once, so that labels stay short."""

    name = "liuhen.office.capture.derived"
    label = "derived"
