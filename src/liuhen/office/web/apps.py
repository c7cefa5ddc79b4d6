"""The folder `web` as a Django application."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Named once, so that labels stay short."""

    name = "liuhen.office.web"
    label = "web"
