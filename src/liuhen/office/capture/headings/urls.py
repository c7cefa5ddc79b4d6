"""The address of a recording's headings."""

from django.urls import path

from liuhen.office.capture.headings import views

app_name = "headings"
urlpatterns = [path("recordings/<uuid:recording_id>/headings", views.headings, name="headings")]
