"""What does not fit among UAW, special costs, net statements, proposals and duties that were not met."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from umlage.core.finding import Finding, error, note, warning
from umlage.core.money import german_exact
from umlage.core.parameters import parameter
from umlage.core.period import german_day
from umlage.core.settlement.akte import Akte, Nutzer, Pflichtverletzung
from umlage.core.settlement.belegung import Belegung
from umlage.core.settlement.kuerzung import besteht
from umlage.core.settlement.sonderposten import mit_wagnis

_WAGNIS = "einstellungen/umlageausfallwagnis"
_ART = {
    "verbrauchsabhaengig": "Es wird nicht verbrauchsabhängig abgerechnet",
    "fernablesung": "Die fernablesbare Ausstattung fehlt",
    "verbrauchsinformation": "Informationen nach § 6a fehlen oder sind unvollständig",
    "co2_ausweis": "Die Kohlendioxidkosten sind nicht aufgeteilt oder nicht ausgewiesen",
}
_NORM = {
    "verbrauchsabhaengig": "HeizkostenV § 12 Abs. 1 Satz 1",
    "fernablesung": "HeizkostenV § 12 Abs. 1 Satz 2, § 5 Abs. 2, Abs. 3",
    "verbrauchsinformation": "HeizkostenV § 12 Abs. 1 Satz 3, § 6a",
    "co2_ausweis": "CO2KostAufG § 7 Abs. 4",
}


def stated(akte: Akte, haus: Belegung) -> list[Finding]:
    """Errors where the law forbids what is asked for; remarks on rights that exist."""
    return [*_risk(akte), *_bound(akte), *_people(akte, haus), *_proposal(akte), *_duties(akte)]


def _risk(akte: Akte) -> Iterator[Finding]:
    setting = akte.einstellungen.umlageausfallwagnis
    if setting is None:
        return
    most = parameter("nmv.wagnis_hoechstens").number(akte.zeitraum.von)
    if Fraction(setting.prozent) > most:
        yield error(
            "wagnis.hoechstsatz",
            f"{_WAGNIS}/prozent",
            f"Umlageausfallwagnis {german_exact(Fraction(setting.prozent), 0, 4)} %, erlaubt sind höchstens {most} %.",
            norm="NMV § 25a",
        )
    known = {einheit.nr: einheit for einheit in akte.nutzeinheiten}
    chosen = mit_wagnis(akte)
    if not chosen:
        yield error(
            "wagnis.preisbindung",
            _WAGNIS,
            "Ein Umlageausfallwagnis gibt es nur bei Wohnraum mit Preisbindung; keine Nutzeinheit hat sie.",
            norm="NMV § 25a; BGB § 556 Abs. 1",
            remedy="umlageausfallwagnis streichen, oder bei den Wohnungen preisgebunden: true angeben.",
        )
    for nr in sorted(chosen):
        if nr not in known:
            yield error("wagnis.nutzeinheit", f"{_WAGNIS}/nutzeinheiten", f"Die Nutzeinheit {nr} gibt es nicht.")
        elif not known[nr].preisgebunden:
            yield error(
                "wagnis.preisbindung",
                f"nutzeinheiten/{nr}/preisgebunden",
                "Von einer Nutzeinheit ohne Preisbindung darf kein Umlageausfallwagnis verlangt werden.",
                norm="NMV § 25a; BGB § 556 Abs. 1",
                remedy="Die Nutzeinheit aus der Liste nehmen, oder preisgebunden: true angeben.",
            )


def _bound(akte: Akte) -> Iterator[Finding]:
    for einheit in akte.nutzeinheiten:
        if einheit.preisgebunden and einheit.nutzung != "wohnung":
            yield error(
                "preisbindung.nutzung",
                f"nutzeinheiten/{einheit.nr}/preisgebunden",
                "Eine Preisbindung gibt es nur bei Wohnungen.",
                norm="NMV § 1",
            )


def _people(akte: Akte, haus: Belegung) -> Iterator[Finding]:
    costs: set[str] | None = None
    for person in haus.bewohner:
        nutzer = person.nutzer
        paid = nutzer.vorauszahlung.kostenarten
        if not (nutzer.sonderkosten or nutzer.nettoabrechnung or paid):
            continue
        einheit = akte.nutzeinheiten[person.einheit]
        where = f"nutzeinheiten/{einheit.nr}/nutzer/{nutzer.nr}"
        yield from _special(nutzer, where)
        if nutzer.nettoabrechnung and (einheit.nutzung == "wohnung" or nutzer.leerstand):
            yield error(
                "netto.nutzung",
                f"{where}/nettoabrechnung",
                "Wohnraum und Leerstand lassen sich nicht mit Umsatzsteuer vermieten.",
                norm="UStG § 4 Nr. 12, § 9 Abs. 1 und 2",
                remedy="nettoabrechnung streichen, oder nutzung: gewerbe angeben.",
            )
        if paid:
            costs = costs or {kosten.bezeichnung for kosten in (*akte.kaltwasser, *akte.hausnebenkosten)}
        for name in paid or ():
            if name not in (costs or ()):
                yield error(
                    "vorauszahlung.kosten",
                    f"{where}/vorauszahlung/kostenarten",
                    f"Die Kosten „{name}“ gibt es in dieser Abrechnung nicht.",
                )


def _special(nutzer: Nutzer, where: str) -> Iterator[Finding]:
    for number, kosten in enumerate(nutzer.sonderkosten, start=1):
        here = f"{where}/sonderkosten/{number}"
        if nutzer.leerstand:
            yield error("sonderkosten.leerstand", here, "Im Leerstand gibt es niemanden, der diesen Betrag schuldet.")
        elif kosten.art == "nutzerwechsel" and kosten.im_saldo and not kosten.vereinbarung:
            yield error(
                "sonderkosten.nutzerwechsel",
                f"{here}/vereinbarung",
                "Die Kosten von Nutzerwechsel und Zwischenablesung trägt der Vermieter, wenn nichts anderes "
                "vereinbart ist.",
                norm="BGH VIII ZR 19/07; BetrKV § 1",
                remedy="vereinbarung angeben, oder im_saldo streichen.",
            )


def _proposal(akte: Akte) -> Iterator[Finding]:
    if akte.abrechnung.neue_vorauszahlung is None:
        return
    where = "abrechnung/neue_vorauszahlung"
    start = akte.abrechnung.neue_vorauszahlung.ab
    if start is not None and start <= akte.abrechnung.erstellt_am:
        yield error(
            "vorschlag.tag",
            f"{where}/ab",
            f"Die neue Vorauszahlung kann erst nach der Abrechnung beginnen, nicht am {german_day(start)}.",
            norm="BGB § 560 Abs. 4",
        )
    if akte.liegenschaft.weg:
        yield error(
            "vorschlag.weg",
            where,
            "In der Wohnungseigentümergemeinschaft beschließt die Versammlung die Vorschüsse.",
            norm="WEG § 28 Abs. 1",
            remedy="neue_vorauszahlung streichen.",
        )


def _duties(akte: Akte) -> Iterator[Finding]:
    known = {einheit.nr for einheit in akte.nutzeinheiten}
    for number, pflicht in enumerate(akte.pflichtverletzungen, start=1):
        where = f"pflichtverletzungen/{number}"
        for nr in pflicht.nutzeinheiten or ():
            if nr not in known:
                yield error("pflicht.nutzeinheit", f"{where}/nutzeinheiten", f"Die Nutzeinheit {nr} gibt es nicht.")
        yield from _words(pflicht, where)
        if akte.liegenschaft.weg:
            yield note(
                "kuerzung.weg",
                where,
                "Zwischen Wohnungseigentümern und ihrer Gemeinschaft gibt es kein Kürzungsrecht.",
                norm="HeizkostenV § 12 Abs. 1 Satz 4",
            )
        elif besteht(pflicht, akte.period):
            yield warning(
                "kuerzung.recht",
                where,
                f"{_ART[pflicht.art]}: die Nutzer können kürzen. Die Beträge sind ausgewiesen und nicht abgezogen.",
                norm=_NORM[pflicht.art],
            )
        else:
            yield note(
                "kuerzung.keines",
                where,
                f"{_ART[pflicht.art]}: für diesen Zeitraum folgt daraus kein Kürzungsrecht.",
                norm=_NORM[pflicht.art],
            )


def _words(pflicht: Pflichtverletzung, where: str) -> Iterator[Finding]:
    for name, value, art in (
        ("kosten", pflicht.kosten, "verbrauchsabhaengig"),
        ("eingebaut_am", pflicht.eingebaut_am, "fernablesung"),
    ):
        if value is not None and pflicht.art != art:
            yield error("pflicht.angabe", f"{where}/{name}", f"Die Angabe {name} gehört nur zu art: {art}.")
