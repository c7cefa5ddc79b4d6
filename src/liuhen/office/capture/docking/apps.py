"""The folder `docking` as a Django application."""

from django.apps import AppConfig


class DockingConfig(AppConfig):
    """Named once, so that labels stay short."""

    name = "liuhen.office.capture.docking"
    label = "docking"
