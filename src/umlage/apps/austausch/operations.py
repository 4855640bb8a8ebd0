"""What happens with files of master data: one is laid down, taken in as a whole, or thrown away."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from umlage.apps.abrechnung.erteilt import AlreadyIssued as AlreadyIssued
from umlage.apps.abrechnung.erteilt import correcting, require_wanted
from umlage.apps.abrechnung.erteiltestaende import Betroffen, Standaenderung, betroffen
from umlage.apps.abrechnung.loeschen import delete_rows, folgen
from umlage.apps.abrechnung.operations import SavedMeanwhile as SavedMeanwhile
from umlage.apps.abrechnung.operations import look_at, take_turn
from umlage.apps.abrechnung.queries import probe
from umlage.apps.abrechnung.teile import put_values, year_row
from umlage.apps.abrechnung.zaehlerwerte import take_back_estimates
from umlage.apps.accounts.models import Benutzer
from umlage.apps.archive.operations import note_change, note_event, snapshot
from umlage.apps.austausch.bestand import Bestand
from umlage.apps.austausch.blaetter import ABLESUNGEN, Zeile, as_plain, from_plain
from umlage.apps.austausch.models import Einspielung
from umlage.apps.austausch.plan import AENDERN, LOESCHEN, NEU, Fehler, Plan, Schritt, plan
from umlage.apps.geraete.models import Anlage, Geraet
from umlage.apps.geraete.zuordnen import link_by_number
from umlage.apps.kosten.models import Kostenzeile
from umlage.apps.liegenschaften.models import Abrechnungszeitraum, Gebaeude, Nutzeinheit, Nutzer
from umlage.apps.messwerte.models import Ablesung
from umlage.core.finding import Finding

# a file that nobody confirms is not kept
_KEPT = timedelta(days=1)


@transaction.atomic
def lay_down(
    *, zeitraum: Abrechnungszeitraum | None, zeilen: Sequence[Zeile], datei: str, benutzer: Benutzer, am: datetime
) -> Einspielung:
    """Keep the rows of a file until somebody has looked at what they would change; older ones go."""
    Einspielung.objects.filter(am__lt=am - _KEPT).delete()
    return Einspielung.objects.create(
        zeitraum=zeitraum, benutzer=benutzer, am=am, datei=datei[:120], inhalt=as_plain(zeilen)
    )


def throw_away(*, einspielung: Einspielung) -> None:
    """Forget a file."""
    einspielung.delete()


class WrongRows(Exception):
    """A file with an error is taken in not at all."""


class OtherPlan(Exception):
    """The house is no longer as it was when the preview was shown."""


class NotTaken(Exception):
    """The database refuses a row; `zeile` says which."""

    def __init__(self, zeile: Zeile, text: str = "") -> None:
        super().__init__(text or _("Diese Nummer gibt es hier schon, oder ihre Tage passen nicht."))
        self.zeile = zeile


def erteiltes(zeitraum: Abrechnungszeitraum, found: Plan) -> Betroffen:
    """What the readings of a plan would change of what was issued."""
    changes: dict[tuple[str, date], Standaenderung] = {}
    for step in found.schritte:
        if step.zeile.blatt != ABLESUNGEN:
            continue
        if step.vorgang == LOESCHEN:
            gone = Standaenderung(step.row.geraet.nr, step.row.am, None)
            changes.setdefault((gone.geraet, gone.am), gone)
        elif any(name in ("stand", "am") for name, _before, _after in step.felder):
            day = date.fromisoformat(str(step.werte["am"]))
            come = Standaenderung(step.zeile.ort["geraet"], day, Decimal(step.werte["stand"]))
            changes[come.geraet, come.am] = come
    return betroffen(zeitraum.liegenschaft, changes.values())


def take_over(
    *,
    einspielung: Einspielung,
    fassung: int,
    pruefsumme: str,
    trotzdem: bool = False,
    benutzer: Benutzer,
    am: datetime,
) -> Plan:
    """Make every change of the file in one go. WrongRows, SavedMeanwhile, OtherPlan, NotTaken: nothing is changed.

    `fassung` and `pruefsumme`: of the house and of the plan, as the preview showed them. AlreadyIssued, where it
    contradicts an issued Abrechnung, unless `trotzdem`.
    """
    zeitraum = einspielung.zeitraum
    house = zeitraum.liegenschaft
    with transaction.atomic():
        take_turn(house.pk, fassung)
        found = plan(Bestand(zeitraum), from_plain(einspielung.inhalt))
        said = f"Stammdaten aus {einspielung.datei} übernommen"
        issued = erteiltes(zeitraum, found) if not found.fehler else {}
        require_wanted(issued, trotzdem=trotzdem)
        with correcting(issued, benutzer=benutzer, am=am):
            carry_out(Uebernahme(zeitraum, benutzer, am), found, pruefsumme, said, (NEU, AENDERN, LOESCHEN))
            read = {str(step.zeile.ort["geraet"]) for step in found.schritte if step.zeile.blatt == ABLESUNGEN}
            take_back_estimates(zeitraum=zeitraum, geraete=read, benutzer=benutzer, am=am)
        einspielung.delete()
        look_at(zeitraum=zeitraum, am=am)
    return found


def carry_out(uebernahme: Uebernahme, found: Plan, pruefsumme: str, said: str, counted: Sequence[str]) -> None:
    """Take every step of the plan that the preview showed. WrongRows, OtherPlan, NotTaken.

    `said` and how many steps of the `counted` kinds there were go into the history.
    """
    if found.fehler:
        raise WrongRows(_("Die Datei enthält Fehler; nichts ist übernommen."))
    if found.pruefsumme != pruefsumme:
        raise OtherPlan(_("Seit der Vorschau hat sich etwas geändert; bitte noch einmal ansehen."))
    uebernahme.all(found)
    angaben = {name: str(found.anzahl(name)) for name in counted}
    note_event(**uebernahme.said, bezeichnung=said, angaben=angaben)


def try_out(*, einspielung: Einspielung, benutzer: Benutzer, am: datetime) -> tuple[Plan, list[Finding], list[Finding]]:
    """The plan of a file, what the audit would say after it, and what it says now. Nothing is kept."""
    zeitraum = einspielung.zeitraum
    now = list(probe(zeitraum).findings)
    found = plan(Bestand(zeitraum), from_plain(einspielung.inhalt))
    after = now
    if found.schritte and not found.fehler:
        with transaction.atomic():
            try:
                with transaction.atomic():
                    Uebernahme(zeitraum, benutzer, am).all(found)
                after = list(probe(zeitraum).findings)
            except NotTaken as no:
                found.fehler.append(Fehler(no.zeile.blatt, no.zeile.nummer, "", str(no)))
            transaction.set_rollback(True)
        # the rows of the plan were changed on the way: those of the house are as before
        found = _once_more(einspielung, found)
    return found, after, now


def _once_more(einspielung: Einspielung, tried: Plan) -> Plan:
    found = plan(Bestand(einspielung.zeitraum), from_plain(einspielung.inhalt))
    found.fehler = tried.fehler
    return found


class Uebernahme:
    """The steps of a plan, one by one, each with its entry in the history."""

    def __init__(self, zeitraum: Abrechnungszeitraum, benutzer: Benutzer, am: datetime) -> None:
        self.zeitraum = zeitraum
        self.said = {"benutzer": benutzer, "am": am, "liegenschaft": zeitraum.liegenschaft_id}
        self.places = 0

    def all(self, found: Plan) -> None:
        self.bestand = found.bestand
        self.places = 1 + max((row.reihenfolge for rows in self._ordered() for row in rows.values()), default=0)
        for step in found.schritte:
            try:
                self._step(step)
            except IntegrityError as refused:
                raise NotTaken(step.zeile) from refused

    def _ordered(self) -> tuple[dict[Any, Any], ...]:
        bestand = self.bestand
        return bestand.anlagen, bestand.einheiten, bestand.nutzer, bestand.geraete, bestand.kosten

    def _step(self, step: Schritt) -> None:
        if step.vorgang == LOESCHEN:
            # it may have gone with what it hung on
            if type(step.row).objects.filter(pk=step.row.pk).exists():
                found = folgen(self.zeitraum, step.row)
                if found.hindernisse:
                    raise NotTaken(step.zeile, " ".join(found.hindernisse))
                delete_rows(found.zeilen, **self.said)
            return
        row = step.row if step.row is not None else self._new(step)
        before = snapshot(row) if row.pk is not None else {}
        if not step.art:
            self._reading(row, step)
        else:
            self._part(row, step)
        note_change(**self.said, row=row, vorher=before, nachher=snapshot(row))
        if isinstance(row, Geraet):
            link_by_number(geraet=row, benutzer=self.said["benutzer"], am=self.said["am"])
        self._known(step, row)

    def _part(self, row: Any, step: Schritt) -> None:
        if isinstance(row, Nutzeinheit) and "gebaeude" in step.zeile.ort:
            row.gebaeude = self._building(step.zeile.ort["gebaeude"])
        if isinstance(row, Geraet):
            row.nutzeinheit = self.bestand.einheiten.get(step.ort.get("nutzeinheit", ""))
            row.anlage = self.bestand.anlagen.get(step.ort.get("anlage", ""))
        if row.pk is None:
            put_values(step.art, row, None, step.werte)
            row.save()
        year = year_row(self.zeitraum, row)
        year_before = snapshot(year) if year is not None else {}
        put_values(step.art, row, year, step.werte)
        row.save()
        if year is not None:
            year.save()
            note_change(**self.said, row=year, vorher=year_before, nachher=snapshot(year))

    def _building(self, name: str) -> Gebaeude | None:
        """The building of that name; a new one where there is none, none without a name."""
        house = self.zeitraum.liegenschaft
        known = house.gebaeude.filter(name=name).first() if name else None
        if known is None and name:
            known = Gebaeude.objects.create(liegenschaft=house, name=name, reihenfolge=house.gebaeude.count() + 1)
        return known

    def _reading(self, row: Ablesung, step: Schritt) -> None:
        rest = dict(step.werte)
        row.am, row.stand, row.art = date.fromisoformat(rest.pop("am")), rest.pop("stand"), rest.pop("art")
        row.angaben = rest
        row.save()

    def _new(self, step: Schritt) -> Any:
        self.places += 1
        house, ort = self.zeitraum.liegenschaft, step.ort
        match step.zeile.blatt:
            case "anlagen":
                return Anlage(liegenschaft=house, reihenfolge=self.places)
            case "nutzeinheiten":
                return Nutzeinheit(liegenschaft=house, reihenfolge=self.places)
            case "nutzer":
                return Nutzer(nutzeinheit=self.bestand.einheiten[ort["nutzeinheit"]], reihenfolge=self.places)
            case "geraete":
                return Geraet(liegenschaft=house, reihenfolge=self.places)
            case "kosten":
                plant = self.bestand.anlagen.get(ort.get("anlage", ""))
                return Kostenzeile(zeitraum=self.zeitraum, bereich=step.art, anlage=plant, reihenfolge=self.places)
        return Ablesung(geraet=self.bestand.geraete[ort["geraet"]])

    def _known(self, step: Schritt, row: Any) -> None:
        """Later rows may refer to it."""
        rows = {
            "anlagen": self.bestand.anlagen,
            "nutzeinheiten": self.bestand.einheiten,
            "geraete": self.bestand.geraete,
        }
        if step.zeile.blatt in rows:
            rows[step.zeile.blatt][row.nr] = row
