"""The Akte: everything that one Abrechnung of one Liegenschaft needs, as a public file (version 1)."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from umlage.core.eingabe import (
    AbTag,
    Ganz,
    Geld,
    GeldPositiv,
    Nummer,
    Prozent,
    Tag,
    Teil,
    Text,
    Zahl,
    ZahlMitVorzeichen,
    Zeile,
)
from umlage.core.kostenbaum.element import Kostenelement
from umlage.core.period import Period
from umlage.core.settlement.energieart import ENERGIEARTEN
from umlage.core.verbrauch.bewertungsangabe import Bewertungsangabe, Rohrwaermeangabe, Verdunster

Abrechnungsart = Literal["heizkosten", "heizkosten_plus", "nebenkosten"]
Geraeteart = Literal[
    "hkv", "waermezaehler", "warmwasserzaehler", "kaltwasserzaehler", "oelzaehler", "gaszaehler", "stromzaehler"
]
Ableseart = Literal["funk", "ablesung", "selbstablesung", "zwischenablesung", "tausch", "schaetzung"]
Schluessel = Literal["NHN", "PNZ", "AN", "WNZ", "EA", "STK", "VKW"]
Kostenzweck = Literal["anlage", "heizung", "warmwasser"]
# MM-TT, only days that there are
_MONAT_TAG = r"^((0[13578]|1[02])-(0[1-9]|[12]\d|3[01])|(0[469]|11)-(0[1-9]|[12]\d|30)|02-(0[1-9]|1\d|2[0-9]))$"
_DREISSIG = Decimal(30)
_SECHZIG = Decimal(60)


class Spanne(Teil):
    """Days from..to, both included."""

    von: Tag
    bis: Tag

    @model_validator(mode="after")
    def _ordered(self) -> Spanne:
        if self.von > self.bis:
            raise ValueError("bis liegt vor von")
        return self

    @property
    def period(self) -> Period:
        return Period.inclusive(self.von, self.bis)


class Liegenschaft(Teil):
    """The property. `wohnflaeche` is the area of the CO2 classification (default: sum of the heated areas)."""

    nr: Nummer
    strasse: Zeile
    plz: Nummer
    ort: Zeile
    bezeichnung: Zeile | None = None
    art: Literal["wohngebaeude", "gemischt", "nichtwohngebaeude"] = "wohngebaeude"
    weg: bool = False
    wohnflaeche: Zahl | None = None
    co2_beschraenkung: Literal["keine", "eine", "beide"] = "keine"
    co2_beschraenkung_grund: Zeile | None = None


class Abrechnung(Teil):
    """Kind, day of issue and conventions of this Abrechnung."""

    art: Abrechnungsart
    erstellt_am: Tag
    rundung: Literal["restcent", "je_position"] = "restcent"
    gradtage: Literal["sommer-92", "sommer-drittel", "juni-14"] = "sommer-92"
    zahlbar_bis: Tag | None = None
    titel: Zeile | None = None


class Anschrift(Teil):
    """A postal address; empty parts are left out in print."""

    name: Zeile
    zusatz: Zeile | None = None
    strasse: Zeile | None = None
    plz: Nummer | None = None
    ort: Zeile | None = None


class Auftraggeber(Anschrift):
    """The landlord or manager for whom the Abrechnung is made; payments go there."""

    iban: Zeile | None = None
    kontoinhaber: Zeile | None = None


class Absender(Anschrift):
    """Who writes: billing service or manager. `papier: vordruck` leaves the head empty."""

    telefon: Zeile | None = None
    email: Zeile | None = None
    web: Zeile | None = None
    logo: Zeile | None = None
    farbe: str | None = Field(default=None, pattern=r"^#[0-9A-Fa-f]{6}$")
    papier: Literal["eigenes", "vordruck"] = "eigenes"
    portal: str | None = Field(default=None, pattern=r"^https?://[^\s]{3,200}$")
    auftraggeber: Auftraggeber | None = None


class Teilung(Teil):
    """Base share in per cent of one kind of cost; `ausnahme` names the ground for a share outside the law's range."""

    grundkosten: Prozent = Field(default_factory=lambda: _DREISSIG)
    zeit: Literal["tage", "gradtage"] | None = None
    ausnahme: Zeile | None = None


class Einstellungen(Teil):
    """Keys of the house. Whoever writes nothing gets 30/70, heated area, degree days."""

    heizung: Teilung = Teilung()
    warmwasser: Teilung = Teilung()
    warmwasserzaehler_im_kaltwasser: bool = True
    leerstand_personen: Ganz = 0
    rohrwaerme: Rohrwaermeangabe | None = None


