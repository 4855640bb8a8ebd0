"""All addresses of the application."""

from __future__ import annotations

from django.urls import include, path

from umlage.web.api.abgelehnt import unbekannt
from umlage.web.api.api import api
from umlage.web.ui.handbuch import handbuch, handbuch_seite

urlpatterns = [
    path("konto/", include("umlage.web.ui.konto_urls")),
    path("api/v1/", api.urls),
    path("api/v1/<path:rest>", unbekannt),
    path("handbuch/", handbuch, name="handbuch"),
    path("handbuch/<path:wort>/", handbuch_seite, name="handbuch_seite"),
    path("", include("umlage.web.staff.urls")),
]
handler500 = "umlage.web.ui.fehler.server_error"
