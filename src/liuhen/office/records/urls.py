"""Addresses of filing."""

from django.urls import path

from liuhen.office.records import packaging_views, views

app_name = "records"
urlpatterns = [
    path("records/", views.records, name="list"),
    path("records/transfer/", views.transfer, name="transfer"),
    path("cases/<uuid:case_id>/filing/", views.file, name="file"),
    path("cases/<uuid:case_id>/export/", packaging_views.export, name="export"),
    path("packages/<int:packaging_id>/", packaging_views.packaging, name="packaging"),
    path("packages/<int:packaging_id>/file", packaging_views.download, name="download"),
]
