"""Addresses of filing."""

from django.urls import path

from liuhen.office.records import views

app_name = "records"
urlpatterns = [
    path("records/", views.records, name="list"),
    path("records/transfer/", views.transfer, name="transfer"),
    path("cases/<uuid:case_id>/filing/", views.file, name="file"),
]
