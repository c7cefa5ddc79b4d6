"""The folder `cases` as a Django application."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Named once, so that labels stay short."""

    name = "liuhen.office.cases"
    label = "cases"
