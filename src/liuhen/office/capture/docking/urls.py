"""Addresses of the dock, and of one device."""

from django.urls import path

from liuhen.office.capture.docking import views

app_name = "docking"
urlpatterns = [
    path("intake/dock/", views.dock, name="dock"),
    path("intake/dock/limits/", views.rules, name="rules"),
    path("intake/dock/findings/", views.findings, name="findings"),
    path("intake/dock/findings/<uuid:finding_id>/", views.finding, name="finding"),
    path("intake/dock/findings/<uuid:finding_id>/answer/", views.answer, name="answer"),
    path("intake/dock/findings/<uuid:finding_id>/reopen/", views.reopen, name="reopen"),
    path("intake/dock/<uuid:docking_id>/", views.docking, name="docking"),
    path("devices/<uuid:device_id>/", views.device, name="device"),
]
