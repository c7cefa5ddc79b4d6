"""Addresses of making discs; images are handed out by `access`."""

from django.urls import path

from liuhen.office.records.disc_making import views

app_name = "disc_making"
urlpatterns = [
    path("cases/<uuid:case_id>/discs/", views.discs, name="discs"),
    path("disc-jobs/<int:job_id>/", views.job, name="job"),
]
