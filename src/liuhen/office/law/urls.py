"""Addresses of the law. What is fixed comes before what names a pack."""

from django.urls import path

from liuhen.office.law import schedule_views, trying, views

app_name = "law"
urlpatterns = [
    path("law/", views.packs, name="packs"),
    path("law/compare", trying.compare, name="compare"),
    path("law/what-if", trying.what_if, name="what-if"),
    path("law/schedule/", schedule_views.schedule, name="schedule"),
    path("law/schedule/changes/<uuid:change_id>/put-back/", schedule_views.put_back, name="schedule-put-back"),
    path("law/schedule/<slug:part>/add/", schedule_views.add, name="schedule-add"),
    path("law/schedule/<slug:part>/<slug:row>/change/", schedule_views.change, name="schedule-change"),
    path("law/schedule/<slug:part>/<slug:row>/leave-out/", schedule_views.leave_out, name="schedule-leave-out"),
    path("law/schedule/<slug:part>/<slug:row>/withdraw/", schedule_views.withdraw, name="schedule-withdraw"),
    path("law/schedule/<slug:pack_id>/", schedule_views.schedule, name="schedule-of"),
    path("law/<slug:pack_id>/", views.pack, name="pack"),
    path("law/<slug:text>/<int:number>/", views.article, name="article"),
]
