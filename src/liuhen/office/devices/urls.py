"""Addresses of the register of devices."""

from django.urls import path

from liuhen.office.devices import views

app_name = "devices"
urlpatterns = [
    path("devices/", views.device_list, name="list"),
    path("devices/register/", views.register, name="register"),
    path("devices/<uuid:device_id>/assign/", views.assign, name="assign"),
    path("devices/<uuid:device_id>/retire/", views.retire, name="retire"),
    path("devices/<uuid:device_id>/check/", views.check, name="check"),
    path("devices/<uuid:device_id>/check-out/", views.check_out, name="check-out"),
    path("devices/<uuid:device_id>/return/", views.bring_back, name="return"),
]
