"""What stands after the sum of the costs: surcharges and fees, the next prepayment, what the Nutzer may cut."""

from __future__ import annotations

from collections.abc import Iterator

from umlage.core.settlement.entlastung import PROGRAMME
from umlage.core.settlement.ergebnis import NutzerErgebnis
from umlage.core.settlement.kosten import Sonderposten
from umlage.core.settlement.kuerzung import Kuerzungsrecht, kuerzungen
from umlage.core.settlement.neue_vorauszahlung import vorschlag
from umlage.core.settlement.sonderposten import ENTHALTEN, STEUER, WAGNIS, einheit_von
from umlage.documents import kopf
from umlage.documents.aufteilung import norm
from umlage.documents.bausteine import Mitteilung, Teil, fett, satz
from umlage.documents.einzelabrechnung.inhalt import Posten
from umlage.documents.haussicht import Haussicht
from umlage.documents.schluessel import gerundet
from umlage.documents.zahlen import FEST, betrag, euro, euro_ohne_vorzeichen, knapp, tag

_KOSTEN = {"heizung": "Heizung", "warmwasser": "Warmwasser", "kaltwasser": "Kaltwasser", "nebenkosten": "Nebenkosten"}


def zeilen(sicht: Haussicht, person: NutzerErgebnis) -> Iterator[Posten]:
    """The lines between the sum and the result, without the prepayments."""
    for posten in person.sonder:
        if posten.im_saldo:
            yield Posten(posten.bezeichnung, betrag(posten.betrag), grundlage(sicht, person, posten))


def grundlage(sicht: Haussicht, person: NutzerErgebnis, posten: Sonderposten) -> str:
    """On what a line rests, in a phrase."""
    if posten.art == ENTHALTEN:
        return "herausgerechnet, weil Ihnen mit Umsatzsteuer vermietet ist"
    if posten.art == STEUER:
        contained = sum(other.betrag for other in person.sonder if other.art == ENTHALTEN)
        return f"auf {euro(person.betrag.cents + contained)} netto, {norm('UStG § 9')}"
    if posten.art == WAGNIS:
        setting = sicht.akte.einstellungen.umlageausfallwagnis
        groups = setting.kosten if setting is not None else ()
        cents = sum(position.betrag.cents for position in person.positionen if position.gruppe in groups)
        names = [name for group, name in _KOSTEN.items() if group in groups]
        what = "Betriebskosten" if len(names) == len(_KOSTEN) else f"Kosten für {kopf.aufzaehlung(names)}"
        return f"auf {what} von {euro(cents)}, {norm('NMV § 25a')}"
    return posten.grund


def mitteilungen(sicht: Haussicht, person: NutzerErgebnis) -> Iterator[Mitteilung]:
    """What is only told: amounts outside the balance, rights, the proposal."""
    told = [posten for posten in person.sonder if not posten.im_saldo]
    for posten in told:
        zusatz = f" ({posten.grund})" if posten.grund else ""
        text = satz(
            f"{posten.bezeichnung}{zusatz}: ",
            fett(euro_ohne_vorzeichen(posten.betrag)),
            f" {'zu Ihren Gunsten' if posten.betrag < 0 else 'zu Ihren Lasten'}. "
            "Der Betrag ist im Ergebnis oben nicht enthalten.",
        )
        yield Mitteilung("Außerhalb dieser Abrechnung", text)
    for name, share in person.ergebnis.entlastung.items():
        programm = PROGRAMME[name]
        text = satz(
            f"{programm.titel} für das Haus {euro_ohne_vorzeichen(share.haus)}, davon Ihr Anteil ",
            fett(euro_ohne_vorzeichen(share.nutzer[person.bewohner.platz])),
            f" ({norm(programm.norm)}). Er ist in Ihren Kosten schon abgezogen.",
        )
        yield Mitteilung("Entlastung", text)
    rights = kuerzungen(person)
    if rights:
        yield _rights(rights)
    proposal = _proposal(sicht, person)
    if proposal is not None:
        yield proposal


def _rights(rights: tuple[Kuerzungsrecht, ...]) -> Mitteilung:
    teile: list[str | Teil] = []
    for right, before in zip(rights, (None, *rights), strict=False):
        share = kopf.aufzaehlung(_KOSTEN[group] for group in right.grund.gruppen)
        if before is None or before.grund.gruppen != right.grund.gruppen:
            teile.append(f"Ihren Anteil an {share}, {euro(right.anteil.cents)}, können Sie kürzen. ")
        teile += [
            fett(euro(right.figur.value.cents)),
            f" ({knapp(right.prozent.number, 2)}{FEST}%, {norm(right.figur.norm)}): ",
            f"{kopf.mit_punkt(right.grund.text)} ",
        ]
    if len(rights) > 1:
        teile.append("Jedes Recht ist für sich beziffert; ob sie sich zusammenzählen lassen, ist nicht entschieden. ")
    teile.append("Abgezogen ist nichts: Eine Kürzung erklären Sie selbst.")
    return Mitteilung("Ihr Recht zu kürzen" if len(rights) == 1 else "Ihre Rechte zu kürzen", satz(*teile), "achtung")


def _proposal(sicht: Haussicht, person: NutzerErgebnis) -> Mitteilung | None:
    """The proposal for the next prepayment, with how it was found."""
    figure, setting = vorschlag(person), sicht.akte.abrechnung.neue_vorauszahlung
    if figure is None or setting is None:
        return None
    start = f" ab {tag(setting.ab)}" if setting.ab is not None else ""
    rounding = "auf ganze Euro" if setting.runden == "euro" else "auf den Cent"
    yearly = euro(gerundet(figure.inputs[0].number * 100))
    how = "" if sicht.ganze_zeit(person) else ", Heizung nach Gradtagen und alles andere nach Tagen hochgerechnet"
    law = f" ({norm('BGB § 560 Abs. 4')})" if einheit_von(person).nutzung == "wohnung" else ""
    text = satz(
        f"Vorschlag für Ihre Vorauszahlung{start}: ",
        fett(f"{euro(figure.value.cents)} im Monat"),
        f", ein Zwölftel der Kosten eines Jahres von {yearly}{how}, {rounding} gerundet{law}. "
        "Der Vorschlag ändert Ihre Vorauszahlung nicht; das geschieht erst durch eine Erklärung in Textform.",
    )
    return Mitteilung("Neue Vorauszahlung", text)
