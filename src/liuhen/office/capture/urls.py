"""Addresses of intake and recordings."""

from django.urls import path

from liuhen.office.capture import recording_views, views

app_name = "capture"
urlpatterns = [
    path("intake/", views.intake, name="intake"),
    path("intake/upload", views.upload, name="upload"),
    path("intake/classify", views.classify, name="classify"),
    path("intake/new-activity", views.new_activity, name="new_activity"),
    path("intake/undo", views.undo, name="undo"),
    path("recordings/", recording_views.recordings, name="recordings"),
    path("recordings/<uuid:recording_id>/", recording_views.recording, name="recording"),
    path("recordings/<uuid:recording_id>/proof", recording_views.proof, name="proof"),
    path("recordings/<uuid:recording_id>/classify", recording_views.classify, name="classify_one"),
    path("recordings/<uuid:recording_id>/evidence", recording_views.evidence, name="evidence"),
    path("recordings/<uuid:recording_id>/time", recording_views.time, name="time"),
    path("recordings/<uuid:recording_id>/attribution", recording_views.attribution, name="attribution"),
    path("recordings/<uuid:recording_id>/interruption", recording_views.interruption, name="interruption"),
]
