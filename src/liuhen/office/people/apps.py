"""The folder `people` as a Django application."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Named once, so that labels stay short."""

    name = "liuhen.office.people"
    label = "people"
