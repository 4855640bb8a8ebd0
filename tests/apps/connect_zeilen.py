"""One row of each kind that the pages of Connect show."""

from __future__ import annotations

from tests.besetzung import NOW, Firma
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.austausch import annahme, verarbeitung, zuordnungseditor
from umlage.apps.austausch.models import Eingang, Quarantaene, Zuordnungsentwurf
from umlage.apps.geraete import datenpunkte, schluesselbund
from umlage.apps.geraete.models import Datenpunkt, Funkgeraet, Geraet, Geraetealarm, Geraeteschluessel, Zuordnung
from umlage.formats.zuordnung.vorlage import vorlagentext

_FILE = ";".join(("schema", "gateway", "serial", "manufacturer", "medium", "version", "register", "kind", "value"))
_FILE += ";unit;valid_at;observed_at;tariff;status;rssi\n"
_ROWS = (
    "umlage-readings/1;G;10000001;QDS;COLD_WATER;52;volume;CURRENT;5;m3;2026-10-31;;0;OK;-71\n"
    "umlage-readings/1;G;10000002;QDS;COLD_WATER;52;volume;CURRENT;x;m3;2026-10-31;;0;OK;-71\n"
)


def connect_rows(house: Firma) -> dict[str, int]:
    """Primary keys by the name that addresses use, made where they are missing."""
    with organisation_scope(house.organisation.pk):
        point = Datenpunkt.objects.first()
        if point is None:
            point, _ = datenpunkte.make_datenpunkt(
                name="Keller", art="gateway", benutzer=None, am=NOW, seriennummer="00001304.2207"
            )
            taken = annahme.receive(
                inhalt=(_FILE + _ROWS).encode(), name="werte.csv", datenpunkt=point, kanal="rest", am=NOW
            )
            verarbeitung.work_on(taken.eingang.pk, am=NOW)
        device = Funkgeraet.objects.earliest("pk")
        alarm, _ = Geraetealarm.objects.get_or_create(
            funkgeraet=device, art="batterie", defaults={"seit": NOW, "zuletzt_am": NOW}
        )
        house_row = house.zeitraum.liegenschaft
        Funkgeraet.objects.filter(pk=device.pk).update(
            medium="SMOKE_DETECTOR", stand="zugeordnet", liegenschaft=house_row
        )
        out = Geraet.objects.filter(bis__isnull=False).first()
        if out is None:
            out = Geraet.objects.create(liegenschaft=house_row, nr="A-1", art="waermezaehler", bis=NOW.date())
        schluesselbund.take_in_keys(
            zeilen=[schluesselbund.Schluesselzeile("10000001", bytes(range(16)))],
            herkunft="Brief",
            benutzer=None,
            am=NOW,
        )
        return {
            **_mapping(house, point),
            "funkgeraet": device.pk,
            "tausch": out.pk,
            "alarm": alarm.pk,
            "geraeteschluessel": Geraeteschluessel.objects.earliest("pk").pk,
            "datenpunkt": point.pk,
            "eingang": Eingang.objects.earliest("pk").pk,
            "quarantaene_zeile": Quarantaene.objects.earliest("pk").pk,
        }


_TABLE = b"Nr;Art;Stand;Einheit;Datum\n99000131;Warmwasser;12,345;m3;31.12.2025\n99000132;Seltsam;x;m3;31.12.2025\n"


def _mapping(house: Firma, point: Datenpunkt) -> dict[str, int]:
    """A mapping of columns and a draft of one."""
    boss = house.people["administration"]
    draft = Zuordnungsentwurf.objects.first()
    if draft is None:
        said = {"name": "verwaltung.csv", "vorlage": "mde", "benutzer": boss, "am": NOW, "datenpunkt": point}
        draft = zuordnungseditor.begin(inhalt=_TABLE, **said)
    made = Zuordnung.objects.first()
    if made is None:
        made = Zuordnung.objects.create(
            kennung="mde_liste", fassung=1, inhalt=vorlagentext("mde"), angelegt_am=NOW, angelegt_von=boss
        )
    return {"zuordnung": made.pk, "entwurf": draft.pk}
