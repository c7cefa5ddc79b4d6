"""Addresses of originals and their pictures."""

from django.urls import path

from liuhen.office.access import derivatives, images, views

app_name = "access"
urlpatterns = [
    path("recordings/<uuid:recording_id>/original", views.original, name="original"),
    path("recordings/<uuid:recording_id>/preview", views.preview, name="preview"),
    path("recordings/<uuid:recording_id>/sprite", views.sprite, name="sprite"),
    path("copies/<uuid:derivative_id>/content", derivatives.derivative, name="derivative"),
    path("discs/<uuid:disc_id>/image", images.image, name="disc-image"),
]
