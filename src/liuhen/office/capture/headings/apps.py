"""The folder `headings` as a Django application."""

from django.apps import AppConfig


class HeadingsConfig(AppConfig):
    """Named once, so that labels stay short."""

    name = "liuhen.office.capture.headings"
    label = "headings"
