"""The folder `marks` as a Django application."""

from django.apps import AppConfig


class MarksConfig(AppConfig):
    """Named once, so that labels stay short."""

    name = "liuhen.office.capture.marks"
    label = "marks"
