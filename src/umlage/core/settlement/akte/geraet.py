"""Devices of the Akte with their readings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from operator import attrgetter
from typing import Annotated, Literal

from pydantic import Field, Strict

from umlage.core.eingabe import Ganz, Nummer, Tag, Zahl, ZahlMitVorzeichen, Zeile, teil
from umlage.core.settlement.akte.eichung import Eichung
from umlage.core.verbrauch.bewertungsangabe import Bewertungsangabe, Verdunster

Geraeteart = Literal[
    "hkv",
    "waermezaehler",
    "warmwasserzaehler",
    "warmwasserkostenverteiler",
    "kaltwasserzaehler",
    "oelzaehler",
    "gaszaehler",
    "stromzaehler",
    "kaeltezaehler",
]
Ableseart = Literal["funk", "ablesung", "selbstablesung", "zwischenablesung", "tausch", "schaetzung", "altwert"]
# MM-TT, only days that there are
MONAT_TAG = r"^((0[13578]|1[02])-(0[1-9]|[12]\d|3[01])|(0[469]|11)-(0[1-9]|[12]\d|30)|02-(0[1-9]|1\d|2[0-9]))$"


@teil("Ablesung")
class Ablesung:
    """Stand eines Geräts am Ende eines Tages."""

    am: Tag
    """Tag der Ablesung. Sie gilt für das Ende ihres Tages: der Stand zum 1. Januar ist die Ablesung vom 31.
    Dezember."""
    stand: ZahlMitVorzeichen
    """Was das Gerät anzeigt, in seiner einheit."""
    art: Ableseart = "ablesung"
    """Wie der Stand erhoben ist; schaetzung ist ein Ersatzwert und braucht einen grund, tausch gehört zum Ausbau
    und Einbau, altwert ist der Stand des Stichtags, den das Gerät gespeichert hat. Ohne Angabe: ablesung."""
    quelle: Zeile | None = None
    """Wer abgelesen hat oder wo der Stand steht."""
    checkzahl: Annotated[Nummer, Field(max_length=12)] | None = None
    """Checkzahl, die das Gerät neben dem Stand anzeigt, in Anführungszeichen; wird gedruckt und nicht gerechnet."""
    grund: Zeile | None = None
    """Warum und woraus geschätzt wurde (§ 9a HeizkostenV); wird gedruckt. Nötig bei art: schaetzung."""


@teil("Differenz zweier Messungen")
class Differenz:
    """Verbrauch, der sich als Differenz ergibt: Hauptzähler minus Unterzähler."""

    abzug: Annotated[tuple[Nummer, ...], Field(min_length=1)]
    """Nummern der Geräte, deren gemessener Verbrauch abgezogen wird, mindestens eine. Sie dürfen auch in einer anderen
    Nutzeinheit stehen und zählen dort weiter."""
    von: Nummer | None = None
    """Nummer des Geräts, von dessen Verbrauch abgezogen wird; dieses Gerät hat dann keine eigenen Ablesungen. Ohne
    Angabe: von seinem eigenen Verbrauch."""


@teil("Vergleichbarer Zeitraum")
class Vorperiode:
    """Was das Gerät in einem früheren Zeitraum gezählt hat."""

    von: Tag
    """Erster Tag."""
    bis: Tag
    """Letzter Tag; vor dem Abrechnungszeitraum."""
    verbrauch: Zahl
    """Verbrauch damals: in kWh, m³ oder bewerteten Einheiten."""
    uebrige: Zahl | None = None
    """Was die übrigen Geräte derselben Art damals zusammen gezählt haben; dann ändert sich der Verbrauch wie ihrer."""
    gradtagzahl: Zahl | None = None
    """Gemessene Gradtagzahl von damals; dann ändert sich der Verbrauch wie sie. Braucht die gradtagzahl der
    Schätzung."""
    quelle: Zeile | None = None
    """Woher die Werte stammen."""


@teil("Vergleichsraum")
class Vergleichsraum:
    """Ein Gerät in einem vergleichbaren Raum, das abgelesen ist."""

    geraet: Nummer
    """Nummer des Geräts, von derselben Art."""
    groesse: Zahl | None = None
    """Größe des Raums oder Leistung des Heizkörpers. Ohne Angabe: die Fläche seiner Nutzeinheit."""


@teil("Schätzung nach § 9a HeizkostenV")
class Schaetzung:
    """Verbrauch eines Geräts, das ausgefallen oder nicht abzulesen ist."""

    verfahren: Literal["vorperioden", "vergleichsraeume", "durchschnitt"]
    """vorperioden: nach dem Verbrauch derselben Räume in vergleichbaren Zeiträumen. vergleichsraeume: nach
    vergleichbaren anderen Räumen in derselben Zeit. durchschnitt: nach dem Durchschnitt des Gebäudes oder der
    Nutzergruppe."""
    grund: Zeile
    """Warum nicht abgelesen werden konnte; wird gedruckt."""
    vorperioden: tuple[Vorperiode, ...] = ()
    """Frühere Zeiträume, aus denen das Mittel gebildet wird; nötig bei vorperioden."""
    vergleich: tuple[Vergleichsraum, ...] = ()
    """Geräte in vergleichbaren Räumen; nötig bei vergleichsraeume."""
    nutzeinheiten: tuple[Nummer, ...] = ()
    """Nutzeinheiten der Nutzergruppe, deren Durchschnitt gilt. Ohne Angabe: alle des Gebäudes."""
    groesse: Zahl | None = None
    """Größe des Raums (m²) oder Leistung des Heizkörpers. Ohne Angabe: die Fläche der Nutzeinheit, wenn sie nur
    dieses Gerät seiner Art hat."""
    gradtagzahl: Zahl | None = None
    """Gemessene Gradtagzahl des Abrechnungszeitraums."""
    quelle: Zeile | None = None
    """Woher die Angaben stammen, zum Beispiel das Protokoll des Monteurs."""


class _Merkmal:
    """What is known of a device as soon as it is made.

    `special`: 0, a device of a flat whose consumption is the difference of its readings, as nearly all are; 1, the
    same, but it measures for the house or was exchanged; 2, something else says how its readings count, or one of them
    is estimated or negative.
    """

    __slots__ = ("special",)
    special: int


@teil("Gerät")
class Geraet(_Merkmal):
    """Ein Zähler oder Heizkostenverteiler mit seinen Ablesungen."""

    nr: Nummer
    """Gerätenummer, in der Akte nur einmal vergeben."""
    art: Geraeteart
    """Was das Gerät misst; hkv ist ein Heizkostenverteiler, warmwasserkostenverteiler zählt Warmwasser in Einheiten
    statt in m³. Öl- und Gaszähler werden nur gedruckt,
    Strom- und Kältezähler auch, außer bei Kosten mit dem Schlüssel VST oder VKA."""
    modell: Nummer | None = None
    """Modell des Geräts, aus geraetemodelle oder dem mitgelieferten Katalog; was es sagt (einheit, stellen,
    ruecksetzung), gilt, solange das Gerät nichts anderes sagt."""
    raum: Zeile | None = None
    """Wo das Gerät hängt, zum Beispiel Bad."""
    zweck: Literal["gesamt", "heizung", "warmwasser", "nutzer", "abzug", "solar", "solar_warmwasser"] = "nutzer"
    """Wofür gemessen wird. In einer Nutzeinheit nutzer, der Vorgabewert; an einer Anlage oder am Haus gesamt, heizung
    oder warmwasser. solar_warmwasser und solar: Wärme einer Solaranlage, die in das Warmwasser oder in Heizung und
    Warmwasser geht. abzug: ein Abzugszähler; sein Verbrauch zählt nicht selbst, andere Geräte ziehen ihn ab."""
    einheit: Zeile | None = None
    """Einheit der Stände: kWh, MWh, GWh, Wh, GJ, MJ, Gcal, Mcal, kcal, m3 oder l. Ohne Angabe: Wärme, Kälte und
    Strom kWh, Wasser und Gas m3, Öl l, Heizkostenverteiler ihre Einheiten."""
    ab: Tag | None = None
    """Erster Tag des Geräts, wenn es im Zeitraum eingebaut wurde. Ein Ersatzgerät beginnt ohne Angabe am Tag nach
    dem Ausbau des alten."""
    bis: Tag | None = None
    """Letzter Tag des Geräts, wenn es im Zeitraum ausgebaut wurde."""
    ersetzt_durch: Nummer | None = None
    """Zählertausch: Nummer des neuen Geräts, das am selben Ort steht. Braucht bis."""
    bewertung: Bewertungsangabe | None = None
    """Bewertungsfaktor (kges), seine Teile (kq, kc, kt) oder eine Liste davon mit ab und wert; nötig bei hkv, sonst
    nicht erlaubt."""
    verdunster: Verdunster | None = None
    """Angaben zu einem Heizkostenverteiler, der verdunstet."""
    stellen: Annotated[Ganz, Field(ge=1, le=12)] | None = None
    """Zahl der Stellen, die die Anzeige vor dem Komma hat. Mit ihr zählt ein Stand, der viel kleiner ist als der
    vorige, über die letzte Stelle hinweg (99999, dann 00000). Ohne Angabe ist ein kleinerer Stand ein Fehler."""
    differenz: Differenz | None = None
    """Geräte, deren Verbrauch von diesem abgezogen wird."""
    schaetzung: Schaetzung | None = None
    """Schätzung des ganzen Verbrauchs (§ 9a HeizkostenV), wenn das Gerät ausgefallen ist; Ablesungen gelten dann nicht.
    Nur ein Stand fehlt: eine Ablesung mit art: schaetzung."""
    ruecksetzung: Annotated[str, Strict(), Field(pattern=MONAT_TAG)] | None = None
    """Monat und Tag (MM-TT, zum Beispiel 12-31), nach dessen Ende die Anzeige wieder bei 0 beginnt; 02-29 ist
    der letzte Tag des Februars. Die Ablesung dieses Tages ist der Stand davor."""
    eichung: Eichung | None = None
    """Bis wann das Gerät geeicht ist (§ 37 MessEG). Ohne Angabe wird es nicht geprüft; Heizkostenverteiler und
    Warmwasserkostenverteiler werden nicht geeicht."""
    ablesungen: tuple[Ablesung, ...] = ()
    """Stände zum Anfang, zum Ende und zu jedem Nutzerwechsel (Zwischenablesung), höchstens 31 Tage davon
    entfernt. Es dürfen beliebig viele sein, auch aus anderen Jahren; zu jedem Tag wird der passende gewählt."""
    hinweis: Zeile | None = None
    """Satz zum Gerät, der bei den Ablesungen gedruckt wird."""

    def __post_init__(self) -> None:
        special = 1 if self.zweck != "nutzer" or self.ersetzt_durch is not None else 0
        rating = self.bewertung
        unfit = (rating is None or not rating.kges) if self.art == "hkv" else rating is not None
        if unfit or _SPECIAL(self) != _NICHTS:
            special = 2
        else:
            for ablesung in self.ablesungen:
                if ablesung.art == "schaetzung" or ablesung.stand < 0:
                    special = 2
                    break
        object.__setattr__(self, "special", special)

    def __setstate__(self, values: Sequence[object]) -> None:
        # what a dataclass with slots sends to another process are its fields
        for field, value in zip(fields(self), values, strict=True):
            object.__setattr__(self, field.name, value)
        self.__post_init__()


_SPECIAL = attrgetter("einheit", "ab", "bis", "ruecksetzung", "verdunster", "stellen", "differenz", "schaetzung")
_NICHTS = (None,) * 8
