"""Addresses of the board."""

from django.urls import path

from liuhen.office.oversight import views

app_name = "oversight"
urlpatterns = [
    path("", views.workbench, name="workbench"),
    path("why/<int:duty_id>/", views.why, name="why"),
    path("verify/", views.verify, name="verify"),
]
