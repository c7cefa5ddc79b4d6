"""The folder `law` as a Django application. Its rows are an agency's own schedule."""

from django.apps import AppConfig


class LawConfig(AppConfig):
    """Named once, so that labels stay short."""

    name = "liuhen.office.law"
    label = "law"
