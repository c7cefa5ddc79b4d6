"""Addresses of marks."""

from django.urls import path

from liuhen.office.capture.marks import views

app_name = "marks"
urlpatterns = [
    path("recordings/<uuid:recording_id>/marks/", views.mark, name="mark"),
    path("recordings/<uuid:recording_id>/marks/undo", views.undo, name="undo"),
    path("interruptions/<uuid:statement_id>/complete", views.complete, name="complete"),
    path("marks/<uuid:mark_id>/take-back", views.take_back, name="take_back"),
]
