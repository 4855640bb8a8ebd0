"""Questions about runs: how far one is, which houses it has, what was printed and sent."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from umlage.apps.abrechnung.arbeitsliste import Auswahl
from umlage.apps.abrechnung.models import Abrechnung, Pruefstand
from umlage.apps.accounts.access import Recht
from umlage.apps.laeufe.models import Druckdatei, Lauf, Laufschritt, Mailadresse, Sendung, Versandeinstellung
from umlage.apps.liegenschaften.models import Abrechnungszeitraum, Kontakt, Nutzer

Stand = Laufschritt.Stand
ARTEN = tuple(Lauf.Art)
_DONE = (Stand.FERTIG, Stand.NICHTS, Stand.GESCHEITERT)
# who may start, stop and repeat a run of that kind
RECHTE: dict[str, Recht] = {
    Lauf.Art.PROBELAUF: Recht.KOSTEN,
    Lauf.Art.FREIGABE: Recht.FREIGEBEN,
    Lauf.Art.ERTEILUNG: Recht.ERTEILEN,
    Lauf.Art.JAHRESWECHSEL: Recht.STAMMDATEN,
    Lauf.Art.DRUCKDATEI: Recht.ERTEILEN,
    Lauf.Art.VERSAND: Recht.ERTEILEN,
}


@dataclass(frozen=True, slots=True)
class Fortschritt:
    """How far a run is, in houses; `rest` as long as it runs and its speed is known.

    The last step, which puts together what the houses left, is none of them: `abschluss` says how it stands ("" where
    the run has none) and `grund` why it failed.
    """

    offen: int
    laeuft: int
    fertig: int
    nichts: int
    gescheitert: int
    entfallen: int
    rest: timedelta | None
    abschluss: str = ""
    grund: str = ""

    @property
    def alle(self) -> int:
        return self.offen + self.laeuft + self.fertig + self.nichts + self.gescheitert + self.entfallen

    @property
    def erledigt(self) -> int:
        return self.fertig + self.nichts + self.gescheitert + self.entfallen

    @property
    def prozent(self) -> int:
        waiting = self.abschluss in (Stand.OFFEN, Stand.LAEUFT)
        return self.erledigt * 100 // (self.alle + waiting) if self.alle else 100


def laeufe() -> QuerySet[Lauf]:
    """All runs, the newest first, each with how many houses it has and how many failed."""
    house = Q(schritte__abschluss=False)
    rows = Lauf.objects.select_related("benutzer").annotate(
        schritte_alle=Count("schritte", filter=house),
        schritte_erledigt=Count("schritte", filter=house & Q(schritte__stand__in=_DONE)),
        schritte_gescheitert=Count("schritte", filter=Q(schritte__stand=Stand.GESCHEITERT)),
    )
    return rows.order_by("-pk")


def lauf(nummer: int) -> Lauf | None:
    """The run of that number."""
    return Lauf.objects.select_related("benutzer").filter(pk=nummer).first()


def fortschritt(lauf: Lauf, jetzt: datetime) -> Fortschritt:
    """How far a run is, and how long the rest takes at the speed since it was started or went on."""
    counts = {stand: Count("pk", filter=Q(stand=stand)) for stand in Stand.values}
    since = Count("pk", filter=Q(beendet_am__gte=lauf.weiter_am, stand__in=_DONE))
    found = lauf.schritte.filter(abschluss=False).aggregate(**counts, seither=since)
    last = lauf.schritte.filter(abschluss=True).values_list("stand", "meldung").first() or ("", "")
    done, left = found.pop("seither"), found[Stand.OFFEN] + found[Stand.LAEUFT]
    rest = (jetzt - lauf.weiter_am) / done * left if done and left and lauf.stand == Lauf.Stand.LAEUFT else None
    grund = last[1] if last[0] == Stand.GESCHEITERT else ""
    return Fortschritt(**found, rest=rest, abschluss=last[0], grund=grund)


def schritte(lauf: Lauf, stand: str = "") -> QuerySet[Laufschritt]:
    """The houses of a run in their order, all or those that stand so."""
    rows = Laufschritt.objects.filter(lauf=lauf).select_related("zeitraum__liegenschaft")
    return rows.filter(stand=stand) if stand in Stand.values else rows


def auswahl(zeitraeume: Iterable[int], *, wahl: Auswahl | None = None) -> QuerySet[Abrechnungszeitraum]:
    """The years that are meant: those that were ticked, or all of a list (`wahl`)."""
    rows = Abrechnungszeitraum.objects.select_related("liegenschaft").order_by("liegenschaft__nummer", "von")
    return rows.filter(pk__in=wahl.rows().values("zeitraum") if wahl is not None else list(zeitraeume))


def passend(art: str, rows: QuerySet[Abrechnungszeitraum]) -> int:
    """For how many of them a run of that kind can do something, as they stand now."""
    if art == Lauf.Art.FREIGABE:
        return rows.filter(pruefstand__stand__in=(Pruefstand.Stand.BEREIT, Pruefstand.Stand.ANSEHEN)).count()
    if art == Lauf.Art.ERTEILUNG:
        return rows.filter(abrechnungen__stand=Abrechnung.Stand.FREIGEGEBEN).distinct().count()
    if art in (Lauf.Art.DRUCKDATEI, Lauf.Art.VERSAND):
        return rows.filter(abrechnungen__stand=Abrechnung.Stand.ERTEILT).distinct().count()
    if art == Lauf.Art.JAHRESWECHSEL:
        later = Abrechnungszeitraum.objects.filter(liegenschaft=OuterRef("liegenschaft"), von__gt=OuterRef("von"))
        return rows.filter(~Exists(later)).count()
    return rows.count()


def beispiele(rows: QuerySet[Abrechnungszeitraum], most: int = 5) -> list[tuple[str, list[int]]]:
    """The first houses of a choice, each once, with the years that were chosen of it."""
    found: dict[int, tuple[str, list[int]]] = {}
    for row in rows[: most * 10]:
        if row.liegenschaft_id not in found and len(found) == most:
            break
        found.setdefault(row.liegenschaft_id, (str(row.liegenschaft), []))[1].append(row.bis.year)
    return list(found.values())


def druckdatei(lauf: Lauf, nummer: int) -> Druckdatei | None:
    """A file that a run made."""
    return Druckdatei.objects.filter(pk=nummer, lauf=lauf).first()


def versand_eingeschaltet() -> bool:
    """Whether this Organisation sends documents by mail."""
    return Versandeinstellung.objects.filter(eingeschaltet=True).exists()


def hat_erteilte(zeitraum: Abrechnungszeitraum) -> bool:
    """Whether the year has an issued Abrechnung."""
    return Abrechnung.objects.filter(zeitraum=zeitraum, stand=Abrechnung.Stand.ERTEILT).exists()


def empfaenger(zeitraum: Abrechnungszeitraum) -> list[Nutzer]:
    """The Nutzer of a year with their addresses, in the order of the house."""
    using = (Q(von__isnull=True) | Q(von__lte=zeitraum.bis)) & (Q(bis__isnull=True) | Q(bis__gte=zeitraum.von))
    rows = Nutzer.objects.filter(using, nutzeinheit__liegenschaft=zeitraum.liegenschaft_id, leerstand=False)
    rows = rows.select_related("nutzeinheit").order_by("nutzeinheit__reihenfolge", "nutzeinheit_id", "reihenfolge")
    adressen = {row.nutzer_id: row for row in Mailadresse.objects.filter(nutzer__in=rows)}
    found = list(rows)
    for nutzer in found:
        nutzer.adresse = adressen.get(nutzer.pk)
    return found


def verwalter(zeitraum: Abrechnungszeitraum) -> QuerySet[Kontakt]:
    """The managers of a house that have an address for mail: they get the overview."""
    return Kontakt.objects.filter(
        liegenschaft=zeitraum.liegenschaft_id, rolle=Kontakt.Rolle.HAUSVERWALTUNG, email__gt=""
    )


def sendungen(zeitraum: Abrechnungszeitraum) -> QuerySet[Sendung]:
    """What was sent for a year, to whom and when."""
    return Sendung.objects.filter(dokument__abrechnung__zeitraum=zeitraum).select_related("dokument", "lauf")


def ergebnisliste(lauf: Lauf, adresse: str) -> bytes:
    """The result of a run as spreadsheets in Germany open it; `adresse` is put before the place of each house."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(
        [_("Nummer"), _("Liegenschaft"), _("Zeitraum"), _("Stand"), _("Meldung"), _("Betrag in Euro"), _("Adresse")]
    )
    for row in schritte(lauf).filter(abschluss=False).iterator(2000):
        betrag = "" if row.betrag is None else format(row.betrag, "f").replace(".", ",")
        place = f"{adresse}{row.nummer}/{row.zeitraum.bis.year}/" if row.zeitraum is not None else ""
        cells = (row.nummer, row.haus, row.zeitraum or "", row.get_stand_display(), row.meldung, betrag, place)
        writer.writerow([inert(cell) for cell in cells])
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def inert(cell: object) -> str:
    """No cell that a spreadsheet would compute: names and texts come from elsewhere."""
    text = str(cell)
    negative = text[:1] == "-" and text[1:].replace(",", "").isdigit()
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t") and not negative else text
