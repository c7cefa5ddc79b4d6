"""Addresses of hints, beside the recording they belong to."""

from django.urls import path

from liuhen.office.capture.hints import views

app_name = "hints"
urlpatterns = [
    path("recordings/<uuid:recording_id>/hints", views.hints, name="hints"),
    path("recordings/<uuid:recording_id>/hints/aside", views.put_aside, name="put_aside"),
    path("recordings/<uuid:recording_id>/hints/aside/take-back", views.take_back, name="take_back"),
    path("recordings/<uuid:recording_id>/waveform", views.waveform, name="waveform"),
    path("recordings/<uuid:recording_id>/waveform.svg", views.outline, name="outline"),
]
