"""Rules on hot water: its share of the plant, its energy per cubic metre, its temperature, its quantity."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from umlage.core.money import german
from umlage.core.parameters import parameter
from umlage.core.settlement.anlagenzeit import laufzeit
from umlage.core.settlement.audit.lage import Lage
from umlage.core.settlement.audit.regel import FEHLER, Treffer, regel
from umlage.core.settlement.flaechen import MIKRO
from umlage.core.settlement.warmwasser import Trennung

# per cent of the energy: consumer centres find 8 to 30; a well insulated house with circulation comes near the half
_ANTEIL_NIEDRIG, _ANTEIL_HOCH = 5, 50
# kWh per m³ at a heat meter: 58 warm the water from 10 to 60 °C, 125 is the formula of the law with losses
_WAERME_NIEDRIG, _WAERME_HOCH = 40, 250
# °C: below 45 nobody stores water (DVGW W 551 asks for 60), above 70 it scalds
_GRAD_NIEDRIG, _GRAD_HOCH = 45, 70
# m³ per m² and year: households use 0.3 to 0.7
_MENGE_HOCH, _MENGE_UNMOEGLICH = 2, 8
# times the median of the house, per m², from so many Nutzeinheiten on: as for heating
_AUSREISSER, _LEAST = 5, 3
_VERTEILER = "warmwasserkostenverteiler"
_ABHILFE = "Wärmezähler, Volumen, Temperatur und Brennstoffmenge prüfen."


def _geteilt(lage: Lage) -> Iterator[tuple[str, Trennung]]:
    """Plants whose hot water is told apart by its heat."""
    for nr, trennung in lage.haus.trennungen.items():
        if trennung.waerme is not None and trennung.faktor is not None:
            yield f"anlagen/{nr}/warmwasser", trennung


@regel(
    "warmwasser.anteil_hoch",
    "Anteil des Warmwassers zu hoch",
    norm="HeizkostenV § 9",
    vergleicht="Energie für Warmwasser mit der Energie der Anlage",
    schwelle=f"mehr als {_ANTEIL_HOCH} %",
    abhilfe=_ABHILFE,
    ursachen=(3,),
)
def _anteil_hoch(lage: Lage) -> Iterator[Treffer]:
    """Hot water that takes more than the heating."""
    for where, trennung in _geteilt(lage):
        assert trennung.faktor is not None
        if trennung.faktor.value * 100 > _ANTEIL_HOCH:
            share = german(trennung.faktor.value * 100, 1)
            yield where, f"Auf das Warmwasser entfallen {share} % der Energie, üblich sind 8 bis 30 %."


@regel(
    "warmwasser.anteil_niedrig",
    "Anteil des Warmwassers zu niedrig",
    norm="HeizkostenV § 9",
    vergleicht="Energie für Warmwasser mit der Energie der Anlage",
    schwelle=f"weniger als {_ANTEIL_NIEDRIG} %",
    abhilfe=_ABHILFE,
    ursachen=(3,),
)
def _anteil_niedrig(lage: Lage) -> Iterator[Treffer]:
    """Hot water that takes next to nothing."""
    for where, trennung in _geteilt(lage):
        assert trennung.faktor is not None
        if trennung.faktor.value * 100 < _ANTEIL_NIEDRIG:
            share = german(trennung.faktor.value * 100, 1)
            yield where, f"Auf das Warmwasser entfallen nur {share} % der Energie, üblich sind 8 bis 30 %."


def _je_kubikmeter(lage: Lage) -> Iterator[tuple[str, Fraction]]:
    """Measured heat per m³ of hot water; plants without a water meter of their own share that of the Nutzer."""
    shared: list[tuple[str, Fraction]] = []
    for where, trennung in _geteilt(lage):
        if not trennung.gemessen or trennung.roh is None:
            continue
        plant = where.removesuffix("warmwasser")
        own = [one for one in lage.hausgeraete("warmwasserzaehler", "warmwasser") if one.where.startswith(plant)]
        volume = sum((one.menge for one in own), Fraction(0))
        if volume:
            yield where, trennung.roh.value / volume
        else:
            shared.append((where, trennung.roh.value))
    used = Fraction(lage.summe("warmwasserzaehler"), MIKRO)
    # where allocators count beside them, the meters of the Nutzer do not show all of the water
    if shared and used and not lage.haus.messung.has(_VERTEILER):
        yield shared[0][0], sum((heat for _, heat in shared), Fraction(0)) / used


@regel(
    "warmwasser.waerme_hoch",
    "Wärme je m³ Warmwasser zu hoch",
    norm="HeizkostenV § 9 Abs. 2",
    vergleicht="gemessene Wärme mit dem Volumen des Warmwassers",
    schwelle=f"mehr als {_WAERME_HOCH} kWh/m³",
    abhilfe="Wärmezähler und Einheit prüfen, Verluste der Zirkulation suchen, fehlende Warmwasserzähler ergänzen.",
    ursachen=(3, 11),
)
def _waerme_hoch(lage: Lage) -> Iterator[Treffer]:
    """A cubic metre that takes twice what the formula of the law gives it."""
    for where, heat in _je_kubikmeter(lage):
        if heat > _WAERME_HOCH:
            yield where, f"Ein m³ Warmwasser braucht {german(heat, 0)} kWh, üblich sind 60 bis 150."


@regel(
    "warmwasser.waerme_niedrig",
    "Wärme je m³ Warmwasser zu niedrig",
    norm="HeizkostenV § 9 Abs. 2",
    vergleicht="gemessene Wärme mit dem Volumen des Warmwassers",
    schwelle=f"weniger als {_WAERME_NIEDRIG} kWh/m³",
    abhilfe="Wärmezähler und Einheit prüfen: mit so wenig Wärme wird das Wasser nicht warm.",
    ursachen=(3, 10, 11),
)
def _waerme_niedrig(lage: Lage) -> Iterator[Treffer]:
    """Heat that cannot have warmed the water."""
    for where, heat in _je_kubikmeter(lage):
        if heat < _WAERME_NIEDRIG:
            yield where, f"Ein m³ Warmwasser braucht nur {german(heat, 0)} kWh; von 10 auf 45 °C wären es 41."


@regel(
    "warmwasser.grad",
    "Temperatur des Warmwassers ungewöhnlich",
    norm="HeizkostenV § 9 Abs. 2 Satz 2",
    vergleicht="Temperatur beim Verfahren volumen",
    schwelle=f"unter {_GRAD_NIEDRIG} oder über {_GRAD_HOCH} °C",
    abhilfe="Temperatur am Speicher messen; üblich sind 55 bis 60 °C.",
    ursachen=(3,),
)
def _grad(lage: Lage) -> Iterator[Treffer]:
    """A temperature at which no house keeps its water."""
    for anlage in lage.akte.anlagen:
        verfahren = anlage.warmwasser
        if verfahren is None or verfahren.verfahren != "volumen":
            continue
        if not _GRAD_NIEDRIG <= verfahren.temperatur <= _GRAD_HOCH:
            text = f"Gerechnet wird mit {german(verfahren.temperatur, 1)} °C, üblich sind 55 bis 60 °C."
            yield f"anlagen/{anlage.nr}/warmwasser/temperatur", text


def _volumina(lage: Lage) -> list[int | None]:
    """Hot water of each Nutzeinheit; of allocators their share of what the meters of the plants show, where they do."""
    units = lage.summe(_VERTEILER)
    if not units or lage.haus.messung.has("warmwasserzaehler"):
        return lage.verbrauch("warmwasserzaehler")
    whole = sum((one.menge for one in lage.hausgeraete("warmwasserzaehler", "warmwasser")), Fraction(0))
    return [None if used is None else int(used * whole * MIKRO / units) for used in lage.verbrauch(_VERTEILER)]


def _menge(lage: Lage) -> Iterator[tuple[str, int, int]]:
    """Hot water of each Nutzeinheit with its area."""
    for number, used in enumerate(_volumina(lage)):
        area = lage.warmwasserflaechen[number]
        if used and area:
            yield f"{lage.einheiten[number]}/geraete", used, area


@regel(
    "warmwasser.menge_hoch",
    "Warmwasser einer Nutzeinheit zu viel",
    vergleicht="m³ Warmwasser je m² und Jahr",
    schwelle=f"mehr als {_MENGE_HOCH} m³/m²a",
    abhilfe="Stände und Fläche prüfen (Komma, Liter statt m³); tropfende Leitung suchen.",
    ursachen=(8, 10),
)
def _menge_hoch(lage: Lage) -> Iterator[Treffer]:
    """More hot water than a household uses."""
    for where, used, area in _menge(lage):
        if lage.over(used, area, _MENGE_HOCH) and not lage.over(used, area, _MENGE_UNMOEGLICH):
            rate = german(Fraction(used, area) / lage.jahr, 2)
            yield where, f"Das Warmwasser macht {rate} m³ je m² und Jahr, üblich sind 0,3 bis 0,7."


@regel(
    "warmwasser.menge_unmoeglich",
    "Warmwasser einer Nutzeinheit unmöglich",
    schwere=FEHLER,
    vergleicht="m³ Warmwasser je m² und Jahr",
    schwelle=f"mehr als {_MENGE_UNMOEGLICH} m³/m²a",
    abhilfe="Stände und Fläche prüfen (Komma, Liter statt m³).",
    freigebbar=True,
    ursachen=(10,),
)
def _menge_unmoeglich(lage: Lage) -> Iterator[Treffer]:
    """More hot water than can be drawn."""
    for where, used, area in _menge(lage):
        if lage.over(used, area, _MENGE_UNMOEGLICH):
            rate = german(Fraction(used, area) / lage.jahr, 2)
            yield where, f"Das Warmwasser macht {rate} m³ je m² und Jahr; so viel zapft niemand."


@regel(
    "warmwasser.ausreisser",
    "Warmwasser nach Kostenverteilern fällt auf",
    norm="HeizkostenV § 9a; BGH VIII ZR 310/12",
    vergleicht="Einheiten der Warmwasserkostenverteiler je m² mit ihrem mittleren Wert (Median) im Haus",
    schwelle=f"mehr als das {_AUSREISSER}-Fache, ab {_LEAST} Nutzeinheiten",
    abhilfe="Stände und Fläche prüfen (Komma?); ist das Gerät der richtigen Wohnung zugeordnet?",
    ursachen=(9, 10),
)
def _ausreisser(lage: Lage) -> Iterator[Treffer]:
    """Units say nothing by themselves, only against those of the others."""
    found = zip(lage.verbrauch(_VERTEILER), lage.warmwasserflaechen, strict=True)
    rows = [(number, used, area) for number, (used, area) in enumerate(found) if used is not None and area]
    if len(rows) < _LEAST:
        return
    _, middle, whole = sorted(rows, key=lambda row: row[1] * MIKRO // row[2])[len(rows) // 2]
    for number, used, area in rows if middle else ():
        if used * whole > _AUSREISSER * middle * area:
            times = german(Fraction(used * whole, middle * area), 1)
            text = f"Die Einheiten je m² sind das {times}-Fache des mittleren Werts im Haus."
            yield f"{lage.einheiten[number]}/geraete", text


@regel(
    "warmwasser.nach_flaeche",
    "Warmwasser nach Fläche, obwohl es Zähler gibt",
    art="Recht",
    norm="HeizkostenV § 9 Abs. 2 Satz 4",
    vergleicht="Verfahren flaeche mit den Warmwasserzählern des Hauses",
    schwelle="ein Warmwasserzähler",
    abhilfe="verfahren: volumen wählen: die Fläche gilt nur, wenn weder Wärme noch Volumen messbar sind.",
    ursachen=(3,),
    parameter=("heizkostenv.warmwasser_flaechenfaktor",),
)
def _nach_flaeche(lage: Lage) -> Iterator[Treffer]:
    """The last formula of the law where an earlier one is possible."""
    factor = parameter("heizkostenv.warmwasser_flaechenfaktor")
    for anlage in lage.akte.anlagen:
        verfahren = anlage.warmwasser
        if verfahren is None or verfahren.verfahren != "flaeche":
            continue
        place = f"anlagen/{anlage.nr}/"
        own = any(one.where.startswith(place) for one in lage.hausgeraete("warmwasserzaehler", "warmwasser"))
        # allocators measure no volume
        if not own and not lage.summe("warmwasserzaehler"):
            continue
        value = german(factor.number(lage.period.start), 0)
        yield (
            f"anlagen/{anlage.nr}/warmwasser/verfahren",
            f"Die Wärme des Warmwassers ist mit {value} kWh je m² geschätzt, obwohl sein Volumen gemessen ist.",
        )


@regel(
    "warmwasser.monovalent",
    "Formel der monovalenten Wärmepumpe neben einer anderen Anlage",
    art="Recht",
    norm="HeizkostenV § 9 Abs. 2 Satz 6 Nr. 3",
    vergleicht="Tage einer Wärmepumpe mit verfahren volumen oder flaeche mit denen einer Anlage mit anderer Energie",
    schwelle="ein gemeinsamer Tag",
    abhilfe="Die Wärme messen: den Faktor kennt die Verordnung nur, wo die Wärmepumpe allein heizt.",
    ursachen=(3,),
    parameter=("heizkostenv.waermepumpe_faktor",),
)
def _monovalent(lage: Lage) -> Iterator[Treffer]:
    """A formula of the law for heat pumps that work alone, used where one does not."""
    factor = parameter("heizkostenv.waermepumpe_faktor")
    if not parameter("heizkostenv.waermepumpe_pflicht").number(lage.period.start):
        return
    for anlage in lage.akte.anlagen:
        verfahren = anlage.warmwasser
        if anlage.energieart != "waermepumpe" or anlage.gewerbliche_lieferung:
            continue
        if verfahren is None or verfahren.verfahren not in ("volumen", "flaeche"):
            continue
        own = laufzeit(anlage, lage.period)
        for other in lage.akte.anlagen:
            if other.energieart != anlage.energieart and laufzeit(other, lage.period).overlap(own) is not None:
                value = german(factor.number(lage.period.start), 2)
                yield (
                    f"anlagen/{anlage.nr}/warmwasser/verfahren",
                    f"Mit dem Faktor {value} einer monovalenten Wärmepumpe gerechnet, daneben lief Anlage {other.nr}.",
                )
                break
