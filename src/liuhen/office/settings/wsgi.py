"""The WSGI application that granian serves."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "liuhen.office.settings")
_office = get_wsgi_application()

from liuhen.office.access.under_way import ViewingsUnderWay  # noqa: E402 - needs the settings that Django has read now

application = ViewingsUnderWay(_office)
