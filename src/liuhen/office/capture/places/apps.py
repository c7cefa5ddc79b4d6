"""The folder `places` as a Django application."""

from django.apps import AppConfig


class PlacesConfig(AppConfig):
    """Named once, so that labels stay short."""

    name = "liuhen.office.capture.places"
    label = "places"