class Co2Angabe(Teil):
    """What the invoice says about carbon dioxide: kg, cost including VAT, and whether its total contains that cost."""

    kg: Zahl
    betrag: GeldPositiv
    enthalten: bool = True


class Bestandsangabe(Teil):
    """Stored fuel at the start: quantity, value, carbon; `lieferung_am` is the day of the invoice it stems from."""

    menge: Zahl
    betrag: GeldPositiv
    mwst: Prozent | None = None
    co2: Co2Angabe | None = None
    lieferung_am: Tag | None = None
    quelle: Zeile | None = None


class Endbestand(Teil):
    """Stored fuel at the end: only its quantity; the value is computed first in, first out."""

    menge: Zahl
    quelle: Zeile | None = None


class Bestand(Teil):
    anfang: Bestandsangabe
    ende: Endbestand


class Lieferung(Teil):
    """An invoice for energy. `zeitraum` when it covers other days than the Abrechnungszeitraum."""

    am: Tag
    betrag: Geld
    bezeichnung: Zeile | None = None
    menge: Zahl | None = None
    einheit: Zeile | None = None
    mwst: Prozent | None = None
    co2: Co2Angabe | None = None
    zeitraum: Spanne | None = None
    abgrenzung: Literal["tage", "gradtage"] | None = None
    quelle: Zeile | None = None


class Lohnanteil(Teil):
    """Labour share of a cost for § 35a EStG."""

    kategorie: Literal["minijob", "dienstleistung", "handwerker"]
    betrag: GeldPositiv | None = None
    prozent: Prozent | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> Lohnanteil:
        if (self.betrag is None) == (self.prozent is None):
            raise ValueError("p35a braucht entweder betrag oder prozent")
        return self


class Kosten(Teil):
    """A cost of the house; gross, `mwst` is the rate contained in it."""

    bezeichnung: Zeile
    betrag: Geld
    kostenart: Zeile | None = None
    am: Tag | None = None
    mwst: Prozent | None = None
    p35a: Lohnanteil | None = None
    zeitraum: Spanne | None = None
    quelle: Zeile | None = None


class Anlagenkosten(Kosten):
    """A cost of the heating plant beside the fuel; `zweck` when it serves only heating or only hot water."""

    zweck: Kostenzweck = "anlage"


class Hauskosten(Kosten):
    """An ancillary cost with its key."""

    schluessel: Schluessel


class Wasserkosten(Kosten):
    """A cost of cold or waste water; by the water meters unless another key is named."""

    schluessel: Schluessel = "VKW"


class Ablesung(Teil):
    """The stand of a device at the end of a day."""

    am: Tag
    stand: ZahlMitVorzeichen
    art: Ableseart = "ablesung"
    quelle: Zeile | None = None
    grund: Zeile | None = None


class Geraet(Teil):
    """A meter or heat cost allocator. `ruecksetzung` (MM-TT): the display starts again at 0 after that day."""

    nr: Nummer
    art: Geraeteart
    raum: Zeile | None = None
    zweck: Literal["gesamt", "heizung", "warmwasser", "nutzer"] = "nutzer"
    einheit: Zeile | None = None
    ab: Tag | None = None
    bis: Tag | None = None
    ersetzt_durch: Nummer | None = None
    bewertung: Bewertungsangabe | None = None
    verdunster: Verdunster | None = None
    ruecksetzung: str | None = Field(default=None, pattern=_MONAT_TAG)
    ablesungen: tuple[Ablesung, ...] = ()
    hinweis: Zeile | None = None


class WarmwasserVerfahren(Teil):
    """How the hot-water share of a plant is found. `grund`: why the heat is not measured (§ 9 Abs. 2)."""

    verfahren: Literal["waermezaehler", "volumen", "flaeche", "prozent", "betrag"]
    temperatur: Zahl = Field(default_factory=lambda: _SECHZIG)
    prozent: Prozent | None = None
    satz: GeldPositiv | None = None
    grund: Zeile | None = None

    @model_validator(mode="after")
    def _complete(self) -> WarmwasserVerfahren:
        if self.verfahren == "prozent" and self.prozent is None:
            raise ValueError("Das Verfahren prozent braucht den Satz prozent")
        if self.verfahren == "betrag" and self.satz is None:
            raise ValueError("Das Verfahren betrag braucht den Satz satz (Euro je m³)")
        return self


