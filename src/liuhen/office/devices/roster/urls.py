"""Addresses of the roster."""

from django.urls import path

from liuhen.office.devices.roster import views

app_name = "roster"
urlpatterns = [
    path("roster/", views.week, name="week"),
    path("roster/shifts/new", views.add, name="add"),
    path("roster/shifts/<uuid:shift_id>/", views.change, name="change"),
    path("roster/shifts/<uuid:shift_id>/cancel", views.cancel, name="cancel"),
    path("roster/copy", views.copy, name="copy"),
    path("roster/import", views.import_, name="import"),
]
