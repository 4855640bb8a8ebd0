"""The table of devices: of one unit, or of all; on screen and as a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from umlage.apps.austausch import posteingang
from umlage.apps.geraete import alarmablauf, bestand
from umlage.apps.geraete.vorschlaege import ARTEN
from umlage.apps.messwerte.letzte import Letzter, letzte
from umlage.formats.arbeitsmappe.schreiben import Blatt, arbeitsmappe, csv_datei
from umlage.web.staff.connect import worte
from umlage.web.staff.connect.kreis import Stueck, kreis
from umlage.web.staff.listen import download

if TYPE_CHECKING:
    from umlage.apps.geraete.models import Datenpunkt, Funkgeraet, Geraetealarm

FORMEN = ("xlsx", "csv")
_JE_SEITE, _MOST = 100, 100_000
# dBm from which on a reception has so many of four bars
_BALKEN = ((-68, 4), (-76, 3), (-85, 2))
SPALTEN = (
    ("hersteller", gettext_lazy("Hersteller")),
    ("nummer", gettext_lazy("Nummer")),
    ("typ", gettext_lazy("Typ")),
    ("", gettext_lazy("Wert")),
    ("", gettext_lazy("Status")),
    ("zuletzt", gettext_lazy("Zuletzt")),
    ("zuordnung", gettext_lazy("Zuordnung")),
    ("signal", gettext_lazy("Empfang, dBm")),
    ("", gettext_lazy("Schlüssel")),
    ("", gettext_lazy("Batterie")),
)
ZAHLSPALTEN = (3, 5, 7, 9)
_SCHLUESSEL = {
    "geprueft": (gettext_lazy("geprüft"), "lock-check", "gruen"),
    "liegt": (gettext_lazy("liegt vor"), "lock", "grey"),
    "fehlt": (gettext_lazy("fehlt"), "lock-x", "knapp"),
    "falsch": (gettext_lazy("passt nicht"), "lock-x", "knapp"),
    "offen": (gettext_lazy("unverschlüsselt"), "lock-open", "grey"),
    "": ("–", "", "grey"),
}


@dataclass(frozen=True, slots=True)
class Reihe:
    """A device as the table shows it."""

    geraet: Funkgeraet
    letzter: Letzter | None
    alarme: Sequence[Geraetealarm]
    schluessel: str

    @property
    def hersteller(self) -> str:
        return worte.hersteller(self.geraet.hersteller)

    @property
    def typ(self) -> str:
        return worte.medium(self.geraet.medium)

    @property
    def klasse(self) -> str:
        return worte.klasse(self.geraet.medium)

    @property
    def meldungen(self) -> list[str]:
        """What it said of itself when it was heard last."""
        return [alarmablauf.benennung(word) for word in str(self.geraet.meldungen).split()]

    @property
    def ohne_geraet(self) -> bool:
        """Assigned to a house in which no device is meant, although an Abrechnung needs one."""
        row = self.geraet
        return row.stand == "zugeordnet" and row.geraet_id is None and row.medium in ARTEN

    @property
    def balken(self) -> int:
        return bars(self.geraet.signal)

    @property
    def schloss(self) -> tuple[Any, str, str]:
        """Word, icon, class of the state of its key."""
        return _SCHLUESSEL[self.schluessel]

    @property
    def ohne(self) -> bool:
        return self.schluessel in ("fehlt", "falsch")

    @property
    def batterie(self) -> str:
        return str(self.geraet.angaben.get("batterie_bis", ""))

    @property
    def ort(self) -> str:
        """Flat or room of the house."""
        row = self.geraet
        return " ".join(str(part) for part in (row.nutzeinheit, row.raum) if part)


def bars(dbm: int | None) -> int:
    """So many of four bars; 0 where nobody knows."""
    if dbm is None:
        return 0
    return next((count for least, count in _BALKEN if dbm >= least), 1)


def reihen(rows: Sequence[Funkgeraet]) -> list[Reihe]:
    """These devices with their last values, keys and alarms: four questions, however many they are."""
    values, keys, alarms = letzte(rows), bestand.mit_schluessel(rows), bestand.offene_alarme(rows)
    locked = posteingang.verschlossene({row.funkadresse for row in rows})
    return [
        Reihe(
            row,
            values.get(row.pk),
            alarms.get(row.pk, ()),
            _key_state(row, keys.get(row.pk), locked.get((row.hersteller, row.funkadresse))),
        )
        for row in rows
    ]


def _key_state(row: Funkgeraet, key: bool | None, waiting: posteingang.Verschlossen | None) -> str:
    if waiting is not None:
        return "fehlt" if key is None else "falsch"
    if row.verschluesselt:
        return "geprueft" if key else "liegt" if key is not None else ""
    return "offen" if row.verschluesselt is False else ""


def suche(data: QueryDict) -> bestand.Suche:
    """What an address asks for."""
    states = dict(bestand.STAENDE)
    stand, order = data.get("stand", ""), data.get("sort", "hersteller")
    return bestand.Suche(
        stand=stand if stand in states else "",
        hersteller=data.get("hersteller", "")[:3],
        medium=data.get("medium", "")[:20],
        text=data.get("text", "").strip()[:60],
        meldung=data.get("meldung", "")[:1],
        sortierung=order if order in bestand.SORTIERUNGEN else "hersteller",
    )


def gezeigt(data: QueryDict, datenpunkt: Datenpunkt | None) -> dict[str, Any]:
    """Everything that the templates of the table need."""
    wanted = suche(data)
    page = Paginator(bestand.funkgeraete(datenpunkt, wanted), _JE_SEITE).get_page(data.get("seite"))
    counts = bestand.staende(datenpunkt, wanted)
    parts = bestand.verteilung(datenpunkt, wanted)
    whole = bestand.verteilung(datenpunkt, bestand.Suche()) if wanted.engt_ein or wanted.stand else parts
    plain = {name: value for name, value in data.items() if name in _FRAGEN and value}
    return {
        "suche": wanted,
        "seite": page,
        "reihen": reihen(page.object_list),
        "spalten": [
            (word, name, place in ZAHLSPALTEN, _question(plain, sort=word) if word else "")
            for place, (word, name) in enumerate(SPALTEN)
        ],
        "schalter": [
            ("", _("Alle"), sum(counts.values()), _question(plain, stand="")),
            *((word, name, counts.get(word, 0), _question(plain, stand=word)) for word, name in bestand.STAENDE),
        ],
        "kreise": pies(parts),
        "anzahl": parts.alle,
        "alle_hersteller": sorted((word, worte.hersteller(word)) for word, _zahl in whole.hersteller),
        "alle_medien": sorted((word or "-", worte.medium(word)) for word, _zahl in whole.medien),
        "frage": _question(plain),
        "fragen": _question(plain, seite="", rest="&"),
    }


_FRAGEN = ("stand", "hersteller", "medium", "text", "meldung", "sort")


def _question(plain: dict[str, str], rest: str = "", **other: str) -> str:
    """The query of an address: as it is, with some things different."""
    asked = QueryDict(mutable=True)
    asked.update({name: value for name, value in {**plain, **other}.items() if value})
    text = asked.urlencode()
    return f"{text}{rest}" if text else ""


def pies(parts: bestand.Verteilung) -> list[tuple[str, list[Stueck]]]:
    """The charts by maker and by type."""
    return [
        (_("Hersteller"), kreis(parts.hersteller, worte.hersteller, lambda _word, place: f"t-{place}")),
        (_("Typ"), kreis(parts.medien, worte.medium, lambda word, place: f"m-{word or 'unbekannt'}")),
    ]


_KOEPFE = (
    *("Hersteller", "Nummer", "Werksnummer", "Typ", "Stand", "Letzter Wert", "Einheit", "Wert vom", "Meldungen"),
    *("Letzte Übertragung", "Empfang (dBm)", "Schlüssel", "Batterie bis", "Liegenschaft", "Nutzeinheit", "Raum"),
    "Connect",
)


def datei(data: QueryDict, datenpunkt: Datenpunkt | None, form: str) -> HttpResponse:
    """All devices that are meant, as a workbook or as CSV."""
    found = []
    rows = list(bestand.funkgeraete(datenpunkt, suche(data))[:_MOST])
    for first in range(0, len(rows), 500):
        found += [_values(row) for row in reihen(rows[first : first + 500])]
    sheet = Blatt("Geräte", _KOEPFE, found)
    today = timezone.localdate()
    name = f"geraete-{datenpunkt.pk}" if datenpunkt is not None else "geraete"
    if form == "csv":
        return download(f"{name}.csv", csv_datei(sheet))
    return download(f"{name}.xlsx", arbeitsmappe([sheet], titel="Geräte", am=today))


def _values(row: Reihe) -> tuple[Any, ...]:
    device, value = row.geraet, row.letzter
    return (
        row.hersteller,
        device.funkadresse,
        device.werksnummer,
        row.typ,
        str(device.get_stand_display()),
        value.stand if value else None,
        value.einheit if value else "",
        value.tag if value else None,
        ", ".join(str(alarm.get_art_display()) for alarm in row.alarme),
        timezone.localtime(device.zuletzt_am).date(),
        device.signal,
        str(row.schloss[0]) if row.schluessel else "",
        row.batterie,
        str(device.liegenschaft or ""),
        str(device.nutzeinheit or ""),
        device.raum,
        str(device.datenpunkt or ""),
    )
