"""All addresses of the application."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("konto/", include("umlage.web.ui.konto_urls")),
    path("", include("umlage.web.staff.urls")),
]

handler500 = "umlage.web.ui.stoerung.stoerung"
