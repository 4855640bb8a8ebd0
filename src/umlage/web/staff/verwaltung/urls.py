"""Addresses of the administration."""

from __future__ import annotations

from django.urls import path

from umlage.web.staff.verwaltung import auftritt, nummern, personen, schluessel

_HIER = "<slug:kurz>/verwaltung/"
urlpatterns = [
    path(_HIER, personen.personen, name="personen"),
    path(f"{_HIER}einladen/", personen.einladen, name="einladen"),
    path(f"{_HIER}einladungen/<int:einladung>/", personen.einladung_zurueckziehen, name="einladung_zurueckziehen"),
    path(f"{_HIER}personen/<int:person>/", personen.person, name="person"),
    path(f"{_HIER}zweiter-faktor/", personen.zweiter_faktor, name="zweiter_faktor"),
    path(f"{_HIER}verlauf/", personen.verlauf, name="verlauf"),
    path(f"{_HIER}schluessel/", schluessel.schluessel, name="schluessel"),
    path(f"{_HIER}schluessel/<int:schluessel>/", schluessel.widerrufen, name="schluessel_widerrufen"),
    path(f"{_HIER}auftritt/", auftritt.auftritt, name="auftritt"),
    path(f"{_HIER}logo/<int:kunde>/", auftritt.logo, name="logo"),
    path(f"{_HIER}kunden/", auftritt.kunden, name="kunden"),
    path(f"{_HIER}kunden/<int:kunde>/", auftritt.kunde, name="kunde"),
    path(f"{_HIER}texte/", auftritt.texte, name="texte"),
    path(f"{_HIER}texte/<int:text>/", auftritt.text, name="text"),
    path(f"{_HIER}nummern/", nummern.nummern, name="nummern"),
]
