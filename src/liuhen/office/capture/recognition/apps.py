"""The folder `recognition` as a Django application."""

from django.apps import AppConfig


class RecognitionConfig(AppConfig):
    """Named once, so that labels stay short."""

    name = "liuhen.office.capture.recognition"
    label = "recognition"
