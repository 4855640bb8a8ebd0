"""Rules on who sends the Abrechnung and who gets the money: what a Nutzer needs to answer and to pay."""

from __future__ import annotations

from collections.abc import Iterator

from umlage.core.settlement.audit.lage import Lage
from umlage.core.settlement.audit.regel import HINWEIS, Treffer, regel


@regel(
    "absender.anschrift",
    "Absender ohne Anschrift",
    vergleicht="Straße, Postleitzahl und Ort des Absenders, außer auf Vordruck",
    schwelle="eine davon fehlt",
    abhilfe="Die Anschrift des Absenders unter „Absender und Auftraggeber“ eintragen.",
)
def _anschrift(lage: Lage) -> Iterator[Treffer]:
    wer = lage.akte.absender
    fields = (("strasse", "Straße", wer.strasse), ("plz", "Postleitzahl", wer.plz), ("ort", "Ort", wer.ort))
    missing = [(field, name) for field, name, value in fields if not value]
    # paper that bears the head says where its sender is
    if missing and wer.papier != "vordruck":
        text = f"Die Anschrift des Absenders ist nicht vollständig; es fehlt: {', '.join(name for _, name in missing)}."
        yield f"absender/{missing[0][0]}", text


@regel(
    "auftraggeber.fehlt",
    "Abrechnung ohne Auftraggeber",
    vergleicht="Auftraggeber beim Absender",
    schwelle="nicht angegeben",
    abhilfe="Vermieter oder Verwaltung mit Anschrift und IBAN als Auftraggeber eintragen; wer selbst abrechnet, sich.",
)
def _auftraggeber(lage: Lage) -> Iterator[Treffer]:
    wer = lage.akte.absender
    if wer.auftraggeber is None:
        text = f"Ohne Auftraggeber sollen die Nutzer an den Absender zahlen: {wer.name}, ohne IBAN."
        yield "absender/auftraggeber", text


@regel(
    "auftraggeber.konto",
    "Auftraggeber ohne IBAN",
    schwere=HINWEIS,
    vergleicht="IBAN des Auftraggebers",
    schwelle="nicht angegeben",
    abhilfe="Die IBAN für Nachzahlungen beim Auftraggeber eintragen.",
)
def _konto(lage: Lage) -> Iterator[Treffer]:
    wer = lage.akte.absender.auftraggeber
    if wer is not None and wer.iban is None:
        text = "Ohne IBAN des Auftraggebers nennt die Abrechnung nur „das Ihnen bekannte Konto“."
        yield "absender/auftraggeber/iban", text
