"""The folder `law` as a Django application. It has no rows of its own."""

from django.apps import AppConfig


class LawConfig(AppConfig):
    """Named once, so that labels stay short."""

    name = "liuhen.office.law"
    label = "law"