class Anlage(Teil):
    """A heating plant or connection with its fuel, meters and costs."""

    nr: Nummer
    energieart: Annotated[str, WithJsonSchema({"enum": sorted(ENERGIEARTEN)})]
    bezeichnung: Zeile | None = None
    heizwert: Zahl | None = None
    brennwert: bool | None = None
    gewerbliche_lieferung: bool | None = None
    heizt: bool = True
    warmwasser: WarmwasserVerfahren | None = None
    co2_entfaellt: Zeile | None = None
    geraete: tuple[Geraet, ...] = ()
    bestand: Bestand | None = None
    lieferungen: tuple[Lieferung, ...] = ()
    kosten: tuple[Anlagenkosten, ...] = ()

    @model_validator(mode="after")
    def _known(self) -> Anlage:
        if self.energieart not in ENERGIEARTEN:
            raise ValueError(f"Unbekannte Energieart; möglich sind: {', '.join(sorted(ENERGIEARTEN))}")
        return self


class Flaeche(Teil):
    """Areas in m²: a number, or a list of {ab, wert} when it changes. Hot water and ancillary default to heizung."""

    heizung: Zahl | tuple[AbTag[Zahl], ...] | None = None
    warmwasser: Zahl | tuple[AbTag[Zahl], ...] | None = None
    nebenkosten: Zahl | tuple[AbTag[Zahl], ...] | None = None


class Vorauszahlung(Teil):
    """What the Nutzer paid in the period, by kind."""

    heizkosten: GeldPositiv | None = None
    kaltwasser: GeldPositiv | None = None
    nebenkosten: GeldPositiv | None = None


class Direktkosten(Teil):
    """A cost that this Nutzer bears alone."""

    bezeichnung: Zeile
    betrag: Geld
    am: Tag | None = None
    mwst: Prozent | None = None
    p35a: Lohnanteil | None = None
    quelle: Zeile | None = None


class Befreiung(Teil):
    """This Nutzer takes no part in a cost; the owner bears the share unless the others shall."""

    kosten: Zeile
    zu_lasten: Literal["eigentuemer", "uebrige"] = "eigentuemer"
    grund: Zeile | None = None


class Vorjahr(Teil):
    """Last year's consumption, for comparison only."""

    heizung: Zahl | None = None
    warmwasser: Zahl | None = None
    kaltwasser: Zahl | None = None
    kosten: Geld | None = None


class Nutzer(Teil):
    """Who used the Nutzeinheit from..to (default: the whole period); `leerstand`: nobody, so the owner."""

    nr: Nummer
    name: Zeile
    von: Tag | None = None
    bis: Tag | None = None
    leerstand: bool = False
    personen: Ganz | tuple[AbTag[Ganz], ...] | None = None
    stueck: dict[Zeile, Zahl] = Field(default_factory=dict)
    anschrift: Anschrift | None = None
    vorauszahlung: Vorauszahlung = Vorauszahlung()
    direktkosten: tuple[Direktkosten, ...] = ()
    befreiungen: tuple[Befreiung, ...] = ()
    portal_pin: Nummer | None = None
    vorjahr: Vorjahr | None = None


class Nutzeinheit(Teil):
    """A flat, shop, garage ... with its areas, devices and Nutzer in the order of time."""

    nr: Nummer
    lage: Zeile | None = None
    nutzung: Literal["wohnung", "gewerbe", "sonstiges"] = "wohnung"
    flaeche: Flaeche = Flaeche()
    mea: Zahl | None = None
    geraete: tuple[Geraet, ...] = ()
    nutzer: tuple[Nutzer, ...]


class Mitteilung(Teil):
    """A message on the statement: to all, or to one Nutzer."""

    text: Text
    nutzer: Nummer | None = None


class Information(Teil):
    """Texts of page 4 that only the owner or supplier knows (§ 6a Abs. 3 HeizkostenV)."""

    energie: Text | None = None
    steuern: Text | None = None
    beratung: Text | None = None
    streitbeilegung: Text | None = None


def _no_boolean(value: object) -> object:
    # true equals 1 in Python, but it is no version
    return "true" if isinstance(value, bool) else value


class Akte(Teil):
    """All facts of one Abrechnung. Either the simple settings, or a `kostenbaum` given by hand."""

    umlage: Annotated[Literal[1], BeforeValidator(_no_boolean)]
    liegenschaft: Liegenschaft
    zeitraum: Spanne
    abrechnung: Abrechnung
    absender: Absender
    einstellungen: Einstellungen = Einstellungen()
    anlagen: tuple[Anlage, ...] = ()
    geraete: tuple[Geraet, ...] = ()
    kaltwasser: tuple[Wasserkosten, ...] = ()
    hausnebenkosten: tuple[Hauskosten, ...] = ()
    nutzeinheiten: tuple[Nutzeinheit, ...] = Field(min_length=1)
    mitteilungen: tuple[Mitteilung, ...] = ()
    information: Information = Information()
    kostenbaum: Kostenelement | None = None

    @property
    def period(self) -> Period:
        return self.zeitraum.period
