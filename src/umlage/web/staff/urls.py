"""Addresses of the staff's pages; the first step names the Organisation."""

from __future__ import annotations

from django.urls import path

from umlage.web.staff import (
    abrechnung,
    arbeitsliste_datei,
    bearbeiten,
    beiwerk,
    karte,
    kohlendioxid,
    kostenbaum,
    liegenschaft,
    listen,
    stammdaten,
    start,
    vergleich,
    wechsel,
)

app_name = "staff"
_HAUS = "<slug:kurz>/liegenschaften/<str:nummer>/<int:jahr>/"
urlpatterns = [
    path("", start.wahl, name="wahl"),
    path("<slug:kurz>/", start.arbeitsliste, name="arbeitsliste"),
    path("<slug:kurz>/arbeitsliste.xlsx", arbeitsliste_datei.arbeitsliste, name="arbeitslistendatei"),
    path("<slug:kurz>/karte/", karte.karte, name="karte"),
    path("<slug:kurz>/suche/", start.suche, name="suche"),
    path("<slug:kurz>/akte/", start.akte_aufnehmen, name="akte"),
    path("<slug:kurz>/liegenschaften/<str:nummer>/", liegenschaft.weiter, name="liegenschaft"),
    path(_HAUS, liegenschaft.haus, name="haus"),
    path(f"{_HAUS}nutzeinheiten/", liegenschaft.nutzeinheiten, name="nutzeinheiten"),
    path(f"{_HAUS}verbrauch/", liegenschaft.verbrauch, name="verbrauch"),
    path(f"{_HAUS}kosten/", liegenschaft.gesamtkosten, name="kosten"),
    path(f"{_HAUS}protokoll/", liegenschaft.protokoll, name="protokoll"),
    path(f"{_HAUS}ergebnis/", abrechnung.ergebnis, name="ergebnis"),
    path(f"{_HAUS}herleitung/", abrechnung.herleitung, name="herleitung"),
    path(f"{_HAUS}listen/", listen.verzeichnis, name="listen"),
    path(f"{_HAUS}listen/<slug:liste>/", listen.liste, name="liste"),
    path(f"{_HAUS}listen/<slug:liste>/<slug:form>/", listen.datei, name="listendatei"),
    path(f"{_HAUS}stammdaten/", stammdaten.stammdaten, name="stammdaten"),
    path(f"{_HAUS}stammdaten/datei/<slug:form>/", stammdaten.datei, name="stammdatei"),
    path(f"{_HAUS}stammdaten/<int:einspielung>/", stammdaten.vorschau, name="einspielung"),
    path(f"{_HAUS}listenherleitung/", listen.herleitung, name="listenherleitung"),
    path(f"{_HAUS}dokumente/", abrechnung.dokumente, name="dokumente"),
    path(f"{_HAUS}dokumente/<int:dokument>/", abrechnung.datei, name="datei"),
    path(f"{_HAUS}teil/<slug:art>/<int:zeile>/", bearbeiten.teil, name="teil"),
    path(f"{_HAUS}weiter/", abrechnung.jahreswechsel, name="jahreswechsel"),
    path(f"{_HAUS}geraet/<int:geraet>/tausch/", wechsel.tausch, name="tausch"),
    path(f"{_HAUS}nutzeinheit/<int:einheit>/nutzerwechsel/", wechsel.nutzerwechsel, name="nutzerwechsel"),
    path(f"{_HAUS}verwalter/", beiwerk.verwalter, name="verwalter"),
    path(f"{_HAUS}extras/", beiwerk.extras, name="extras"),
    path(f"{_HAUS}extras/zuordnen/", beiwerk.zuordnen, name="zuordnen"),
    path(f"{_HAUS}beiwerk/<slug:art>/<int:zeile>/", beiwerk.beiwerk, name="beiwerk"),
    path(f"{_HAUS}co2/", kohlendioxid.rechner, name="co2"),
    path(f"{_HAUS}kostenbaum/", kostenbaum.kostenbaum, name="kostenbaum"),
    path(f"{_HAUS}ort/", liegenschaft.ort, name="ort"),
    path(f"{_HAUS}vergleich/", vergleich.vergleich, name="vergleich"),
    path(f"{_HAUS}zuruecknehmen/", abrechnung.zuruecknehmen, name="zuruecknehmen"),
    path(f"{_HAUS}freigeben/", abrechnung.freigeben, name="freigeben"),
    path(f"{_HAUS}erteilen/", abrechnung.erteilen, name="erteilen"),
]
