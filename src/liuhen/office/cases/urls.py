"""Addresses of cases."""

from django.urls import path

from liuhen.office.cases import views

app_name = "cases"
urlpatterns = [
    path("cases/", views.case_list, name="list"),
    path("cases/open/", views.open_case, name="open"),
    path("cases/<uuid:case_id>/", views.case, name="case"),
    path("cases/<uuid:case_id>/recordings/", views.recordings, name="recordings"),
    path("cases/<uuid:case_id>/custody/", views.custody, name="custody"),
    path("cases/<uuid:case_id>/retention/", views.retention, name="retention"),
    path("cases/<uuid:case_id>/party/", views.party, name="party"),
    path("cases/<uuid:case_id>/judge/", views.judge, name="judge"),
    path("cases/<uuid:case_id>/activity/", views.activity, name="activity"),
    path("cases/<uuid:case_id>/event/", views.event, name="event"),
    path("activities/<uuid:activity_id>/end/", views.activity_end, name="activity-end"),
    path("activities/<uuid:activity_id>/relief/", views.relief, name="relief"),
]
