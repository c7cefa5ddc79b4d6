"""Addresses of places."""

from django.urls import path

from liuhen.office.capture.places import views

app_name = "places"
urlpatterns = [
    path("activities/<uuid:activity_id>/position", views.place, name="place"),
    path("recordings/<uuid:recording_id>/position", views.take, name="take"),
]
