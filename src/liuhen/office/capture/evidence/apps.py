"""The folder `evidence` as a Django application."""

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    """Named once, so that labels stay short."""

    name = "liuhen.office.capture.evidence"
    label = "evidence"
