"""Addresses of the administration."""

from __future__ import annotations

from django.urls import path

from umlage.web.staff.verwaltung import aussehen, datenschutz, heizkoerper, nummern, personen, schluessel

_HIER = "<slug:kurz>/verwaltung/"
urlpatterns = [
    path(_HIER, personen.personen, name="personen"),
    path(f"{_HIER}einladen/", personen.einladen, name="einladen"),
    path(f"{_HIER}einladungen/<int:einladung>/", personen.einladung_zurueckziehen, name="einladung_zurueckziehen"),
    path(f"{_HIER}personen/<int:person>/", personen.person, name="person"),
    path(f"{_HIER}zweiter-faktor/", personen.zweiter_faktor, name="zweiter_faktor"),
    path(f"{_HIER}verlauf/", personen.verlauf, name="verlauf"),
    path(f"{_HIER}datenschutz/", datenschutz.datenschutz, name="datenschutz"),
    path(f"{_HIER}datenschutz/loeschen/", datenschutz.faelliges, name="datenschutz_faelliges"),
    path(f"{_HIER}datenschutz/personen/<int:nutzer>/", datenschutz.person, name="datenschutz_person"),
    path(f"{_HIER}datenschutz/personen/<int:nutzer>/auskunft.json", datenschutz.als_json, name="auskunft_json"),
    path(f"{_HIER}datenschutz/personen/<int:nutzer>/auskunft.pdf", datenschutz.als_pdf, name="auskunft_pdf"),
    path(f"{_HIER}schluessel/", schluessel.schluessel, name="schluessel"),
    path(f"{_HIER}schluessel/<int:schluessel>/", schluessel.widerrufen, name="schluessel_widerrufen"),
    path(f"{_HIER}aussehen/", aussehen.aussehen, name="aussehen"),
    path(f"{_HIER}logo/<int:kunde>/", aussehen.logo, name="logo"),
    path(f"{_HIER}kunden/", aussehen.kunden, name="kunden"),
    path(f"{_HIER}kunden/<int:kunde>/", aussehen.kunde, name="kunde"),
    path(f"{_HIER}texte/", aussehen.texte, name="texte"),
    path(f"{_HIER}texte/<int:text>/", aussehen.text, name="text"),
    path(f"{_HIER}heizkoerper/", heizkoerper.kataloge, name="heizkoerperkataloge"),
    path(f"{_HIER}nummern/", nummern.nummern, name="nummern"),
]
