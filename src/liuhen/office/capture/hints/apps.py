"""The folder `hints` as a Django application."""

from django.apps import AppConfig


class HintsConfig(AppConfig):
    """Named once, so that labels stay short."""

    name = "liuhen.office.capture.hints"
    label = "hints"
