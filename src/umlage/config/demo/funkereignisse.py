"""What happens among the radio devices of the portfolio: faults, an exchange, inspections, and what people did."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from umlage.apps.abrechnung import zaehlerwerte
from umlage.apps.abrechnung.operations import look_at
from umlage.apps.austausch import quarantaene
from umlage.apps.austausch.models import Quarantaene
from umlage.apps.geraete import alarmablauf, rauchmelder, zuordnen
from umlage.apps.geraete.models import Datenpunkt, Funkgeraet, Geraetealarm
from umlage.apps.liegenschaften.models import Abrechnungszeitraum, Liegenschaft
from umlage.apps.messwerte import funktausch, klimafaktoren, wechsel
from umlage.config.demo import funkrauch
from umlage.config.demo.funkdateien import als_json, empfangen, klimatafel, tabelle, zeile
from umlage.config.demo.funkgeraete import Geber
from umlage.config.demo.funkhaeuser import CLOUD, GATEWAY, LUECKEN, SOFTWARE, STILL, TOUR
from umlage.config.demo.funklauf import Lauf, monatsbeginn
from umlage.config.demo.funkverlauf import neuer_verlauf
from umlage.formats.klimafaktoren.lesen import faktoren

_DAY = timedelta(days=1)
# houses of the cloud in which something is wrong, those where nobody assigned some devices, and that of the take-over
_AUFFAELLIG, _FREI, _UEBERNOMMEN = "0100004", "0100005", "0200014"
_NEU = "69000101"
_KALT, _WARM = "kaltwasserzaehler", "warmwasserzaehler"


def vorbereiten(lauf: Lauf) -> None:
    """Say until when the cloud brings which house, and what goes wrong with which device."""
    month = monatsbeginn(lauf.bis)
    lauf.grenzen[SOFTWARE.get(lauf.kurz, "")] = monatsbeginn(lauf.bis, 13) - _DAY
    if lauf.kurz == "roemerhof":
        lauf.grenzen[SOFTWARE["roemerhof"]] = monatsbeginn(lauf.bis, 1) - _DAY
        lauf.von("0200012", "hkv")[3].meldung = "BATTERY_LOW"
    if lauf.kurz != "fuldatal":
        return
    lauf.grenzen[GATEWAY] = monatsbeginn(lauf.tage(45)) - _DAY
    lauf.grenzen[STILL] = monatsbeginn(lauf.tage(110)) - _DAY
    lauf.grenzen[TOUR] = date(lauf.bis.year - 1, 12, 31)
    lauf.von(GATEWAY, "hkv")[20].fehlt.append((lauf.tage(40), date.max))
    lauf.von(GATEWAY, _WARM)[2].bits = 0x04
    lauf.von(GATEWAY, "hkv")[31].bits = 0x08
    cold, allocators = lauf.von(_AUFFAELLIG, _KALT), lauf.von(_AUFFAELLIG, "hkv")
    cold[3].verlauf.zusatz = (monatsbeginn(month - _DAY) + timedelta(days=11), Decimal(31))
    lauf.von(_AUFFAELLIG, _WARM)[5].verlauf.steht_ab = monatsbeginn(lauf.bis, 3)
    allocators[7].meldung, allocators[11].meldung, allocators[40].meldung = "TAMPER", "BATTERY_LOW", "REMOVED"
    lauf.von(_FREI, _KALT)[0].meldung = "BACKFLOW"
    lauf.von(_FREI, _WARM)[1].meldung = "LEAKAGE"
    lauf.frei.update(one.adresse for one in lauf.von(_FREI, _KALT)[4:8])
    _luecken(lauf)
    _neues_geraet(lauf)


def _luecken(lauf: Lauf) -> None:
    """A house whose newest year shows every quality: heard on the day, a month off, too far off, far off a change."""
    cold = lauf.von(LUECKEN, _KALT)
    cold[0].fehlt.append((date(2025, 12, 1), date(2026, 1, 30)))
    cold[2].fehlt.append((date(2025, 10, 31), date(2026, 1, 31)))
    # the last flat, in which somebody left at the end of June
    for one in (*cold[-1:], *lauf.von(LUECKEN, _WARM)[-1:]):
        one.fehlt.append((date(2025, 5, 31), date(2025, 7, 31)))


def _neues_geraet(lauf: Lauf) -> None:
    old, last = _getauscht(lauf), _tausch_am(lauf)
    if last.year < 2026:
        return
    old.fehlt.append((last + _DAY, date.max))
    course = neuer_verlauf(_NEU, old.art, last + _DAY, Decimal(29), lauf.bis)
    new = Geber(_NEU, old.art, old.haus, _NEU, old.modell, course, old.raum)
    new.fehlt.append((date.min, last))
    lauf.geber.append(new)


def _getauscht(lauf: Lauf) -> Geber:
    return lauf.von(SOFTWARE["fuldatal"], _KALT)[6]


def _tausch_am(lauf: Lauf) -> date:
    return monatsbeginn(lauf.bis) - _DAY


def nachlieferung(lauf: Lauf) -> Iterator[str]:
    """Rows that come later and are not taken: another value for a billed day, a smaller one, one that is none."""
    billed, small, broken = lauf.von(GATEWAY, _KALT)[1], *lauf.von(_AUFFAELLIG, _KALT)[9:11]
    end = monatsbeginn(lauf.bis) - _DAY
    due, value = date(2024, 12, 31), billed.verlauf.stand(date(2024, 12, 31))
    stand = small.verlauf.stand(end)
    assert value is not None
    assert stand is not None
    rows = [
        zeile(billed, "DUE", value + Decimal("1.5"), due),
        zeile(small, "MONTH_END", stand / 2, end),
        zeile(broken, "MONTH_END", stand, end).replace(";m3;", ",3;m3;"),
    ]
    point = Datenpunkt.objects.get(name=CLOUD)
    yield lauf.bring(point, "nachlieferung.csv", tabelle(rows), lauf.bis, "sftp")
    row = Quarantaene.objects.filter(eingang__name="nachlieferung.csv", wert={}).get()
    note = "Der Hersteller schickt die Zeile neu."
    quarantaene.discard(row=row, notiz=note, benutzer=lauf.people[1], am=lauf.jetzt)


def nutzerwechsel(lauf: Lauf) -> Iterator[str]:
    """Somebody left a flat in the middle of a year that is not settled yet; nobody read the devices on that day."""
    year = Abrechnungszeitraum.objects.filter(liegenschaft__nummer=LUECKEN).latest("bis")
    flat = year.liegenschaft.nutzeinheiten.order_by("reihenfolge", "pk").last()
    wechsel.change_nutzer(
        nutzeinheit=flat, zeitraum=year, auszug=date(2025, 6, 30), einzug=date(2025, 7, 1), nummer=f"{flat.nr}-2",
        name="Mara Lindqvist", staende={}, benutzer=lauf.people[1], am=lauf.jetzt,
    )  # fmt: skip
    look_at(zeitraum=year, am=lauf.jetzt)
    yield "nutzerwechsel"


def tausch(lauf: Lauf) -> Iterator[str]:
    """A cold water meter was exchanged at the end of a month; the new one was heard already."""
    new = Funkgeraet.objects.filter(funkadresse=_NEU).first()
    if new is not None:
        old = Funkgeraet.objects.select_related("geraet").get(funkadresse=_getauscht(lauf).adresse)
        funktausch.exchange_radio(
            alt=old, neu=new, nummer="", tag=_tausch_am(lauf), endstand=None, anfangsstand=Decimal(0),
            benutzer=lauf.people[1], am=lauf.jetzt,
        )  # fmt: skip
    yield "tausch"


def rauchwarnmelder(lauf: Lauf) -> Iterator[str]:
    """One house is inspected from afar; in another somebody went from door to door and found one detector wanting."""
    who = {"benutzer": lauf.people[1], "am": lauf.jetzt}
    rauchmelder.inspect_remotely(haus=lauf.haus(GATEWAY), verfahren=rauchmelder.Verfahren.FERN, **who)
    house = lauf.haus(SOFTWARE["fuldatal"])
    detectors = funkrauch.einfache_melder(house, lauf.bis)
    point = Datenpunkt.objects.get(name__startswith="Software-Gateway")
    heard = empfangen([(one.telegramm(lauf.bis), one.signal) for one in detectors], lauf.bis)
    yield lauf.bring(point, f"rauchwarnmelder-{lauf.bis}.json", als_json("SG-2", heard), lauf.bis, "rest")
    funkrauch.aufhaengen(lauf, house, detectors)
    fine = dict.fromkeys(rauchmelder.PUNKTE, "ja")
    said = {
        2: ("mangel", {**fine, "oeffnungen": "nein"}, "Überstrichen, Öffnungen verklebt"),
        4: ("kein_zugang", {}, ""),
    }
    for place, one in enumerate(detectors[:8]):
        result, points, remark = said.get(place, ("in_ordnung", fine, ""))
        row = Funkgeraet.objects.get(funkadresse=one.adresse)
        rauchmelder.inspect_on_site(
            row=row, tag=lauf.bis, ergebnis=result, punkte=points, bemerkung=remark, **who
        )  # fmt: skip


def klima(lauf: Lauf) -> Iterator[str]:
    """Factors for the weather of all months that are over."""
    first = {plz[0] for plz in Liegenschaft.objects.values_list("plz", flat=True) if plz}
    table = faktoren(klimatafel(first, date(2023, 1, 1), lauf.bis))
    klimafaktoren.take_in(tafel=table, benutzer=lauf.people[0], am=lauf.jetzt)
    yield "klimafaktoren.csv"


def uebernommen(lauf: Lauf) -> Iterator[str]:
    """The values of a house whose year waits for its readings go into its Abrechnung."""
    year = Abrechnungszeitraum.objects.filter(liegenschaft__nummer=_UEBERNOMMEN).latest("bis")
    zaehlerwerte.take_over(zeitraum=year, benutzer=lauf.people[1], am=lauf.jetzt)
    look_at(zeitraum=year, am=lauf.jetzt)
    yield "übernahme"


def bearbeiten(lauf: Lauf) -> None:
    """What people did about the alarms: some wait, one is somebody's, some are done with."""
    if lauf.kurz != "fuldatal":
        return
    allocators, cold = lauf.von(_AUFFAELLIG, "hkv"), lauf.von(_AUFFAELLIG, _KALT)
    jana, omar = lauf.people[:2]
    _zuweisen(lauf, cold[3], "leck", "Hausmeister angerufen, sieht heute nach dem Spülkasten.")
    _zuweisen(lauf, allocators[11], "batterie", "Austausch mit der Ablesung im Januar.")
    for one, art, note in (
        (cold[3], "sprung", "Gehört zum Leck, siehe dort."),
        (allocators[7], "manipulation", "Vor Ort: Heizkörper lackiert, Gerät neu verplombt, Stand stimmt."),
        (lauf.von(_FREI, _KALT)[0], "rueckfluss", "Rückflussverhinderer getauscht."),
    ):
        alarm = _alarm(one, art)
        alarmablauf.close_alarm(row=alarm, notiz=note, benutzer=omar, am=lauf.jetzt)
    battery = {"batterie_bis": str(lauf.bis.year + 1)}
    for row in Funkgeraet.objects.filter(funkadresse__in=[one.adresse for one in lauf.von(GATEWAY, "hkv")[:12]]):
        zuordnen.describe(row=row, angaben=battery, benutzer=jana, am=lauf.jetzt)


def _zuweisen(lauf: Lauf, one: Geber, art: str, note: str) -> None:
    jana, omar = lauf.people[:2]
    alarmablauf.assign_alarm(row=_alarm(one, art), zustaendig=omar, notiz=note, benutzer=jana, am=lauf.jetzt)


def _alarm(one: Geber, art: str) -> Geraetealarm:
    return Geraetealarm.objects.get(funkgeraet__funkadresse=one.adresse, art=art)
