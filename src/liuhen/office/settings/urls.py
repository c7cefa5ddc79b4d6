"""Every address of the office: one line per folder."""

from __future__ import annotations

from importlib.util import find_spec

from django.urls import include, path

from liuhen.office.journal.views import log_file
from liuhen.office.people.doors import public
from liuhen.office.settings import api

FOLDERS = (
    "law",
    "oversight",
    "capture.derived",
    "capture.docking",
    "capture.recognition",
    "capture.fixed",
    "capture.evidence",
    "capture.headings",
    "capture.hints",
    "capture.marks",
    "capture.places",
    "capture",
    "cases",
    "records.disc_making",
    "records",
    "access",
    "devices.roster",
    "devices",
    "people",
    "web",
)

urlpatterns = [
    path("api/v1/", api.urls),
    path("log/<path:path>", public(log_file), name="log-file"),
    path("accounts/", include("liuhen.office.people.sign_in_urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    *(
        path("", include(f"liuhen.office.{folder}.urls"))
        for folder in FOLDERS
        if find_spec(f"liuhen.office.{folder}.urls")
    ),
]
