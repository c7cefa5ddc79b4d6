"""Addresses of the board."""

from django.urls import path

from liuhen.office.oversight import case_duties, views
from liuhen.office.oversight.recomputing import views as recompute_views
from liuhen.office.oversight.reminders import views as remind_views
from liuhen.office.oversight.waivers import views as waiver_views

app_name = "oversight"
urlpatterns = [
    path("", views.workbench, name="workbench"),
    path("why/<int:duty_id>/", views.why, name="why"),
    path("reminders/", remind_views.listed, name="reminders"),
    path("reminders/read/", remind_views.read, name="reminders-read"),
    path("reminders/unread/", remind_views.unread, name="reminders-unread"),
    path("reminders/mail/", remind_views.address, name="mail-address"),
    path("settings/reminders/", remind_views.rule, name="reminder-rule"),
    path("cases/<uuid:case_id>/duties/", case_duties.listed, name="case-duties"),
    path("cases/<uuid:case_id>/duties/unknown", case_duties.unknown, name="unknown"),
    path("activities/<uuid:activity_id>/waive/", waiver_views.waive, name="waive"),
    path("waivers/<uuid:waiver_id>/withdraw/", waiver_views.withdraw, name="withdraw-waiver"),
    path("recompute/", recompute_views.shown, name="recompute"),
    path("verify/", views.verify, name="verify"),
]
