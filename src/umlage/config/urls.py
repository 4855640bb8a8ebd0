"""All addresses of the application."""

from __future__ import annotations

from django.urls import include, path

from umlage.web.api.api import api

urlpatterns = [
    path("konto/", include("umlage.web.ui.konto_urls")),
    path("api/v1/", api.urls),
    path("", include("umlage.web.staff.urls")),
]
handler500 = "umlage.web.ui.fehler.server_error"
