"""Addresses of fixed sources."""

from django.urls import path

from liuhen.office.capture.fixed import views

app_name = "fixed"
urlpatterns = [
    path("intake/fixed/", views.sources, name="sources"),
    path("intake/fixed/new/", views.add, name="add"),
    path("intake/fixed/<uuid:source_id>/", views.change, name="change"),
    path("intake/fixed/<uuid:source_id>/pause/", views.pause, name="pause"),
    path("intake/fixed/<uuid:source_id>/resume/", views.resume, name="resume"),
]
