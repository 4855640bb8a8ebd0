"""What is missing or superfluous among the devices of the Nutzeinheiten and plants."""

from __future__ import annotations

from collections.abc import Iterator

from umlage.core.finding import Finding, error, warning
from umlage.core.settlement import pruefung_angaben
from umlage.core.settlement.akte import Akte, Anlage
from umlage.core.settlement.messung import Messung
from umlage.core.settlement.messwert import HEIZT, WARMWASSER
from umlage.core.settlement.umlage import gemeinsam


def stated(akte: Akte, messung: Messung) -> list[Finding]:
    """What is missing or superfluous among the devices of the Nutzeinheiten."""
    return [
        *_heating_devices(akte, messung),
        *_water_devices(akte, messung),
        *_energy_devices(akte, messung),
        *_idle_devices(akte, messung),
        *pruefung_angaben.devices(akte, messung),
    ]


def _heating_devices(akte: Akte, messung: Messung) -> Iterator[Finding]:
    if akte.kostenbaum is not None or not any(anlage.heizt for anlage in akte.anlagen):
        return
    if akte.einstellungen.heizung.grundkosten == 100:
        return
    equipped = messung.places(*HEIZT)
    for place, einheit in enumerate(akte.nutzeinheiten):
        # common rooms need no devices (§ 4 Abs. 3 HeizkostenV)
        missing = place not in equipped and einheit.flaeche.heizung and messung.haus.einheiten[place]
        if missing and not gemeinsam(einheit):
            yield no_device(einheit.nr)


def no_device(nr: str) -> Finding:
    """A Nutzeinheit pays for heating and nothing measures it."""
    return warning(
        "geraet.fehlt",
        f"nutzeinheiten/{nr}/geraete",
        "Die Nutzeinheit hat Heizfläche, aber kein Gerät für die Heizung; ihr Verbrauch zählt 0.",
        norm="HeizkostenV § 4 Abs. 1, § 9a",
    )


def _water_devices(akte: Akte, messung: Messung) -> Iterator[Finding]:
    if not any(kosten.schluessel == "VKW" for kosten in akte.kaltwasser) and not any(
        kosten.schluessel == "VKW" for kosten in akte.hausnebenkosten
    ):
        return
    # where hot-water meters count too, they stand in for those of cold water only when no flat has one
    counting = akte.einstellungen.warmwasserzaehler_im_kaltwasser
    equipped = messung.places("kaltwasserzaehler") or (messung.places("warmwasserzaehler") if counting else set())
    for place, einheit in enumerate(akte.nutzeinheiten) if equipped else ():
        missing = place not in equipped and einheit.nutzung != "sonstiges" and messung.haus.einheiten[place]
        if missing and not einheit.umlage:
            yield warning(
                "wasser.zaehler_fehlt",
                f"nutzeinheiten/{einheit.nr}/geraete",
                "Wasser wird nach Zählern verteilt, aber diese Nutzeinheit hat keinen.",
                norm="BGB § 556a Abs. 1 Satz 2",
                remedy="Zähler eintragen, oder nach Fläche verteilen (NHN), solange nicht alle erfasst werden.",
            )


def _energy_devices(akte: Akte, messung: Messung) -> Iterator[Finding]:
    """Meters of electricity and cold: who has none beside others, and meters of cold that nobody pays by."""
    keys = {kosten.schluessel for kosten in akte.hausnebenkosten}
    for key, art, word in (("VST", "stromzaehler", "Strom"), ("VKA", "kaeltezaehler", "Kälte")):
        equipped = messung.places(art)
        for place, einheit in enumerate(akte.nutzeinheiten) if equipped and key in keys else ():
            missing = place not in equipped and einheit.nutzung != "sonstiges" and messung.haus.einheiten[place]
            if missing and not einheit.umlage:
                yield warning(
                    "zaehler.fehlt",
                    f"nutzeinheiten/{einheit.nr}/geraete",
                    f"{word} wird nach Zählern verteilt, aber diese Nutzeinheit hat keinen; ihr Verbrauch zählt 0.",
                    remedy="Zähler eintragen; wer nichts verbraucht, hat einen Zähler, der stillsteht.",
                )
        if equipped and key == "VKA" and key not in keys and akte.kostenbaum is None:
            yield warning(
                "kaelte.ohne_kosten",
                "hausnebenkosten",
                "Es gibt Kältezähler, aber keine Kosten, die nach ihnen verteilt werden.",
                remedy="Die Kosten der Kälte mit schluessel: VKA eintragen.",
            )


def _idle_devices(akte: Akte, messung: Messung) -> Iterator[Finding]:
    if akte.kostenbaum is not None or not akte.anlagen:
        return
    for anlage in akte.anlagen:
        if anlage.warmwasser is None and anlage.heizt:
            yield from _plant_meters(anlage)
    if any(anlage.warmwasser is not None or not anlage.heizt for anlage in akte.anlagen):
        return
    meters = messung.of_kind(*WARMWASSER)
    if akte.kaltwasser and meters:
        yield warning(
            "warmwasser.ohne_anlage",
            "anlagen",
            "Keine Anlage bereitet Warmwasser; die Warmwasserzähler der Nutzer zählen höchstens beim Kaltwasser.",
        )
        return
    for messwert in meters:
        yield warning(
            "warmwasser.ohne_anlage",
            messwert.where,
            "Keine Anlage bereitet Warmwasser; der Zähler zählt nicht.",
        )


def _plant_meters(anlage: Anlage) -> Iterator[Finding]:
    for geraet in anlage.geraete:
        if geraet.zweck == "warmwasser":
            yield error(
                "warmwasser.angabe",
                f"anlagen/{anlage.nr}/warmwasser",
                f"Die Anlage hat einen Zähler für Warmwasser ({geraet.nr}), aber keine Angabe, wie sie es bereitet.",
                norm="HeizkostenV § 9 Abs. 1",
            )
            return
