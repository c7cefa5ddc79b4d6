"""The folder `devices` as a Django application."""

from django.apps import AppConfig


class DevicesConfig(AppConfig):
    """Named once, so that labels stay short."""

    name = "liuhen.office.devices"
    label = "devices"
