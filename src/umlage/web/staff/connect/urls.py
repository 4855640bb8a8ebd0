"""Addresses of Connect."""

from __future__ import annotations

from django.urls import path

from umlage.web.staff.connect import (
    abruf,
    alarme,
    eingaenge,
    fundstelle,
    geraet,
    geraete,
    geraetesicht,
    hausneu,
    klimafaktoren,
    planung,
    protokolle,
    rauchmelder,
    schluessel,
    uebersicht,
    verbrauch,
    werte,
    zugaenge,
    zuordnungen,
    zuordnungsentwurf,
)

_HIER = "<slug:kurz>/connect/"
_EINHEIT = f"{_HIER}<int:datenpunkt>/"
_GERAET = f"{_HIER}geraete/<int:funkgeraet>/"
_RAUCH = f"{_HIER}rauchwarnmelder/<str:nummer>/"
_EINGANG = f"{_EINHEIT}eingaenge/<int:eingang>/"
urlpatterns = [
    path(_HIER, uebersicht.connect, name="connect"),
    path(f"{_HIER}neu/", uebersicht.neu, name="datenpunkt-neu"),
    path(f"{_HIER}aktivieren/", uebersicht.aktivieren, name="aktivieren"),
    path(f"{_HIER}geraete/", geraete.funkgeraete, name="funkgeraete"),
    path(f"{_HIER}geraete/zuordnen/", geraete.zuordnung, name="zuordnung"),
    path(f"{_HIER}geraete/datei/<slug:form>/", geraete.datei, name="funkgeraete-datei"),
    path(_GERAET, geraet.funkgeraet, name="funkgeraet"),
    path(f"{_GERAET}zuordnen/", geraet.einzeln, name="funkgeraet-zuordnen"),
    path(f"{_GERAET}angaben/", geraet.angaben, name="funkgeraet-angaben"),
    path(f"{_GERAET}werte/", werte.werte, name="funkgeraet-werte"),
    path(f"{_GERAET}tausch/", geraet.tausch, name="funktausch"),
    path(f"{_HIER}schluessel/", schluessel.schluessel, name="geraeteschluessel"),
    path(f"{_HIER}schluessel/<int:geraeteschluessel>/", schluessel.loeschen, name="schluessel-loeschen"),
    path(f"{_HIER}alarme/", alarme.alarme, name="alarme"),
    path(f"{_HIER}alarme/<int:alarm>/", alarme.alarm, name="alarm"),
    path(f"{_HIER}rauchwarnmelder/", rauchmelder.haeuser, name="rauchwarnmelder"),
    path(_RAUCH, rauchmelder.haus, name="rauchhaus"),
    path(f"{_RAUCH}fern/", rauchmelder.fern, name="rauchfern"),
    path(f"{_RAUCH}protokoll.pdf", rauchmelder.protokoll, name="rauchprotokoll"),
    path(f"{_HIER}melder/<int:funkgeraet>/", rauchmelder.vor_ort, name="rauchpruefung"),
    path(f"{_HIER}verbrauch/<str:nummer>/", verbrauch.hausverbrauch, name="hausverbrauch"),
    path(f"{_HIER}klimafaktoren/", klimafaktoren.klimafaktoren, name="klimafaktoren"),
    path(f"{_HIER}tausche/", protokolle.tausche, name="tausche"),
    path(f"{_HIER}tausche/<int:tausch>/protokoll.pdf", protokolle.datei, name="tauschprotokoll"),
    path(f"{_HIER}planung/", planung.planung, name="planung"),
    path(f"{_HIER}planung.xlsx", planung.datei, name="planung-datei"),
    path(f"{_HIER}zuordnungen/", zuordnungen.zuordnungen, name="zuordnungen"),
    path(f"{_HIER}zuordnungen/neu/", zuordnungen.neu, name="zuordnung-neu"),
    path(f"{_HIER}zuordnungen/<int:zuordnung>/", zuordnungen.fassung, name="zuordnung-fassung"),
    path(f"{_HIER}zuordnungen/entwuerfe/<int:entwurf>/", zuordnungsentwurf.entwurf, name="zuordnung-entwurf"),
    path(_EINHEIT, geraetesicht.datenpunkt, name="datenpunkt"),
    path(f"{_EINHEIT}geraete/<slug:form>/", geraetesicht.datei, name="datenpunkt-datei"),
    path(f"{_EINHEIT}einstellungen/", geraetesicht.einstellungen, name="datenpunkt-einstellungen"),
    path(f"{_EINHEIT}abruf/", abruf.abruf, name="datenpunkt-abruf"),
    path(f"{_EINHEIT}liegenschaft/", hausneu.haus, name="haus-aus-connect"),
    path(f"{_EINHEIT}zugangsdaten/", zugaenge.zugangsdaten, name="zugangsdaten"),
    path(f"{_EINHEIT}qr.svg", zugaenge.qr, name="datenpunkt-qr"),
    path(f"{_EINHEIT}eingaenge/", eingaenge.eingaenge, name="eingaenge"),
    path(f"{_EINHEIT}hochladen/", eingaenge.hochladen, name="hochladen"),
    path(_EINGANG, eingaenge.eingang, name="eingang"),
    path(f"{_EINGANG}stelle/<int:stelle>/", fundstelle.fundstelle, name="fundstelle"),
    path(f"{_EINGANG}original/", eingaenge.originaldatei, name="originaldatei"),
    path(f"{_EINGANG}nochmal/", eingaenge.nochmal, name="eingang-nochmal"),
    path(f"{_EINGANG}zeilen/<int:quarantaene_zeile>/", eingaenge.quarantaenezeile, name="quarantaenezeile"),
]
