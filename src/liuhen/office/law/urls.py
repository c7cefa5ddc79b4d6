"""Addresses of the law. What is fixed comes before what names a pack."""

from django.urls import path

from liuhen.office.law import trying, views

app_name = "law"
urlpatterns = [
    path("law/", views.packs, name="packs"),
    path("law/compare", trying.compare, name="compare"),
    path("law/what-if", trying.what_if, name="what-if"),
    path("law/<slug:pack_id>/", views.pack, name="pack"),
    path("law/<slug:text>/<int:number>/", views.article, name="article"),
]
