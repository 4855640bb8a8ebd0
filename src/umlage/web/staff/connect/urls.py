"""Addresses of Connect."""

from __future__ import annotations

from django.urls import path

from umlage.web.staff.connect import eingaenge, geraetesicht, uebersicht, zugaenge

_HIER = "<slug:kurz>/connect/"
_EINHEIT = f"{_HIER}<int:datenpunkt>/"
_EINGANG = f"{_EINHEIT}eingaenge/<int:eingang>/"
urlpatterns = [
    path(_HIER, uebersicht.connect, name="connect"),
    path(f"{_HIER}neu/", uebersicht.neu, name="datenpunkt-neu"),
    path(f"{_HIER}aktivieren/", uebersicht.aktivieren, name="aktivieren"),
    path(_EINHEIT, geraetesicht.datenpunkt, name="datenpunkt"),
    path(f"{_EINHEIT}geraete/<slug:form>/", geraetesicht.datei, name="datenpunkt-datei"),
    path(f"{_EINHEIT}einstellungen/", geraetesicht.einstellungen, name="datenpunkt-einstellungen"),
    path(f"{_EINHEIT}zugangsdaten/", zugaenge.zugangsdaten, name="zugangsdaten"),
    path(f"{_EINHEIT}qr.svg", zugaenge.qr, name="datenpunkt-qr"),
    path(f"{_EINHEIT}eingaenge/", eingaenge.eingaenge, name="eingaenge"),
    path(f"{_EINHEIT}hochladen/", eingaenge.hochladen, name="hochladen"),
    path(_EINGANG, eingaenge.eingang, name="eingang"),
    path(f"{_EINGANG}original/", eingaenge.originaldatei, name="originaldatei"),
    path(f"{_EINGANG}nochmal/", eingaenge.nochmal, name="eingang-nochmal"),
    path(f"{_EINGANG}zeilen/<int:quarantaene_zeile>/", eingaenge.quarantaenezeile, name="quarantaenezeile"),
]
