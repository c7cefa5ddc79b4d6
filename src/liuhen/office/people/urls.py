"""Addresses of people, of the agency's settings and of the first set-up."""

from django.urls import path

from liuhen.office.people import own_views, views

app_name = "people"
urlpatterns = [
    path("people/", views.people, name="list"),
    path("people/register/", views.register, name="register"),
    path("people/units/", views.unit_list, name="units"),
    path("people/<uuid:officer_id>/", views.person, name="person"),
    path("people/<uuid:officer_id>/role/", views.role, name="role"),
    path("people/<uuid:officer_id>/credential/", views.credential, name="credential"),
    path("people/<uuid:officer_id>/account/", views.account, name="account"),
    path("people/<uuid:officer_id>/renew/", views.renew, name="renew"),
    path("people/<uuid:officer_id>/depart/", views.depart, name="depart"),
    path("roles/<uuid:assignment_id>/end/", views.end_role, name="end-role"),
    path("settings/", own_views.settings, name="settings"),
    path("settings/own-periods/<uuid:period_id>/withdraw/", own_views.withdraw_own_period, name="withdraw-own-period"),
    path("me/", own_views.me, name="me"),
    path("me/tokens/", own_views.token, name="token"),
    path("me/tokens/<uuid:token_id>/revoke/", own_views.revoke, name="revoke"),
    path("setup/", own_views.set_up, name="setup"),
]
