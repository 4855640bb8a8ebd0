"""Which place of the handbook helps on which page."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse

_EINTRAGEN = "anwendung#eintragen-und-ändern"
_HAUS = "anwendung#eine-liegenschaft"
_KONTO = "verwaltung#mein-konto"
_STAMMDATEN = "listen#stammdaten-als-tabelle"
_VERSAND = "laeufe#versand-per-e-mail"
_TABELLEN = "listen#informationen-zu-einer-abrechnung"
_START = "anwendung#was-als-nächstes-ansteht"
_FREIGEBEN = "anwendung#freigeben-und-erteilen"
# name of an address -> page#section; a part of a house has a place of its own: name:art
STELLEN = {
    "staff:wahl": "anwendung#anmelden",
    "staff:arbeitsliste": _START,
    "staff:arbeitslistendatei": _START,
    "staff:ansicht": _START,
    "staff:karte": "anwendung#die-karte",
    "staff:suche": _START,
    "staff:neu": _START,
    **dict.fromkeys(
        ("staff:haustabelle", "staff:hausvorlage", "staff:hausvorschau"),
        "listen#eine-neue-liegenschaft-aus-einer-tabelle",
    ),
    "staff:akte": "akte#aufbau",
    "staff:laeufe": "laeufe#zusehen-anhalten-wiederholen",
    "staff:versand-schalten": _VERSAND,
    "staff:lauf-neu": "laeufe#starten",
    "staff:lauf": "laeufe#zusehen-anhalten-wiederholen",
    "staff:lauf-stand": "laeufe#zusehen-anhalten-wiederholen",
    "staff:lauf-liste": "laeufe#zusehen-anhalten-wiederholen",
    "staff:druckdatei": "laeufe#druckdatei",
    "staff:lauf-handlung": "laeufe#zusehen-anhalten-wiederholen",
    "staff:liegenschaft": _HAUS,
    "staff:haus": _HAUS,
    "staff:nutzeinheiten": _HAUS,
    "staff:abrechnung": "anwendung#grunddaten-abrechnung-heizung-zähler",
    "staff:heizung": "anwendung#grunddaten-abrechnung-heizung-zähler",
    "staff:zaehler": "anwendung#grunddaten-abrechnung-heizung-zähler",
    "staff:verbrauch": "anwendung#ablesungen-eintragen",
    "staff:kosten": "anwendung#gesamtkosten",
    "staff:protokoll": "verwaltung#verlauf",
    "staff:ergebnis": "anwendung#probelauf-und-herleitung",
    "staff:herleitung": "ergebnis#das-ergebnis",
    "staff:listen": _TABELLEN,
    "staff:liste": _TABELLEN,
    "staff:listendatei": "listen#tabellen",
    "staff:stammdaten": _STAMMDATEN,
    "staff:stammdatei": _STAMMDATEN,
    "staff:einspielung": _STAMMDATEN,
    "staff:listenherleitung": "ergebnis#das-ergebnis",
    "staff:dokumente": _FREIGEBEN,
    "staff:datei": _FREIGEBEN,
    "staff:versand": _VERSAND,
    "staff:sendung": _VERSAND,
    "staff:teil": _EINTRAGEN,
    "staff:teil:geraet": "geraete#gerätemodelle-und-warmwasserkostenverteiler",
    "staff:teil:nutzer": "akte#aufbau",
    "staff:teil:nutzeinheit": "akte#aufbau",
    "staff:teil:anlage": "akte#aufbau",
    "staff:teil:einstellungen": "akte#häufige-fälle",
    "staff:teil:liegenschaft": "akte#aufbau",
    "staff:teil:abrechnung": "akte#aufbau",
    "staff:jahreswechsel": _EINTRAGEN,
    "staff:tausch": _EINTRAGEN,
    "staff:geraeteort": "funkgeraete#zuordnen",
    "staff:nutzerwechsel": _EINTRAGEN,
    "staff:verwalter": _HAUS,
    "staff:extras": _HAUS,
    "staff:zuordnen": _HAUS,
    "staff:beiwerk": _HAUS,
    "staff:co2": "anwendung#kohlendioxid",
    "staff:kostenbaum": "akte#kostenbaum-von-hand",
    "staff:ablesungen": "ablesungen#ablesungen",
    "staff:ort": "pruefung#die-prüfung",
    "staff:vergleich": "anwendung#korrigieren",
    "staff:vergleichsherleitung": "vergleich#gründe",
    "staff:zuruecknehmen": _FREIGEBEN,
    "staff:freigeben": _FREIGEBEN,
    "staff:erteilen": _FREIGEBEN,
    "staff:auftritt": "verwaltung#absender-und-aussehen",
    "staff:personen": "verwaltung#personen",
    "staff:einladen": "verwaltung#personen",
    "staff:einladung_zurueckziehen": "verwaltung#personen",
    "staff:person": "verwaltung#personen",
    "staff:zweiter_faktor": "verwaltung#personen",
    "staff:verlauf": "verwaltung#verlauf",
    "staff:schluessel": "verwaltung#api-schlüssel",
    "staff:schluessel_widerrufen": "verwaltung#api-schlüssel",
    "staff:aussehen": "verwaltung#absender-und-aussehen",
    "staff:logo": "verwaltung#absender-und-aussehen",
    "staff:kunden": "verwaltung#kunden",
    "staff:kunde": "verwaltung#kunden",
    "staff:texte": "verwaltung#texte",
    "staff:text": "verwaltung#texte",
    "staff:heizkoerperkataloge": "heizkoerper#kataloge-einlesen",
    **dict.fromkeys(
        ("staff:heizkoerpersuche", "staff:heizkoerperbewertung", "staff:heizkoerperbild"),
        "heizkoerper#heizkörper-suchen",
    ),
    "staff:nummern": "verwaltung#nummern",
    **dict.fromkeys(
        (
            "staff:datenschutz",
            "staff:datenschutz_faelliges",
            "staff:datenschutz_person",
            "staff:auskunft_json",
            "staff:auskunft_pdf",
        ),
        "verwaltung#datenschutz",
    ),
    **dict.fromkeys(
        ("staff:connect", "staff:datenpunkt-neu", "staff:aktivieren", "staff:datenpunkt-einstellungen"),
        "funkgeraete#einheiten",
    ),
    "staff:datenpunkt-abruf": "connect#postfach-und-mqtt-einrichten",
    **dict.fromkeys(("staff:zugangsdaten", "staff:datenpunkt-qr"), "connect#einen-datenpunkt-anlegen"),
    **dict.fromkeys(
        ("staff:datenpunkt", "staff:datenpunkt-datei", "staff:funkgeraet", "staff:funkgeraete-datei"),
        "funkgeraete#suchergebnis",
    ),
    **dict.fromkeys(
        (
            "staff:funkgeraete",
            "staff:zuordnung",
            "staff:funkgeraet-zuordnen",
            "staff:funkgeraet-angaben",
            "staff:haus-aus-connect",
        ),
        "funkgeraete#zuordnen",
    ),
    "staff:fundstelle": "funkgeraete#fundstelle",
    "staff:funkgeraet-werte": "funkgeraete#werte-ansehen-und-verwerfen",
    **dict.fromkeys(("staff:funktausch", "staff:tausche", "staff:tauschprotokoll"), "funkgeraete#tauschen"),
    **dict.fromkeys(("staff:geraeteschluessel", "staff:schluessel-loeschen"), "funkgeraete#schlüssel"),
    **dict.fromkeys(("staff:alarme", "staff:alarm"), "funkgeraete#alarme"),
    **dict.fromkeys(("staff:planung", "staff:planung-datei"), "funkgeraete#eichfristen-und-batterien"),
    **dict.fromkeys(
        ("staff:rauchwarnmelder", "staff:rauchhaus", "staff:rauchfern", "staff:rauchprotokoll", "staff:rauchpruefung"),
        "funkgeraete#rauchwarnmelder",
    ),
    **dict.fromkeys(
        (
            "staff:eingaenge",
            "staff:hochladen",
            "staff:eingang",
            "staff:originaldatei",
            "staff:eingang-nochmal",
            "staff:quarantaenezeile",
        ),
        "funkgeraete#eingänge-und-quarantäne",
    ),
    **dict.fromkeys(
        ("staff:zuordnungen", "staff:zuordnung-neu", "staff:zuordnung-fassung", "staff:zuordnung-entwurf"),
        "lieferungen#spalten-zuordnen",
    ),
    **dict.fromkeys(
        ("staff:zaehlerwerte", "staff:zaehlerwert"),
        "ablesungen#zählerwerte-der-zählerplattform-übernehmen",
    ),
    "staff:hausverbrauch": "funkgeraete#bilder",
    "staff:klimafaktoren": "klimafaktoren#einspielen",
    "staff:nutzerverbrauch": "anwendung#ablesungen-eintragen",
    "staff:zeitraum-loeschen": _EINTRAGEN,
    "staff:liegenschaft-loeschen": _EINTRAGEN,
    "profil": _KONTO,
    "sitzungen": _KONTO,
    "account_login": "anwendung#anmelden",
    "account_reset_password": "anwendung#anmelden",
    "account_reset_password_done": "anwendung#anmelden",
    "account_reset_password_from_key": "anwendung#anmelden",
    "account_reset_password_from_key_done": "anwendung#anmelden",
    "account_change_password": _KONTO,
    "einladung": "verwaltung#personen",
}


def stelle(request: HttpRequest) -> str:
    """The address of the place of the handbook that fits the page; of its beginning where there is none."""
    match = request.resolver_match
    name = match.view_name if match is not None else ""
    art = f"{name}:{match.kwargs.get('art')}" if match is not None else ""
    place = STELLEN.get(art) or STELLEN.get(name)
    if place is None:
        place = _KONTO if name.startswith(("account_", "mfa_")) else "anwendung"
    page, _hash, anchor = place.partition("#")
    return reverse("handbuch_seite", args=[page]) + (f"#{anchor}" if anchor else "")
