"""Addresses of copies; their bytes are handed out by `access`."""

from django.urls import path

from liuhen.office.capture.derived import views

app_name = "derived"
urlpatterns = [
    path("recordings/<uuid:recording_id>/copies/", views.copies, name="copies"),
    path("recordings/<uuid:recording_id>/copies/new", views.ask, name="ask"),
    path("copies/<uuid:derivative_id>/", views.copy, name="copy"),
    path("copies/<uuid:derivative_id>/retry", views.retry, name="retry"),
    path("copies/<uuid:derivative_id>/cancel", views.cancel, name="cancel"),
    path("copies/<uuid:derivative_id>/delete", views.delete, name="delete"),
    path("copies/<uuid:derivative_id>/enclose", views.enclose, name="enclose"),
    path("copies/<uuid:derivative_id>/withdraw", views.withdraw, name="withdraw"),
]
