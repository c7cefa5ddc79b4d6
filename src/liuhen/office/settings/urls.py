"""Every address of the office: one line per folder."""

from __future__ import annotations

from importlib.util import find_spec

from django.urls import include, path

FOLDERS = ("oversight", "capture", "cases", "records", "access", "devices", "people", "web")

urlpatterns = [
    path("accounts/", include("liuhen.office.people.sign_in_urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    *(
        path("", include(f"liuhen.office.{folder}.urls"))
        for folder in FOLDERS
        if find_spec(f"liuhen.office.{folder}.urls")
    ),
]
