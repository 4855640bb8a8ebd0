"""The application for gunicorn and other servers."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

from umlage.config.ganz import whole

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "umlage.config.settings")
application = whole(get_wsgi_application())

from umlage.config.speicher import keep_what_stays, one_heap  # noqa: E402  the settings must be known first

one_heap()
keep_what_stays()
