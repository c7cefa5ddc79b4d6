"""The folder `capture` as a Django application."""

from django.apps import AppConfig


class CaptureConfig(AppConfig):
    """Named once, so that labels stay short."""

    name = "liuhen.office.capture"
    label = "capture"
