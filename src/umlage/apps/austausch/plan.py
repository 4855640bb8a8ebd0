"""What a file would change in a house: every insertion, change, deletion, and every error with its place."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from umlage.apps.abrechnung.teile import TEILARTEN
from umlage.apps.austausch.bestand import Bestand
from umlage.apps.austausch.blaetter import ABLESUNGEN, BLAETTER, Werte, Zeile, felder, merged, value_at
from umlage.core.finding import Finding
from umlage.core.period import german_day
from umlage.core.settlement.akte import Ablesung
from umlage.formats.akte.teil import check

NEU, AENDERN, LOESCHEN = "neu", "aendern", "loeschen"


@dataclass(frozen=True, slots=True)
class Fehler:
    """What is wrong with a cell or a row; `spalte` is the name of a field or of a place, or empty."""

    blatt: str
    nummer: int
    spalte: str
    text: str


@dataclass(frozen=True, slots=True)
class Schritt:
    """One change: of which row, what it says afterwards, and which fields differ (name, before, after)."""

    vorgang: str
    zeile: Zeile
    art: str
    row: Any
    werte: Werte
    ort: Mapping[str, str]
    felder: tuple[tuple[str, Any, Any], ...]
    name: str
    dazu: str = ""


@dataclass
class Plan:
    """All steps in the order in which they are taken, all errors, and how many rows say nothing new."""

    bestand: Bestand
    schritte: list[Schritt] = field(default_factory=list)
    fehler: list[Fehler] = field(default_factory=list)
    gleich: int = 0

    @property
    def pruefsumme(self) -> str:
        """The same for the same changes of the same rows."""
        said = [
            (step.vorgang, step.zeile.blatt, step.row.pk if step.row is not None else None, step.ort, step.felder)
            for step in self.schritte
        ]
        return hashlib.sha256(repr([(a, b, c, sorted(d.items()), e) for a, b, c, d, e in said]).encode()).hexdigest()

    def anzahl(self, vorgang: str) -> int:
        return sum(step.vorgang == vorgang for step in self.schritte)


def plan(bestand: Bestand, zeilen: Sequence[Zeile], torsi: Sequence[Zeile] = ()) -> Plan:
    """Compare the rows of a file with those of the house.

    `torsi`: rows of which a cell cannot be read. They are not compared, but others may name what they would add.
    """
    found = Plan(bestand)
    every = (*zeilen, *torsi)
    bekannt = {
        "nutzeinheit": set(bestand.einheiten) | {str(z.angaben.get("nr")) for z in every if _adds(z, "nutzeinheiten")},
        "anlage": set(bestand.anlagen) | {str(z.angaben.get("nr")) for z in every if _adds(z, "anlagen")},
        "geraet": set(bestand.geraete) | {str(z.angaben.get("nr")) for z in every if _adds(z, "geraete")},
    }
    gone = [zeile for zeile in zeilen if zeile.blatt == "nutzer" and zeile.loeschen]
    seen: dict[object, int] = {
        ("fort", zeile.ort.get("nutzeinheit"), str(zeile.angaben.get("nr"))): zeile.nummer for zeile in gone
    }
    for blatt in BLAETTER:
        for zeile in zeilen:
            if zeile.blatt == blatt:
                _Zeilenpruefung(found, zeile, bekannt, seen).look()
    # what others hang on goes last
    kept = [step for step in found.schritte if step.vorgang != LOESCHEN]
    last = [step for step in found.schritte if step.vorgang == LOESCHEN]
    found.schritte = [*kept, *reversed(last)]
    return found


def _adds(zeile: Zeile, blatt: str) -> bool:
    return zeile.blatt == blatt and not zeile.loeschen


class _Zeilenpruefung:
    """One row against the house."""

    def __init__(self, plan: Plan, zeile: Zeile, bekannt: Mapping[str, set[str]], seen: dict[object, int]) -> None:
        self.plan, self.zeile, self.bekannt, self.seen = plan, zeile, bekannt, seen
        self.bestand = plan.bestand

    def look(self) -> None:
        before = len(self.plan.fehler)
        key, row = self._found()
        if len(self.plan.fehler) > before:
            return
        if key in self.seen:
            self._wrong("", _("Dasselbe steht schon in Zeile {zeile}.").format(zeile=self.seen[key]))
            return
        self.seen[key] = self.zeile.nummer
        if self.zeile.blatt == "nutzer" and not self.zeile.loeschen and self._number_taken(row):
            return
        art = self._art(row)
        if self.zeile.loeschen:
            self._remove(row, art)
        elif art is not None:
            self._compare(row, art)

    def _number_taken(self, row: Any) -> bool:
        """Whether somebody in another flat has the number of a Nutzer: in an Akte it is given once."""
        number, flat = str(self.zeile.angaben.get("nr")), self.zeile.ort["nutzeinheit"]
        line = self.seen.setdefault(("nummer", number), self.zeile.nummer)
        text = _("Die Nummer {nummer} steht schon in Zeile {ort}.") if line != self.zeile.nummer else ""
        others = [key for key, one in self.bestand.nutzer.items() if key[1] == number and self.bestand.im_jahr(one)]
        there = next((key[0] for key in others if key[0] != flat and ("fort", *key) not in self.seen), None)
        if row is None and there is not None:
            text, line = _("Die Nummer {nummer} hat schon jemand in Nutzeinheit {ort}."), there
        if text:
            self._wrong("nr", text.format(nummer=number, ort=line))
        return bool(text)

    def _wrong(self, spalte: str, text: str) -> None:
        self.plan.fehler.append(Fehler(self.zeile.blatt, self.zeile.nummer, spalte, text))

    def _found(self) -> tuple[object, Any]:
        """The key of the row, and the row of the house that has it."""
        zeile, bestand = self.zeile, self.bestand
        for name in BLAETTER[zeile.blatt].noetig:
            if not (zeile.ort.get(name) or zeile.angaben.get(name) is not None):
                self._wrong(name, _("Diese Angabe fehlt."))
                return None, None
        for name in ("nutzeinheit", "anlage", "geraet"):
            wanted = zeile.ort.get(name)
            if wanted and not zeile.loeschen and wanted not in self.bekannt[name]:
                self._wrong(name, _("„{nummer}“ gibt es in dieser Liegenschaft nicht.").format(nummer=wanted))
        number = str(zeile.angaben.get("nr", ""))
        match zeile.blatt:
            case "anlagen":
                return (zeile.blatt, number), bestand.anlagen.get(number)
            case "nutzeinheiten":
                return (zeile.blatt, number), bestand.einheiten.get(number)
            case "nutzer":
                key = (zeile.ort["nutzeinheit"], number)
                return (zeile.blatt, *key), bestand.nutzer.get(key)
            case "geraete":
                return (zeile.blatt, number), bestand.geraete.get(number)
            case "kosten":
                return self._cost()
        return self._reading()

    def _cost(self) -> tuple[object, Any]:
        number = self.zeile.ort.get("kennung", "")
        row = self.bestand.kosten.get(number)
        if number and row is None:
            self._wrong(
                "kennung", _("Diese Kennung hat keine Kostenzeile dieses Zeitraums; für eine neue leer lassen.")
            )
        return ("kosten", number or self.zeile.nummer, bool(number)), row

    def _reading(self) -> tuple[object, Any]:
        said = self.zeile.angaben
        key = (self.zeile.ort["geraet"], str(said["am"]), str(said.get("art") or "ablesung"))
        rows = self.bestand.ablesungen.get(key, [])
        if len(rows) < 2:
            return (ABLESUNGEN, *key), rows[0] if rows else None
        same = next((row for row in rows if row.stand == said["stand"]), None)
        if same is None:
            self._wrong(
                "stand", _("Von diesem Tag gibt es mehrere Ablesungen dieser Art, aber keine mit diesem Stand.")
            )
        return (ABLESUNGEN, *key, said["stand"]), same

    def _art(self, row: Any) -> str | None:
        """The part of the Akte that a row is; empty for readings, None where that is not said."""
        if self.zeile.blatt != "kosten":
            return next(iter(BLAETTER[self.zeile.blatt].arten), "")
        said = self.zeile.ort.get("bereich", "")
        if row is not None:
            if said and said != row.bereich:
                self._wrong(
                    "bereich", _("Der Bereich einer Kostenzeile ändert sich nicht; bitte löschen und neu anlegen.")
                )
            return str(row.bereich)
        if said not in BLAETTER["kosten"].arten:
            words = ", ".join(TEILARTEN[art].titel for art in BLAETTER["kosten"].arten)
            self._wrong("bereich", _("Bitte einen Bereich nennen: {worte}.").format(worte=words))
            return None
        of_plant = said in ("lieferungen", "kosten")
        if of_plant != bool(self.zeile.ort.get("anlage")):
            text = _("Diese Kosten brauchen eine Anlage.") if of_plant else _("Diese Kosten haben keine Anlage.")
            self._wrong("anlage", text)
            return None
        return said

    def _remove(self, row: Any, art: str | None) -> None:
        if row is None:
            self._wrong("loeschen", _("Was gelöscht werden soll, gibt es nicht."))
            return
        self.plan.schritte.append(
            Schritt(
                LOESCHEN,
                self.zeile,
                art or "",
                row,
                {},
                self.zeile.ort,
                (),
                self._of_the_house(row),
                self._with_it(row),
            )
        )

    def _of_the_house(self, row: Any) -> str:
        return f"{row.geraet.nr} {row}" if self.zeile.blatt == ABLESUNGEN else str(row)

    def _with_it(self, row: Any) -> str:
        """What goes with a row that is deleted."""
        bestand = self.bestand
        if self.zeile.blatt == "nutzeinheiten":
            people = sum(one.nutzeinheit_id == row.pk for one in bestand.nutzer.values())
            devices = sum(one.nutzeinheit_id == row.pk for one in bestand.geraete.values())
            inside = ngettext("mit {zahl} Nutzer", "mit {zahl} Nutzern", people).format(zahl=people)
            read = ngettext("{zahl} Gerät und dessen Ablesungen", "{zahl} Geräten und deren Ablesungen", devices)
            return f"{inside}, {read.format(zahl=devices)}"
        if self.zeile.blatt == "anlagen":
            devices = sum(one.anlage_id == row.pk for one in bestand.geraete.values())
            costs = sum(one.anlage_id == row.pk for one in bestand.kosten.values())
            return _("mit {geraete} Geräten, deren Ablesungen und {kosten} Kostenzeilen").format(
                geraete=devices, kosten=costs
            )
        if self.zeile.blatt == "geraete":
            readings = sum(len(rows) for key, rows in bestand.ablesungen.items() if key[0] == row.nr)
            return _("mit {ablesungen} Ablesungen").format(ablesungen=readings)
        return ""

    def _compare(self, row: Any, art: str) -> None:
        before = self.bestand.werte(art, row) if row is not None else {}
        said = dict(self.zeile.angaben)
        if not art:
            said["art"] = said.get("art") or "ablesung"
        foreign = [name for name, value in said.items() if value is not None and name not in felder(art)]
        for name in foreign:
            self._wrong(name, _("Diese Angabe gibt es hier nicht."))
        after = _settled(art, merged(before, {name: value for name, value in said.items() if name in felder(art)}))
        ort = self._ort(row)
        changed = [
            (name, value_at(before, name), value_at(after, name))
            for name in felder(art)
            if value_at(before, name) != value_at(after, name)
        ]
        if self.zeile.blatt == "geraete" and row is not None and ort != self.bestand.ort(row):
            changed.insert(0, ("ort", _place(self.bestand.ort(row)), _place(ort)))
        if self.zeile.blatt == "nutzeinheiten" and "gebaeude" in self.zeile.ort:
            building = row.gebaeude.name if row is not None and row.gebaeude is not None else ""
            if building != self.zeile.ort["gebaeude"]:
                changed.insert(0, ("gebaeude", building or None, self.zeile.ort["gebaeude"] or None))
        if foreign or (row is not None and not changed):
            self.plan.gleich += not foreign
            return
        if self._fits(art, after):
            vorgang = NEU if row is None else AENDERN
            name = self._name(after) if row is None else self._of_the_house(row)
            self.plan.schritte.append(Schritt(vorgang, self.zeile, art, row, after, ort, tuple(changed), name))

    def _ort(self, row: Any) -> dict[str, str]:
        said = {name: value for name, value in self.zeile.ort.items() if value and name in ("nutzeinheit", "anlage")}
        if self.zeile.blatt != "geraete":
            return {name: value for name, value in self.zeile.ort.items() if value}
        if len(said) > 1:
            self._wrong("anlage", _("Ein Gerät hängt entweder in einer Nutzeinheit oder an einer Anlage."))
        asked = "nutzeinheit" in self.zeile.ort or "anlage" in self.zeile.ort
        return said if asked or row is None else self.bestand.ort(row)

    def _name(self, after: Werte) -> str:
        words = (
            self.zeile.ort.get("geraet"),
            after.get("nr"),
            after.get("name") or after.get("lage") or after.get("bezeichnung") or after.get("raum"),
            german_day(date.fromisoformat(str(after["am"]))) if after.get("am") and not after.get("nr") else None,
        )
        return " ".join(str(word) for word in words if word)

    def _fits(self, art: str, after: Werte) -> bool:
        findings = TEILARTEN[art].check(after) if art else check(Ablesung, after)
        for finding in findings:
            self._wrong(_column(finding, art), _said(finding))
        if findings:
            return False
        first, last = ("von", "bis") if art == "nutzer" else ("ab", "bis")
        if art in ("nutzer", "geraet") and str(after.get(last, "9999")) < str(after.get(first, "")):
            self._wrong(last, _("Der letzte Tag liegt vor dem ersten."))
            return False
        return True


def _settled(art: str, values: Werte) -> Werte:
    """The values as their row will hold them: a column that is empty has its default, no is nothing."""
    columns = TEILARTEN[art].spalten if art else {}
    for key, column in columns.items():
        kind = TEILARTEN[art].modell._meta.get_field(column)
        if values.get(key) is False:
            del values[key]
        elif values.get(key) is None and kind.get_internal_type() == "CharField" and kind.has_default():
            values[key] = kind.get_default()
    return values


def _place(ort: Mapping[str, str]) -> str:
    return next((f"{name} {number}" for name, number in ort.items()), "")


def _column(finding: Finding, art: str) -> str:
    """The field to which a finding leads."""
    steps = finding.where.split("/")
    known = felder(art)
    names = [".".join(steps[:length]) for length in range(len(steps), 0, -1)]
    inner = [name for name in known if name.startswith(f"{steps[0]}.")]
    return next((name for name in names if name in known), inner[0] if inner else "")


def _said(finding: Finding) -> str:
    return " ".join(part for part in (finding.message, finding.remedy) if part)
