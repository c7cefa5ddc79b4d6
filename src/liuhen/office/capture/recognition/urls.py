"""Addresses of the profiles."""

from django.urls import path

from liuhen.office.capture.recognition import views

app_name = "recognition"
urlpatterns = [
    path("intake/dock/profiles/", views.listing, name="list"),
    path("intake/dock/profiles/new/", views.add, name="add"),
    path("intake/dock/profiles/try/", views.trial, name="try"),
    path("intake/dock/profiles/import/", views.bring_in, name="import"),
    path("intake/dock/profiles/profiles.yaml", views.export, name="export"),
    path("intake/dock/profiles/take-over/", views.take_over, name="take-over"),
    path("intake/dock/profiles/of/<slug:name>/", views.profile, name="profile"),
    path("intake/dock/profiles/of/<slug:name>/remove/", views.remove, name="remove"),
    path("intake/dock/profiles/of/<slug:name>/up/", views.up, name="up"),
]
