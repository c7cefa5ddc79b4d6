"""The folder `capture/uploads` as a Django application."""

from django.apps import AppConfig


class UploadsConfig(AppConfig):
    """Named once, so that labels stay short."""

    name = "liuhen.office.capture.uploads"
    label = "uploads"
